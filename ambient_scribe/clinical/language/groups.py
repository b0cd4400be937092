"""Small groups of words that a reading asks about: which hands press, which pains are not named so.

In: `lexicons/word_groups.tsv`. Out: the words of a group.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.tables import read_table


@cache
def _groups() -> Mapping[str, frozenset[str]]:
    rows = read_table(LEXICON_FOLDER / "word_groups.tsv", ("name", "forms", "note"))
    return {row["name"]: frozenset(row["forms"].split("|")) for row in rows}


def group(name: str) -> frozenset[str]:
    """Raises KeyError for a group that the table does not hold."""
    return _groups()[name]
