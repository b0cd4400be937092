"""Spoken numbers as numerals: "two to three times" → "2 to 3 times".

In: lower-case words. Out: words in which runs of number words became numerals. Cardinals below a
million; a "one" that is a pronoun ("the other one") stays a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ambient_scribe.note.phrases import load_phrases

_ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
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


def number_runs(words: Sequence[str]) -> list[tuple[int, int, str]]:
    """Runs `(start, end, numeral)` of number words.

    >>> number_runs("about twenty five miles in two days".split())
    [(1, 3, '25'), (5, 6, '2')]
    """
    runs: list[tuple[int, int, str]] = []
    index = 0
    while index < len(words):
        end, value = _read(words, index)
        if end > index and not _pronoun(words, index, end):
            runs.append((index, end, str(value)))
        index = max(end, index + 1)
    return runs


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


_RATIO = re.compile(r"\b(\d+) out of (\d+)\b")
_PLUS = re.compile(r"\b([1-4]) plus\b( )")


def _read(words: Sequence[str], start: int) -> tuple[int, int]:
    """The number that begins at `start`: (end, value); `end` is `start` when there is none."""
    total, current, index, said = 0, 0, start, False
    last = ""
    while index < len(words):
        word = words[index]
        parts = word.split("-")
        if len(parts) == 2 and parts[0] in _TENS and parts[1] in _ONES and last in ("", "hundred"):
            current += _TENS[parts[0]] + _ONES[parts[1]]
            last = "ones"
        elif word in _TENS and last in ("", "hundred", "thousand"):
            current += _TENS[word]
            last = "tens"
        elif word in _ONES and (
            last in ("", "hundred", "thousand") or (last == "tens" and 0 < _ONES[word] < 10)
        ):
            current += _ONES[word]
            last = "ones"
        elif word == "hundred" and said and last == "ones" and current < 10:
            current *= 100
            last = "hundred"
        elif word == "thousand" and said and last != "thousand":
            total, current = total + current * 1000, 0
            last = "thousand"
        else:
            break
        said = True
        index += 1
    return index, total + current


def _pronoun(words: Sequence[str], start: int, end: int) -> bool:
    """A lone "one" that names something rather than counting."""
    if words[start:end] != ["one"]:
        return False
    before = words[start - 1] if start else ""
    after = words[end] if end < len(words) else ""
    return before in _ONE_BEFORE or after in _ONE_AFTER or not after
