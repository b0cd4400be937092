"""Small groups of words that a reading asks about: which hands press, which pains are not named so.

In: `lexicons/word_groups.tsv`. Out: the words of a group.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.tables import read_table, table_error


@cache
def _groups() -> Mapping[str, frozenset[str]]:
    rows = read_table(LEXICON_FOLDER / "word_groups.tsv", ("name", "forms", "note"))
    groups: dict[str, frozenset[str]] = {}
    for row in rows:
        words = frozenset(row["forms"].split("|"))
        if row["name"] in groups or any(not word or word != word.lower() for word in words):
            raise table_error(row, "a group stands once, with lower-case words and | between them")
        groups[row["name"]] = words
    return groups


def group(name: str) -> frozenset[str]:
    """Raises KeyError for a group that the table does not hold."""
    return _groups()[name]
