"""How sure a figure is: 95 % intervals and comparisons of two systems by resampling.

Method: Bisani and Ney, "Bootstrap estimates for confidence intervals in ASR performance evaluation"
(ICASSP 2004). What is drawn, with replacement, is whole speakers where every recording has one
speaker and there are several, otherwise whole recordings; errors and words (or seconds) of what was
drawn are pooled, and the interval holds the middle 95 % of 1000 such figures. The random numbers
are seeded: the same rows give the same interval. With few units an interval is too narrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ambient_scribe.evaluation.tally import Tallies, Tally, pooled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

SEED = 20040517
DRAWS = 1000
LOW, HIGH = 2.5, 97.5
"""Percentiles: the middle 95 %."""


@dataclass(frozen=True)
class Difference:
    """Of two systems on the same recordings: B minus A, its interval, and how often B is better."""

    a: float
    b: float
    low: float
    high: float
    improvement: float
    """Share of the draws in which B has the smaller figure: Bisani and Ney's probability of
    improvement; draws in which both are equal count half."""


def units(rows: Mapping[str, Tallies], speakers: Mapping[str, str | None]) -> list[Tallies]:
    """What is drawn: the tallies of each speaker if each row has one, else of each recording."""
    names = {speakers.get(row) for row in rows}
    if None in names or len(names) < 2:
        return list(rows.values())
    return [
        pooled(tallies for row, tallies in rows.items() if speakers[row] == name)
        for name in sorted(name for name in names if name is not None)
    ]


def unit_name(rows: Mapping[str, Tallies], speakers: Mapping[str, str | None]) -> str:
    names = {speakers.get(row) for row in rows}
    return "file" if None in names or len(names) < 2 else "speaker"


def intervals(drawn_from: Sequence[Tallies], seed: int = SEED) -> dict[str, tuple[float, float]]:
    """By metric; a metric with fewer than two units, or with nothing to count, has no interval."""
    import numpy as np

    found: dict[str, tuple[float, float]] = {}
    for name in dict.fromkeys(name for unit in drawn_from for name in unit):
        tallies = [unit[name] for unit in drawn_from if name in unit]
        if len(tallies) < 2 or not sum(tally.total for tally in tallies):
            continue
        drawn = _drawn(tallies, _draws(len(tallies), seed))
        low, high = np.nanpercentile(drawn, (LOW, HIGH))
        found[name] = (float(low), float(high))
    return found


def difference(a: Sequence[Tally], b: Sequence[Tally], seed: int = SEED) -> Difference | None:
    """Paired: both systems are scored on the same draws. None when nothing can be compared."""
    import numpy as np

    whole_a, whole_b = sum(a, Tally(0, 0)).rate, sum(b, Tally(0, 0)).rate
    if len(a) < 2 or whole_a is None or whole_b is None:
        return None
    draws = _draws(len(a), seed)
    change = _drawn(b, draws) - _drawn(a, draws)
    change = change[~np.isnan(change)]
    low, high = np.percentile(change, (LOW, HIGH))
    better = float(np.mean(change < 0) + np.mean(change == 0) / 2)
    return Difference(whole_a, whole_b, float(low), float(high), better)


def _draws(count: int, seed: int) -> npt.NDArray[np.int64]:
    """(DRAWS, count) places."""
    import numpy as np

    return np.random.default_rng(seed).integers(0, count, size=(DRAWS, count))


def _drawn(tallies: Sequence[Tally], draws: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The pooled rate of each draw; NaN where it holds nothing to count."""
    import numpy as np

    errors = np.array([tally.errors for tally in tallies])[draws].sum(axis=1)
    totals = np.array([tally.total for tally in tallies])[draws].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(totals > 0, errors / totals, np.nan)
