"""Time inside a recording: integer milliseconds from its first sample, half-open spans."""

from __future__ import annotations

from functools import total_ordering
from typing import Self

from pydantic import model_validator

from ambient_scribe.domain.base import Frozen

SAMPLE_RATE_HZ = 16_000
"""Everything after capture is mono 16 kHz: what Whisper, Silero and PocketSphinx were trained on."""

SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000


@total_ordering
class TimeSpan(Frozen):
    """`[start_ms, end_ms)`, ordered by start, then end.

    >>> TimeSpan(start_ms=0, end_ms=500) & TimeSpan(start_ms=300, end_ms=900)
    TimeSpan(start_ms=300, end_ms=500)
    >>> 300 in TimeSpan(start_ms=300, end_ms=900), 900 in TimeSpan(start_ms=300, end_ms=900)
    (True, False)
    """

    start_ms: int
    end_ms: int

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"not a span: {self.start_ms}..{self.end_ms} ms")
        return self

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def middle_ms(self) -> int:
        return (self.start_ms + self.end_ms) // 2

    def __contains__(self, moment_ms: int) -> bool:
        return self.start_ms <= moment_ms < self.end_ms

    def __and__(self, other: TimeSpan) -> TimeSpan | None:
        """The common part, or None when the spans do not touch."""
        start, end = max(self.start_ms, other.start_ms), min(self.end_ms, other.end_ms)
        return TimeSpan(start_ms=start, end_ms=end) if start < end else None

    def __or__(self, other: TimeSpan) -> TimeSpan:
        """The smallest span that covers both."""
        return TimeSpan(
            start_ms=min(self.start_ms, other.start_ms), end_ms=max(self.end_ms, other.end_ms)
        )

    def __lt__(self, other: TimeSpan) -> bool:
        return (self.start_ms, self.end_ms) < (other.start_ms, other.end_ms)

    def overlap_ms(self, other: TimeSpan) -> int:
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))

    def shifted(self, by_ms: int) -> TimeSpan:
        return TimeSpan(start_ms=self.start_ms + by_ms, end_ms=self.end_ms + by_ms)


def clock(moment_ms: int) -> str:
    """A moment as a person reads it: `4:07`, `1:02:09`.

    >>> clock(247_000), clock(3_729_500)
    ('4:07', '1:02:09')
    """
    minutes, seconds = divmod(moment_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
