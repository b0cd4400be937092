"""From the words that faster-whisper gives to words as the guards know them.

Texts with seconds enter; `RawWord`s with milliseconds leave, what was cut inside a word ("98" and
".6") whole again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ambient_scribe.speech.recognizers.guards import RawPart, RawWord

MARKS_INSIDE_WORDS = frozenset(".,/:-'’")
"""Of 98.6, 1,020, 128/76, 8:30, follow-up, doctor's."""


class TimedText(NamedTuple):
    """A word with the space that stands before it, if one does, and seconds from the start."""

    text: str
    start: float
    end: float
    probability: float


def part_of(segment: Any, origin_ms: int) -> RawPart:
    """faster-whisper's `Segment`; `origin_ms` is taken from its times."""
    words = (
        TimedText(word.word, float(word.start), float(word.end), float(word.probability))
        for word in segment.words or ()
    )
    return RawPart(
        raw_words(words, origin_ms), float(segment.avg_logprob), float(segment.no_speech_prob)
    )


def raw_words(words: Iterable[TimedText], origin_ms: int = 0) -> tuple[RawWord, ...]:
    found: list[RawWord] = []
    for word in words:
        heard = RawWord(
            text=word.text.strip(),
            start_ms=round(word.start * 1000) - origin_ms,
            end_ms=round(word.end * 1000) - origin_ms,
            probability=word.probability,
        )
        if found and _goes_on(found[-1].text, word.text):
            heard = _one_word(found.pop(), heard)
        found.append(heard)
    return tuple(found)


def _goes_on(before: str, text: str) -> bool:
    """faster-whisper begins a word at each punctuation mark, so that "98.6" comes as two: what has
    no space before its mark, and letters or digits after it, belongs to the word before."""
    return before[-1:].isalnum() and text[:1] in MARKS_INSIDE_WORDS and text[1:2].isalnum()


def _one_word(first: RawWord, rest: RawWord) -> RawWord:
    """As sure as its less sure half: a wrong decimal is a wrong dose."""
    return RawWord(
        text=first.text + rest.text,
        start_ms=first.start_ms,
        end_ms=max(first.end_ms, rest.end_ms),
        probability=min(first.probability, rest.probability),
    )
