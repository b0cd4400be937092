"""Tenths that a recognizer wrote behind a full stop: "your a1c was seven. three", "98. Six".

In: a reading and a number in it. Out: the number with its tenth. A digit that counts what follows
("seven. two weeks ago") is no tenth.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.clinical.quantities.amounts import Amount
from ambient_scribe.domain.clinical import Quantity
from ambient_scribe.numbers.words import DIGITS

_STOP = "."


def is_tenth(reading: Reading, at: int) -> bool:
    """A single digit, after which no other number and no thing that it counts follows."""
    if _digit(reading, at) is None:
        return False
    after = next(iter(reading.words(Span(at + 1, at + 2))), _STOP)
    if is_punctuation(after) or after in group("after a tenth"):
        return True
    return reading.names_begin(Span(at + 1, at + 2))


def with_tenth(reading: Reading, amount: Amount) -> Amount:
    """The amount itself where no tenth follows."""
    whole = amount.quantity
    if reading.words(Span(amount.end, amount.end + 1)) != (_STOP,) or not whole.magnitude.isdigit():
        return amount
    digit = _digit(reading, amount.end + 1)
    if digit is None or not is_tenth(reading, amount.end + 1):
        return amount
    exact = Quantity(magnitude=f"{whole.magnitude}.{digit}", unit=whole.unit)
    return Amount(amount.start, amount.end + 2, exact)


def _digit(reading: Reading, at: int) -> int | None:
    word = next(iter(reading.words(Span(at, at + 1))), "")
    return DIGITS.get(word, int(word) if len(word) == 1 and word.isdigit() else None)
