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
from ambient_scribe.domain.clinical import Assertion, Attributes, Change, Laterality
from ambient_scribe.tables import Row, read_table, table_error

CHANGE = "change"
"""The attribute whose values are changes of a medication, with a tense: "started planned"."""

_EITHER_OR = (
    frozenset({Effect.ABSENT, Effect.POSSIBLE, Effect.HISTORICAL, Effect.CONDITIONAL}),
    frozenset({Effect.YES, Effect.NO, Effect.UNSURE, Effect.MAYBE}),
)
"""Effects of which the same words can have one only, in one direction and register."""

ADVISED = "advised"
"""The tense of words that allow a drug, and prescribe none anew ("you can take")."""

_TENSES = (Assertion.PLANNED, ADVISED, Assertion.PRESENT, Assertion.ABSENT)
_PLACES = ("start", "any", "end")


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
    return (*load_assertion_cues(), *load_dialogue_cues())


@cache
def load_assertion_cues() -> tuple[CueRow, ...]:
    return tuple(read_assertion_cues(LEXICON_FOLDER / "assertion_cues.tsv"))


@cache
def load_dialogue_cues() -> tuple[CueRow, ...]:
    return tuple(read_dialogue_cues(LEXICON_FOLDER / "dialogue_cues.tsv"))


@cache
def load_attributes() -> tuple[AttributeRow, ...]:
    """Words that are the value of an attribute; changes of medications too."""
    return (
        *read_attributes(LEXICON_FOLDER / "attributes.tsv"),
        *read_changes(LEXICON_FOLDER / "changes.tsv"),
    )


def read_attributes(path: Path) -> list[AttributeRow]:
    """Raises EngineError naming file and line."""
    rows: list[AttributeRow] = []
    seen: dict[tuple[str, str], Row] = {}
    for row in read_table(path, ("form", "attribute", "value")):
        attribute = row["attribute"]
        if attribute not in Attributes.model_fields:
            raise table_error(row, f"{attribute!r} is no attribute of a fact")
        if attribute == "laterality":
            _one_of(row, "value", tuple(Laterality))
        for form in _forms(row, "form"):
            known = seen.setdefault((form, attribute), row)
            if known is not row:
                raise table_error(row, f"{form!r} is a {attribute} in line {known.line} already")
            rows.append(AttributeRow(form, attribute, row["value"]))
    return rows


def read_changes(path: Path) -> list[AttributeRow]:
    """Raises EngineError naming file and line."""
    rows: list[AttributeRow] = []
    seen: dict[str, Row] = {}
    for row in read_table(path, ("form", "change", "tense")):
        _one_of(row, "change", tuple(Change))
        _one_of(row, "tense", _TENSES)
        for form in _forms(row, "form"):
            known = seen.setdefault(form, row)
            if known is not row:
                raise table_error(row, f"{form!r} is listed in line {known.line} already")
            rows.append(AttributeRow(form, CHANGE, f"{row['change']} {row['tense']}"))
    return rows


def read_assertion_cues(path: Path) -> list[CueRow]:
    """Raises EngineError naming file and line."""
    rows: list[tuple[Row, CueRow]] = []
    for row in read_table(path, ("cue", "effect", "direction", "register", "reach")):
        direction, register = row["direction"], row["register"]
        _one_of(row, "direction", ("before", "after", "both"))
        _one_of(row, "register", ("speech", "prose", "both"))
        if row["reach"] and not row["reach"].isdecimal():
            raise table_error(row, "reach must be a number of tokens, or empty")
        cue = CueRow(
            form=_form(row, "cue"),
            effect=_effect(row),
            before=direction != "after",
            after=direction != "before",
            reach=int(row["reach"]) if row["reach"] else None,
            speech=register != "prose",
            prose=register != "speech",
        )
        rows.append((row, cue))
    return _without_conflict(rows)


def read_dialogue_cues(path: Path) -> list[CueRow]:
    """Raises EngineError naming file and line."""
    rows: list[tuple[Row, CueRow]] = []
    for row in read_table(path, ("cue", "effect", "where")):
        if row["where"]:
            _one_of(row, "where", _PLACES)
        form, effect = _form(row, "cue"), _effect(row)
        rows.append((row, CueRow(form, effect, True, False, None, speech=True, prose=False)))
    return _without_conflict(rows)


def _without_conflict(rows: list[tuple[Row, CueRow]]) -> list[CueRow]:
    seen: dict[str, list[tuple[Row, CueRow]]] = {}
    for row, cue in rows:
        for other_row, other in seen.setdefault(cue.form, []):
            if not _act_together(cue, other):
                continue
            if cue.effect is other.effect:
                raise table_error(row, f"{cue.form!r} is listed in line {other_row.line} already")
            if any({cue.effect, other.effect} <= group for group in _EITHER_OR):
                raise table_error(
                    row, f"{cue.form!r} is {other.effect} in line {other_row.line}: keep one"
                )
        seen[cue.form].append((row, cue))
    return [cue for _, cue in rows]


def _act_together(one: CueRow, other: CueRow) -> bool:
    """In the same register, on the same side."""
    register = (one.speech and other.speech) or (one.prose and other.prose)
    return register and ((one.before and other.before) or (one.after and other.after))


def _effect(row: Row) -> Effect:
    try:
        return Effect(row["effect"])
    except ValueError as error:
        raise table_error(row, f"{row['effect']!r} is no effect of a cue") from error


def _one_of(row: Row, column: str, allowed: tuple[str, ...]) -> None:
    if row[column] not in allowed:
        raise table_error(row, f"{column} must be one of {', '.join(allowed)}")


def _forms(row: Row, column: str) -> list[str]:
    return [_checked(row, form.strip()) for form in row[column].split("|")]


def _form(row: Row, column: str) -> str:
    return _checked(row, row[column])


def _checked(row: Row, form: str) -> str:
    if not form or form != form.lower():
        raise table_error(row, f"{form!r} must be a lower-case form")
    return form
