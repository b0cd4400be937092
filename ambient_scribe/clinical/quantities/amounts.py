"""Quantities and frequencies as tokens of a reading: what `numbers` finds, with its place.

In: a reading and a part of it. Out: amounts and the frequency in that part.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.language.reading import Attribution, Reading, Span
from ambient_scribe.clinical.quantities.numbers import (
    NumberKind,
    NumberSpan,
    read_frequency,
    read_quantities,
)
from ambient_scribe.domain.clinical import Quantity
from ambient_scribe.numbers.words import ZEROES

_OCCASIONS = frozenset({"as needed", "with meals", "before meals", "after meals"})
"""What goes on with a frequency, as the table of frequencies names it."""

_TIMES_OF_DAY = frozenset(
    {"every morning", "every evening", "every afternoon", "nightly", "at bedtime", "at noon"}
    | {"with breakfast", "with dinner"}
)
"""What may part a day's amount, as the table of frequencies names it."""

_PART_REACH = 3
"""Tokens between an amount and its time of the day, and between two such parts."""

_PARTS = 2

_NEAR = 8
"""Tokens between the parts of one frequency ("every six hours for the pain as needed")."""

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
    the "ninety" of "ninety nine" is no value; so is one that a stop parts from another ("twelve. five
    milligrams"), which was heard wrongly."""
    return [
        amount_of(number, Span(number.start, number.end))
        for number in reading.numbers
        if span.start <= number.start
        and number.end <= span.end
        and not (
            number.unit and number.unit not in _TIME_UNITS and _is_broken(reading, number.start)
        )
    ]


def amount_of(number: NumberSpan, place: Span) -> Amount:
    """A number that was read, where it stands in the text."""
    return Amount(
        place.start,
        place.end,
        Quantity(magnitude=number.magnitude, unit=number.unit),
        is_time=number.unit in _TIME_UNITS or number.kind is NumberKind.YEAR,
    )


def _is_broken(reading: Reading, start: int) -> bool:
    """A number and a stop stand right before: they may be the whole of a decimal."""
    while start and reading.words(Span(start - 1, start))[0] in ZEROES:
        start -= 1
    before = reading.words(Span(max(0, start - 2), start))
    return before[1:] == (".",) and bool(read_quantities((before[0], "tablets")))


def goes_on(reading: Reading, amount: Amount) -> bool:
    """A stop and a further number stand right behind ("twelve. five"): it may not be all of it."""
    after = reading.words(Span(amount.end, min(len(reading.tokens), amount.end + 2)))
    return (
        after[:1] == (".",) and bool(after[1:]) and bool(read_quantities((*after[1:], "tablets")))
    )


def frequencies(reading: Reading, span: Span) -> list[Attribution]:
    """Every frequency in the part, in order."""
    return [
        Attribution(span.start + found.start, span.start + found.end, "frequency", found.value)
        for found in read_frequency(reading.words(span))
    ]


def frequency_in(reading: Reading, span: Span) -> Attribution | None:
    """The first frequency in the part ("twice a day"), with what goes on with it: "every six
    hours as needed", "twice a day with meals"."""
    found = frequencies(reading, span)
    return joined_frequency(found[0], found[1:]) if found else None


def joined_frequency(first: Attribution, others: list[Attribution]) -> Attribution:
    """How often, and on which occasion, in this order."""
    for other in others:
        pair = sorted((first, other), key=lambda f: f.value in _OCCASIONS)
        if first.distance(other) <= _NEAR and [f.value in _OCCASIONS for f in pair] == [
            False,
            True,
        ]:
            start, end = min(first.start, other.start), max(first.end, other.end)
            value = " ".join(f.value for f in pair)
            return Attribution(start, end, "frequency", value)
    return first


def split_over_the_day(reading: Reading, span: Span) -> Attribution | None:
    """ "One in the morning and two at night": other amounts at other times, as it was said."""
    parts: list[Span] = []
    for found in frequencies(reading, span):
        if found.value not in _TIMES_OF_DAY:
            continue
        start = max(span.start, found.start - _PART_REACH)
        words = reading.words(Span(start, found.start))
        start += len(words) - words[::-1].index(",") if "," in words else 0
        counts = [
            index
            for index in range(start, found.start)
            if read_quantities((*reading.words(Span(index, index + 1)), "tablets"))
        ]
        near = parts and counts and counts[0] - parts[-1].end <= _PART_REACH
        if not counts or (parts and not near):
            continue
        parts.append(Span(counts[0], found.end))
    if len(parts) < _PARTS:
        return None
    whole = Span(parts[0].start, parts[-1].end)
    text = " ".join(reading.words(whole)).replace(" ,", ",")
    return Attribution(whole.start, whole.end, "frequency", text)
