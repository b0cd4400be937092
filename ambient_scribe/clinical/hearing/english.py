"""Which words are English, and which of them visits are made of.

In: the pronouncing dictionary of `models/sphinx-clinical`, the words of training conversations in
`spoken_words.tsv`. Out: how familiar a word is, and how it is pronounced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from ambient_scribe.model_files import read_model_file
from ambient_scribe.resources import shipped
from ambient_scribe.tables import read_table, table_error

DICTIONARY_MODEL = "sphinx-clinical"
DICTIONARY = "clinical.dict"
SPOKEN_WORDS = Path(__file__).parent / "spoken_words.tsv"

EVERYDAY = 60
"""Conversations (of about 1,900) from which on a word says nothing of a mishearing."""


_SHORTEST_STEM = 4
"""Letters of a word that endings are put to."""
_ENDINGS = (
    *("er", "ers", "or", "ors", "ed", "ing", "ings", "ly", "ness", "al", "ally", "able", "ful"),
    *("ish", "less", "like", "ize", "ized", "ise", "ised", "izing", "ising", "izer", "ation"),
    *("ical", "ically", "ological", "ologist", "ologists", "y", "ic", "ity", "ment", "es", "d"),
)
"""Of English words that are made of others."""
_SPELLINGS = (
    ("is", "iz"),
    ("our", "or"),
    ("ae", "e"),
    ("oe", "e"),
    ("ll", "l"),
    ("tre", "ter"),
    ("lph", "lf"),
)
"""British and American."""


class Familiarity(IntEnum):
    UNKNOWN = 0
    """No English word: a recognizer spelt what it heard."""
    RARE = 1
    """A word, but hardly one of a visit."""
    COMMON = 2
    EVERYDAY = 3


@dataclass(frozen=True)
class EnglishWords:
    """`pronunciations`: phones by word; `conversations`: in how many each word was said."""

    pronunciations: Mapping[str, str]
    conversations: Mapping[str, int]

    def familiarity(self, word: str) -> Familiarity:
        """Of a lower-case word; what is made of a known word is known ("preventer")."""
        said = max(self.conversations.get(form, 0) for form in (word, f"{word}'t", _bare(word)))
        if said >= EVERYDAY:
            return Familiarity.EVERYDAY
        if said:
            return Familiarity.COMMON
        made = word in self.pronunciations or any(map(self._lists, _stems(word)))
        return Familiarity.RARE if made else Familiarity.UNKNOWN

    def _lists(self, stem: str) -> bool:
        return stem in self.pronunciations or f"{stem}e" in self.pronunciations


def _bare(word: str) -> str:
    """Without the ending of a plural or of a possessive."""
    return word.removesuffix("'s") if word.endswith("'s") else word.removesuffix("s")


def _stems(word: str) -> Iterator[str]:
    """What the word may have been made of, and its American spelling."""
    yield _bare(word)
    for british, american in _SPELLINGS:
        if british in word:
            yield word.replace(british, american)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            yield word.removesuffix(ending)


def folded(letters: str) -> str:
    """What British and American spellings of a word share."""
    for british, american in _SPELLINGS:
        letters = letters.replace(british, american)
    return letters


@cache
def load_english() -> EnglishWords:
    """Raises EngineError for a dictionary that is missing or not the shipped one."""
    return EnglishWords(_pronunciations(), _conversations())


def _pronunciations() -> Mapping[str, str]:
    file = read_model_file(
        shipped("models", DICTIONARY_MODEL),
        DICTIONARY,
        model=DICTIONARY_MODEL,
        changed=f"{DICTIONARY_MODEL}/{DICTIONARY} has changed",
    )
    lines = file.text.splitlines()
    # a word's second pronunciations are written "word(2)", and are left out
    return dict(line.split(" ", 1) for line in lines if "(" not in line)


def _conversations() -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for row in read_table(SPOKEN_WORDS, ("word", "conversations")):
        if not row["conversations"].isdigit():
            raise table_error(row, "conversations must be a number")
        counts[row["word"]] = int(row["conversations"])
    return counts
