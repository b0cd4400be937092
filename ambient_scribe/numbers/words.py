"""The words that English numbers are made of, with what they are worth.

Nothing enters. What a run of them means is decided where it is read: `reading` for speech as it
is heard, and the verifier, on purpose, by rules of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

DIGITS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), start=1
    )
}
TEENS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        (
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        ),
        start=10,
    )
}
TENS: Mapping[str, int] = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
} | {"fourty": 40}
SCALES: Mapping[str, int] = {"thousand": 1_000, "million": 1_000_000}
HUNDRED = "hundred"
POINT = "point"
ZEROES: frozenset[str] = frozenset({"zero", "oh", "o", "nought", "naught"})
"""How a 0 is said inside a number. "oh" and "o" alone are no number."""
FRACTIONS: Mapping[str, str] = {"half": "5", "quarter": "25"}
"""What stands behind the point for "and a half"."""

ORDINALS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        (
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
            *("ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
            *("sixteenth", "seventeenth", "eighteenth", "nineteenth"),
        ),
        start=1,
    )
}
ORDINAL_TENS: Mapping[str, int] = {
    f"{word[:-1]}ieth": value for word, value in TENS.items() if word != "fourty"
}
DECADES: Mapping[str, int] = {
    f"{word[:-1]}ies": value for word, value in TENS.items() if word != "fourty"
}
""" "twenties": years of age or of a century, or tens of a value."""


def is_number_word(word: str) -> bool:
    """A lower-case word that can be part of a cardinal."""
    return (
        word in DIGITS
        or word in TEENS
        or word in TENS
        or word in SCALES
        or word in {HUNDRED, POINT, "zero"}
    )
