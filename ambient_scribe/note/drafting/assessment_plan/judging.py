"""The words by which a clinician names what a patient has and says how it stands, and where they are heard.

In: `configs/phrases/judging.toml` and tokens. Out: a frozen `Judging`, read once, and where its phrases
are said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from ambient_scribe.domain.base import Frozen
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.by_first_word import by_first_word
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import read_as


class Judging(Frozen):
    """See the comments in `judging.toml`."""

    naming: tuple[str, ...]
    naming_possible: tuple[str, ...]
    agreeing: tuple[str, ...]
    showing: tuple[str, ...]
    adverbs: frozenset[str]
    asking: frozenset[str]
    well: frozenset[str]
    not_before: frozenset[str]
    name_leads: tuple[str, ...]
    heads: frozenset[str]
    endings: tuple[str, ...]
    not_heads: frozenset[str]
    joints: frozenset[str]
    ends: frozenset[str]
    framing: frozenset[str]
    sided: frozenset[str]
    asked_after: tuple[str, ...]
    unwritten: frozenset[str]
    linking: tuple[str, ...]
    pronouns: frozenset[str]
    patient_links: tuple[str, ...]
    degrees: frozenset[str]
    to_come: frozenset[str]
    causes: tuple[str, ...]
    turning: tuple[str, ...]
    telling: frozenset[str]
    appearing: frozenset[str]
    because: tuple[str, ...]
    bearing_out: tuple[str, ...]
    not_told: frozenset[str]
    standings: dict[str, str]
    hedges: dict[str, str]
    agreeing_subjects: dict[str, str]

    def is_head(self, word: str) -> bool:
        """The word alone tells that something ails."""
        if word in self.not_heads:
            return False
        return word in self.heads or (len(word) > _SHORTEST and word.endswith(self.endings))


_SHORTEST = 6
"""Letters of a word that is known by its ending."""


@cache
def load_judging() -> Judging:
    """The shipped words; raises UsageError where the file is broken."""
    return read_as(Judging, shipped("configs", "phrases", "judging.toml"), "phrase file")


def said_at(tokens: Sequence[Token], start: int, phrases: Collection[str]) -> int | None:
    """Where the longest of the phrases that is said from `start` ends; adverbs may stand in between."""
    if start >= len(tokens):
        return None
    able = by_first_word(phrases).get(tokens[start].text, ())
    ends = [end for one in able if (end := _end(tokens, start, one)) is not None]
    return max(ends, default=None)


def _end(tokens: Sequence[Token], start: int, phrase: Sequence[str]) -> int | None:
    adverbs, index = load_judging().adverbs, start
    for number, word in enumerate(phrase):
        while number and index < len(tokens) and tokens[index].text != word:
            if tokens[index].text not in adverbs:
                return None
            index += 1
        if index >= len(tokens) or tokens[index].text != word:
            return None
        index += 1
    return index
