"""Which habits and ways of living are surely the patient's, and as told.

In: a survey of the visit and its social items. Out: the items without those whose own words make
less of them than the item says: denied only in part, for some days, beside what was set apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.cues import plain
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_PART_REACH: Final = 4
"""Words around a denied habit in which it is denied only in part."""

_APART_REACH: Final = 4
"""Words before a habit in which it is set apart from a denial."""


def surely_lived(survey: Survey, items: Sequence[Item]) -> list[Item]:
    present = {item.name for item in items if item.present}
    return [
        item
        for item in items
        if not (item.assertion is Assertion.HISTORICAL and item.name in present)
        and not (item.absent and _is_denied_in_part(survey, item))
        and not _is_set_apart(survey, item)
        and not _is_answered_otherwise(survey, item)
    ]


def _is_denied_in_part(survey: Survey, item: Item) -> bool:
    """ "I'm not drinking very much", "I haven't run for a week"."""
    known = load_phrases().background
    own = [w for w in item.word_ids if survey.said_by([w], Role.PATIENT)]
    named = [w for w in own if survey.text_of(w) in item.spoken_names]
    after = {survey.text_of(one) for w in named for one in survey.following(w, _PART_REACH)}
    if known.in_part & after:
        return True
    later = {survey.text_of(one) for w in named for one in survey.following(w, 2 * _PART_REACH)}
    return item.name == "exercise" and bool(known.lately & later)


def _is_set_apart(survey: Survey, item: Item) -> bool:
    """ "Any drugs other than the gummies?" asks nothing of the gummies."""
    if not item.absent:
        return False
    for word_id in item.word_ids:
        before = f" {' '.join(survey.preceding(word_id, _APART_REACH))} "
        if any(f" {cue} " in before for cue in load_phrases().background.set_apart):
            return True
    return False


def _is_answered_otherwise(survey: Survey, item: Item) -> bool:
    """A doubtful answer to whether the patient drinks enough; nobody at home is no absence of ill
    people around."""
    known = load_phrases()
    if item.name == "fluid intake" and item.present:
        own = [w for w in item.word_ids if survey.said_by([w], Role.PATIENT)]
        answers = {survey.passage_number(survey.place(w)) for w in own}
        said = {text for n in answers for text in plain(survey.passages[n])}
        return bool({"not", "n't", "enough"} & said)
    if item.name == "sick contact" and item.absent:
        asked = {survey.passage_number(survey.place(w)) for w in item.word_ids}
        said = {text for n in asked for text in plain(survey.passages[n])}
        return not known.background.illness_around & said
    return False
