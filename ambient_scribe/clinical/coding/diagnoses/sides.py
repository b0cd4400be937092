"""The side in a code: "Pain in unspecified knee" and the left → "Pain in left knee".

In: a release, a code, the side that was said. Out: the code or codes of that side. The side is read
from the descriptions of the code's relatives inside its category, so every release has its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ambient_scribe.clinical.coding.classification import CodeEntry, undotted
from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.domain.clinical import Laterality

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 7
"""Characters of a code that has its seventh one, the dot not counted."""
_PART_WORDS = 2
_PAIR = frozenset({Laterality.LEFT, Laterality.RIGHT})
_SIDES = {side: side.value for side in Laterality}
_SILENT = frozenset(
    {"unspecified", "of", "the", "and", "in", "side", "not", "specified", "as", "to", "bilateral"}
    | {"unilateral", "left", "right"}
)
"""Words that tell nothing but the side, or that it is not told."""


def words(description: str) -> frozenset[str]:
    """What a description names, the side apart."""
    return frozenset(_stem(word) for word in _WORD.findall(description.lower())) - _SILENT


def _stem(word: str) -> str:
    return word.removesuffix("s")


def side_of(description: str) -> Laterality | None:
    named = _WORD.findall(description.lower())
    found = [side for side, word in _SIDES.items() if word in named]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Sided:
    """The codes of the same thing by side."""

    by_side: dict[Laterality, str]
    part: str
    """What has the sides: "knee", "ear"; "side" where the descriptions name nothing."""

    def codes(self, side: Laterality) -> tuple[str, ...]:
        """Both sides are two codes where there is none for both (guidelines I.B.13)."""
        if side in self.by_side:
            return (self.by_side[side],)
        pair = (Laterality.RIGHT, Laterality.LEFT)
        if side is Laterality.BILATERAL and all(one in self.by_side for one in pair):
            return tuple(self.by_side[one] for one in pair)
        return ()


def sided(release: Release, code: str) -> Sided | None:
    """The relatives that differ from a code without a side by nothing but their side."""
    entry = release.find(code)
    if entry is None or side_of(entry.description) is not None:
        return None
    named = words(entry.description)
    parent = entry.parent
    while parent is not None:
        below = _below(release, parent)
        by_side = _by_side(below, named)
        if by_side.keys() >= _PAIR:
            part = _part(release[by_side[Laterality.LEFT]].description)
            both = _by_side(below, named - words(part)).get(Laterality.BILATERAL)
            if both is not None:  # "Otalgia, bilateral" beside "Otalgia, left ear"
                by_side.setdefault(Laterality.BILATERAL, both)
            return Sided(by_side, part)
        parent = release[parent].parent
    return None


def _by_side(entries: list[CodeEntry], named: frozenset[str]) -> dict[Laterality, str]:
    """The first code of each side among those that name nothing else."""
    found: dict[Laterality, str] = {}
    for entry in entries:
        side = side_of(entry.description)
        if side is not None and words(entry.description) == named:
            found.setdefault(side, entry.code)
    return found


def _below(release: Release, code: str) -> list[CodeEntry]:
    """The codes below this one, not counting what a seventh character adds."""
    found: list[CodeEntry] = []
    for child in release.children(code):
        found.append(child)
        if not seventh_apart(child):
            found.extend(_below(release, child.code))
    return found


def seventh_apart(entry: CodeEntry) -> bool:
    """Whether nothing but a seventh character is missing, or nothing at all."""
    return all(len(undotted(child)) == _LONGEST for child in entry.children)


def _part(description: str) -> str:
    """ "Pain in left lower leg" → "lower leg"."""
    after = re.split(r"\bleft\b", description.lower(), maxsplit=1)[-1].split(",")[0]
    part: list[str] = []
    for word in _WORD.findall(after)[:_PART_WORDS]:
        if word in _SILENT:
            break
        part.append(word)
    return " ".join(part) or "side"
