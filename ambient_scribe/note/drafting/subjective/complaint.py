"""What a patient comes for: their own first complaint, as the opening of a visit tells it.

In: a survey of the visit and its items. Out: the item that names the complaint, or None where the
opening names none: a symptom that is met with later is no reason for a visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Assertion, FactKind, Subject
from ambient_scribe.domain.transcript import Passage, Role
from ambient_scribe.note.drafting.subjective.attribution import is_of_somebody_else
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Said, Survey
from ambient_scribe.note.phrases.reading import load_phrases

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
        if not _is_worry(survey, item) and not is_of_somebody_else(survey, item)
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


def why_here(
    survey: Survey, items: Sequence[Item], follow_up: Said | None, treated: Sequence[Item]
) -> tuple[Said | None, Item | None]:
    """Where no complaint opens the visit: it is one of a series, or has a reason in the clinician's own
    words, or a complaint that is named first, or is about a known condition that is `treated`.
    """
    if follow_up is not None:
        return follow_up, None
    reason = announced_reason(survey)
    complaint = first_named(survey, items, reason)
    if complaint is None and reason is None:
        complaint = next(iter(treated), None)
    return reason, complaint


def first_named(survey: Survey, items: Sequence[Item], announced: Said | None) -> Item | None:
    """Where no fact is announced: the item that is called by the announced words; without these the
    first symptom that the visit turns to, else the condition that it opens with.
    """
    own = [
        item
        for item in items
        if item.kind in _COMPLAINTS and item.subject is Subject.PATIENT and _is_complaint(item)
        if not _is_worry(survey, item) and not is_of_somebody_else(survey, item)
    ]
    if announced is not None:
        words = set(announced.text.split())
        return next((item for item in own if set(item.name.split()) <= words), None)
    early = [
        item
        for item in own
        if survey.passage_number(survey.first_place(item.word_ids)) < _OPENING_PASSAGES
        and survey.before_examination(survey.first_place(item.word_ids))
        and not _is_met_with(survey, item)
    ]
    general = load_phrases().wording.general_symptoms
    symptoms = [item for item in early if item.kind is FactKind.SYMPTOM]
    specific = [item for item in symptoms if item.name not in general]
    return next(iter(specific or early), None)


def _is_met_with(survey: Survey, item: Item) -> bool:
    """Asked about, and no reason to come."""
    first = survey.first_place(item.word_ids)
    passage = survey.passages[survey.passage_number(first)]
    if passage.role is Role.PATIENT:
        opening = passage.words[0].text.lower().strip(".,?!")
        answers = load_phrases().stages.plain_answers
        return opening in answers and survey.passage_number(first) > _ANNOUNCED_PASSAGES
    here = [
        w
        for w in item.word_ids
        if survey.passage_number(survey.place(w)) == survey.passage_number(first)
    ]
    return survey.passage_number(first) > _ANNOUNCED_PASSAGES and survey.in_question(here, _ASKING)


_ANNOUNCED_PASSAGES = 2
_ASKING = 8
"""Words before a name in which a question opens."""


def announced_reason(survey: Survey) -> Said | None:
    """What the clinician says the patient comes with, in their own words, where no fact holds it."""
    stages = load_phrases().stages
    for passage in _opening(survey):
        if passage.role is Role.PATIENT:
            continue
        for end in survey.ends_of(passage, stages.complaint_cues):
            words = []
            for word in passage.words[end : end + _LONGEST_REASON]:
                text = word.text.lower().strip(".,?!;:")
                if text in stages.complaint_ends:
                    break
                words.append(word)
                if word.text[-1] in ".,?!;:":
                    break
            text = " ".join(word.text.lower().strip(".,?!;:") for word in words)
            text = re.sub(r"^(?:a|an|the|some|your|his|her) ", "", text)
            if text in load_phrases().clinical.no_reasons:
                continue
            if text and text.split()[-1] not in load_phrases().speech.dangling:
                return Said(text, tuple(word.id for word in words))
    return None


_LONGEST_REASON = 7
"""Words of a complaint that no fact holds."""


def _is_complaint(item: Item) -> bool:
    return item.present or (
        item.kind is FactKind.CONDITION and item.assertion is Assertion.POSSIBLE
    )


def _is_worry(survey: Survey, item: Item) -> bool:
    """ "anxious about the result": what it is about is why the patient is here."""
    if not load_phrases().clinical.worries & set(item.name.split()):
        return False
    return all(
        any(
            survey.text_of(word_id) in fact.text.lower().split()
            and survey.text_at(survey.place(word_id) + 1) == "about"
            for word_id in fact.word_ids
        )
        for fact in item.facts
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
