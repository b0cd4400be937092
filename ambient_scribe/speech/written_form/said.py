"""Words as they were said, ready to be asked about, and what is to be written for some of them.

In: the texts of words. Out: `Said`, over pieces (see `numbers.reading.pieces`), and `Rewrite`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.numbers.reading import Piece, pieces
from ambient_scribe.speech.written_form.tables import Cue, Tables, UnitForm

_LETTER = re.compile(r"[A-Za-z]\.")
_HALVES_OF_THE_DAY = {"a.m.": "am", "p.m.": "pm", "a.m": "am", "p.m": "pm"}


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces `[start, end)` are written as one word."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What is written for some of the pieces before `end`; the others stay as they were heard."""

    end: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit that ends before piece `end`."""

    form: UnitForm
    start: int
    end: int


class Said:
    """Questions about a row of words. Immutable; pieces beyond either end are empty."""

    def __init__(self, texts: Sequence[str], tables: Tables) -> None:
        self.items: tuple[Piece, ...] = pieces([_plain(text) for text in texts])
        self.tables = tables

    def __len__(self) -> int:
        return len(self.items)

    def text(self, at: int) -> str:
        return self.items[at].text if 0 <= at < len(self.items) else ""

    def next(self, at: int) -> str:
        """The piece at `at` where nothing parts it from the one before; else empty."""
        return "" if at > 0 and at <= len(self) and self.items[at - 1].closed else self.text(at)

    def says(self, at: int, *words: str) -> bool:
        return all(self.next(at + offset) == word for offset, word in enumerate(words))

    def cued(self, at: int, cue: Cue) -> bool:
        return self.text(at) in self.tables.cues[cue]

    def cued_within(self, start: int, end: int, cue: Cue) -> bool:
        return any(self.cued(at, cue) for at in range(start, end))

    def unit(self, at: int) -> Unit | None:
        """The longest unit that begins at `at` and goes on from what stands before it."""
        for length in range(min(self.tables.longest_unit, len(self) - at), 0, -1):
            words = tuple(self.next(at + offset) for offset in range(length))
            form = self.tables.units.get(words)
            if form is not None:
                return Unit(form, at, at + length)
        return None

    def is_singular(self, unit: Unit) -> bool:
        """ "milligram", as before a tablet; "one twenty milligram" may be one of 20."""
        return (f"{self.text(unit.start)}s",) in self.tables.units

    def whole(self, part: Part) -> bool:
        """Whether a part covers whole words: "ten" of "ten-fold" is not rewritten."""
        first, last = self.items[part.start], self.items[part.end - 1]
        before, after = part.start - 1, part.end
        return (before < 0 or self.items[before].token < first.token) and (
            after >= len(self) or self.items[after].token > last.token
        )


def is_spelled(text: str) -> bool:
    """A letter by itself ("b.") or "a.m.": its points end no sentence."""
    return _LETTER.fullmatch(text) is not None or text.lower() in _HALVES_OF_THE_DAY


def _plain(text: str) -> str:
    return _HALVES_OF_THE_DAY.get(text.lower(), text[0]) if is_spelled(text) else text
