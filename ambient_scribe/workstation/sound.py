"""A visit's sealed sound for the page: a passage as WAV, opened for the moment it is played, and the shape of
the whole. Both are audited; neither is kept anywhere but in memory.
"""

from __future__ import annotations

import io
import threading
import wave
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.errors import NotFoundError, UsageError
from ambient_scribe.store.recordings.passages import passage
from ambient_scribe.store.recordings.peaks import Peaks, peaks_of
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.recording import SealedRecording

if TYPE_CHECKING:
    from ambient_scribe.workstation.services import Services

_SAMPLE_BYTES = 2
_FULL_SCALE = 32_767

MOST_SHAPES = 64
"""Some kilobytes each."""


def passage_as_wav(
    services: Services, visit_id: str, from_ms: int, to_ms: int, actor: Actor
) -> bytes:
    """Mono, 16 kHz, 16 bits. Raises NotFoundError when there is no sound, or not any more."""
    if to_ms <= from_ms:
        raise UsageError("a passage of sound ends after it begins")
    _check_is_there(services, visit_id)
    services.record.audited(actor, AuditAction.PLAY, visit_id, f"{from_ms} to {to_ms} ms")
    with _opened(services, visit_id) as recording:
        samples = passage(recording, from_ms * SAMPLES_PER_MS, to_ms * SAMPLES_PER_MS)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, _SAMPLE_BYTES, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes((np.clip(samples, -1, 1) * _FULL_SCALE).astype("<i2").tobytes())
    return content.getvalue()


class Shapes:
    """Of the visits that were looked at last: reading an hour of sound takes a second."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Peaks] = OrderedDict()
        self._reading = threading.Lock()

    def of_visit(self, services: Services, visit_id: str, actor: Actor) -> Peaks:
        """Raises NotFoundError when there is no sound, or not any more."""
        _check_is_there(services, visit_id)
        services.record.audited(actor, AuditAction.READ, visit_id, "shape of the sound")
        with _opened(services, visit_id) as recording:
            key = (visit_id, RecordingSource(recording).stated_samples)
            with self._reading:  # one at a time: the next may find it done
                if key not in self._kept:
                    self._kept[key] = peaks_of(recording)
                self._kept.move_to_end(key)
                while len(self._kept) > MOST_SHAPES:
                    self._kept.popitem(last=False)
                return self._kept[key]


def _check_is_there(services: Services, visit_id: str) -> None:
    if services.room.folder_of(visit_id) is None:
        raise NotFoundError("this visit has no sound")


def _opened(services: Services, visit_id: str) -> SealedRecording:
    return services.room.open(visit_id, services.record.vault, alone=False)
