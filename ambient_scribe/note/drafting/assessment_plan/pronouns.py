"""The "it" of an order that stands for something named before: "take it at night"."""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.numbers.words import DIGITS, TEENS, TENS

OBJECTS = frozenset({"it", "them", "one", "those", "these", "that"})


def dangling(tokens: Sequence[Token], drugs: frozenset[str]) -> int | None:
    """The first "it" that stands for nothing named before it in the sentence."""
    phrases = load_phrases()
    named = (
        phrases.relevance.body | phrases.stages.antecedents | phrases.stages.advice_words | drugs
    )
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) and not token.mark else ""
        stands = token.text in OBJECTS and (
            (token.text == "that" and index == 1 and not _is_number(tokens, index + 1))
            or token.text in ("it", "them")
            or following in _AFTER_OBJECT
            or (token.text in ("those", "these") and not following.endswith("s"))
        )
        if stands:
            return index
        if index and token.text in named:
            return None
    return None


def _is_number(tokens: Sequence[Token], index: int) -> bool:
    """ "Keep you on that twenty of …": no "that" that stands for something else."""
    word, *after = [token.text for token in tokens[index : index + 2]] or [""]
    number = word.isdigit() or word in DIGITS or word in TEENS or word in TENS
    return number and after == ["of"]


_AFTER_OBJECT = frozenset(
    {
        "",
        "in",
        "for",
        "with",
        "at",
        "on",
        "as",
        "when",
        "if",
        "and",
        "every",
        "up",
        "out",
        "too",
        "again",
        "later",
        "then",
        "now",
        "more",
        "further",
        "twice",
        "over",
    }
)
"""What follows a "those" or "one" that stands for something: no noun, no number."""
