"""Phrases by the word that each begins with, so that few of them are compared with what was said.

In: phrases of the phrase files. Out: the words of each, by their first, the longest first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

ByFirstWord: TypeAlias = Mapping[str, Sequence[tuple[str, ...]]]

_MOST = 200
"""Lists that are remembered: the phrase files hold fewer."""

_known: dict[int, tuple[Collection[str], ByFirstWord]] = {}
"""By the list itself: to compare a hundred phrases would take longer than to look one up."""


def by_first_word(phrases: Collection[str]) -> ByFirstWord:
    known = _known.get(id(phrases))
    if known is None or known[0] is not phrases:
        if len(_known) >= _MOST:
            _known.clear()
        known = _known[id(phrases)] = (phrases, _sorted(phrases))
    return known[1]


def _sorted(phrases: Collection[str]) -> ByFirstWord:
    made: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted((tuple(one.split()) for one in phrases), key=len, reverse=True):
        made.setdefault(words[0], []).append(words)
    return made
