"""Plans procedures, family and social history.

In: items of the visit. Out: statements; an item that says nothing sure is left to the realizer to
leave out.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.drafting.numerals import number_runs
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.selection import without_narrower
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import load_phrases
from ambient_scribe.note.template import SectionId


def procedures(survey: Survey, items: Sequence[Item]) -> list[Statement]:
    """What was done before this visit; an immunization that was only talked of may be an offer."""
    done = [
        item
        for item in items
        if item.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
        and survey.before_assessment(survey.first_place(item.word_ids))
    ]
    kinds = load_phrases().wording.immunizations
    shots = [item for item in done if kinds & set(item.name.split())]
    done = [item for item in done if item not in shots or _was_given(item)]
    shots = [item for item in shots if _was_given(item)]
    named = [item for item in shots if item.name.split()[0] not in kinds] or shots
    made = [Statement(SectionId.PMH, Form.PROCEDURE, (item,)) for item in done if item not in shots]
    if named and named[0].name.split()[0] not in kinds:
        made.append(Statement(SectionId.PMH, Form.PROCEDURE, tuple(named), label="immunizations"))
    return made


def family(items: Sequence[Item]) -> list[Statement]:
    """By relative; what nobody has, in one."""
    told = [item for item in items if item.kind is FactKind.FAMILY_HISTORY]
    by_relative: dict[str | None, list[Item]] = {}
    for item in told:
        if not item.absent:
            by_relative.setdefault(item.attributes.relative, []).append(item)
    made = [
        Statement(SectionId.FAMILY_HISTORY, Form.FAMILY, tuple(group), label=relative or "")
        for relative, group in by_relative.items()
    ]
    denied = tuple(without_narrower([item for item in told if item.absent]))
    if denied:
        made.append(Statement(SectionId.FAMILY_HISTORY, Form.FAMILY_DENIED, denied))
    return made


def social(survey: Survey, items: Sequence[Item]) -> list[Statement]:
    return [
        Statement(SectionId.SOCIAL_HISTORY, Form.SOCIAL, (item,), text=_amount_said(survey, item))
        for item in items
    ]


def _amount_said(survey: Survey, item: Item) -> str:
    """How much, in the patient's own few words ("a glass of wine on the weekend")."""
    if not item.present or item.attributes.stated().keys() - {"character", "frequency"}:
        return ""
    words = survey.opening_words(item.word_ids, Role.PATIENT)
    first = words[0] if words else ""
    amount = first in _AMOUNTS or bool(number_runs(words[:1])) or first.isdigit()
    return " ".join(words) if amount and len(words) <= _MOST_AMOUNT_WORDS else ""


def _was_given(item: Item) -> bool:
    """An immunization that is past for sure: talk of one may be an offer."""
    return item.assertion is Assertion.HISTORICAL or item.attributes.date is not None


_AMOUNTS = frozenset({"a", "an", "one", "about", "maybe", "half", "occasional", "occasionally"})
_MOST_AMOUNT_WORDS = 9
