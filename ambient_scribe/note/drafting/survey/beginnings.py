"""Where a visit turns from asking to examining, and from examining to judging.

In: a survey and the places of the cues that announce either. Out: the place of the first word, None where
nothing tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Subject
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.cues import plain
from ambient_scribe.note.drafting.survey.findings_ahead import finds_more_after
from ambient_scribe.note.drafting.survey.suspicion import from_suspicion
from ambient_scribe.note.phrases.reading import load_phrases

if TYPE_CHECKING:
    from ambient_scribe.note.drafting.survey.visit import Survey

_EARLIEST_ASSESSMENT = 0.3
"""Share of the words after which a sure cue may open the assessment ("my plan for you")."""

_EARLIEST_BY_WEAK_CUE = 0.5
_EARLIEST_ORDER = 0.4

_OBJECTIVE = frozenset({FactKind.EXAM, FactKind.VITAL, FactKind.TEST})


def examination_at(survey: Survey, announced: Sequence[int]) -> int | None:
    """The place at which the examination begins, by a cue at one of these places or by what is found."""
    first = _first(announced)
    return first if first is not None else _first_measurement(survey)


def _first_measurement(survey: Survey) -> int | None:
    """Where no cue opens the examination, the first vital sign that is read out does, else the
    first finding."""
    vital = _first_told(survey, FactKind.VITAL)
    return vital if vital is not None else _first_told(survey, FactKind.EXAM)


def _first_told(survey: Survey, kind: FactKind) -> int | None:
    return _first(
        [
            survey.place(word_id)
            for fact in survey.facts
            if fact.kind is kind and (kind is FactKind.EXAM or fact.attributes.value is not None)
            for word_id in fact.word_ids
            if survey.said_by([word_id], Role.CLINICIAN)
            and not survey.said_by(fact.word_ids, Role.PATIENT)
        ]
    )


def assessment_at(survey: Survey, sure: Sequence[int], weak: Sequence[int]) -> int | None:
    """The place at which judging begins; `sure` and `weak` cues stand at these places."""
    return from_suspicion(survey, _announced(survey, sure, weak))


def _announced(survey: Survey, sure: Sequence[int], weak: Sequence[int]) -> int | None:
    found = _first([n for n in sure if n >= survey.length * _EARLIEST_ASSESSMENT])
    if found is not None:
        return found
    earliest = survey.length * _EARLIEST_BY_WEAK_CUE
    if survey.exam_at is not None:
        earliest = min(earliest, survey.exam_at)
    late = [n for n in weak if n >= earliest]
    open_ = sorted([*late, *_conclusions(survey, max(earliest, survey.exam_at or 0))])
    places = open_ or _orders(survey)
    over = (place for place in (*places, *_orders(survey)) if not finds_more_after(survey, place))
    return next(over, _first(places))


def _conclusions(survey: Survey, earliest: float) -> Iterator[int]:
    """Where the clinician says how a condition is doing, or what may be behind it."""
    for fact in survey.facts:
        stated = fact.attributes.status or fact.attributes.course
        concluded = fact.assertion is Assertion.POSSIBLE or (
            fact.assertion is Assertion.PRESENT
            and (stated is not None or _is_found_out(survey, fact))
        )
        if fact.kind is not FactKind.CONDITION or not concluded:
            continue
        places = [
            survey.place(word_id)
            for word_id in fact.word_ids
            if survey.said_by([word_id], Role.CLINICIAN) and survey.place(word_id) >= earliest
        ]
        if places:
            speech = survey.speeches[survey.passage_number(min(places))]
            asks = any(one.question for one in speech.sentences)
            studies = load_phrases().stages.result_words
            if not asks and not studies & set(plain(speech.passage)):
                yield min(places)


def _is_found_out(survey: Survey, fact: Fact) -> bool:
    """A condition of the patient that nobody named before the examination, told outside of it."""
    first = survey.first_place(fact.word_ids)
    if survey.exam_at is None or first < survey.exam_at or fact.subject is not Subject.PATIENT:
        return False
    here = survey.passage_number(first)
    return not any(
        survey.passage_number(survey.place(word_id)) == here
        for other in survey.facts
        if other.kind in _OBJECTIVE
        for word_id in other.word_ids
    )


def _orders(survey: Survey) -> list[int]:
    """Where no cue opens the plan, the first thing that the clinician orders does."""
    earliest = survey.length * _EARLIEST_ORDER
    return sorted(
        survey.place(word_id)
        for fact in survey.facts
        if fact.assertion is Assertion.PLANNED
        for word_id in fact.word_ids
        if survey.said_by([word_id], Role.CLINICIAN) and survey.place(word_id) >= earliest
    )


def _first(places: Sequence[int]) -> int | None:
    return min(places) if places else None
