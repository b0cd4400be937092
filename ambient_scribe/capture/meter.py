"""How loud the room is, and how much sound has come: looked at on its way, the sound is not changed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ambient_scribe.domain.encounter import Recording
    from ambient_scribe.protocols import SoundChunk, SoundSource

FLOOR_DB = -60.0
"""Of full scale; a quiet room is about here."""
CLIPS_FROM = 0.99
"""Of full scale: such a sample was cut off."""
_FALL = 0.7
"""Of the last level is left a chunk later, so that an eye can follow."""


class Meter:
    """Written by the thread that takes the sound, read by the one that draws."""

    def __init__(self) -> None:
        self.level_db = FLOOR_DB
        self.clips = False
        self.samples = 0
        self.ended = False

    def hear(self, chunk: SoundChunk) -> None:
        samples = chunk.samples
        self.samples += len(samples)
        if not samples.size:
            return
        power = float((samples * samples).mean())
        level_db = max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB
        fallen_db = FLOOR_DB + (self.level_db - FLOOR_DB) * _FALL
        self.level_db = max(level_db, fallen_db)
        self.clips = float(abs(samples).max()) >= CLIPS_FROM

    @property
    def captured_ms(self) -> int:
        from ambient_scribe.domain.time import SAMPLES_PER_MS

        return self.samples // SAMPLES_PER_MS


class MeteredSource:
    """A source with a meter in its way; it can do whatever else the source can (`stop`, `pause`)."""

    def __init__(self, source: SoundSource, meter: Meter) -> None:
        self._source, self._meter = source, meter

    def __iter__(self) -> Iterator[SoundChunk]:
        for chunk in self._source:
            self._meter.hear(chunk)
            yield chunk
        self._meter.ended = True

    def recording(self) -> Recording:
        return self._source.recording()

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._source, name)
