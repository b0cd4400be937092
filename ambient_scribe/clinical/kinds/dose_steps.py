"""Doses that are parts of a strength, and doses that change on the way.

In: a reading, a part of it that speaks of one drug, the amounts there. Out: of "half a tablet of the
50 milligram" the count and the strength; of "40 for five days, then 20" where the later steps begin.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from ambient_scribe.clinical.kinds.reactions import said
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.clinical.quantities.amounts import Amount, amounts, frequencies
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Attributes, Quantity

COUNTED = frozenset({"tablets", "capsules", "puffs", "sprays", "drops", "patches"})
"""Units of a dose that is counted; a strength in milligrams says more, and is preferred."""

_TABLETS = "tablets"
_SOLID = frozenset({"mg", "mcg", "g"})
"""Units of the strength of a tablet: what is taken of it by halves is a part of a tablet."""

_OF_REACH = 3
"""Tokens between a count and the strength it is of ("half a tablet of the 50 milligram")."""

_ARTICLES = frozenset({"a", "the", "my", "your", "those", "these", "one"})
_STEPS = (("followed", "by"), ("after", "that"))
_GOING_ON = frozenset({"take", "taking", "go", "increase", "reduce", "drop", "cut", "bump"})
"""Orders that may begin a later step of the same drug ("then go to 50")."""

_TIMES = {"once": "daily", "twice": "twice daily"}
"""How often a day, where another frequency of the day was told just before."""


def counted_of_strength(reading: Reading, doses: list[Amount]) -> tuple[Amount, Amount] | None:
    """How many, or which part, of what strength: "two of the 500 milligram tablets"."""
    for count, strength in itertools.pairwise(doses):
        between = reading.words(Span(count.end, strength.start))
        of = between[:1] == ("of",) or "of" in reading.words(count)[-2:]
        plain = set(between) <= _ARTICLES | {"of"} and len(between) <= _OF_REACH
        counts = count.quantity.unit is None or count.quantity.unit in COUNTED
        if not (of and plain and counts and strength.quantity.unit in _SOLID):
            continue
        if count.quantity.unit is None:
            whole = Quantity(magnitude=count.quantity.magnitude, unit=_TABLETS)
            return replace(count, quantity=whole), strength
        return count, strength
    return None


def otherwise_than_told(reading: Reading, clause: Span) -> tuple[Attributes, list[Span]]:
    """ "They tell me twice a day, but | i only take it once", "it says one tablet, but | i 've been
    taking two": the number that a patient's clause leaves for those before it to explain."""
    before = Span(0, clause.start)
    phrase = said(reading, clause, "taken otherwise")
    if phrase is None:
        return Attributes(), []
    for index in range(phrase.start, clause.end):
        word = Span(index, index + 1)
        daily = [f for f in frequencies(reading, before) if f.value.endswith("daily")]
        often = _TIMES.get(reading.tokens[index].text)
        if often is not None and daily and not frequencies(reading, clause):
            return Attributes(frequency=often), [word]
    counted = [a for a in amounts(reading, before) if a.quantity.unit in COUNTED]
    bare = [
        a
        for a in amounts(reading, Span(phrase.start, clause.end))
        if a.quantity.unit is None and not a.is_time
    ]
    if not counted or not bare:
        return Attributes(), []
    dose = Quantity(magnitude=bare[0].quantity.magnitude, unit=counted[-1].quantity.unit)
    return Attributes(dose=dose), [bare[0]]


def later_steps(reading: Reading, window: Span, after: int) -> Span | None:
    """The "then twenty for five days" that goes on after a first dose, up to the window's end."""
    first = [a for a in amounts(reading, Span(after, window.end)) if not a.is_time]
    if not first:
        return None
    for index in range(first[0].end, window.end - 1):
        words = reading.words(Span(index, index + 2))
        if words[0] != "then" and words not in _STEPS:
            continue
        rest = Span(index, window.end)
        told = [a for a in amounts(reading, rest) if not a.is_time]
        ended = group("drug orders") & set(reading.words(rest)) - _GOING_ON
        if not ended and (told or frequencies(reading, rest)):
            return rest
        return None
    return None


def steps_in_words(reading: Reading, first: Span, later: Span) -> tuple[str, str]:
    """For how long the first step lasts, if that is told, and the later ones, as they were said."""
    duration = next(
        (t.value for t in time_phrases(reading, first) if t.attribute == "duration"), None
    )
    words = [*reading.words(later)]
    while words and not any(c.isalnum() for c in words[-1]):
        words.pop()
    text = " ".join(words).replace(" ,", ",").replace(" %", "%")
    if duration is None and {"today", "tonight"} & set(reading.words(first)):
        duration = "today"
    return duration or "", text
