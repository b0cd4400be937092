"""Heard words as a reader writes them: "ten milligrams" → "10 mg", "one ten over eighty" → "110/80".

In: the words of a recognizer that knows words only. Out: the same words, where a reader would write
digits, a short unit or capital letters in that form. Merged words take the whole of their time and
the least of their confidence. Nothing is lost: what was heard stays beside each rewritten word, as
the alternative reading `AS_HEARD`. Where speech can mean two things, the words stay as they were
heard: a wrong digit harms a patient. What a reader writes as words stays words ("one of them").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import AS_HEARD, HeardWord, Reading
from ambient_scribe.speech.written_form.calendar import date, decade, rank, time_of_day
from ambient_scribe.speech.written_form.names import graded_plus, phrase, telephone
from ambient_scribe.speech.written_form.quantities import quantity
from ambient_scribe.speech.written_form.said import Part, Rewrite, Said, is_spelled
from ambient_scribe.speech.written_form.tables import load_tables

_FINDERS: tuple[Callable[[Said, int], Rewrite | None], ...] = (
    phrase,
    date,
    time_of_day,
    rank,
    decade,
    graded_plus,
    telephone,
    quantity,
)
"""Asked in this order at every word; the first that knows it decides."""

_EDGES = re.compile(r"(?P<before>[^\w]*).*?(?P<after>[.,;:?!)\]\"”']*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One word to be, and the words that it was heard as."""

    text: str
    heard: tuple[HeardWord, ...]


def written_form(words: Sequence[HeardWord]) -> tuple[HeardWord, ...]:
    """In time order, like the words. What is written already stays as it is.

    Raises EngineError when a table that is shipped with the program is damaged.
    """
    tables = load_tables()
    cells = [_Cell(word.text, (word,)) for word in words]
    while True:  # what was written tells about its neighbours; each round leaves fewer to write
        parts = list(_parts(Said([cell.text for cell in cells], tables), cells))
        if not parts:
            return tuple(_word(cell) for cell in cells)
        cells = _joined(cells, parts)


def _parts(said: Said, cells: Sequence[_Cell]) -> Iterator[tuple[int, int, str]]:
    """Cells `[start, end)` and their new text, in order, without overlap."""
    at = 0
    while at < len(said):
        found = _first(said, at)
        if found is None:
            at += 1
            continue
        if all(said.whole(part) for part in found.parts):
            for part in found.parts:
                start, end = said.items[part.start].token, said.items[part.end - 1].token + 1
                text = _with_edges(part, cells[start], cells[end - 1])
                if end - start > 1 or text != cells[start].text:
                    yield start, end, text
        at = found.end


def _first(said: Said, at: int) -> Rewrite | None:
    return next((found for finder in _FINDERS if (found := finder(said, at))), None)


def _with_edges(part: Part, first: _Cell, last: _Cell) -> str:
    """The text between the punctuation that its words carried."""
    before, after = _edges(first.text)[0], _edges(last.text)[1]
    return f"{before}{part.text}{after}"


def _edges(text: str) -> tuple[str, str]:
    if is_spelled(text):
        return "", ""
    match = _EDGES.match(text)
    return (match["before"], match["after"]) if match else ("", "")


def _joined(cells: Sequence[_Cell], parts: Sequence[tuple[int, int, str]]) -> list[_Cell]:
    made: list[_Cell] = []
    position = 0
    for start, end, text in parts:
        made += cells[position:start]
        made.append(_Cell(text, tuple(word for cell in cells[start:end] for word in cell.heard)))
        position = end
    return [*made, *cells[position:]]


def _word(cell: _Cell) -> HeardWord:
    if len(cell.heard) == 1 and cell.heard[0].text == cell.text:
        return cell.heard[0]
    spans = [word.span for word in cell.heard if word.span is not None]
    confidences = [word.confidence for word in cell.heard if word.confidence is not None]
    heard = Reading(text=" ".join(word.text for word in cell.heard), source=AS_HEARD)
    others = (reading for word in cell.heard for reading in word.alternatives)
    return HeardWord(
        text=cell.text,
        span=reduce(TimeSpan.__or__, spans) if spans else None,
        confidence=min(confidences, default=None),
        alternatives=(heard, *others),
    )
