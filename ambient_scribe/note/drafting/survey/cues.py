"""Where in a passage the words of a cue stand, and whether they announce an examination.

In: a passage and cues. Out: numbers of words. Pure functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from ambient_scribe.domain.transcript import Passage

_EXAMINING_REACH = 8
"""Words after "I'm going to …" in which it is told what is examined."""


def plain(passage: Passage) -> list[str]:
    return [*passage.plain_words]


def starts_of(words: Sequence[str], cues: Iterable[str]) -> tuple[int, ...]:
    found = set()
    for cue in cues:
        said = _said(cue)
        if said[0] not in words:
            continue
        for index in range(len(words) - len(said) + 1):
            if words[index] == said[0] and tuple(words[index : index + len(said)]) == said:
                found.add(index)
    return tuple(sorted(found))


@cache
def _said(cue: str) -> tuple[str, ...]:
    """Cues are the phrase files': they are few, and the same for every visit."""
    return tuple(cue.split())


def without_examining(
    words: Sequence[str], starts: Iterable[int], examining: frozenset[str]
) -> tuple[int, ...]:
    """Without those after which the clinician announces what they examine."""
    return tuple(
        start for start in starts if not examining & set(words[start : start + _EXAMINING_REACH])
    )
