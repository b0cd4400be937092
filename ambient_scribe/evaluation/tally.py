"""What every rate here is made of: errors, and what could have gone wrong.

Rates of several files are pooled (all errors over all words or seconds), so a long file weighs more
than a short one. A figure that is a plain mean over files is a tally with a total of 1 a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """`errors` out of `total`: words, seconds, files. The rate may be above 1 (insertions)."""

    errors: float
    total: float

    @property
    def rate(self) -> float | None:
        """None where nothing could have gone wrong."""
        return self.errors / self.total if self.total else None

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.errors + other.errors, self.total + other.total)


Tallies = Mapping[str, Tally]
"""By metric name."""


def one(value: float | None) -> Tally:
    """A value whose mean over files is wanted; a missing one counts in no mean."""
    return Tally(0.0, 0.0) if value is None else Tally(value, 1.0)


def pooled(rows: Iterable[Tallies]) -> dict[str, Tally]:
    """The sums by metric, in the order in which the metrics first come."""
    sums: dict[str, Tally] = {}
    for row in rows:
        for name, tally in row.items():
            sums[name] = sums[name] + tally if name in sums else tally
    return sums


def rates(tallies: Tallies) -> dict[str, float | None]:
    return {name: tally.rate for name, tally in tallies.items()}
