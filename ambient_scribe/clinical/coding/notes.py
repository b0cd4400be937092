"""What the notes of the tabular list point at: "gestational diabetes (O24.4-)" → codes O24.4….

In: an entry's note as published. Out: the codes it names, to be compared with other codes; and the
Excludes notes that stand between two codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ambient_scribe.clinical.coding.classification import CodeEntry
from ambient_scribe.clinical.coding.release import Release

_CODE = r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{1,4})?"
_RANGE = re.compile(rf"\b({_CODE})(?:\.?-)?(?:\s*-\s*({_CODE}))?(?![0-9A-Za-z])")
_LEAST_WORD, _ROOT = 4, 6
"""Letters: shorter words tell nothing; by so many two words count as of one root."""
_CHAPTERS_APART = 1
_EMPTY = frozenset({"other", "unspec", "specif", "diseas", "disord", "condit", "with", "without"})
_BRACKETED = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes that begin with `first`, up to those that begin with `last`."""

    first: str
    last: str

    def covers(self, code: str) -> bool:
        return code[: len(self.first)] >= self.first and code[: len(self.last)] <= self.last


@lru_cache(maxsize=4096)
def targets(note: str) -> tuple[CodeRange, ...]:
    """The codes that a note names in brackets; a digit has to stand in each of them."""
    found = (match for part in _BRACKETED.findall(note) for match in _RANGE.finditer(part))
    return tuple(
        CodeRange(match.group(1), match.group(2) or match.group(1))
        for match in found
        if any(character.isdigit() for character in match.group(1))
    )


def note_on(code: str, notes: Iterable[str]) -> str | None:
    """The first of these notes that names the code."""
    for note in notes:
        if any(target.covers(code) for target in targets(note)):
            return note
    return None


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`note` stands at `at`, which holds for one code, and names the other."""

    at: CodeEntry
    note: str


def excludes1(release: Release, one: str, other: str) -> Exclusion | None:
    """ "Not coded here": the two codes stand for what cannot be together (guidelines I.A.12.a)."""
    return _excludes(release, one, other, first=True) or _excludes(release, other, one, first=True)


def excludes2(release: Release, one: str, other: str) -> Exclusion | None:
    """ "Not included here": both may be coded where both are so (guidelines I.A.12.b). Only what
    stands inside the categories: a chapter's own notes name half of the others."""
    return _excludes(release, one, other, first=False) or _excludes(
        release, other, one, first=False
    )


def _excludes(release: Release, one: str, other: str, *, first: bool) -> Exclusion | None:
    shared = {entry.code for entry in release.chain(other)}
    for entry in release.chain(one) if first else release.lineage(one):
        if entry.code in shared:
            continue  # a heading above both tells where the other stands, not that it is excluded
        notes = entry.excludes1 if first else entry.excludes2
        note = note_on(other, (note for note in notes if _is_of(note, other, release)))
        if note is not None:
            return Exclusion(entry, note)
    return None


def _is_of(note: str, code: str, release: Release) -> bool:
    """Whether a note that names a single code speaks of what that code says: "5-alpha-reductase
    deficiency (E29.1)" excludes one thing of many in that code. A range is meant as a whole, but
    for one across many chapters ("specified effects (A00-R94)"), which names nothing."""
    ranges = [target for target in targets(note) if target.covers(code)]
    if any(ord(one.last[0]) - ord(one.first[0]) > _CHAPTERS_APART for one in ranges):
        return False
    if any(one.first != one.last for one in ranges):
        return True
    named = _roots(_BRACKETED.sub("", note))
    told = " ".join(entry.description for entry in release.lineage(code))
    return bool(named & _roots(told))


def _roots(text: str) -> frozenset[str]:
    words = (word for word in re.findall(r"[a-z]+", text.lower()) if len(word) >= _LEAST_WORD)
    return frozenset(word[:_ROOT] for word in words) - _EMPTY
