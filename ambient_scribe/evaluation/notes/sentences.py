"""The sentences of a note that a person wrote, each with its place and the heading above it.

In: the text of a note as a corpus holds it. Out: `Written` sentences in order. A line ends a
sentence; a line in capitals is a heading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"(?<=[.!?])[\"”)]?\s+(?=[A-Z0-9\"“(])")
_NO_END = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|St|vs|No|approx|e\.g|i\.e|b\.i\.d|t\.i\.d|p\.o|q\.d|[A-Z])|^\d+)\.$"
)
"""A full stop that ends no sentence: of a title, an initial, a list's number."""

_LONGEST_HEADING = 60
"""Characters."""


@dataclass(frozen=True)
class Written:
    """Characters `[start, end)` of the note; `heading` is the last line in capitals before it."""

    number: int
    start: int
    end: int
    text: str
    heading: str


def sentences_of(note: str) -> tuple[Written, ...]:
    """
    >>> [(one.heading, one.text) for one in sentences_of("PLAN\\n\\nRest it. Dr. Day will call.")]
    [('PLAN', 'Rest it.'), ('PLAN', 'Dr. Day will call.')]
    """
    found: list[Written] = []
    heading = ""
    position = 0
    for line in note.split("\n"):
        text = line.strip()
        start = position + len(line) - len(line.lstrip())
        position += len(line) + 1
        if _is_heading(text):
            heading = text.rstrip(":").strip()
            continue
        for begin, end in _parts(text):
            place = (start + begin, start + end)
            found.append(Written(len(found), *place, text[begin:end], heading))
    return tuple(found)


def _is_heading(text: str) -> bool:
    capitals = text.upper() == text and any(letter.isalpha() for letter in text)
    return capitals and len(text) < _LONGEST_HEADING and not re.search(r"\d", text)


def _parts(text: str) -> list[tuple[int, int]]:
    parts = []
    begin = 0
    for end in _END.finditer(text):
        if not _NO_END.search(text[begin : end.start()]):
            parts.append((begin, end.start()))
            begin = end.end()
    return [*parts, (begin, len(text))] if text else []
