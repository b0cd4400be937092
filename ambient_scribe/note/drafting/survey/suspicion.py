"""Where a visit turns from finding to judging when a suspicion comes before the first order.

In: a survey and the place at which the assessment is known to have begun. Out: that place, or the
earlier one of a condition that the clinician suspects right before it ("we need to rule out a
clot. I'll order an ultrasound").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Subject
from ambient_scribe.domain.transcript import Role

if TYPE_CHECKING:
    from ambient_scribe.note.drafting.survey.visit import Survey

_REACH = 40
_PASSAGES = 2
"""Words and passages before the assessment within which a suspicion belongs to it."""


def from_suspicion(survey: Survey, at: int | None) -> int | None:
    if at is None:
        return None
    earliest = max(survey.exam_at or 0, at - _REACH)
    here = survey.passage_number(at)
    return min(
        (
            place
            for place in _suspected(survey)
            if earliest <= place < at and here - survey.passage_number(place) <= _PASSAGES
        ),
        default=at,
    )


def _suspected(survey: Survey) -> Iterator[int]:
    """The places of the clinician's words for what may be behind it; a question suspects nothing."""
    for fact in survey.facts:
        if _is_possible(fact) and not survey.in_question(fact.word_ids, _REACH):
            for word_id in fact.word_ids:
                if survey.said_by([word_id], Role.CLINICIAN):
                    yield survey.place(word_id)


def _is_possible(fact: Fact) -> bool:
    possible = fact.kind is FactKind.CONDITION and fact.assertion is Assertion.POSSIBLE
    return possible and fact.subject is Subject.PATIENT
