"""Which words of open speech may be committed: pure functions over two successive readings.

Method: LocalAgreement-2 of Macháček, Dabre and Bojar, "Turning Whisper into Real-Time Transcription
System" (2023): the longest common beginning of two readings is believed. Ours: a margin at the end
of the sound, and numbers that are left whole.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.numbers.words import is_number_word

WORDS_AFTER_A_NUMBER = 1
"""A number is committed together with so many words after it: "thirty" may still become "35". With two,
as in "128 over 76", a tenth of the words of a visit full of numbers comes a second later; what was
committed stays the beginning of the reading, so that "over 76" then follows it."""


def key(text: str) -> str:
    """A word as readings are compared: folded, letters and digits only."""
    return "".join(character for character in text.casefold() if character.isalnum())


def agreed(earlier: Sequence[HeardWord], later: Sequence[HeardWord]) -> int:
    """How many words both readings begin with."""
    count = 0
    for one, other in zip(earlier, later, strict=False):
        if key(one.text) != key(other.text):
            break
        count += 1
    return count


def settled(words: Sequence[HeardWord], until_ms: int) -> int:
    """How many of these words, from the first, end by then and leave no number open."""
    count = 0
    for word in words:
        if word.span is None or word.span.end_ms > until_ms:
            break
        count += 1
    return clear_of_numbers(words, count)


def clear_of_numbers(words: Sequence[HeardWord], count: int) -> int:
    """At most `count`, so that no commit ends in a number or close behind one."""
    while any(
        _is_number(word.text) for word in words[max(0, count - WORDS_AFTER_A_NUMBER) : count]
    ):
        count -= 1
    return count


def _is_number(text: str) -> bool:
    return any(character.isdigit() for character in text) or is_number_word(key(text))
