"""Loads the cue and attribute tables of `lexicons/`: words that change what a clause says.

In: `assertion_cues.tsv`, `dialogue_cues.tsv`, `attributes.tsv`, `changes.tsv`. Out: rows with
their forms, checked; a mistake is reported with file and line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ambient_scribe.clinical.language.reading import Effect
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.domain.clinical import Attributes
from ambient_scribe.tables import read_table, table_error

CHANGE = "change"
"""The attribute whose values are changes of a medication, with a tense: "started planned"."""


@dataclass(frozen=True, slots=True)
class CueRow:
    form: str
    effect: Effect
    before: bool
    after: bool
    reach: int | None
    speech: bool
    prose: bool


@dataclass(frozen=True, slots=True)
class AttributeRow:
    form: str
    attribute: str
    value: str


@cache
def load_cues() -> tuple[CueRow, ...]:
    """The shipped assertion and dialogue cues. Raises EngineError naming file and line."""
    return (
        *read_assertion_cues(LEXICON_FOLDER / "assertion_cues.tsv"),
        *_dialogue_cues(LEXICON_FOLDER / "dialogue_cues.tsv"),
    )


@cache
def load_attributes() -> tuple[AttributeRow, ...]:
    """Words that are the value of an attribute; changes of medications too."""
    rows: list[AttributeRow] = []
    for row in read_table(LEXICON_FOLDER / "attributes.tsv", ("form", "attribute", "value")):
        if row["attribute"] not in Attributes.model_fields:
            raise table_error(row, f"{row['attribute']!r} is no attribute of a fact")
        rows.extend(
            AttributeRow(form.strip(), row["attribute"], row["value"])
            for form in row["form"].split("|")
        )
    for row in read_table(LEXICON_FOLDER / "changes.tsv", ("form", "change", "tense")):
        rows.append(AttributeRow(row["form"], CHANGE, f"{row['change']} {row['tense']}"))
    return tuple(rows)


def read_assertion_cues(path: Path) -> list[CueRow]:
    """Raises EngineError naming file and line."""
    rows = []
    for row in read_table(path, ("cue", "effect", "direction", "register", "reach")):
        direction, register = row["direction"], row["register"]
        if direction not in {"before", "after", "both"}:
            raise table_error(row, "direction must be before, after or both")
        if register not in {"speech", "prose", "both"}:
            raise table_error(row, "register must be speech, prose or both")
        if row["reach"] and not row["reach"].isdigit():
            raise table_error(row, "reach must be a number of tokens, or empty")
        try:
            effect = Effect(row["effect"])
        except ValueError as error:
            raise table_error(row, f"{row['effect']!r} is no effect of a cue") from error
        rows.append(
            CueRow(
                form=row["cue"],
                effect=effect,
                before=direction != "after",
                after=direction != "before",
                reach=int(row["reach"]) if row["reach"] else None,
                speech=register != "prose",
                prose=register != "speech",
            )
        )
    return rows


def _dialogue_cues(path: Path) -> list[CueRow]:
    rows = []
    for row in read_table(path, ("cue", "effect", "where")):
        try:
            effect = Effect(row["effect"])
        except ValueError as error:
            raise table_error(row, f"{row['effect']!r} is no effect of a cue") from error
        rows.append(CueRow(row["cue"], effect, True, False, None, speech=True, prose=False))
    return rows
