"""The content model's judgement of a whole visit, for whoever chooses what a note tells.

In: a survey of the visit and the model. Out: `Content`, which answers by unit and by word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ambient_scribe.note.drafting.content.features import features_of
from ambient_scribe.note.drafting.content.model import (
    ContentModel,
    Division,
    Probabilities,
    content_model,
)
from ambient_scribe.note.drafting.content.units import Unit, units_of
from ambient_scribe.note.drafting.survey.visit import Survey


@dataclass(frozen=True)
class JudgedUnit:
    unit: Unit
    probabilities: Probabilities

    @property
    def best(self) -> Division:
        return max(self.probabilities, key=lambda one: self.probabilities[one])


class Content:
    """What of a visit belongs where.

    `content.units` are all units of speech in order, each with `unit` (its tokens, role, passage
    number, place) and `probabilities` (a mapping from each `Division` to 0..1 that sums to 1).
    `content.of(word_ids, Division.PLAN)` is how likely a human scribe tells these words in that
    division: the mean over the units that hold them, by words. `content.told(word_ids)` is how
    likely they are told anywhere. Words that no unit holds (fillers) count for nothing; where all
    are such, the answer is 0.
    """

    def __init__(self, units: tuple[JudgedUnit, ...]) -> None:
        self.units = units
        self._by_word = {word_id: one for one in units for word_id in one.unit.word_ids}

    def at(self, word_id: str) -> JudgedUnit | None:
        """The unit that holds a word; None for a word that is no part of any (a filler)."""
        return self._by_word.get(word_id)

    def of(self, word_ids: Iterable[str], *divisions: Division) -> float:
        """How likely these words are told in one of these divisions."""
        held = [self._by_word[word_id] for word_id in word_ids if word_id in self._by_word]
        if not held:
            return 0.0
        return sum(one.probabilities[d] for one in held for d in divisions) / len(held)

    def told(self, word_ids: Iterable[str]) -> float:
        """How likely these words are told anywhere in a note."""
        return self.of(word_ids, *(one for one in Division if one is not Division.NONE))


def content_of(survey: Survey, model: ContentModel | None = None) -> Content:
    """`model`: None for the one that is shipped. Raises EngineError where it is damaged."""
    judge = model or content_model()
    units = units_of(survey)
    return Content(
        tuple(
            JudgedUnit(unit, judge.probabilities(features))
            for unit, features in zip(units, features_of(survey, units), strict=True)
        )
    )
