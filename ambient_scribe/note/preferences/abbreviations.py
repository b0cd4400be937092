"""Terms and their abbreviations, in both directions.

In: a sentence and a table. Out: the sentence abbreviated as a provider likes it, or written out as the
verifier reads it. What is written out and abbreviated again is the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ambient_scribe.domain.base import Frozen
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import read_as


class Abbreviations(Frozen):
    """What may be abbreviated, and what must not be used."""

    abbreviations: dict[str, str]
    refused: frozenset[str]

    @property
    def short(self) -> Mapping[str, str]:
        return self.abbreviations

    @property
    def meaning(self) -> Mapping[str, str]:
        """By abbreviation; of two terms with one abbreviation, the first."""
        return {short: term for term, short in reversed(self.abbreviations.items())}


@cache
def load_abbreviations() -> Abbreviations:
    """The shipped table. Raises UsageError."""
    path = shipped("configs", "preferences", "abbreviations.toml")
    return read_as(Abbreviations, path, "table of abbreviations")


def abbreviated(text: str, table: Mapping[str, str]) -> str:
    """Whole terms, whatever their case; the longest first."""
    if not table:
        return text
    low = {term.lower(): short for term, short in table.items()}
    return _any_of(low, re.IGNORECASE).sub(lambda found: low[found.group(0).lower()], text)


def written_out(text: str, meaning: Mapping[str, str]) -> str:
    """Whole abbreviations in exactly their case; a sentence keeps its capital."""
    if not meaning:
        return text

    def long(found: re.Match[str]) -> str:
        term = meaning[found.group(0)]
        return term[:1].upper() + term[1:] if found.start() == 0 else term

    return _any_of(meaning).sub(long, text)


def _any_of(terms: Mapping[str, str], flags: int = 0) -> re.Pattern[str]:
    longest_first = sorted(terms, key=len, reverse=True)
    return re.compile(rf"(?<![\w/])(?:{'|'.join(map(re.escape, longest_first))})(?![\w/])", flags)
