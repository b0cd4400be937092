"""Which items of a clinician's checklist stand in a note, as far as words can tell.

In: the items ("6-7 times/day", under "Diarrhoea"), a note's sentences. Out: for each item whether some
sentence holds enough of its words. It is an estimate that favours nobody: paraphrases are missed, and a
negation is a word like others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ambient_scribe.evaluation.corpora.noted import ChecklistItem

ENOUGH = 0.6
"""Of an item's words of meaning."""
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
_EMPTY = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "with",
        "and",
        "or",
        "is",
        "was",
        "has",
        "have",
        "had",
        "be",
        "it",
        "at",
        "by",
        "as",
        "from",
        "his",
        "her",
        "he",
        "she",
        "they",
        "patient",
        "pt",
    ]
)
_NO = {"nil": "no", "denies": "no", "not": "no", "none": "no", "never": "no", "without": "no"}
_STEM_LETTERS = 5
"""Words are compared by so many letters: "vomiting" and "vomited", "diarrhoea" and "diarrhea" meet."""


def items_told(items: Sequence[ChecklistItem], sentences: Sequence[str]) -> tuple[bool, ...]:
    """An item of one or two words must be there whole."""
    written = [_words(sentence) for sentence in sentences]
    return tuple(_is_told(_words(item.text), written) for item in items)


def _is_told(wanted: frozenset[str], written: Sequence[frozenset[str]]) -> bool:
    if not wanted:
        return False
    least = len(wanted) if len(wanted) <= 2 else ENOUGH * len(wanted)
    return any(len(wanted & own) >= least for own in written)


def _words(text: str) -> frozenset[str]:
    words = (_NO.get(word, word) for word in _WORD.findall(text.lower()))
    return frozenset(word[:_STEM_LETTERS] for word in words if word not in _EMPTY)
