"""Spoken numbers as numerals: "two to three times" → "2 to 3 times".

In: lower-case words. Out: words in which runs of number words became numerals. A "one" that is a
pronoun ("the other one") stays a word. What can be read in two ways ("two twenty": 220, or two of
20) becomes two numerals side by side, so that a caller can see the doubt, unless it stands in a
blood pressure ("one twenty over eighty").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.numbers.reading import (
    Piece,
    Value,
    digit_run,
    pieces,
    read_cardinal,
    read_value,
)
from ambient_scribe.numbers.words import DIGITS, HUNDRED, POINT, SCALES, TEENS, TENS, ZEROES

_ONE_BEFORE = frozenset(
    [
        "the",
        "other",
        "this",
        "that",
        "each",
        "every",
        "which",
        "no",
        "any",
        "another",
        "last",
        "first",
    ]
)
_ONE_AFTER = frozenset(
    ["of", "that", "who", "which", "time", "day", "night", "morning", "side", "is", "was", "thing"]
)

_POINTED_AT = frozenset(["the", "this", "that", "a", "one", "some", "any", "which", "your", "my"])
"""Words before a "point" that is none of a number."""


def number_runs(words: Sequence[str]) -> list[tuple[int, int, str]]:
    """Runs `(start, end, numeral)` of number words.

    >>> number_runs("about twenty five miles in two days".split())
    [(1, 3, '25'), (5, 6, '2')]
    """
    runs: list[tuple[int, int, str]] = []
    if not _NUMBER_WORD.search(" ".join(words).lower()):
        return runs
    items = _plain(words)
    index = 0
    while index < len(items):
        run_end = digit_run(items, index)
        value = _value(words, items, index) if run_end is None else None
        if value is None:
            index = run_end or index + 1
            continue
        end = value.end
        if value.head_end is not None and not _in_a_pressure(items, index, end):
            end, value = value.head_end, Value(value.digits[0], value.head_end)
        start, last = items[index].token, items[end - 1].token + 1
        if _is_number(items, index, end) and not _pronoun(words, start, last):
            runs.append((start, last, value.digits))
        index = end
    return runs


def _value(words: Sequence[str], items: Sequence[Piece], index: int) -> Value | None:
    """ "Point five" is 0.5, but "at this point two of them" counts two."""
    if items[index].text != POINT:
        return read_cardinal(items, index)
    named = index > 0 and words[items[index - 1].token] in _POINTED_AT
    return None if named else read_value(items, index)


def with_numerals(text: str) -> str:
    """The same text with numerals.

    >>> with_numerals("every four hours for ten days"), with_numerals("the other one")
    ('every 4 hours for 10 days', 'the other one')
    >>> with_numerals("a three out of six murmur and one plus pitting edema")
    'a 3/6 murmur and 1+ pitting edema'
    """
    words = text.split()
    for start, end, numeral in reversed(number_runs(words)):
        words[start:end] = [numeral]
    return _PLUS.sub(r"\1+\2", _RATIO.sub(r"\1/\2", " ".join(words)))


def with_short_units(text: str) -> str:
    """
    >>> with_short_units("from 10 to 20 milligrams, once a day")
    'from 10 to 20 mg, once a day'
    """
    units = load_phrases().wording.short_units
    return " ".join(
        word.replace(bare, units[bare]) if (bare := word.strip(",;.")) in units else word
        for word in text.split()
    )


_NUMBER_WORD = re.compile(
    rf"\b(?:{'|'.join(sorted((*DIGITS, *TEENS, *TENS, *ZEROES, HUNDRED, *SCALES, POINT)))})\b"
)
"""Without one of these no run is found: a quick look before a long one."""

_OVER = "over"
_RATIO = re.compile(r"\b(\d+) out of (\d+)\b")
_PLUS = re.compile(r"\b([1-4]) plus\b( )")


def _plain(words: Sequence[str]) -> tuple[Piece, ...]:
    """Words as pieces; one that carries punctuation is no part of a number."""
    return tuple(
        piece._replace(text=words[piece.token]) if piece.closed else piece
        for piece in pieces(words)
    )


def _is_number(items: Sequence[Piece], start: int, end: int) -> bool:
    """Whether pieces are whole words, and no manner of speaking ("a hundred times")."""
    if items[start].text == "a" and end - start == len(("a", "hundred")):
        return False
    begins = start == 0 or items[start - 1].token < items[start].token
    return begins and (end == len(items) or items[end].token > items[end - 1].token)


def _in_a_pressure(items: Sequence[Piece], start: int, end: int) -> bool:
    around = [items[index].text for index in (start - 1, end) if 0 <= index < len(items)]
    return _OVER in around


def _pronoun(words: Sequence[str], start: int, end: int) -> bool:
    """A lone "one" that names something rather than counting."""
    if words[start:end] != ["one"]:
        return False
    before = words[start - 1] if start else ""
    after = words[end] if end < len(words) else ""
    return before in _ONE_BEFORE or after in _ONE_AFTER or not after
