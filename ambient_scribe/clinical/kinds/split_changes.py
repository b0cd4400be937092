"""Changes told from both sides of a drug's name: "leave the aspirin off", "cut the lasix in half".

In: a reading, a clause of it, the drug's mention. Out: the change with its words, where
`lexicons/split_changes.tsv` knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ambient_scribe.clinical.language.cues import CHANGE
from ambient_scribe.clinical.language.reading import Attribution, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.domain.clinical import Change
from ambient_scribe.tables import read_table, table_error

_VERB_REACH = 4
"""Tokens between the verb and the drug's name ("cut back your morning furosemide")."""

_BETWEEN = frozenset({"your", "the", "that", "my", "his", "her", "this", "dose", "of", "evening"})
_BETWEEN_MORE = frozenset({"morning", "nighttime", "daily", "old", "other", "down", "back", "up"})
_NAMED_SO = frozenset({"dose", "tablet", "tablets", "pill", "pills", "too"})
"""Words that may go on with the name ("the furosemide dose")."""


@dataclass(frozen=True)
class _Row:
    before: frozenset[str]
    after: tuple[tuple[str, ...], ...]
    value: str


@cache
def _rows() -> tuple[_Row, ...]:
    rows = []
    for row in read_table(
        LEXICON_FOLDER / "split_changes.tsv", ("before", "after", "change", "tense")
    ):
        if row["change"] not in tuple(Change):
            raise table_error(row, f"{row['change']!r} is no change of a medication")
        after = tuple(tuple(form.split()) for form in row["after"].split("|"))
        before = frozenset(row["before"].split("|"))
        rows.append(_Row(before, after, f"{row['change']} {row['tense']}"))
    return tuple(rows)


def split_change(reading: Reading, clause: Span, mention: Mention) -> Attribution | None:
    """The words from the verb to the one after the name, as one word of change."""
    start = max(clause.start, mention.start - _VERB_REACH - 1)
    before = reading.words(Span(start, mention.start))
    rest = mention.end
    if set(reading.words(Span(rest, min(clause.end, rest + 1)))) & _NAMED_SO:
        rest += 1
    ahead = reading.words(Span(rest, clause.end))
    for at in range(len(before) - 1, -1, -1):
        if not set(before[at + 1 :]) <= _BETWEEN | _BETWEEN_MORE:
            return None
        for row in _rows():
            ended = [form for form in row.after if ahead[: len(form)] == form]
            if before[at] in row.before and ended:
                longest = max(ended, key=len)
                return Attribution(start + at, rest + len(longest), CHANGE, row.value)
    return None
