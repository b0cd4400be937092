"""Whose complaint it is, and of which time, where only the telling around it says so.

In: a survey of the visit and an item. Out: whether a patient tells it of somebody else, and whether
it was before a stay in hospital that the visit follows.
"""

from __future__ import annotations

from dataclasses import replace

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.grammar import verb_table
from ambient_scribe.note.drafting.survey.cues import plain, starts_of
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Said, Survey
from ambient_scribe.note.phrases.reading import load_phrases

_REACH = 12
"""Words before a complaint in which its owner is named."""

_OPENING_PASSAGES = 3
"""Passages in which a clinician says that the visit follows a stay in hospital."""

_SELF = frozenset({"i", "i'm", "i've", "my", "me", "i'd", "i'll", "we"})
_OTHERS = frozenset({"he", "she", "he's", "she's"})
_PAST = frozenset({"was", "were", "had", "did", "couldn't", "could"})


def is_of_somebody_else(survey: Survey, item: Item) -> bool:
    """ "My cousin said she lost weight": the last owner named before it is somebody else."""
    return all(_of_another(survey, fact.word_ids) for fact in item.facts)


def _of_another(survey: Survey, word_ids: tuple[str, ...]) -> bool:
    first = survey.first_place(word_ids)
    number = survey.passage_number(first)
    passage = survey.passages[number] if 0 <= number < len(survey.passages) else None
    if passage is None or passage.role is not Role.PATIENT:
        return False
    start = max(survey.place(passage.words[0].id), first - _REACH)
    before = [survey.text_at(place) for place in range(start, first)]
    owner = next((word for word in reversed(before) if word in _SELF | _OTHERS), None)
    return owner in _OTHERS and bool(load_phrases().clinical.relatives & set(before))


def stay_before(survey: Survey) -> Said | None:
    """That the visit follows a stay in hospital, where the clinician opens it so."""
    for passage in survey.passages[:_OPENING_PASSAGES]:
        for cue in load_phrases().clinical.stays:
            for start in starts_of(plain(passage), [cue]):
                if passage.role is not Role.PATIENT:
                    words = passage.words[start : start + len(cue.split())]
                    return Said(_AFTER_STAY, tuple(word.id for word in words))
    return None


_AFTER_STAY = "hospital follow-up"


def as_of_then(survey: Survey, item: Item) -> Item:
    """A complaint that is told in the past, in the answer to how the stay came about, is over."""
    stay = stay_before(survey)
    if stay is None or not item.present:
        return item
    answer = survey.passage_number(survey.first_place(stay.word_ids)) + 1
    places = [survey.first_place(fact.word_ids) for fact in item.facts]
    then = [place for place in places if survey.passage_number(place) == answer]
    if len(then) < len(places) or not any(_told_in_past(survey, place) for place in then):
        return item
    over = {"assertion": Assertion.HISTORICAL}
    return replace(item, facts=tuple(fact.model_copy(update=over) for fact in item.facts))


def _told_in_past(survey: Survey, place: int) -> bool:
    """The last finite verb before it, or within it, is a past one."""
    table = verb_table()
    for step in range(_REACH):
        word = survey.text_at(place + 2 - step) if place + 2 - step >= 0 else ""
        if word in {"am", "is", "are", "i'm", "have", "has"}:
            return False
        if word in _PAST or table.is_past(word):
            return True
    return False
