"""Quantities and frequencies as tokens of a reading: what `numbers` finds, with its place.

In: a reading and a part of it. Out: amounts and the frequency in that part.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.language.reading import Attribution, Reading, Span
from ambient_scribe.clinical.quantities.numbers import NumberKind, read_frequency, read_quantities
from ambient_scribe.domain.clinical import Quantity

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
    """Every quantity in the part, in order."""
    return [
        Amount(
            span.start + found.start,
            span.start + found.end,
            Quantity(magnitude=found.magnitude, unit=found.unit),
            is_time=found.unit in _TIME_UNITS or found.kind is NumberKind.YEAR,
        )
        for found in read_quantities(reading.words(span))
    ]


def frequency_in(reading: Reading, span: Span) -> Attribution | None:
    """The first frequency in the part ("twice a day")."""
    found = read_frequency(reading.words(span))
    if not found:
        return None
    start, end = span.start + found[0].start, span.start + found[0].end
    return Attribution(start, end, "frequency", found[0].value)
