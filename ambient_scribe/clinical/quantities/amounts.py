"""Quantities and frequencies as tokens of a reading: what `numbers` finds, with its place.

In: a reading and a part of it. Out: amounts and the frequency in that part.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.language.reading import Attribution, Reading, Span
from ambient_scribe.clinical.quantities.numbers import NumberKind, read_frequency, read_quantities
from ambient_scribe.domain.clinical import Quantity

_LONGEST_NUMBER = 6
"""Tokens of a number with its unit ("one hundred and twenty five milligrams")."""

_TIME_UNITS = frozenset(
    {
        "seconds",
        "minutes",
        "hours",
        "days",
        "nights",
        "weeks",
        "months",
        "years",
        "decades",
        "years old",
        "months old",
        "weeks old",
        "weeks pregnant",
    }
)


@dataclass(frozen=True, slots=True)
class Amount(Span):
    quantity: Quantity
    is_time: bool = False
    """A length of time or a year: no dose and no measured value."""


def amounts(reading: Reading, span: Span) -> list[Amount]:
    """Every quantity that lies in the part, in order. A number that goes on beyond it is left out:
    the "ninety" of "ninety nine" is no value."""
    start = max(0, span.start - _LONGEST_NUMBER)
    wide = Span(start, min(len(reading.tokens), span.end + _LONGEST_NUMBER))
    found = (
        Amount(
            start + number.start,
            start + number.end,
            Quantity(magnitude=number.magnitude, unit=number.unit),
            is_time=number.unit in _TIME_UNITS or number.kind is NumberKind.YEAR,
        )
        for number in read_quantities(reading.words(wide))
    )
    return [amount for amount in found if span.holds(amount)]


def frequency_in(reading: Reading, span: Span) -> Attribution | None:
    """The first frequency in the part ("twice a day")."""
    found = read_frequency(reading.words(span))
    if not found:
        return None
    start, end = span.start + found[0].start, span.start + found[0].end
    return Attribution(start, end, "frequency", found[0].value)
