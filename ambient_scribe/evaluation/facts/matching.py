"""How found facts are matched to gold ones, one to one.

Strict: kind, assertion, subject and normalized term are equal and a supporting turn is common.
Relaxed: assertion and subject are equal, a word of the term and a turn are common; the kind may be
another. Named: kind and term are equal and a turn is common, whatever is asserted.

Of all one-to-one matchings the one with most matches counts; among equals the one in which values,
doses, sites, sides, dates and turns agree best (the assignment problem; `scipy.optimize`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ambient_scribe.evaluation.facts.gold import FactRow
from ambient_scribe.evaluation.facts.terms import names, words_of
from ambient_scribe.evaluation.facts.values import same_quantity

Fits = Callable[[FactRow, FactRow], bool]

_OPTIONAL = 0.4
"""What a match to an optional gold fact counts against one to a required one."""
_TOLD_ALIKE = ("laterality", "site", "date", "change", "relative", "status")
_BONUS = 0.03
"""For each detail that agrees; all together less than a match."""


@dataclass(frozen=True)
class Matching:
    """Pairs of found and gold; `wrong` was found and is not there, `missed` is there and was not
    found. What matches an optional gold fact, and optional facts that nothing matches, are in none."""

    pairs: tuple[tuple[FactRow, FactRow], ...]
    wrong: tuple[FactRow, ...]
    missed: tuple[FactRow, ...]


def match(found: Sequence[FactRow], gold: Sequence[FactRow], fits: Fits) -> Matching:
    """The best one-to-one matching of the pairs that fit."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    worth = np.zeros((len(found), len(gold)))
    for at, one in enumerate(found):
        for to, other in enumerate(gold):
            if fits(one, other):
                base = _OPTIONAL if other.optional else 1.0
                worth[at, to] = base + _likeness(one, other)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    pairs = [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if worth[r, c] > 0]
    used, met = {r for r, _ in pairs}, {c for _, c in pairs}
    return Matching(
        pairs=tuple((found[r], gold[c]) for r, c in pairs if not gold[c].optional),
        wrong=tuple(row for at, row in enumerate(found) if at not in used),
        missed=tuple(row for at, row in enumerate(gold) if at not in met and not row.optional),
    )


def fits_strictly(one: FactRow, other: FactRow) -> bool:
    return (
        one.assertion is other.assertion
        and one.subject is other.subject
        and fits_by_name(one, other)
    )


def fits_by_name(one: FactRow, other: FactRow) -> bool:
    return (
        one.kind is other.kind and bool(one.turns & other.turns) and bool(names(one) & names(other))
    )


def fits_loosely(one: FactRow, other: FactRow) -> bool:
    return (
        one.assertion is other.assertion
        and one.subject is other.subject
        and bool(one.turns & other.turns)
        and bool(words_of(one) & words_of(other))
    )


def _likeness(one: FactRow, other: FactRow) -> float:
    alike = sum(
        one.told(name) is not None and one.told(name) == other.told(name) for name in _TOLD_ALIKE
    )
    alike += one.assertion is other.assertion
    alike += same_quantity(one.quantity("value"), other.quantity("value"))
    alike += same_quantity(one.quantity("dose", "strength"), other.quantity("dose", "strength"))
    overlap = len(one.turns & other.turns) / max(1, len(one.turns | other.turns))
    return _BONUS * (alike + overlap)
