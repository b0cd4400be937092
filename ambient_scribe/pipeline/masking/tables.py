"""The cues and patterns by which identities are found: `configs/identity/`, read once.

In: TOML that a person can correct. Out: phrases as tuples of words, sets of names, compiled patterns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import EngineError, UsageError
from ambient_scribe.pipeline.identity.phrases import (
    NamePhrases,
    Phrases,
    load_identity_phrases,
)
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import Model, read_as


def _split(listed: object) -> object:
    return frozenset(listed.split()) if isinstance(listed, str) else listed


Listed = Annotated[frozenset[str], BeforeValidator(_split)]


def _expression(text: object) -> object:
    """Raises ValueError for what `re` does not take."""
    if not isinstance(text, str):
        return text
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"is no expression: {error}") from error


class NameCues(Frozen):
    clinician_titles: frozenset[str]
    staff_titles: frozenset[str]
    loose_titles: frozenset[str]
    own: Phrases
    introduces: Phrases
    greets: Phrases
    addresses: Phrases
    around: frozenset[str]
    credentials: frozenset[str]
    never: frozenset[str]
    spelt: frozenset[str]


class PlaceCues(Frozen):
    cues: Phrases
    loose_cues: Phrases
    houses: Phrases
    stay: Phrases
    cities: Phrases


class DateCues(Frozen):
    holidays: Phrases
    month_cues: frozenset[str]


class Pattern(Frozen):
    """`identifier`: the letters of 45 CFR 164.514(b)(2)(i) that it finds."""

    kind: str = Field(min_length=1)
    identifier: str
    expression: Annotated[re.Pattern[str], BeforeValidator(_expression)]


class MaskingCues(Frozen):
    names: NameCues
    places: PlaceCues
    dates: DateCues
    pattern: tuple[Pattern, ...]


class PeopleNames(Frozen):
    """Names that are common; `words`: those that are words of English, too."""

    given: Listed
    family: Listed
    words: Listed

    @cached_property
    def every(self) -> frozenset[str]:
        return self.given | self.family


@dataclass(frozen=True)
class Tables:
    cues: MaskingCues
    people: PeopleNames
    phrases: NamePhrases

    @cached_property
    def no_names(self) -> frozenset[str]:
        return self.phrases.not_names | self.cues.names.never

    @cached_property
    def titles(self) -> frozenset[str]:
        """Of somebody who is no clinician."""
        return self.phrases.titles


@cache
def load_tables() -> Tables:
    """Raises EngineError naming the file and what is wrong in it."""
    folder = shipped("configs", "identity")
    cues = _read(MaskingCues, folder / "masking.toml")
    people = _read(PeopleNames, folder / "people_names.toml")
    return Tables(cues, people, load_identity_phrases().name)


def _read(model: type[Model], path: Path) -> Model:
    try:
        return read_as(model, path, "table of masking")
    except UsageError as error:
        raise EngineError(str(error)) from error
