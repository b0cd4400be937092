"""A word as it was heard, and what else may have been said in its place.

A word is never edited: a second reading or a person's correction is an alternative beside it.
"""

from __future__ import annotations

import datetime
from typing import Self

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import TimeSpan

AS_HEARD = "as heard"
"""Source of the reading that holds a recognizer's own words beside their written form ("ten" beside
"10"): the same reading, and no rival of it."""


class Reading(Frozen):
    """Another reading of a word's place: a second hypothesis, a lexicon match, a correction."""

    text: str
    source: str
    confidence: float | None = Field(default=None, ge=0, le=1)


CORRECTED = "corrected"
"""Source of what a person says was said."""


class Correction(Reading):
    """What a person says was said where `word_ids` were heard, words side by side; it stands with the
    first of them. Empty text: nothing was said there."""

    source: str = CORRECTED
    word_ids: tuple[str, ...] = Field(min_length=1)
    by: str
    at: datetime.datetime


class HeardWord(Frozen):
    """A word as a recognizer gives it. `span` is None where there is no audio.

    `text` is a written token, with its punctuation where the recognizer writes any ("fever?").
    `confidence` is 0 to 1, None when the source states none.
    """

    text: str
    span: TimeSpan | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    alternatives: tuple[Correction | Reading, ...] = ()

    @property
    def rivals(self) -> tuple[Reading, ...]:
        """Readings that may say something else; the words as they were heard say the same, and what a
        person has set right is no question any more."""
        if not self.alternatives:
            return ()
        return tuple(one for one in self.alternatives if one.source not in {AS_HEARD, CORRECTED})

    @property
    def correction(self) -> Correction | None:
        """Of this word and maybe those behind it."""
        return next((one for one in self.alternatives if isinstance(one, Correction)), None)


class Word(HeardWord):
    """A committed word with its stable id (`w1`, `w2`, … in order of commitment)."""

    id: str

    @classmethod
    def committed(cls, word_id: str, heard: HeardWord) -> Self:
        return cls(
            id=word_id,
            text=heard.text,
            span=heard.span,
            confidence=heard.confidence,
            alternatives=heard.alternatives,
        )
