"""Plans the review of systems: what was asked about, by body system.

In: a survey of the visit and its symptoms. Out: statements in the order in which a review lists the
systems. A system of which the patient only told unasked is the history's; a denial that nobody asked
for and nobody said is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.objective.systems import system_of
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.survey.cues import plain
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId

_DENIAL_REACH = 5
"""Words around what is denied in which the denial stands."""

_QUESTION_REACH = 8
"""Words before a name in which its question opens."""


def review(survey: Survey, symptoms: Sequence[Item]) -> list[Statement]:
    systems: dict[str, list[Item]] = {name: [] for name in load_phrases().wording.systems}
    for item in symptoms:
        system = system_of(item)
        if system in systems and _is_sure(survey, item):
            systems[system].append(item)
    return [
        Statement(SectionId.ROS, Form.REVIEW, tuple(group), label=name)
        for name, group in systems.items()
        if any(item.absent or _was_asked(survey, item) for item in group)
        and any(item.absent for item in group)
    ]


def _is_sure(survey: Survey, item: Item) -> bool:
    wording = load_phrases().wording
    if item.name in wording.unreviewed or item.assertion is Assertion.HISTORICAL:
        return False
    if item.absent:
        return _was_denied(survey, item) and not _is_of_earlier(survey, item)
    return item.name not in wording.general_symptoms or item.attributes.site is not None


def _is_of_earlier(survey: Survey, item: Item) -> bool:
    """ "Ever injured this arm before?": the answer tells nothing of today's injury."""
    if item.name not in load_phrases().background.mishaps:
        return False
    earlier = load_phrases().background.earlier
    return any(earlier & set(survey.near([w], _QUESTION_REACH)) for w in item.word_ids)


def _was_denied(survey: Survey, item: Item) -> bool:
    """The clinician named it, or its words hold a denial."""
    if not survey.before_examination(survey.first_place(item.word_ids)) and not any(
        survey.said_by(item.word_ids, role) for role in (Role.PATIENT, Role.OTHER)
    ):
        return False
    if survey.said_by(item.word_ids, Role.CLINICIAN):
        return True
    near = survey.near(item.word_ids, _DENIAL_REACH)
    return bool(load_phrases().speech.refusing & set(near))


def _was_asked(survey: Survey, item: Item) -> bool:
    """The clinician asked about it, or read it off the sheet that the patient filled in."""
    asked = [word_id for word_id in item.word_ids if survey.said_by([word_id], Role.CLINICIAN)]
    names = {word for fact in item.facts for word in fact.text.lower().split()}
    asked = [word_id for word_id in asked if survey.text_of(word_id) in names]
    return _answers_a_list(survey, item) or any(
        survey.in_question([word_id], _QUESTION_REACH) or _is_read_off(survey, word_id)
        for word_id in asked
    )


def _answers_a_list(survey: Survey, item: Item) -> bool:
    """Told at once after "any other symptoms, like …?"."""
    own = [word_id for word_id in item.word_ids if survey.said_by([word_id], Role.PATIENT)]
    number = survey.passage_number(survey.first_place(own)) if own else 0
    before = survey.passages[number - 1] if number else None
    if before is None or before.role is not Role.CLINICIAN:
        return False
    said = f" {' '.join(plain(before))} "
    return any(cue in said for cue in load_phrases().wording.list_cues)


def _is_read_off(survey: Survey, word_id: str) -> bool:
    passage = survey.passages[survey.passage_number(survey.place(word_id))]
    said = f" {' '.join(plain(passage))} "
    return any(cue in said for cue in load_phrases().wording.review_cues)
