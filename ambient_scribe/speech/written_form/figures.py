"""One number in words, and how it is written: "two hundred and fifty" → "250".

In: words as they were said. Out: the number with what is doubtful about it. Speech leaves room that
only the words around it can settle: "one fifty" is 150 beside a blood sugar, half past something
beside a clock, and two things beside a strength of tablets. Where nothing settles it, it is no
number here, and the words stay as they were heard.

Dose designations are those of the Institute for Safe Medication Practices (list of error-prone
abbreviations, symbols and dose designations): a zero before the point, none after the last decimal,
commas from a thousand on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ambient_scribe.numbers.reading import Value, read_cardinal, read_value
from ambient_scribe.numbers.words import DIGITS, HUNDRED, POINT, SCALES, ZEROES, is_number_word
from ambient_scribe.speech.written_form.said import Said, Unit
from ambient_scribe.speech.written_form.tables import Cue, UnitKind

YEARS = range(1900, 2030)
"""Said in two halves ("twenty twenty four"), a number of this size is a year; "twenty thirty" is
rather two numbers."""
FEWEST_DIGITS = 10
"""From ten on numbers are written in digits wherever they stand, as in the AP Stylebook."""
_CUE_REACH = 8
"""Words before a number in which it may be named what is measured."""
_NEAR = 4
_TEMPERATURES = range(94, 107)
"""°F, said without its point: "temperature is ninety eight two"."""
_DIGITS = re.compile(r"\d[\d,.]*")
_CLOCK_HOURS = range(1, 13)
_CLOCK_STEP = 5
"""Minutes that people round a time of day to."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in pieces `[start, end)`. `rest`: where its second half begins when the first digit
    may stand by itself ("two | twenty", "six | oh five")."""

    start: int
    end: int
    number: Decimal
    is_year: bool = False
    rest: int | None = None

    @property
    def small(self) -> bool:
        return self.number < FEWEST_DIGITS and self.number == int(self.number)

    @property
    def text(self) -> str:
        plain = f"{self.number.normalize():f}"
        if self.is_year or "." in plain:
            return plain
        return f"{int(plain):,}"


def figure(said: Said, at: int) -> Figure | None:
    """The number that starts at piece `at`; None where there is none, or no plain one."""
    if said.text(at) == POINT:
        return _bare_decimal(said, at)
    value = read_cardinal(said.items, at)
    if value is None or (said.next(value.end) and said.cued(value.end, Cue.VAGUE)):
        return None
    if _is_at_one_point(said, at, value):
        return None
    if (degrees := _temperature(said, at, value)) is not None:
        return degrees
    year = _is_year(said, at, value)
    if value.is_year and not year:
        return None  # "twenty thirty minutes"
    rest = at + 1 if _has_an_oh(said, at, value) else value.head_end
    return Figure(at, value.end, Decimal(value.digits), is_year=year, rest=rest)


def and_a_half(said: Said, found: Figure) -> Figure | None:
    """ "two and a half" as 2.5: right before a measure, wrong before a week."""
    if found.number != int(found.number) or not said.says(found.end, "and", "a", "half"):
        return None
    return Figure(found.start, found.end + 3, found.number + Decimal("0.5"))


def is_hundreds(said: Said, found: Figure, unit: Unit | None) -> bool:
    """Whether "one fifty" is 150 by what stands around it. True of every other number."""
    if found.rest is None:
        return True
    if said.cued(found.start - 1, Cue.DETERMINER):
        return False  # "this one, fifty milligrams"
    if unit is not None:
        taken = said.cued(found.start - 1, Cue.TAKE)
        return unit.form.kind is UnitKind.MEASURE and not taken and not said.is_singular(unit)
    on_the_clock = (
        said.cued(found.start - 1, Cue.CLOCK)
        and int(found.number) // 100 in _CLOCK_HOURS
        and found.number % _CLOCK_STEP == 0
        and found.number % 100 < 60
    )
    named = said.cued_within(found.start - _CUE_REACH, found.start, Cue.VALUE)
    named |= said.cued_within(found.end, found.end + _NEAR, Cue.VALUE_AFTER)
    spelled = said.text(found.rest) in ZEROES or found.number % _CLOCK_STEP == 0
    return not on_the_clock and (named or not spelled)


def beside_another(said: Said, first: Figure, last: Figure, *, settled: bool = False) -> bool:
    """Whether a number stands right before or after, so that nobody knows where each ends.

    `settled`: a unit stands at the end, and what follows it is another number anyway. So is the
    same number said again ("out of ten ten being the worst").
    """
    if after_another(said, first.start):
        return True
    if settled or not _is_numeric(said.next(last.end)):
        return False
    again = figure(said, last.end)
    return again is None or again.number != last.number


def after_another(said: Said, start: int) -> bool:
    """Whether what stands right before belongs to a number: a word of one, or an "oh" inside one."""
    before = said.text(start - 1) if start and said.next(start) else ""
    inside = before in ZEROES and _is_numeric(said.text(start - 2))
    return inside or _is_numeric(before)


def end_of_run(said: Said, at: int) -> int:
    """The end of the number words that stand side by side from `at` on."""
    end = at + 1
    while is_number_word(said.next(end)):
        end += 1
    return end


def counts_scale(said: Said, found: Figure) -> bool:
    """Whether it ends with its scale: "six hundred" in "five or six hundred"."""
    return said.text(found.end - 1) in {HUNDRED, *SCALES}


def _is_numeric(text: str) -> bool:
    """A number word or plain digits; a ratio or a percentage ends by itself."""
    return is_number_word(text) or _DIGITS.fullmatch(text) is not None


def _has_an_oh(said: Said, at: int, value: Value) -> bool:
    """ "six oh five": 605, or five past six."""
    return "." not in value.digits and value.end == at + 3 and said.text(at + 1) in ZEROES


def _is_at_one_point(said: Said, at: int, value: Value) -> bool:
    """ "at one point two of them" tells a time; "creatinine was at one point two" does not."""
    if said.text(at - 1) != "at" or not value.digits.startswith("1.") or said.text(at) != "one":
        return False
    unit = said.unit(value.end)
    if unit is not None:
        return unit.form.kind is not UnitKind.MEASURE
    return not said.cued_within(at - _CUE_REACH, at, Cue.VALUE)


def _temperature(said: Said, at: int, value: Value) -> Figure | None:
    """ "ninety eight two" as 98.2, where it is said to be a temperature."""
    tenth = DIGITS.get(said.next(value.end))
    if tenth is None or "." in value.digits or int(value.digits) not in _TEMPERATURES:
        return None
    end = value.end + 1
    goes_on = _is_numeric(said.next(end)) or said.next(end) in {"over", "to", "or"}
    unit = said.unit(end)
    measured = unit is None or unit.form.kind is UnitKind.MEASURE
    if goes_on or not measured or not said.cued_within(at - _NEAR, at, Cue.TEMPERATURE):
        return None
    return Figure(at, end, Decimal(f"{value.digits}.{tenth}"))


def _bare_decimal(said: Said, at: int) -> Figure | None:
    """ "point five milligrams", "it was point eight", not "at this point five of them"."""
    if said.cued(at - 1, Cue.DETERMINER) or _is_numeric(said.text(at - 1)):
        return None
    value = read_value(said.items, at) if said.next(at + 1) else None
    if value is None:
        return None
    unit = said.unit(value.end)
    measured = unit is not None and unit.form.kind is UnitKind.MEASURE
    if not measured and not said.cued(at - 1, Cue.DECIMAL_AFTER):
        return None
    return Figure(at, value.end, Decimal(value.digits))


def _is_year(said: Said, at: int, value: Value) -> bool:
    """ "nineteen eighty five", "two thousand and sixteen"; not before a unit."""
    if "." in value.digits or int(value.digits) not in YEARS or said.unit(value.end) is not None:
        return False
    thousands = said.says(at + 1, "thousand") and said.text(at) in DIGITS
    return value.is_year or (thousands and value.end > at + 2)
