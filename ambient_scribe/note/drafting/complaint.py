"""What a patient comes for: their own first complaint, as the opening of a visit tells it.

In: a survey of the visit and its items. Out: the item that names the complaint, or None where the
opening names none: a symptom that is met with later is no reason for a visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Assertion, FactKind, Subject
from ambient_scribe.domain.transcript import Passage, Role
from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import load_phrases

_OPENING_PASSAGES = 14
"""Passages in which a visit is opened; small talk may take most of them."""

_NAMED_AFTER_CUE = 12
"""Words after "here with" in which a clinician names the complaint."""

_COMPLAINTS = frozenset({FactKind.SYMPTOM, FactKind.CONDITION})

_STORY_PASSAGES = 12
"""Passages after the opening answer in which the part of the body named there is talked about."""


def complaint_of(survey: Survey, items: Sequence[Item]) -> Item | None:
    """The first complaint of the opening; else a symptom of the part of the body named there."""
    general = load_phrases().wording.general_symptoms
    own = [
        item
        for item in items
        if item.kind in _COMPLAINTS and item.subject is Subject.PATIENT and _is_complaint(item)
    ]
    announced, answered = set(_announced(survey)), set(_answered(survey))
    here_for = [item for item in own if announced & set(item.word_ids)]
    for item in here_for:
        if item.name not in general:
            return item
    symptoms = [item for item in own if item.kind is FactKind.SYMPTOM]
    named = [item for item in symptoms if (announced | answered) & set(item.word_ids)]
    specific = [item for item in named if item.name not in general]
    if specific:
        return specific[0]
    part = _of_the_part_named(survey, symptoms)
    return part or next(iter(named or here_for), None)


def _is_complaint(item: Item) -> bool:
    return item.present or (
        item.kind is FactKind.CONDITION and item.assertion is Assertion.POSSIBLE
    )


def _opening(survey: Survey) -> Sequence[Passage]:
    return survey.passages[:_OPENING_PASSAGES]


def _announced(survey: Survey) -> Iterator[str]:
    """Words in which the clinician says what the patient is here with."""
    cues = load_phrases().stages.complaint_cues
    for passage in _opening(survey):
        if passage.role is Role.PATIENT:
            continue
        for end in survey.ends_of(passage, cues):
            yield from (word.id for word in passage.words[end : end + _NAMED_AFTER_CUE])


def _answered(survey: Survey) -> Iterator[str]:
    answer = answer_to_opening(survey)
    if answer is not None:
        yield from (word.id for word in survey.passages[answer].words)


def answer_to_opening(survey: Survey) -> int | None:
    """Which passage answers the clinician's opening question; a plain one counts before "how are
    you", which mostly opens small talk.
    """
    stages = load_phrases().stages
    for cues in (stages.opening_questions, stages.weak_opening_questions):
        for number, passage in enumerate(_opening(survey)):
            if passage.role is Role.PATIENT or not survey.ends_of(passage, cues):
                continue
            for later in range(number + 1, min(number + 3, len(survey.passages))):
                if survey.passages[later].role is Role.PATIENT:
                    return later
    return None


def _of_the_part_named(survey: Survey, items: Sequence[Item]) -> Item | None:
    """ "It's mostly my knee": a symptom of the knee that is told in what follows."""
    answer = answer_to_opening(survey)
    if answer is None:
        return None
    body = load_phrases().relevance.body
    words = [survey.text_of(word.id) for word in survey.passages[answer].words]
    part = next((word for word in words if word in body), None)
    if part is None:
        return None
    for item in items:
        told = survey.passage_number(survey.first_place(item.word_ids)) - answer
        where = f"{item.name} {item.attributes.site or ''}".split()
        if part in where and 0 <= told <= _STORY_PASSAGES:
            return item
    return None
