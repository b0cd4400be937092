"""A file at its own pace: a source enters, the same sound leaves as a microphone would give it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ambient_scribe.domain.encounter import Recording
    from ambient_scribe.protocols import SoundChunk, SoundSource

BLOCK_MS = 100
"""Sound comes in pieces as short as a microphone's."""


class PacedSource:
    """A `SoundSource`; iterate once. Sound is never given before its time, `speed` times as fast as
    it was spoken; a listener that is slower gets what is due at once. While it is paused no time
    passes in it.
    """

    is_played = True
    """The sound lies in a file, and can be had again."""

    def __init__(
        self,
        source: SoundSource,
        speed: float = 1.0,
        now_s: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Event, float], object] = threading.Event.wait,
    ) -> None:
        self._source, self._speed = source, speed
        self._now_s, self._wait = now_s, wait
        self._wake, self._paused, self._stopping = threading.Event(), False, False
        self._began_s: float | None = None
        self._paused_s = 0.0
        """How long it was paused."""
        self._samples = 0

    @property
    def stated_ms(self) -> int | None:
        """How long the file says it is."""
        stated: int | None = getattr(self._source, "stated_ms", None)
        return stated

    @property
    def late_ms(self) -> int:
        """How much more would have come, had the listener kept up."""
        if self._began_s is None or self._paused:
            return 0
        due_s = (self._now_s() - self._began_s - self._paused_s) * self._speed
        return max(0, round(due_s * 1000) - self._given_ms)

    @property
    def _given_ms(self) -> int:
        from ambient_scribe.domain.time import SAMPLES_PER_MS

        return self._samples // SAMPLES_PER_MS

    def stop(self) -> None:
        """What was given so far is the visit. From any thread or signal."""
        self._stopping = True
        self._wake.set()

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> None:
        self._paused = False
        self._wake.set()

    def recording(self) -> Recording:
        """Of what was given."""
        from ambient_scribe.domain.encounter import Recording

        known = self._source.recording().model_dump()
        return Recording.model_validate({**known, "duration_ms": self._given_ms})

    def __iter__(self) -> Iterator[SoundChunk]:
        from ambient_scribe.domain.time import SAMPLE_RATE_HZ

        began_s = self._began_s = self._now_s()
        for block in self._blocks():
            due_s = (self._samples + len(block.samples)) / SAMPLE_RATE_HZ / self._speed
            self._until(began_s + due_s)
            if self._stopping:
                return
            self._samples += len(block.samples)
            yield block

    def _blocks(self) -> Iterator[SoundChunk]:
        from ambient_scribe.domain.time import SAMPLES_PER_MS
        from ambient_scribe.protocols import SoundChunk

        size = BLOCK_MS * SAMPLES_PER_MS
        for chunk in self._source:
            for start in range(0, len(chunk.samples), size):
                yield SoundChunk(chunk.samples[start : start + size], chunk.lost)

    def _until(self, moment_s: float) -> None:
        """Waits for a moment, moved by how long was paused."""
        while not self._stopping:
            if self._paused:
                since_s = self._now_s()
                self._wake.clear()
                if self._paused:
                    self._wait(self._wake, BLOCK_MS / 1000)
                self._paused_s += self._now_s() - since_s
                continue
            left_s = moment_s + self._paused_s - self._now_s()
            if left_s <= 0:
                return
            self._wake.clear()
            self._wait(self._wake, left_s)
