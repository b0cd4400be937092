"""What several candidates of one visit mean to each other.

In: candidates with their first code. Out: the same, one for each code: combined where one code
stands for two of them, without the general ones that a particular one replaces, and the symptoms
that a diagnosis explains apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ambient_scribe.clinical.coding.diagnoses.candidates import Candidate
from ambient_scribe.clinical.coding.diagnoses.rulebook import Combination, Rulebook, begins


@dataclass(frozen=True)
class Linked:
    coded: tuple[Candidate, ...]
    """To be suggested: diagnoses before symptoms, what was talked of most before the rest. The
    reason of the visit comes first on a claim (guidelines IV.G): a person decides which it is."""
    explained: tuple[tuple[Candidate, Candidate], ...]
    """Symptoms, each with the diagnosis whose usual part it is."""
    unsited: tuple[Candidate, ...]
    """No code before something is told."""


def link(candidates: Sequence[Candidate], rules: Rulebook) -> Linked:
    unsited = tuple(candidate for candidate in candidates if candidate.code is None)
    coded = _merged([candidate for candidate in candidates if candidate.code is not None])
    for combination in rules.combinations:
        coded = _combined(coded, combination)
    coded = _without_general(_merged(coded), rules)
    kept, explained = _explained(coded, rules)
    named = {candidate.name for candidate, _ in explained}
    waiting = [
        one for one in unsited if not _is_explained(one, kept, rules) and one.name not in named
    ]
    ordered = sorted(kept, key=lambda one: (one.symptom, -len(one.evidence)))
    return Linked(tuple(ordered), explained, tuple(waiting))


def _code(candidate: Candidate) -> str:
    assert candidate.code is not None, "only candidates with a code are linked"
    return candidate.code


def _merged(candidates: Sequence[Candidate]) -> list[Candidate]:
    """One candidate a code and side; a side that was told once counts for what was told without."""
    merged: list[Candidate] = []
    for candidate in candidates:
        for place, known in enumerate(merged):
            if known.code == candidate.code and _one_side(known, candidate):
                merged[place] = _joined(known, candidate)
                break
        else:
            merged.append(candidate)
    return merged


def _one_side(one: Candidate, other: Candidate) -> bool:
    return one.side is None or other.side is None or one.side is other.side


def _joined(one: Candidate, other: Candidate) -> Candidate:
    told = one if one.chart or not other.chart else other
    answered = not one.questions or not other.questions
    return replace(
        told,
        name=max((one, other), key=lambda part: (not part.symptom, len(part.name))).name,
        facts=tuple(dict.fromkeys((*one.facts, *other.facts))),
        side=one.side or other.side,
        symptom=one.symptom and other.symptom,
        settled=one.settled and other.settled,
        chart=tuple(dict.fromkeys((*one.chart, *other.chart))),
        reasons=tuple(dict.fromkeys((*one.reasons, *other.reasons))),
        questions=() if answered else tuple(dict.fromkeys((*one.questions, *other.questions))),
    )


def _combined(candidates: list[Candidate], rule: Combination) -> list[Candidate]:
    first = next((c for c in candidates if begins(_code(c), rule.one)), None)
    others = [next((c for c in candidates if begins(_code(c), g)), None) for g in rule.with_]
    if first is None or any(other is None for other in others):
        return candidates
    parts = (first, *(other for other in others if other is not None))
    if any(_code(one) == rule.gives for one in candidates):
        return [one for one in candidates if not begins(_code(one), rule.drops)]
    facts = tuple(dict.fromkeys(fact for part in parts for fact in part.facts))
    whole = replace(
        first,
        name=" with ".join(part.name for part in parts),
        code=rule.gives,
        facts=facts,
        settled=False,
        symptom=all(part.symptom for part in parts),
    ).because(rule.reason)
    place = candidates.index(first)
    rest = [one for one in candidates if not begins(_code(one), rule.drops)]
    return [*rest[:place], whole, *rest[place:]]


def _without_general(candidates: list[Candidate], rules: Rulebook) -> list[Candidate]:
    replaced = {
        general.code
        for general in rules.generals
        if any(
            _code(one) != general.code and begins(_code(one), general.gives_way_to)
            for one in candidates
        )
    }
    return [candidate for candidate in candidates if candidate.code not in replaced]


def _explained(
    candidates: Sequence[Candidate], rules: Rulebook
) -> tuple[list[Candidate], tuple[tuple[Candidate, Candidate], ...]]:
    diagnoses = [candidate for candidate in candidates if not candidate.symptom]
    kept: list[Candidate] = []
    explained: list[tuple[Candidate, Candidate]] = []
    for candidate in candidates:
        diagnosis = _explaining(candidate, diagnoses, rules) if candidate.symptom else None
        if diagnosis is None:
            kept.append(candidate)
        else:
            explained.append((candidate, diagnosis))
    return kept, tuple(explained)


def _explaining(
    symptom: Candidate, diagnoses: Sequence[Candidate], rules: Rulebook
) -> Candidate | None:
    names = {fact.normalized for fact in symptom.facts}
    for diagnosis in diagnoses:
        for beginning, symptoms in rules.integral.items():
            part = names <= symptoms
            if part and _code(diagnosis).startswith(beginning) and _one_side(symptom, diagnosis):
                return diagnosis
    return None


def _is_explained(candidate: Candidate, kept: Sequence[Candidate], rules: Rulebook) -> bool:
    diagnoses = [one for one in kept if not one.symptom]
    return _explaining(candidate, diagnoses, rules) is not None
