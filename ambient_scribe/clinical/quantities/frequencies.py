"""Reads how often a medicine is taken: "twice a day", "b i d", "every four to six hours", "prn".

In: tokens. Out: spans with the frequency as a note writes it. The phrases stand in
`lexicons/frequencies.tsv`; `<n>` in them is a number or a range.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.numbers.reading import Piece, may_start, pieces, read_value
from ambient_scribe.numbers.units import load_units
from ambient_scribe.tables import read_table, table_error

_SHORT = re.compile(r"(?<=\w)(?='(?:m|re|s|ve)\b)")
"""Where a tokenizer cuts "i'm" in two."""
_NUMBER = "<n>"
_AFTER_AMOUNT = frozenset({"a", "per"})
"""A phrase that starts so is a frequency only after an amount: "10 mg a day", not "a day ago"."""
_RANGE_WORDS = frozenset({"to", "or", "-"})


@dataclass(frozen=True, slots=True)
class FrequencySpan:
    """Tokens `[start, end)`; `value` is what a note says ("twice daily", "every 4-6 hours")."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    name: str


@cache
def _phrases() -> Mapping[str, tuple[_Phrase, ...]]:
    """By first word, longest first."""
    by_first: dict[str, list[_Phrase]] = {}
    seen: set[tuple[str, ...]] = set()
    for row in read_table(LEXICON_FOLDER / "frequencies.tsv", ("name", "forms", "note")):
        for form in (row["name"], *row["forms"].split("|")):
            words = tuple(form.replace("-", " ").split())
            if not words:
                continue
            if words in seen and form != row["name"]:
                raise table_error(row, f"{form!r} is listed twice")
            seen.add(words)
            for ways in {words, tuple(_SHORT.sub(" ", " ".join(words)).split())}:
                by_first.setdefault(ways[0], []).append(_Phrase(ways, row["name"]))
    return {
        first: tuple(sorted(phrases, key=lambda phrase: -len(phrase.words)))
        for first, phrases in by_first.items()
    }


def read_frequency(tokens: Sequence[str]) -> tuple[FrequencySpan, ...]:
    """Every frequency, in order, longest reading first, without overlap. Pure."""
    items = pieces(tokens)
    found: list[FrequencySpan] = []
    at = 0
    while at < len(items):
        match = _longest(items, at)
        if match is None:
            at += 1
            continue
        value, end = match
        found.append(FrequencySpan(items[at].token, items[end - 1].token + 1, value))
        at = end
    return tuple(found)


def _longest(items: Sequence[Piece], at: int) -> tuple[str, int] | None:
    if items[at].text in _AFTER_AMOUNT and not _is_amount(items, at - 1):
        return None
    candidates = _phrases().get(items[at].text, ())
    if may_start(items[at]):
        candidates += _phrases().get(_NUMBER, ())
    matches = [match for phrase in candidates if (match := _match(phrase, items, at))]
    return max(matches, key=lambda match: match[1], default=None)


def _is_amount(items: Sequence[Piece], at: int) -> bool:
    if at < 0 or items[at].closed:
        return False
    return (items[at].text,) in load_units() or read_value(items[: at + 1], at) is not None


def _match(phrase: _Phrase, items: Sequence[Piece], at: int) -> tuple[str, int] | None:
    name, position = phrase.name, at
    for word in phrase.words:
        if position >= len(items) or (position > at and items[position - 1].closed):
            return None
        if word != _NUMBER:
            if items[position].text != word:
                return None
            position += 1
            continue
        count = _count(items, position)
        if count is None:
            return None
        digits, position = count
        name = name.replace(_NUMBER, digits)
    return name, position


def _count(items: Sequence[Piece], at: int) -> tuple[str, int] | None:
    first = read_value(items, at)
    if first is None or first.unit or (first.other and not first.other.startswith("-")):
        return None
    if first.other:
        return f"{first.digits}{first.other}", first.end
    if first.end + 1 < len(items) and items[first.end].text in _RANGE_WORDS:
        second = read_value(items, first.end + 1)
        if second is not None and float(second.digits) > float(first.digits):
            return f"{first.digits}-{second.digits}", second.end
    return first.digits, first.end
