"""The words of a text for comparing it with another: folded, parted at hyphens, roughly stemmed.

In: text. Out: tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ambient_scribe.note.verifying.spoken_numbers import is_number_word

_TOKEN = re.compile(r"(?<![\da-z])[a-zµ][a-z0-9µ]*(?:['-][a-z0-9]+)*|%")
_PREFIX = re.compile(r"\b(pre|post|non|re)-(?=[a-z]{2})")
"""Written with a hyphen or without one: "pre-op"."""
_NAME = re.compile(r"[a-z0-9µ']+")
_ENDINGS = ("ness", "ing", "ed", "es", "s")
_DOUBLING = frozenset({"ing", "ed"})
"""Endings before which a consonant is written twice ("stopped")."""

_SHORTEST_STEM = 3
_DERIVING = ("ation", "ion", "at", "iv", "anc", "enc", "ant", "ent")
"""Endings that make one word of another: "palpitations", "palpitating"."""
_SHORTEST_ROOT = 6
"""Letters before such an ending: of fewer, many words that are not kin share them."""

_COUNTING = frozenset(
    {
        "to",
        "or",
        "and",
        "a",
        "an",
        "few",
        "several",
        "couple",
        "of",
        "more",
        "another",
        "full",
        "next",
    }
)
"""Words that stand among the words of a count."""

_COUNT = 5
"""Words before a unit of time in which its count stands ("two to three more weeks")."""


def count_before(words: Sequence[str], at: int) -> list[str]:
    """The words of a count just before its unit: "two to three" more "weeks"."""
    start = at
    while start > 0 and at - start < _COUNT:
        word = words[start - 1]
        if not (is_number_word(word) or word in _COUNTING):
            break
        start -= 1
    return list(words[start:at])


def name_tokens(text: str) -> list[str]:
    """What drug names are made of: "z-pak" and "z pak" are one, "tylenol 3" is not "tylenol"."""
    return _NAME.findall(folded(text))


def folded(text: str) -> str:
    return text.lower().replace("’", "'")


def tokens(text: str) -> list[str]:
    """Words in lower case; a hyphen also parts them, as drug names are listed both ways."""
    return [
        part
        for token in _TOKEN.findall(_PREFIX.sub(r"\1", folded(text).replace("'s ", " ")))
        for part in (token.split("-") if token != "uh-uh" else [token])
    ]


def stem(token: str) -> str:
    """A rough stem, for comparing only: "hurts", "hurting" and "hurt" are one, and so are "decrease"
    and "decreased", "ice" and "iced", "stop" and "stopped", "fluctuance" and "fluctuant"."""
    return _root(_without_ending(token))


def _root(token: str) -> str:
    for ending in _DERIVING:
        if token.endswith(ending) and len(token) - len(ending) >= _SHORTEST_ROOT:
            return token[: -len(ending)]
    return token


def _without_ending(token: str) -> str:
    for ending in _ENDINGS:
        if token.endswith(ending) and len(token) - len(ending) >= _SHORTEST_STEM:
            token = token[: -len(ending)]
            doubled = ending in _DOUBLING and token[-1] == token[-2] and token[-1] not in "slf"
            if doubled and len(token) > _SHORTEST_STEM:
                token = token[:-1]
            break
    else:
        if token.endswith("ed") and len(token) > _SHORTEST_STEM:
            return token[:-1]
    return token[:-1] if token.endswith("e") and len(token) > _SHORTEST_STEM else token
