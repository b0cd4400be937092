"""What the talk around a medication says of it: taken for the present complaint, or no drug at all.

In: a survey of the visit and an item. Out: yes or no.
"""

from __future__ import annotations

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.cues import plain
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LEVEL_REACH = 4
_TAKING_REACH = 10
"""Words around a substance in which somebody takes it: a laboratory may only measure it."""

_LEVELS = frozenset({"checked", "check", "level", "levels"})


def is_tried(survey: Survey, item: Item) -> bool:
    """Named in answer to the question what was taken for the complaint."""
    if not item.present:
        return False
    own = [w for w in item.word_ids if survey.said_by([w], Role.PATIENT)]
    number = survey.passage_number(survey.first_place(own)) if own else 0
    before = survey.passages[number - 1] if number else None
    if before is None or before.role is not Role.CLINICIAN:
        return False
    asked = " ".join(plain(before))
    return any(cue in asked for cue in load_phrases().wording.taken_for)


def is_surely_continued(survey: Survey, item: Item) -> bool:
    """Talked of before the plan, or left as it is in so many words: "stick with it" may be a choice."""
    if survey.before_examination(survey.first_place(item.word_ids)):
        return True
    if any(survey.said_by(item.word_ids, role) for role in (Role.PATIENT, Role.OTHER)):
        return True
    named = [word_id for word_id in item.word_ids if survey.text_of(word_id) in item.spoken_names]
    near = {text for w in named for text in survey.near([w], _CONTINUED_REACH)}
    return bool(load_phrases().background.continuing & near)


_CONTINUED_REACH = 20
"""Words around a drug in which it is said to be continued."""


def is_measured_level(survey: Survey, item: Item) -> bool:
    """ "We checked your estradiol": a hormone that was measured, where nothing says it is taken."""
    attributes = item.attributes
    if any((attributes.dose, attributes.frequency, attributes.strength, attributes.change)):
        return False
    own = [word_id for word_id in item.word_ids if survey.text_of(word_id) in item.spoken_names]
    if not own:
        return False
    known = load_phrases().background
    if item.name in known.measured_substances and not any(
        known.taking & set(survey.near([word_id], _TAKING_REACH)) for word_id in own
    ):
        return True
    return bool(_LEVELS & set(survey.near(own, _LEVEL_REACH)))


def is_surely_untaken(survey: Survey, item: Item) -> bool:
    """A drug that is not taken: the patient names it, or was asked about it alone and said no without
    a doubt. Of several that were asked about in one breath a "no" may mean that none is known.
    """
    if item.attributes.change is not None or item.name.split()[-1] in _UNNAMED:
        return True
    own = [w for w in item.word_ids if survey.said_by([w], Role.PATIENT)]
    answers = {survey.passage_number(survey.place(w)) for w in own}
    said = {word for number in answers for word in plain(survey.passages[number])}
    asked = {survey.passage_number(survey.place(w)) for w in item.word_ids} - answers
    said |= {w for number in asked for w in plain(survey.passages[number]) if w == _EVER}
    if _was_asked_something_else(survey, asked, answers):
        return False
    return not said & _DOUBTING and not _is_one_of_several(survey, item)


def _was_asked_something_else(survey: Survey, asked: set[int], answers: set[int]) -> bool:
    """The clinician asked on before the patient's no."""
    if not asked or not answers:
        return False
    between = survey.passages[max(asked) + 1 : min(answers)]
    return any(one.role is Role.CLINICIAN for one in between)


def _is_one_of_several(survey: Survey, item: Item) -> bool:
    asked = {
        survey.passage_number(survey.place(w))
        for w in item.word_ids
        if survey.said_by([w], Role.CLINICIAN)
    }
    others = {
        fact.normalized
        for fact in survey.facts
        if fact.kind is FactKind.MEDICATION
        and fact.normalized != item.name
        and fact.normalized.split()[-1] not in _UNNAMED
        for w in fact.word_ids
        if survey.said_by([w], Role.CLINICIAN) and survey.passage_number(survey.place(w)) in asked
    }
    return bool(others)


_EVER = "ever"
"""Asked of the whole life: who never had a drug does not "not take" it."""

_UNNAMED = frozenset({"medication", "medications", "medicines", "pills", "drugs"})
_DOUBTING = frozenset({"sometimes", "think", "maybe", "sure", "probably", "tried", "ever", "never"})
