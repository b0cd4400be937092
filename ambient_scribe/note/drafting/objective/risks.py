"""What may happen, told with its risks, is no finding: "risks include infection, weakness or a leak".

In: a survey of the visit and words. Out: whether they stand in such a list.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_REACH = 80
"""Words of a list of risks, in what one person says at a stretch."""

_NO_RISK = frozenset({"factor", "factors", "assessment", "score"})


def is_told_as_risk(survey: Survey, word_ids: Sequence[str]) -> bool:
    """A word for risks stands before, in the same passage."""
    first = survey.first_place(word_ids)
    said = survey.passages[survey.passage_number(first)].words
    before = [survey.text_of(word.id) for word in said if survey.place(word.id) < first]
    near = before[-_REACH:]
    words = load_phrases().standing.risks
    return any(
        text in words and not _NO_RISK & set(near[index + 1 : index + 2])
        for index, text in enumerate(near)
    )
