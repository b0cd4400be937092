"""Which facts are orders of this visit, and which drugs it ends.

In: a survey of the visit and an item. Out: whether the clinician orders, changes or stops it now, and
does not only tell of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Assertion, Change, FactKind, Subject
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan.corrections import is_taken_back
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.content.model import Division
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.timeframe import was_changed_before
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_KINDS = frozenset({FactKind.MEDICATION, FactKind.TEST, FactKind.PROCEDURE, FactKind.PLAN})
_ORDERED = frozenset({Assertion.PLANNED, Assertion.CONDITIONAL, Assertion.POSSIBLE})
_CHANGED = frozenset(
    {Change.STARTED, Change.STOPPED, Change.INCREASED, Change.DECREASED, Change.CONTINUED}
)


def is_ordered(survey: Survey, item: Item) -> bool:
    """An order, an instruction, a change that the clinician makes now."""
    if item.kind not in _KINDS or item.subject is not Subject.PATIENT:
        return False
    if item.kind is FactKind.PLAN:
        return item.assertion is not Assertion.ABSENT and not _was_turned_down(survey, item)
    if item.kind is FactKind.MEDICATION and _is_recalled(survey, item):
        return False
    if item.kind is FactKind.MEDICATION and (
        _is_the_dose_before(survey, item) or _is_a_limit(survey, item)
    ):
        return False
    if item.assertion in _ORDERED:
        return not _was_done_before(survey, item)
    if item.attributes.change is Change.REFUSED:
        return not survey.before_examination(survey.first_place(item.word_ids))
    if item.kind is not FactKind.MEDICATION:
        return False
    changed = item.attributes.change in _CHANGED and survey.in_assessment(item.word_ids)
    return changed or _is_stopped_now(survey, item) or _is_first_named_in_plan(survey, item)


_STEPPED = frozenset({Change.INCREASED, Change.DECREASED})


def _is_the_dose_before(survey: Survey, item: Item) -> bool:
    """The 10 mg of "increase the lisinopril from 10 to 20 mg"."""
    own = set(item.word_ids)
    return item.present and any(
        fact.kind is FactKind.MEDICATION
        and fact.normalized == item.name
        and fact.attributes.change in _STEPPED
        and fact.attributes.dose != item.attributes.dose
        and own & set(fact.word_ids)
        for fact in survey.facts
    )


def _is_a_limit(survey: Survey, item: Item) -> bool:
    """ "If you use it more than every three hours": a sign to call, and no dosing."""
    return item.assertion is Assertion.CONDITIONAL and "more" in survey.near(
        item.word_ids, _LIMIT_REACH
    )


_LIMIT_REACH = 3

_REQUEST_REACH = 8
"""Words around what was asked for in which the clinician turns it down."""


def _was_turned_down(survey: Survey, item: Item) -> bool:
    """ "No, you can't get a work note": what the patient asked for."""
    stages = load_phrases().stages
    near = set(survey.near(item.word_ids, _REQUEST_REACH))
    return item.name in stages.requests and bool(stages.refusing_requests & near)


def _is_first_named_in_plan(survey: Survey, item: Item) -> bool:
    """ "Take acetaminophen every eight hours": how it is to be taken, and by the clinician alone."""
    at, told = survey.assessment_at, item.attributes
    return (
        item.present
        and at is not None
        and told.change is None
        and (told.dose is not None or told.frequency is not None)
        and survey.first_place(item.word_ids) >= at
        and not survey.said_by(item.word_ids, Role.PATIENT)
    )


_JUST_BEFORE = 3
"""Passages before the talk of assessment and plan in which the first orders may be given."""

_PLANNED = 0.15
"""How likely words of an order that was given earlier must be told in a plan."""


def still_ordered(
    survey: Survey, content: Content, ordered: Sequence[Item], recalled: Sequence[Told]
) -> list[Item]:
    """Without orders that a dictated assessment (`recalled`) tells as what has been, and without what
    was only talked of."""
    words = {word_id for one in recalled for word_id in one.word_ids}
    return [
        item
        for item in ordered
        if not _is_within(survey, item, words)
        and not _is_only_talked_of(survey, content, item)
        and not is_taken_back(survey, item)
    ]


def _is_only_talked_of(survey: Survey, content: Content, item: Item) -> bool:
    """Advice or a procedure named long before the plan, in words that are told in no plan."""
    at = survey.assessment_at
    if at is None or item.kind not in (FactKind.PLAN, FactKind.PROCEDURE):
        return False
    said: dict[int, list[str]] = {}
    for word_id in item.word_ids:
        said.setdefault(survey.passage_number(survey.place(word_id)), []).append(word_id)
    if max(said) >= survey.passage_number(at) - _JUST_BEFORE:
        return False
    return max(content.of(own, Division.PLAN) for own in said.values()) < _PLANNED


def _is_within(survey: Survey, item: Item, words: set[str]) -> bool:
    """What was said of it in the assessment stands in a sentence that is told."""
    late = {w for w in item.word_ids if not survey.before_assessment(survey.place(w))}
    return bool(late) and 2 * len(late & words) > len(late)


def ended(ordered: Sequence[Item]) -> list[Item]:
    """The drugs that the clinician stops in this visit."""
    return [
        item
        for item in ordered
        if item.kind is FactKind.MEDICATION and item.attributes.change is Change.STOPPED
    ]


def _is_stopped_now(survey: Survey, item: Item) -> bool:
    """ "I want you to stop the ibuprofen" is an order wherever it is said; "you stopped it" is none."""
    if item.attributes.change is not Change.STOPPED or survey.said_by(item.word_ids, Role.PATIENT):
        return False
    attributes = item.attributes
    if attributes.date is not None or attributes.onset is not None:
        return False
    near = set(survey.near(item.word_ids, _STOP_REACH))
    return bool(near & load_phrases().stages.stop_verbs) and not survey.in_question(
        item.word_ids, _STOP_REACH
    )


_STOP_REACH = 5
"""Words around a drug in which it is said to be stopped."""


def _is_recalled(survey: Survey, item: Item) -> bool:
    """A change that the clinician tells in the plain past, in the assessment too."""
    names = {word for fact in item.facts for word in fact.text.lower().split()}
    changed = item.attributes.change in _CHANGED - {Change.CONTINUED}
    return changed and was_changed_before(survey, item.word_ids, names)


def _was_done_before(survey: Survey, item: Item) -> bool:
    """A change that the clinician recalls while taking the history ("we increased it")."""
    past = item.attributes.change in (Change.INCREASED, Change.DECREASED, Change.STARTED)
    return (
        past
        and survey.assessment_at is not None
        and survey.before_examination(survey.last_place(item.word_ids))
    )
