"""The room's sound on its way to the recognizer: measured, and handed to who listens along."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from ambient_scribe.capture.meter import Meter

if TYPE_CHECKING:
    from ambient_scribe.protocols import SoundChunk

WAITING_CHUNKS = 50
"""Some seconds; who takes them slower loses the oldest."""
_FULL_SCALE = 32_767


class Ears(Meter):
    """A meter that others listen through."""

    def __init__(self) -> None:
        super().__init__()
        self._listeners: tuple[deque[bytes], ...] = ()

    def hear(self, chunk: SoundChunk) -> None:
        super().hear(chunk)
        if self._listeners and len(chunk.samples):
            mono = chunk.samples.mean(axis=1)
            content = np.clip(mono * _FULL_SCALE, -_FULL_SCALE, _FULL_SCALE).astype("<i2").tobytes()
            for one in self._listeners:
                one.append(content)

    def listen(self) -> deque[bytes]:
        """16 bits a sample, little-endian, mono, 16 kHz, from now on; until `leave`."""
        mine: deque[bytes] = deque(maxlen=WAITING_CHUNKS)
        self._listeners = (*self._listeners, mine)
        return mine

    def leave(self, mine: deque[bytes]) -> None:
        self._listeners = tuple(one for one in self._listeners if one is not mine)
