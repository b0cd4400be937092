"""Onset and duration as people say them."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.language.reading import Reading, Span, Token
from ambient_scribe.clinical.quantities.times import time_phrases


def reading_of(text: str) -> Reading:
    tokens, at = [], 0
    for word in text.split():
        tokens.append(Token(word, at, at + len(word)))
        at += len(word) + 1
    return Reading(tuple(tokens), (), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it started about two weeks ago", ("onset", "about two weeks ago")),
        ("for the past three days", ("duration", "three days")),
        ("for about a week", ("duration", "a week")),
        ("since yesterday", ("onset", "since yesterday")),
        ("it began last week", ("onset", "last week")),
        ("it has been going on for a while", ("duration", "a while")),
        ("since i was little", ("onset", "since i was little")),
        ("that was twenty five years ago", ("onset", "twenty five years ago")),
        ("some one hundred and twenty days ago", ("onset", "one hundred and twenty days ago")),
        ("for seventeen years", ("duration", "seventeen years")),
        ("for sixty to seventy days", ("duration", "sixty to seventy days")),
    ],
)
def test_time(text, expected):
    reading = reading_of(text)
    (found,) = time_phrases(reading, Span(0, len(reading.tokens)))

    assert (found.attribute, found.value) == expected


@pytest.mark.parametrize("text", ["i am forty years old", "twice a day", "then it got better"])
def test_no_time(text):
    reading = reading_of(text)

    assert time_phrases(reading, Span(0, len(reading.tokens))) == []


def test_a_bare_length_answers_only_when_asked():
    reading = reading_of("about a week")
    everything = Span(0, 3)

    assert time_phrases(reading, everything) == []
    assert [t.value for t in time_phrases(reading, everything, bare=True)] == ["about a week"]
