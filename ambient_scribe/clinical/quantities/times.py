"""Finds when something began and how long it has gone on, as people say it.

In: a reading and a part of it. Out: attributions of `duration` ("three days") and `onset` ("two
weeks ago", "since monday").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ambient_scribe.clinical.language.reading import Attribution, Reading, Span
from ambient_scribe.numbers.words import DIGITS, HUNDRED, TEENS, TENS


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


_BELOW_HUNDRED = (
    rf"(?:{_any_of(TENS)}(?: ?-? ?{_any_of(DIGITS)})?|{_any_of(TEENS)}|{_any_of(DIGITS)})"
)
_SPOKEN = rf"(?:(?:a|{_BELOW_HUNDRED}) {HUNDRED}(?:(?: and)? {_BELOW_HUNDRED})?|{_BELOW_HUNDRED})"
""" "twenty five", "one hundred and twenty": the whole number, never its last word alone."""

_COUNT = (
    r"(?:(?:about|around|almost|nearly|roughly|maybe|probably|like|over|at least|more than|"
    r"less than|a good|only|just|another|approximately) )*"
    rf"(?:{_SPOKEN}|a couple of|a couple|couple of|couple|a few|few|several|many|half an|half a|"
    r"an|a|\d+(?:\.\d+)?)"
    rf"(?:(?: ?- ?| to | or |, maybe | , maybe )(?:so|{_BELOW_HUNDRED}|\d+))?(?: and a half)?"
)
_UNIT = r"(?:second|minute|hour|day|night|week|month|year|decade)s?(?: or (?:so|two|three|\d+))?(?: and a half)?"
_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_YEAR = r"(?:19|20)\d\d"
_MOMENT = (
    rf"(?:yesterday(?: morning| evening| afternoon)?|last night|this morning|earlier today|"
    rf"this afternoon|over the weekend|this weekend|last weekend|"
    rf"last (?:{_DAY}|week|month|year|summer|winter|spring|fall|{_MONTH})|"
    rf"the other day|(?:on )?{_DAY}(?: morning| night| evening)?|in {_MONTH}(?: of)?(?: {_YEAR})?|"
    rf"(?:back )?in (?:early |late )?{_YEAR})"
)
_PATTERNS = (
    ("onset", re.compile(rf"\b({_COUNT} {_UNIT} (?:ago|back|prior|earlier))\b")),
    (
        "onset",
        re.compile(
            rf"\b(since (?:{_MOMENT}|{_COUNT} {_UNIT} ago|childhood|birth|"
            rf"{_MONTH}|{_YEAR}|i was \w+(?: \w+)?|the \w+|my \w+))\b"
        ),
    ),
    (
        "duration",
        re.compile(
            rf"\b(?:for|over|during|within)(?: about| around| almost| nearly)? "
            rf"(?:the |these )?(?:past |last )?({_COUNT} {_UNIT}|week|month|year|day)\b(?! old| in )"
        ),
    ),
    (
        "duration",
        re.compile(rf"\b(?:past ({_COUNT} {_UNIT}|week|month|year|day)|last ({_COUNT} {_UNIT}))\b"),
    ),
    (
        "duration",
        re.compile(rf"\b(?:been|lasted|lasting|lasts)(?: \w+)? ({_COUNT} {_UNIT})\b(?! ago)"),
    ),
    (
        "duration",
        re.compile(
            r"(?<!once )\b(?:for|in) (a while|a long time|years|months|weeks|days|quite some time|quite a while|ages|some time)\b(?! ago)"
        ),
    ),
    ("onset", re.compile(rf"\b({_MOMENT})\b")),
)
_BARE = re.compile(rf"\b({_COUNT} {_UNIT})\b(?! ago| back| old)")


def time_phrases(reading: Reading, span: Span, *, bare: bool = False) -> list[Attribution]:
    """Times in a part of the text. `bare`: also "about a week" alone, as it answers "how long"."""
    text, starts = _joined(reading, span)
    found: list[Attribution] = []
    patterns = (*_PATTERNS, ("duration", _BARE)) if bare else _PATTERNS
    for attribute, pattern in patterns:
        for match in pattern.finditer(text):
            tokens = _tokens(starts, match.start(), match.end(), span)
            if not any(tokens.meets(other) for other in found):
                value = re.sub(r" ([,\-]) ?", r"\1", match.group(match.lastindex or 0)).strip()
                found.append(Attribution(tokens.start, tokens.end, attribute, value))
    return sorted(found, key=lambda a: a.start)


def _joined(reading: Reading, span: Span) -> tuple[str, list[int]]:
    """The text with where each token starts in it; a stammer ("two two days") is said once."""
    words = reading.words(span)
    starts: list[int] = []
    said: list[str] = []
    position = 0
    for index, word in enumerate(words):
        starts.append(position)
        if words[index + 1 : index + 2] == (word,) and word.isalpha():
            continue
        said.append(word)
        position += len(word) + 1
    return " ".join(said), starts


def _tokens(starts: list[int], begin: int, end: int, span: Span) -> Span:
    first = max(i for i, start in enumerate(starts) if start <= begin)
    last = max(i for i, start in enumerate(starts) if start < end)
    return Span(span.start + first, span.start + last + 1)
