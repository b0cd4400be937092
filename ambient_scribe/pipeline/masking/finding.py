"""A place in a text that identifies somebody: what kind of identifier, and what stands there instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NAME, PLACE, DATE = "name", "place", "date"


@dataclass(frozen=True, slots=True)
class Found:
    """Characters `[start, end)`."""

    start: int
    end: int
    kind: str
    instead: str


def without_overlaps(found: Iterable[Found]) -> tuple[Found, ...]:
    """In order; of those that overlap the longest, then the first, and nothing of it is left over."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda each: each.start))


def replaced(text: str, found: Iterable[Found]) -> str:
    """`found`: in order, without overlaps. Two of one surrogate side by side become one."""
    parts: list[str] = []
    end, before = 0, ""
    for one in found:
        between = text[end : one.start]
        if not (one.instead == before and not between.strip(" -")):
            parts += [between, one.instead]
        end, before = one.end, one.instead
    return "".join((*parts, text[end:]))
