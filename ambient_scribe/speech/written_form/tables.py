"""The tables that tell how numbers, units and letters are written in a transcript.

In: `units.tsv`, `phrases.tsv`, `cues.tsv` beside this file, and the units of the `numbers` room.
Out: `Tables`, read once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ambient_scribe.numbers.units import load_units
from ambient_scribe.tables import Row, read_table, table_error

FOLDER = Path(__file__).parent
LEFT_AS_HEARD = "-"


class UnitKind(StrEnum):
    MEASURE = "measure"
    DOSE = "dose"
    """What is counted of a medicine: tablets, units of insulin."""
    AGE = "age"
    HEIGHT = "height"
    """Feet: digits where inches follow; otherwise they may be walked on."""
    TIME = "time"
    COUNT = "count"


class Cue(StrEnum):
    """See the notes in `cues.tsv`."""

    VALUE = "value"
    VALUE_AFTER = "value_after"
    TEMPERATURE = "temperature"
    CLOCK = "clock"
    TAKE = "take"
    FORM = "form"
    LABEL = "label"
    GRADED = "graded"
    PLUS = "plus"
    RANKED = "ranked"
    VAGUE = "vague"
    DETERMINER = "determiner"
    DECIMAL_AFTER = "decimal_after"
    DAYTIME = "daytime"


@dataclass(frozen=True, slots=True)
class UnitForm:
    """`written` is the short form, empty where the heard word stays."""

    written: str
    kind: UnitKind
    joined: bool


@dataclass(frozen=True)
class Tables:
    units: Mapping[tuple[str, ...], UnitForm]
    phrases: Mapping[tuple[str, ...], str]
    cues: Mapping[Cue, frozenset[str]]
    longest_unit: int
    longest_phrase: int


@cache
def load_tables() -> Tables:
    """Raises EngineError naming file and line of a mistake."""
    units, phrases = _units(), _phrases()
    return Tables(
        units=units,
        phrases=phrases,
        cues=_cues(),
        longest_unit=max(map(len, units)),
        longest_phrase=max(map(len, phrases)),
    )


def _units() -> dict[tuple[str, ...], UnitForm]:
    """By the words that are heard: every form of the unit, but those that are left as heard."""
    rows = read_table(FOLDER / "units.tsv", ("unit", "written", "kind", "joined", "except"))
    forms: dict[str, tuple[UnitForm, frozenset[str]]] = {}
    for row in rows:
        if row["kind"] not in set(UnitKind):
            raise table_error(row, f"{row['kind']!r} is no kind of unit")
        form = UnitForm(row["written"], UnitKind(row["kind"]), joined=row["joined"] == "yes")
        forms[row["unit"]] = form, frozenset(row["except"].split("|"))
    units: dict[tuple[str, ...], UnitForm] = {}
    for words, unit in load_units().items():
        form, left = forms.get(unit, (_COUNTED, frozenset[str]()))
        if " ".join(words) not in left:
            units[words] = form
    _check(rows, frozenset(load_units().values()))
    return units


_COUNTED = UnitForm("", UnitKind.COUNT, joined=False)


def _check(rows: list[Row], known: frozenset[str]) -> None:
    for row in rows:
        if row["unit"] not in known:
            raise table_error(row, f"{row['unit']!r} is no unit of numbers/units.tsv")


def _phrases() -> dict[tuple[str, ...], str]:
    phrases: dict[tuple[str, ...], str] = {}
    for row in read_table(FOLDER / "phrases.tsv", ("written", "heard")):
        for form in row["heard"].split("|"):
            words = tuple(form.split())
            if not words or words in phrases:
                raise table_error(row, f"{form!r} is empty or listed twice")
            phrases[words] = row["written"]
    return phrases


def _cues() -> dict[Cue, frozenset[str]]:
    cues: dict[Cue, frozenset[str]] = {}
    for row in read_table(FOLDER / "cues.tsv", ("cue", "words", "note")):
        if row["cue"] not in set(Cue):
            raise table_error(row, f"{row['cue']!r} is no cue that is asked for")
        cues[Cue(row["cue"])] = frozenset(row["words"].split("|"))
    return cues
