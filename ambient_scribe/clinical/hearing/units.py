"""The written words of a reading, in runs that no punctuation breaks: where a name may stand.

In: a `Reading`. Out: `Unit`s, each one written word ("i'm", "anti-stamines") with its tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.numbers.words import DIGITS

_JOINING = frozenset({"-", "'", "’", "–"})
_FIGURES = {str(value): word for word, value in DIGITS.items()}
"""A syllable may be written as a figure ("met 4 men")."""


@dataclass(frozen=True, slots=True)
class Unit(Span):
    """`words` are its parts as they are said; none where the unit holds no letters."""

    text: str
    words: tuple[str, ...]
    breaks: bool
    """Punctuation, or a number: no name goes over it."""


def units_of(reading: Reading) -> list[Unit]:
    found: list[Unit] = []
    start = 0
    tokens = reading.tokens
    for at, token in enumerate(tokens):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after is not None and after.start == token.end and _joins(token.text, after.text):
            continue
        found.append(_unit(reading, start, at + 1))
        start = at + 1
    return found


def _joins(text: str, after: str) -> bool:
    """Written without a space between, and both of a word."""
    return _is_of_a_word(text) and _is_of_a_word(after)


def _is_of_a_word(text: str) -> bool:
    return text in _JOINING or any(letter.isalpha() for letter in text)


def _unit(reading: Reading, start: int, end: int) -> Unit:
    text = "".join(token.text for token in reading.tokens[start:end]).strip("-'’–")
    text = _FIGURES.get(text, text).replace("’", "'")
    parts = tuple(part for part in text.replace("–", "-").split("-") if part)
    wordlike = bool(parts) and all(part.replace("'", "").isalpha() for part in parts)
    return Unit(start, end, text, parts if wordlike else (), breaks=not wordlike)
