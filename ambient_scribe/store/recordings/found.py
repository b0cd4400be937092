"""What can be told of a recording without its key: its state, its times. Nothing is read here."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    RUNNING = "running"
    """Another process records or finishes it."""
    UNFINISHED = "unfinished"
    WRITTEN = "written"
    """Its results were written; the sealed sound is kept for a while."""
    DAMAGED = "damaged"
    """What is told of it in clear cannot be read; the sealed rest may open."""
    DESTROYED = "destroyed"


@dataclass(frozen=True)
class Found:
    """One recording, as far as it can be told without its key."""

    id: str
    state: State
    started_at: datetime.datetime
    duration_ms: int
    written_at: datetime.datetime | None = None
    holds_rest: bool = False
    """It was destroyed, and something of it is still there."""

    def is_over(self, keep_days: int, now: datetime.datetime) -> bool:
        """Whether it has been kept long enough. A time by a clock that was plainly wrong says nothing."""
        if self.written_at is None or not self.started_at <= self.written_at <= now:
            return False
        return self.written_at + datetime.timedelta(days=keep_days) <= now
