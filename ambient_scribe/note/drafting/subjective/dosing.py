"""How a drug is taken, as far as it was said of that drug.

In: a survey of the visit and a medication. Out: the medication without a dose or a frequency whose
words were said of something else ("I check it about once a week"), or only as an order of today.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ambient_scribe.domain.clinical import Attributes, Change
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.cues import plain
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_NAME_REACH: Final = 12
"""Words between a drug's name and a dose that was said of it."""


def surely_dosed(survey: Survey, item: Item) -> Item:
    """With the dose and the frequency that were said of this drug alone."""
    attributes = item.attributes
    if attributes.dose is None and attributes.frequency is None:
        return item
    named = [survey.place(w) for w in item.word_ids if survey.text_of(w) in item.spoken_names]
    if not named:
        return item
    said = list(_said_of_it(survey, item, named))
    words = {survey.text_of(word_id) for word_id in said}
    stated = dict(attributes)
    if attributes.frequency is not None and not words & load_phrases().background.frequency_words:
        stated["frequency"] = None
    if attributes.dose is not None and not _is_sure_dose(survey, item, said):
        stated["dose"] = None
    if stated == dict(attributes):
        return item
    return Item(item.facts, Attributes.model_validate(stated))


def _is_sure_dose(survey: Survey, item: Item, said: list[str]) -> bool:
    route = item.attributes.route
    if "%" in str(item.attributes.dose) and route not in load_phrases().background.percent_routes:
        return False
    known = load_phrases().background
    bearing = [w for w in said if survey.is_number(w) or survey.text_of(w) in known.dose_words]
    return bool(bearing) and not any(
        known.corrections & {survey.text_of(after) for after in survey.following(w, _SLIP_REACH)}
        for w in bearing
    )


_SLIP_REACH: Final = 12
"""Words after a number in which its speaker takes it back."""


def _said_of_it(survey: Survey, item: Item, named: list[int]) -> Iterator[str]:
    """The words of the fact that stand near the drug's name, or in an answer to how it is taken."""
    known = load_phrases().background
    names = item.spoken_names - known.frequency_words - known.dose_words
    for word_id in item.word_ids:
        place = survey.place(word_id)
        is_name = survey.text_of(word_id) in names and not survey.is_number(word_id)
        if is_name or _is_order(survey, item, word_id):
            continue
        number = survey.passage_number(place)
        near = any(
            abs(place - one) <= _NAME_REACH and survey.passage_number(one) == number
            for one in named
        )
        if near or _answers_how(survey, number, named):
            yield word_id


def _is_order(survey: Survey, item: Item, word_id: str) -> bool:
    """How the clinician wants it from now on is no word of how it was taken."""
    if item.attributes.change is Change.CONTINUED or not survey.said_by([word_id], Role.CLINICIAN):
        return False
    return not survey.before_assessment(survey.place(word_id))


def _answers_how(survey: Survey, number: int, named: list[int]) -> bool:
    """The passage, or the one before it, asks how a drug is taken, soon after the drug was named."""
    after = [number - survey.passage_number(one) for one in named]
    if 0 in after or not any(0 < passages <= _ANSWER_REACH for passages in after):
        return False
    asking = load_phrases().background.regimen_questions
    before = [survey.passages[one] for one in (number, number - 1)]
    asked = any(one.role is Role.CLINICIAN and asking & set(plain(one)) for one in before)
    return asked or 1 in after


_ANSWER_REACH: Final = 6
"""Passages after a drug's name in which it is still asked how it is taken."""
