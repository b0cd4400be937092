"""One visit's found facts against its gold: tallies leave, whole and by kind.

A precision is right of found, a recall right of gold, an F1 twice the right of both: as tallies they
pool over visits as they should. Assertions and subjects are judged on the facts whose kind, term and
turns are right; those that hang on an answer (the turns of several speakers) also apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.evaluation.facts.gold import FactRow
from ambient_scribe.evaluation.facts.matching import (
    Fits,
    Matching,
    fits_by_name,
    fits_loosely,
    fits_strictly,
    match,
)
from ambient_scribe.evaluation.facts.values import fits_as_medication, same_quantity
from ambient_scribe.evaluation.tally import Tallies, Tally

CORE = frozenset({FactKind.SYMPTOM, FactKind.CONDITION, FactKind.MEDICATION})
_VALUES = ("value", "dose", "strength")


@dataclass(frozen=True)
class FactScores:
    """`strict` is the matching itself, for who wants to read what was missed."""

    tallies: Tallies
    by_kind: Mapping[str, Tallies]
    strict: Matching


def score_facts(
    found: Sequence[FactRow], gold: Sequence[FactRow], speakers: Mapping[int, str]
) -> FactScores:
    """`speakers`: who spoke each turn."""
    strict, loose = match(found, gold, fits_strictly), match(found, gold, fits_loosely)
    tallies = {
        **_rates(strict, frozenset(FactKind), "strict"),
        **_rates(loose, frozenset(FactKind), "relaxed"),
        **_rates(strict, CORE, "strict", "core"),
        **_asserted(match(found, gold, fits_by_name), speakers),
        **_medications(found, gold),
        **_quantities(strict),
    }
    kinds = [kind for kind in FactKind if any(row.kind is kind for row in (*gold, *found))]
    by_kind = {
        kind.value: {
            **_rates(strict, {kind}, "strict", "kind"),
            **{"kind_f1_relaxed": _rates(loose, {kind}, "relaxed", "kind")["kind_f1_relaxed"]},
        }
        for kind in kinds
    }
    return FactScores(tallies, by_kind, strict)


def _rates(
    matching: Matching, kinds: Collection[FactKind], how: str, what: str = "fact"
) -> dict[str, Tally]:
    """Where kinds may differ, a pair is right for the kind of its found row in the precision and
    for the kind of its gold row in the recall."""
    ours = sum(found.kind in kinds for found, _ in matching.pairs)
    theirs = sum(gold.kind in kinds for _, gold in matching.pairs)
    wrong = sum(row.kind in kinds for row in matching.wrong)
    missed = sum(row.kind in kinds for row in matching.missed)
    return {
        f"{what}_f1_{how}": Tally(ours + theirs, ours + wrong + theirs + missed),
        f"{what}_precision_{how}": Tally(ours, ours + wrong),
        f"{what}_recall_{how}": Tally(theirs, theirs + missed),
    }


def _asserted(named: Matching, speakers: Mapping[int, str]) -> dict[str, Tally]:
    answers = [pair for pair in named.pairs if _is_answered(pair[1], speakers)]
    statements = [pair for pair in named.pairs if pair not in answers]
    return {
        "assertion_accuracy": _share(named.pairs, _same_assertion),
        "assertion_accuracy_answers": _share(answers, _same_assertion),
        "assertion_accuracy_statements": _share(statements, _same_assertion),
        "subject_accuracy": _share(named.pairs, lambda found, gold: found.subject is gold.subject),
    }


def _is_answered(gold: FactRow, speakers: Mapping[int, str]) -> bool:
    return len({speakers[turn] for turn in gold.turns if turn in speakers}) > 1


def _same_assertion(found: FactRow, gold: FactRow) -> bool:
    return found.assertion is gold.assertion


def _medications(found: Sequence[FactRow], gold: Sequence[FactRow]) -> dict[str, Tally]:
    ours, theirs = (
        [row for row in rows if row.kind is FactKind.MEDICATION] for rows in (found, gold)
    )
    exact = _rates(match(ours, theirs, fits_as_medication), {FactKind.MEDICATION}, "exact", "drug")
    return {"medication_tuples_f1": exact["drug_f1_exact"]}


def _quantities(strict: Matching) -> dict[str, Tally]:
    """Of the quantities of the gold: how many stand on the fact that was found for it."""
    right = total = 0
    for found, gold in strict.pairs:
        for name in _told(gold):
            total += 1
            right += same_quantity(found.quantity(*_alike(name)), gold.quantity(name))
    total += sum(len(_told(gold)) for gold in strict.missed)
    return {"quantities_exact": Tally(right, total)}


def _told(row: FactRow) -> list[str]:
    return [name for name in _VALUES if row.quantity(name) is not None]


def _alike(name: str) -> tuple[str, ...]:
    """A strength may be told as a dose, and the other way round."""
    return ("value",) if name == "value" else ("dose", "strength")


def _share(pairs: Sequence[tuple[FactRow, FactRow]], is_right: Fits) -> Tally:
    return Tally(sum(is_right(*pair) for pair in pairs), len(pairs))
