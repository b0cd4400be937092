"""What the ending of a word tells of it: "-itis", "-ectomy", "-gliptin".

In: a word. Out: the kind of thing that it names, and the class of a drug whose stem tells it
(`lexicons/name_endings.tsv`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, LexiconKind
from ambient_scribe.tables import Row, read_table, table_error

_COLUMNS = ("ending", "kind", "class", "except", "note")
_SHORTEST = 8
"""Letters of a word whose ending tells something."""
_PLURALS = ("s", "es")


@dataclass(frozen=True)
class Ending:
    kind: LexiconKind
    drug_class: str | None
    but: frozenset[str]
    """Words that end so and name something else."""


def ending_of(word: str) -> Ending | None:
    """The longest that fits the lower-case word or what it is the plural of."""
    table = _endings()
    for form in (word, *(word.removesuffix(s) for s in _PLURALS if word.endswith(s))):
        if len(form) < _SHORTEST or not form.isalpha():
            continue
        for start in range(1, len(form)):
            found = table.get(form[start:])
            if found is not None:
                return None if form in found.but else found
    return None


@cache
def _endings() -> Mapping[str, Ending]:
    return read_endings()


def read_endings() -> Mapping[str, Ending]:
    """Raises EngineError naming file and line."""
    found: dict[str, Ending] = {}
    for row in read_table(LEXICON_FOLDER / "name_endings.tsv", _COLUMNS):
        if not row["ending"].isalpha() or row["ending"] in found:
            raise table_error(row, f"the ending {row['ending']!r} is no word or stands twice")
        found[row["ending"]] = _ending(row)
    return found


def _ending(row: Row) -> Ending:
    if row["kind"] not in list(LexiconKind):
        raise table_error(row, f"kind must be one of {', '.join(LexiconKind)}")
    words = frozenset(word for word in row["except"].split("|") if word)
    return Ending(LexiconKind(row["kind"]), row["class"] or None, words)
