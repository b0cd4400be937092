"""When a recognizer that died is started again: at once, then after growing pauses, then rarely.

Deaths and successes enter, pauses leave. A success forgives every death before it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from pydantic import Field

from ambient_scribe.domain.base import Frozen

_MS = 1000


class RestartConfig(Frozen):
    first_pause_ms: int = Field(default=250, ge=0)
    """Before the second start in a row (the first is at once); each further pause is twice as long."""
    longest_pause_ms: int = Field(default=8_000, ge=0)
    most_in_a_row: int = Field(default=6, ge=1)
    """So many deaths without one success between them, and the engine is given up …"""
    rest_ms: int = Field(default=60_000, ge=0)
    """… for so long: what is asked meanwhile fails at once. Then one start is tried again."""


class Restarts:
    def __init__(self, config: RestartConfig, clock: Callable[[], float] = time.monotonic) -> None:
        self._config, self._clock = config, clock
        self._in_a_row = 0
        self._resting_until = 0.0
        self.total = 0
        self.last = ""

    def died(self, why: str) -> None:
        self._in_a_row += 1
        self.total += 1
        self.last = why
        if self._in_a_row >= self._config.most_in_a_row:
            self._resting_until = self._clock() + self._config.rest_ms / _MS

    def worked(self) -> None:
        self._in_a_row = 0

    @property
    def given_up(self) -> bool:
        """Nothing is to be started now."""
        too_many = self._in_a_row >= self._config.most_in_a_row
        return too_many and self._clock() < self._resting_until

    @property
    def complaint(self) -> str:
        return (
            f"the recognizer stopped {self._in_a_row} times in a row ({self.last}): "
            "free memory, or take a smaller model"
        )

    def pause_s(self) -> float:
        """To wait before the next start."""
        if self._in_a_row < 2 or self._in_a_row >= self._config.most_in_a_row:
            return 0.0  # the first is at once; after a rest there was pause enough
        doubled = self._config.first_pause_ms * 2.0 ** (self._in_a_row - 2)
        return min(doubled, self._config.longest_pause_ms) / _MS
