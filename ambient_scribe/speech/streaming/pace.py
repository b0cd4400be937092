"""How far reading is behind the sound, and the step that follows from it.

A monotonic clock, read before and after each block, against the block's length: what a block took
longer than it lasts is owed, and is made up by blocks that take less (Lindley's recursion for a
queue with one server). Time between blocks is waiting, whatever the source does: an unplugged
microphone is no slow machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ambient_scribe.speech.streaming.config import StreamingConfig

GROW_BEHIND_MS = 800
"""A step that finds so much sound waiting is followed by one twice as long."""
CALM_BEHIND_MS = 200
"""With less than this waiting, what one reading takes must also fit well into a shorter step…"""
CALM_SHARE = 0.6
"""…into this share of it: below one, since voice activity, diarization and the rest need time too."""
HOLD_MS = 4_000
"""A step is kept for so much sound at least before a shorter one is tried…"""
MAX_HOLD_MS = 300_000
"""…and for twice as long each time that the shorter one proves too short: a machine that can only
just read each segment once is not driven into arrears again and again."""
TOLD_MS = (2_000, 5_000, 10_000, 20_000)
"""A person is told when these are crossed."""
RECOVERED_MS = 500


class Pace:
    """Of one session. Without `adaptive` the step is fixed and nothing is told."""

    def __init__(
        self, config: StreamingConfig, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._config, self._clock = config, clock
        self._step_ms = config.step_ms
        self._behind_ms = 0.0
        self._began = 0.0
        self._heard_ms = self._since_ms = 0.0
        self._hold_ms, self._tried = HOLD_MS, False
        self._told = 0

    @property
    def step_ms(self) -> int | None:
        return self._step_ms

    @property
    def behind_ms(self) -> int:
        return round(self._behind_ms)

    def begin(self, block_ms: float) -> None:
        """A block of sound has come."""
        self._heard_ms += block_ms
        self._behind_ms = max(0.0, self._behind_ms - block_ms)
        self._began = self._clock()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Around one reading: the next step is as long as the machine allows."""
        began = self._clock()
        yield
        if self._config.adaptive and self._step_ms is not None and self._config.step_ms is not None:
            took_ms = (self._clock() - began) * 1000
            self._step_ms = self._next(self._step_ms, self._config.step_ms, took_ms)

    def _next(self, now_ms: int, least_ms: int, took_ms: float) -> int:
        shorter = max(least_ms, now_ms // 2)
        kept_ms = self._heard_ms - self._since_ms
        if self._behind_ms >= GROW_BEHIND_MS:
            if self._tried:  # the step that was shortened last
                self._hold_ms = min(MAX_HOLD_MS, 2 * self._hold_ms)
            self._since_ms, self._tried = self._heard_ms, False
            return min(self._config.max_step_ms, 2 * now_ms)
        if kept_ms < self._hold_ms:
            return now_ms
        if now_ms == least_ms:
            self._hold_ms, self._tried = HOLD_MS, False
        elif self._behind_ms <= CALM_BEHIND_MS and took_ms <= CALM_SHARE * shorter:
            self._since_ms, self._tried = self._heard_ms, True
            return shorter
        return now_ms

    def end(self) -> int | None:
        """The block is done. How far behind, when a person should know; 0 once that is over."""
        if not self._config.adaptive:
            return None
        self._behind_ms += (self._clock() - self._began) * 1000
        crossed = sum(self._behind_ms >= limit for limit in TOLD_MS)
        if crossed > self._told:
            self._told = crossed
            return self.behind_ms
        if self._told and self._behind_ms < RECOVERED_MS:
            self._told = 0
            return 0
        return None
