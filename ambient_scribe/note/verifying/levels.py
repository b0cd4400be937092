"""Levels of the spine: "C5-6", "L4-L5", as they are written and as a recognizer writes them ("c56").

In: any text. Out: the levels in one form, and the text without those that were said.
"""

from __future__ import annotations

import re

_LEVEL = re.compile(r"\b[ctls][ -]?\d{1,2}(?:\s?[-/]\s?[ctls]?\d{1,2})?\b", re.IGNORECASE)
_SAME_REGION = re.compile(r"(?<=\d)([ctls])(?=\d)")


def levels_in(text: str) -> frozenset[str]:
    """In one form: "C5-6", "c5-c6" and "c56" are "c56"; "C7-T1" is "c7t1".

    >>> sorted(levels_in("C5-6 and L4-L5, then c7-t1"))
    ['c56', 'c7t1', 'l45']
    """
    return frozenset(_folded(found[0]) for found in _LEVEL.finditer(text))


def without_said_levels(text: str, evidence: str) -> str:
    """What is left to be compared number by number."""
    said = levels_in(evidence)
    return _LEVEL.sub(lambda found: " " if _folded(found[0]) in said else found[0], text)


def _folded(level: str) -> str:
    joined = re.sub(r"[\s/-]", "", level.lower())
    return _SAME_REGION.sub(lambda m: "" if m[1] == joined[0] else m[1], joined)
