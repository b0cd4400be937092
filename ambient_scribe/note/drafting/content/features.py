"""What the content model sees of a unit of speech.

In: the units of a visit and its survey. Out: names of binary features, by unit: its words and pairs
of words with who says them, how it opens, where in the visit it stands, the question before it or
the answer after it, and the kinds of facts it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.content.units import Unit
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LENGTHS = (2, 4, 7, 12, 20)
"""Upper ends of the length classes, in words."""

_PARTS = 8
"""Into so many parts of equal length a visit is cut."""

_ANSWER_WORDS = 3
_NEIGHBOUR_PASSAGES = 2
"""A question or an answer stands in one of so many passages before or after."""


def features_of(survey: Survey, units: Sequence[Unit]) -> tuple[frozenset[str], ...]:
    """The features of each unit, in their order."""
    facts = _facts_by_word(survey)
    return tuple(
        frozenset(
            (
                *_words(unit),
                *_shape(survey, unit),
                *_neighbours(units, index),
                *_facts(survey, unit, facts),
            )
        )
        for index, unit in enumerate(units)
    )


def _side(role: Role) -> str:
    return "c" if role is Role.CLINICIAN else "p"


def _named(unit: Unit) -> list[str]:
    return ["#" if word[:1].isdigit() else word for word in unit.words]


def _words(unit: Unit) -> list[str]:
    words, side = _named(unit), _side(unit.role)
    made = [f"w:{word}" for word in words]
    made += [f"{side}:{word}" for word in words]
    made += [f"{side}:{first} {second}" for first, second in pairwise(words)]
    made += [f"{side}^{' '.join(words[:length])}" for length in (1, 2, 3) if len(words) >= length]
    return made


def _shape(survey: Survey, unit: Unit) -> list[str]:
    side = _side(unit.role)
    part = _PARTS * unit.place // max(1, survey.length)
    made = [f"role:{side}", f"part:{side}{part}", f"stage:{side}{_stage(survey, unit)}"]
    made.append(f"length:{side}{sum(len(unit.words) > limit for limit in _LENGTHS)}")
    if survey.length < _SHORT_VISIT:
        made.append("short visit")
    relevance = load_phrases().relevance
    clinical = sum(relevance.holds(word) or word in relevance.body for word in set(unit.words))
    made.append(f"clinical:{side}{min(3, clinical)}")
    if unit.question:
        made += [f"?:{side}", f"?:{side}{_stage(survey, unit)}"]
    return made


_SHORT_VISIT = 250
"""Words of a conversation that is only a part of a visit."""


def _clinical(unit: Unit) -> bool:
    relevance = load_phrases().relevance
    return any(relevance.holds(word) or word in relevance.body for word in unit.words)


def _stage(survey: Survey, unit: Unit) -> str:
    if not survey.before_assessment(unit.place):
        return "plan"
    return "history" if survey.before_examination(unit.place) else "exam"


def _neighbours(units: Sequence[Unit], index: int) -> list[str]:
    unit = units[index]
    made: list[str] = []
    before = _last_of_other(units, index)
    if before is not None:
        asked = "asked" if before.question else "told"
        made.append(f"before:{asked}")
        mark = "q" if before.question else "b"
        made += [f"{mark}:{word}" for word in _named(before)]
    after = _next_of_other(units, index)
    if after is not None and unit.question:
        made += [f"a:{word}" for word in _named(after)[:_ANSWER_WORDS]]
    for step, name in ((-1, "prev"), (1, "next")):
        near = index + step
        if 0 <= near < len(units) and units[near].number == unit.number:
            made += [f"{name}:{word}" for word in _named(units[near])]
    return made


def _last_of_other(units: Sequence[Unit], index: int) -> Unit | None:
    unit = units[index]
    for other in reversed(units[max(0, index - 30) : index]):
        if unit.number - other.number > _NEIGHBOUR_PASSAGES:
            return None
        if other.number != unit.number and other.role is not unit.role:
            return other
    return None


def _next_of_other(units: Sequence[Unit], index: int) -> Unit | None:
    unit = units[index]
    for other in units[index + 1 : index + 30]:
        if other.number - unit.number > _NEIGHBOUR_PASSAGES:
            return None
        if other.number != unit.number and other.role is not unit.role:
            return other
    return None


def _facts_by_word(survey: Survey) -> dict[str, list[Fact]]:
    made: dict[str, list[Fact]] = {}
    for fact in survey.facts:
        for word_id in fact.word_ids:
            made.setdefault(word_id, []).append(fact)
    return made


def _facts(survey: Survey, unit: Unit, facts: dict[str, list[Fact]]) -> list[str]:
    held = {fact.id: fact for word_id in unit.word_ids for fact in facts.get(word_id, ())}
    side = _side(unit.role)
    made = [f"facts:{side}{min(3, len(held))}{_stage(survey, unit)}"]
    if not held and not _clinical(unit):
        made.append(f"nothing clinical:{side}{_stage(survey, unit)}")
    for fact in held.values():
        made.append(f"f:{fact.kind.value}")
        made.append(f"f:{side}:{fact.kind.value}:{fact.assertion.value}:{_stage(survey, unit)}")
        made.append(f"f:{fact.subject.value}")
    return made
