"""How long each stage took: sums of monotonic time by stage name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ambient_scribe.domain.encounter import StageTime


class StageClock:
    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - began

    def times(self) -> tuple[StageTime, ...]:
        return tuple(
            StageTime(stage=name, milliseconds=round(seconds * 1000))
            for name, seconds in self._seconds.items()
        )
