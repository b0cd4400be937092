"""How long ago: "six weeks ago", "since yesterday", "for three days" as days before the visit.

In: a time as it was said. Out: days, or None for what cannot be counted from today ("in march").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.numbers.reading import pieces, read_value
from ambient_scribe.tables import read_table, table_error

_AND_A_HALF = "and a half"
_BESIDE = frozenset({"of", "good", "more", "whole", "full"})
"""Words between a number and its unit ("a couple of weeks")."""

_LONGEST = 5
"""Words of a number ("one hundred and twenty five")."""


def days_before(said: str) -> float | None:
    """
    >>> days_before("about six weeks ago"), days_before("since yesterday"), days_before("in march")
    (42.0, 1.0, None)
    """
    words = re.findall(r"[a-z]+|\d+(?:\.\d+)?", said.lower())
    text = " ".join(words)
    moments = _table("moment")
    named = [days for moment, days in moments.items() if re.search(rf"\b{moment}\b", text)]
    for index, word in enumerate(words):
        unit = _table("unit").get(word)
        if unit is None:
            continue
        count = _count(words[:index])
        if count is not None:
            half = unit / 2 if " ".join(words[index + 1 :]).startswith(_AND_A_HALF) else 0.0
            return count * unit + half
    return max(named, default=None)


def _count(before: list[str]) -> float | None:
    """The number that stands last before a unit, whole ("thirty five"); of "two or three" the
    larger."""
    words = list(before)
    while words and words[-1] in _BESIDE:
        words.pop()
    for start in range(max(0, len(words) - _LONGEST), len(words)):
        value = read_value(pieces(words[start:]), 0)
        whole = value is not None and value.end == len(words) - start and value.head_end is None
        if whole and value is not None and value.other is None:
            return float(value.digits)
    return _table("number").get(words[-1]) if words else None


@cache
def _table(kind: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for row in read_table(LEXICON_FOLDER / "time_words.tsv", ("kind", "forms", "value", "note")):
        try:
            value = float(row["value"])
        except ValueError as error:
            raise table_error(row, f"{row['value']!r} is no number") from error
        if row["kind"] not in {"unit", "number", "moment"}:
            raise table_error(row, "kind must be unit, number or moment")
        if row["kind"] == kind:
            found.update(dict.fromkeys(row["forms"].split("|"), value))
    return found
