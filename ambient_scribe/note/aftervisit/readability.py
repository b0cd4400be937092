"""How many years of school a text asks of its reader: the Flesch-Kincaid grade level.

In: sentences. Out: a US school grade. Kincaid, Fishburne, Rogers and Chissom, "Derivation of new
readability formulas for Navy enlisted personnel" (1975): 0.39 words per sentence + 11.8 syllables per
word - 15.59. Syllables are counted by spelling, which is right for about nine words in ten; a number
is read as one syllable a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|\d+(?:[.,/]\d+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_END = re.compile(r"(?:(?<!be)[^laeiouy]es|[^taeioud]ed|[^laeiouy]e)$")
_TWO_VOWELS = re.compile(r"(?:ia|rea$|dea|reat(?:e|i)|io|ua|eo|iu|ie[tn]|uou)(?!us)")
_ONE_VOWEL = re.compile(r"(?:tion|sion|cial|tial|cian|cious|tious|geon|gion|quio|qua|peop)")
_INITIALS = re.compile(r"[A-Z]{2,5}\d?")
_CLOSED = re.compile(r"[.!?:;](?=\s|$)")


def syllables(word: str) -> int:
    """
    >>> [syllables(word) for word in ("take", "tablet", "medicine", "doctor", "ibuprofen", "MRI")]
    [1, 2, 3, 2, 4, 3]
    """
    if word[0].isdigit():
        return sum(character.isdigit() for character in word)
    if _INITIALS.fullmatch(word):
        return len(word)
    low = word.lower()
    count = len(_VOWELS.findall(low))
    if len(low) > 3 and _SILENT_END.search(low):
        count -= 1
    count += len(_TWO_VOWELS.findall(_ONE_VOWEL.sub("", low)))
    return max(1, count)


def grade(sentences: Iterable[str]) -> float | None:
    """To one decimal, never below zero; None where there are no words."""
    parts = [part for text in sentences for part in _CLOSED.split(text)]
    counted = [words for part in parts if (words := _WORD.findall(part))]
    words = [word for part in counted for word in part]
    if not words:
        return None
    length = len(words) / len(counted)
    heard = sum(map(syllables, words)) / len(words)
    return max(0.0, round(0.39 * length + 11.8 * heard - 15.59, 1))
