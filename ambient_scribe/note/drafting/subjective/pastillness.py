"""Which illnesses are surely the patient's own past, and which they surely denied.

In: a survey of the visit and a condition. Out: yes or no, or the condition without what was not said
of it. An illness that was only feared, compared or was a relative's is none of the patient's; a "not"
that belongs to something else denies none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from ambient_scribe.domain.clinical import Attributes
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.cues import plain
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_FEAR_REACH: Final = 10
"""Words before an illness in which it is only feared or supposed."""

_DENIAL_REACH: Final = 5
"""Words before an illness in which the patient denies it."""

_ANSWER_REACH: Final = 3
"""Passages after a question in which it is answered."""

_QUESTION_REACH: Final = 10
"""Words before a name in which its question opens."""

_TIME_REACH: Final = 12
"""Words around a mishap in which it is told as an earlier one, and around an illness its duration."""


def is_surely_past(survey: Survey, item: Item) -> bool:
    """Named at least once as an illness that the patient has or had."""
    named = _names(survey, item)
    if named and all(
        _is_only_feared(survey, word_id)
        or (
            survey.in_question([word_id], _QUESTION_REACH)
            and _was_asked_and_denied(survey, word_id)
        )
        for word_id in named
    ):
        return False
    return not _is_mishap_of_now(survey, item)


def _names(survey: Survey, item: Item) -> list[str]:
    """The words that name it, before the examination where it is named there."""
    words = [w for w in item.word_ids if survey.text_of(w) in item.spoken_names]
    early = [w for w in words if survey.before_examination(survey.place(w))]
    return early or words


def _is_only_feared(survey: Survey, word_id: str) -> bool:
    place = survey.place(word_id)
    before = survey.preceding(word_id, _FEAR_REACH)
    if not before:
        before = tuple(survey.text_at(place - step) for step in range(1, _FEAR_REACH + 1))
    if load_phrases().background.fearing & set(before):
        return True
    if not survey.said_by([word_id], Role.PATIENT):
        return False
    denied = [step for step, text in enumerate(reversed(before), start=1) if text in _NOT]
    return any(
        step <= _DENIAL_REACH + 1 and survey.in_one_sentence(place - step, place) for step in denied
    )


_NOT: Final = frozenset({"not", "never"})
"""A "no" before an illness may answer something else ("no, I have asthma")."""


def _is_mishap_of_now(survey: Survey, item: Item) -> bool:
    """An injury without a word of an earlier time is what the visit is for; one of the other limb is
    told in the story, where it cannot be taken for this one's."""
    known, attributes = load_phrases().background, item.attributes
    if item.name.split()[-1] not in known.mishaps:
        return False
    near = {text for w in _names(survey, item) for text in survey.near([w], _TIME_REACH)}
    answers = {
        text
        for w in item.word_ids
        if survey.said_by([w], Role.PATIENT)
        for text in plain(survey.passages[survey.passage_number(survey.place(w))])
    }
    if known.other_side & answers:
        return True
    return not (attributes.date or attributes.onset or known.earlier & near)


def is_surely_denied(survey: Survey, item: Item) -> bool:
    """Asked about and answered with no, or denied by the patient in so many words."""
    named = _names(survey, item)
    return any(_was_asked_and_denied(survey, w) or _was_denied(survey, w) for w in named)


def _was_asked_and_denied(survey: Survey, word_id: str) -> bool:
    if not survey.said_by([word_id], Role.CLINICIAN):
        return False
    number = survey.passage_number(survey.place(word_id))
    if not survey.in_question([word_id], _QUESTION_REACH) and not _asks(survey, number):
        return False
    following = survey.passages[number + 1 : number + 1 + _ANSWER_REACH]
    said = [plain(one)[:_OPENING] for one in following if one.role is not Role.CLINICIAN]
    return any(load_phrases().speech.refusing & set(words) for words in said)


def _asks(survey: Survey, number: int) -> bool:
    words = survey.passages[number].words
    return bool(words) and words[-1].text.endswith("?")


_OPENING: Final = 6
"""Words of an answer in which a no stands."""


def _was_denied(survey: Survey, word_id: str) -> bool:
    """The patient's "no", "never had" stands close before the name, and no "if" or "anymore" by it."""
    if survey.said_by([word_id], Role.CLINICIAN):
        return False
    before = survey.preceding(word_id, _DENIAL_REACH)
    after = [survey.text_of(w) for w in survey.following(word_id, 2)]
    if _QUALIFIED & {*before, *after}:
        return False
    return bool(load_phrases().speech.refusing & set(before))


_QUALIFIED: Final = frozenset({"if", "anymore", "you", "with", "when", "longer"})


def surely_lasting(survey: Survey, item: Item) -> Item:
    """Without a duration that was not said beside the name, and a severity that was only supposed."""
    attributes = item.attributes
    stated = dict(attributes)
    named = _names(survey, item)
    near = {text for w in named for text in survey.near([w], _TIME_REACH)}
    near |= {text for w in named for text in _answer_to(survey, w)}
    if attributes.duration is not None and not _YEARS & near & set(attributes.duration.split()):
        stated["duration"] = None
    beside = {text for w in named for text in survey.preceding(w, 2)}
    if attributes.severity is not None and attributes.severity not in beside:
        stated["severity"] = None
    if stated == dict(attributes):
        return item
    return Item(item.facts, Attributes.model_validate(stated))


def _answer_to(survey: Survey, word_id: str) -> list[str]:
    """The words of the passage that follows the one in which a name is asked about."""
    number = survey.passage_number(survey.place(word_id))
    if not survey.said_by([word_id], Role.CLINICIAN) or number + 1 >= len(survey.passages):
        return []
    return plain(survey.passages[number + 1])


_YEARS: Final = frozenset({"year", "years", "month", "months", "decade", "decades", "childhood"})
"""Units in which a lasting illness is counted."""


def without_general(items: Iterable[Item]) -> list[Item]:
    """Without "diabetes mellitus" beside "type 2 diabetes mellitus"."""
    made: Sequence[Item] = list(items)
    names = {item.name for item in made if item.present}
    return [
        item
        for item in made
        if not any(name != item.name and name.endswith(f" {item.name}") for name in names)
    ]
