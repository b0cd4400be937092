"""Reads quantities out of words: "ten milligrams", "one forty over ninety", "7.2%", "forty to sixty".

In: the tokens of an utterance, punctuation on them or beside them. Out: spans of tokens, each with
the number as a reader writes it ("10", "140/90", "7.2", "40-60") and its unit, where one was said.
Units stand in `ambient_scribe/numbers/units.tsv`, words that make a number something else (a grade,
a date, a count of times) in `lexicons/number_cues.tsv`.

Not quantities, and left alone: ordinals, times of day, dates, "type two", "three times a day",
"every eight hours" (see `frequencies`), and "one" without a unit, which is mostly a pronoun.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.clinical.quantities.frequencies import FrequencySpan, read_frequency
from ambient_scribe.numbers.reading import (
    Piece,
    Value,
    digit_run,
    may_start,
    pieces,
    read_value,
)
from ambient_scribe.numbers.units import load_units
from ambient_scribe.numbers.words import DIGITS, ZEROES
from ambient_scribe.tables import read_table, table_error

__all__ = ["FrequencySpan", "NumberKind", "NumberSpan", "read_frequency", "read_quantities"]

_PERIODS = frozenset({"day", "week", "month", "year"})
_FRACTIONS = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75"}
"""As recognizers write them."""
_PART_OF = frozenset({"a", "an", "of"})
"""What follows a fraction that is one: "1/2 a tablet"."""
_DEGREES = {"c": "°C", "f": "°F"}
_COLD = 30
"""Degrees below which nobody's temperature is."""
_SPELT = 3
"""So many digits one by one, before a unit, are one number."""
_ALWAYS = "24/7"
_YEAR_BEFORE = frozenset({"in", "since", "from", "until", "till", "year", "before", "back"})
_CENTURIES = frozenset({"19", "20"})
"""A recognizer cuts a year in two: "in 19 95"."""
_YEARS = range(1900, 2100)
"""A bare written number of this size is a year."""


class NumberKind(StrEnum):
    AMOUNT = "amount"
    RANGE = "range"
    RATIO = "ratio"
    """Of the form "128/76" or "7/10"."""
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """Tokens `[start, end)`, the number in digits, and the unit as it is written, if it was said."""

    start: int
    end: int
    magnitude: str
    unit: str | None = None
    kind: NumberKind = NumberKind.AMOUNT


class _Cue(StrEnum):
    LABEL_BEFORE = "label_before"
    """The number after it names something: "type two"."""
    DATE_BEFORE = "date_before"
    INTERVAL_BEFORE = "interval_before"
    """ "every eight hours"."""
    ITEM_AFTER = "item_after"
    """The number before it is no quantity: "three times", "ten o'clock", "12 lead"."""
    FORM_AFTER = "form_after"
    """What is counted in a strength: "two twenty milligram tablets"."""


@dataclass(frozen=True)
class _Tables:
    units: Mapping[tuple[str, ...], str]
    longest_unit: int
    cues: Mapping[_Cue, frozenset[str]]


@cache
def _tables() -> _Tables:
    units = load_units()
    cues: dict[_Cue, frozenset[str]] = {}
    for row in read_table(LEXICON_FOLDER / "number_cues.tsv", ("name", "forms", "note")):
        if row["name"] not in list(_Cue) or not row["forms"]:
            raise table_error(row, f"name must be one of {', '.join(_Cue)}, with forms")
        cues[_Cue(row["name"])] = frozenset(row["forms"].split("|"))
    return _Tables(units, max(len(form) for form in units), cues)


def read_quantities(tokens: Sequence[str]) -> tuple[NumberSpan, ...]:
    """Every quantity and year, in order, without overlap. Pure; case does not count."""
    return tuple(_Reader(pieces(tokens), _tables()).read())


@dataclass(frozen=True)
class _Number:
    """A number, range or ratio in pieces `[start, end)`."""

    magnitude: str
    start: int
    end: int
    first: Value
    kind: NumberKind
    unit: str | None = None


class _Reader:
    def __init__(self, items: tuple[Piece, ...], tables: _Tables) -> None:
        self._items, self._tables = items, tables

    def read(self) -> list[NumberSpan]:
        found: list[NumberSpan] = []
        at = 0
        while at < len(self._items):
            if not may_start(self._items[at]):
                at += 1
                continue
            run_end = self._no_quantity(at) or self._digits(at)
            number = self._spelt(at, run_end) or (self._number(at) if run_end is None else None)
            if number is None:
                at = run_end or at + 1
                continue
            unit, end = (number.unit, number.end) if number.unit else self._unit(number.end)
            head = number.first.head_end
            if head is not None and unit and self._cued(end, _Cue.FORM_AFTER):
                number, unit, end = self._count(at, number.first, head), None, head
            if self._is_quantity(number, unit, end):
                found.append(self._span(number, unit, end))
            at = end
        return found

    def _no_quantity(self, at: int) -> int | None:
        """Where a date in figures ends, or "50 - 50", cut at their hyphens."""
        parts = [self._text(at + step) or "" for step in range(5)]
        if parts[1] == "-" and parts[0].isdigit():
            if parts[3] == "-" and parts[2].isdigit() and parts[4].isdigit():
                return at + 5
            if parts[2] == parts[0]:
                return at + 3
        return None

    def _digits(self, at: int) -> int | None:
        """Where digits end that were said one by one."""
        zeroes = {self._text(at + 1), self._text(at + 2)} <= ZEROES
        return digit_run(self._items, at) or (at + 3 if zeroes else None)

    def _spelt(self, at: int, run_end: int | None) -> _Number | None:
        """Digits that were said one by one and make a quantity after all: "5 0 0 milligrams",
        "five oh oh milligrams"; and a year in two ("in 19 95")."""
        digits, end = "", run_end or at
        if run_end is not None and all(_is_digit(i.text) for i in self._items[at:run_end]):
            digits = "".join(_digit(item.text) for item in self._items[at:run_end])
        while run_end is None and (text := self._text(end)) and len(text) == 1 and text.isdigit():
            digits, end = digits + text, end + 1
            if self._items[end - 1].closed:
                break
        zeroes = len(digits) > 1 and not digits[1:].strip("0")
        if (zeroes or len(digits) >= _SPELT) and self._unit(end)[0] and digits[0] != "0":
            return _Number(digits, at, end, Value(digits, end), NumberKind.AMOUNT)
        first, second = self._text(at), self._text(at + 1) or ""
        if first in _CENTURIES and second.isdigit() and len(second) == 2:
            bare = self._unit(at + 2)[0] is None
            if bare and not self._items[at].closed and self._text(at - 1) in _YEAR_BEFORE:
                year = f"{first}{second}"
                return _Number(year, at, at + 2, Value(year, at + 2, is_year=True), NumberKind.YEAR)
        return None

    def _count(self, at: int, value: Value, head: int) -> _Number:
        """The leading digit of "two twenty milligram tablets": the rest is read by itself."""
        return _Number(value.digits[0], at, head, Value(value.digits[0], head), NumberKind.AMOUNT)

    def _span(self, number: _Number, unit: str | None, end: int) -> NumberSpan:
        start_token, end_token = self._items[number.start].token, self._items[end - 1].token + 1
        kind = number.kind
        if unit is None and kind is NumberKind.AMOUNT and _is_year(number):
            kind = NumberKind.YEAR
        return NumberSpan(start_token, end_token, number.magnitude, unit, kind)

    # ------------------------------------------------------------ numbers, ranges, ratios
    def _number(self, at: int) -> _Number | None:
        first = read_value(self._items, at)
        if first is None:
            return None
        if first.other is not None:
            return self._written_pair(at, first)
        part = _FRACTIONS.get(self._text(first.end) or "")
        if part and first.digits.isdigit() and first.unit is None and not self._closed(first.end):
            digits = f"{first.digits}{part.removeprefix('0')}"  # "1 1/2"
            return _Number(digits, at, first.end + 1, first, NumberKind.AMOUNT)
        if first.unit is None:
            second = self._second(first)
            if second is not None:
                separator, value = second
                kind = NumberKind.RANGE if separator == "-" else NumberKind.RATIO
                magnitude = f"{first.digits}{separator}{value.digits}"
                return _Number(
                    magnitude, at, value.end, first, kind, self._written_unit(value.unit)
                )
        unit = self._written_unit(first.unit)
        return _Number(first.digits, at, first.end, first, NumberKind.AMOUNT, unit)

    def _written_pair(self, at: int, first: Value) -> _Number | None:
        other = first.other or ""
        pair = f"{first.digits}{other}"
        fraction = _FRACTIONS.get(pair)
        if fraction and (self._text(first.end) in _PART_OF or self._unit(first.end)[0]):
            end = first.end + (self._text(first.end) == "of")
            end += self._text(end) in _PART_OF
            return _Number(fraction, at, end, first, NumberKind.AMOUNT)
        if pair == _ALWAYS or other == f"-{first.digits}" or _is_dated(first.digits, other[1:]):
            return None  # all the time; "50-50"; a day and a month
        kind = NumberKind.RATIO if other.startswith("/") else NumberKind.RANGE
        unit = self._written_unit(first.unit)
        return _Number(f"{first.digits}{other}", at, first.end, first, kind, unit)

    def _second(self, first: Value) -> tuple[str, Value] | None:
        """The second number of "… over ninety", "… out of ten", "… to sixty", with its separator."""
        word, after = self._text(first.end), first.end + 1
        if self._items[first.end - 1].closed or word is None:
            return None
        if word == "out" and self._text(after) == "of":
            word, after = "over", after + 1
        if word in {"over", "/", "slash"}:
            value = self._plain(after)
            return ("/", value) if value is not None else None
        if word in {"to", "or", "-"}:
            value = self._plain(after)
            if value is None or float(value.digits) <= float(first.digits):
                return None
            if word == "to" and self._text(first.end - 2) == "from":
                return None  # "from ten to twenty" is a change
            return "-", value
        return None

    def _plain(self, at: int) -> Value | None:
        value = read_value(self._items, at) if at < len(self._items) else None
        return value if value is not None and value.other is None else None

    # ------------------------------------------------------------ units and what surrounds
    def _unit(self, at: int) -> tuple[str | None, int]:
        if at > 0 and self._items[at - 1].closed:
            return None, at
        for length in range(min(self._tables.longest_unit, len(self._items) - at), 0, -1):
            parts = self._items[at : at + length]
            if any(part.closed for part in parts[:-1]):
                continue
            unit = self._tables.units.get(tuple(part.text for part in parts))
            if unit is not None:
                return self._rate(unit, at + length)
        degrees = _DEGREES.get(self._text(at) or "")
        if degrees and _is_warm(self._text(at - 1) or ""):
            return degrees, at + 1
        return None, at

    def _rate(self, unit: str, at: int) -> tuple[str, int]:
        """ "2 glasses/week", as a note writes it."""
        if self._text(at) == "/" and self._text(at + 1) in _PERIODS:
            return f"{unit}/{self._text(at + 1)}", at + 2
        return unit, at

    def _written_unit(self, text: str | None) -> str | None:
        """The unit written onto a number; letters that are none ("2nd", "3x") are kept as told."""
        if text is None:
            return None
        return self._tables.units.get((text,)) or _DEGREES.get(text, text)

    def _is_quantity(self, number: _Number, unit: str | None, end: int) -> bool:
        attached = number.first.unit
        if attached and attached not in _DEGREES and (attached,) not in self._tables.units:
            return False  # 2nd, 60s, 3x, 10k
        if self._cued(number.start - 1, _Cue.INTERVAL_BEFORE):
            return False
        if unit is not None:
            return True
        if self._cued(end, _Cue.ITEM_AFTER) and not self._items[end - 1].closed:
            return False
        before = number.start - 1
        if number.kind is NumberKind.AMOUNT:
            if self._cued(before, _Cue.LABEL_BEFORE) or self._cued(before, _Cue.DATE_BEFORE):
                return False
            return not (number.magnitude == "1" and number.first.is_word)
        return number.kind is not NumberKind.RATIO or not self._cued(before, _Cue.DATE_BEFORE)

    def _cued(self, at: int, cue: _Cue) -> bool:
        return self._text(at) in self._tables.cues[cue]

    def _closed(self, at: int) -> bool:
        """Whether punctuation stands before the piece."""
        return at > 0 and self._items[at - 1].closed

    def _text(self, at: int) -> str | None:
        return self._items[at].text if 0 <= at < len(self._items) else None


def _is_warm(figures: str) -> bool:
    """Figures that can be degrees of a body: the "1 c" of "a 1 c" are none."""
    return figures.replace(".", "", 1).isdigit() and float(figures) >= _COLD


def _is_dated(first: str, second: str) -> bool:
    """ "03/04": nobody writes a quantity so."""
    return any(len(part) == 2 and part.startswith("0") for part in (first, second))


def _is_digit(word: str) -> bool:
    return word in DIGITS or word in ZEROES


def _digit(word: str) -> str:
    return "0" if word in ZEROES else str(DIGITS[word])


def _is_year(number: _Number) -> bool:
    """ "2019", "twenty nineteen", "two thousand nineteen", not "two thousand"."""
    digits = number.magnitude
    if not digits.isdigit() or int(digits) not in _YEARS:
        return number.first.is_year
    return not (number.first.is_word and digits.endswith("00"))
