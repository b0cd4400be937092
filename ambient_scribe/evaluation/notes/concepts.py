"""Clinical names in a text, found by looking them up: the plain reader beside our own, which does not
understand a sentence but cannot flatter itself either.

In: any text. Out: the names of the listed terms in it, the longest at each place; "no fever" and "fever"
are the same to it. The lists are those of the word errors (`words/terms`, from public terminologies).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ambient_scribe.evaluation.words import TERMS_FOLDER
from ambient_scribe.tables import read_table

_LISTS = (
    TERMS_FOLDER / "drugs.tsv",
    TERMS_FOLDER / "clinical.tsv",
    Path(__file__).with_name("everyday_names.tsv"),
)
_WORD = re.compile(r"[a-z0-9+]+")
_LEAST_LETTERS = 3
"""Shorter forms ("PT", "as") are as often something else."""


@dataclass(frozen=True)
class ConceptMatcher:
    """`names`: by the words of each form."""

    names: dict[tuple[str, ...], str]
    longest: int

    def concepts(self, text: str) -> frozenset[str]:
        words = _WORD.findall(text.lower())
        found, at = set(), 0
        while at < len(words):
            for length in range(min(self.longest, len(words) - at), 0, -1):
                name = self.names.get(tuple(words[at : at + length]))
                if name is not None:
                    found.add(name)
                    at += length
                    break
            else:
                at += 1
        return frozenset(found)


@cache
def public_concepts() -> ConceptMatcher:
    """Of the shipped lists. Raises EngineError for one that is damaged."""
    names: dict[tuple[str, ...], str] = {}
    for path in _LISTS:
        for row in read_table(path, ("form", "name", "kind")):
            words = tuple(_WORD.findall(row["form"].lower()))
            if words and len("".join(words)) >= _LEAST_LETTERS:
                names.setdefault(words, row["name"])
    return ConceptMatcher(names, max(map(len, names)))
