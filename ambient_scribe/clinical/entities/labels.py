"""What the labels of entity models mean here: `lexicons/entity_labels.tsv`.

In: a model's name and a label of its entities. Out: the kind of our lexicon, or that it has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, LexiconKind
from ambient_scribe.tables import read_table, table_error

ANY_MODEL = "*"
WIDENS = "widens"
"""A label that tells no kind: such an entity may only widen a term of ours."""

Meanings = Mapping[str, LexiconKind | None]


def meanings(model: str) -> Meanings:
    """By label, for a model's name as its package has it; its own rows before those of any model."""
    tables = _tables()
    return {**tables[ANY_MODEL], **tables.get(model, {})}


def known_models() -> tuple[str, ...]:
    """Models by name, the one to take first in front."""
    return tuple(model for model in _tables() if model != ANY_MODEL)


@cache
def _tables() -> Mapping[str, Meanings]:
    tables: dict[str, dict[str, LexiconKind | None]] = {ANY_MODEL: {}}
    allowed = {WIDENS: None, **{kind.value: kind for kind in LexiconKind}}
    columns = ("model", "label", "kind", "note")
    for row in read_table(LEXICON_FOLDER / "entity_labels.tsv", columns):
        own = tables.setdefault(row["model"], {})
        if row["kind"] not in allowed:
            raise table_error(row, f"kind must be one of {', '.join(allowed)}")
        if not row["label"] or row["label"] in own:
            raise table_error(row, f"the label {row['label']!r} is empty or stands twice")
        own[row["label"]] = allowed[row["kind"]]
    return tables
