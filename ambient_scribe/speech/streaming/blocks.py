"""Chunks of any size become blocks of one size, so that what is done at a sample count does not
depend on how the sound arrived."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.protocols import Samples

BLOCK_SAMPLES = 96 * SAMPLES_PER_MS
"""Three of the voice detector's blocks: about what a microphone delivers at a time."""


class Blocks:
    """Sound (n, channels) in; blocks (BLOCK_SAMPLES, channels) out, the rest kept."""

    def __init__(self, channels: int) -> None:
        self._rest: Samples = np.zeros((0, channels), dtype=np.float32)

    def feed(self, samples: Samples) -> Iterator[Samples]:
        sound = np.concatenate([self._rest, samples])
        whole = len(sound) // BLOCK_SAMPLES * BLOCK_SAMPLES
        self._rest = sound[whole:].copy()
        for start in range(0, whole, BLOCK_SAMPLES):
            yield sound[start : start + BLOCK_SAMPLES]

    def finish(self) -> Iterator[Samples]:
        """What is left, shorter than a block; nothing when it is empty."""
        rest, self._rest = self._rest, self._rest[:0]
        if len(rest):
            yield rest
