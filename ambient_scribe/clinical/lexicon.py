"""The clinical lexicon: names of symptoms, drugs, tests, … with the words people use for them.

In: the tab-separated files of `clinical/lexicons/` (their README tells the columns). Out: a frozen
`Lexicon` of `Entry`s, looked up by any spoken or written form, whatever its case and hyphens.
Files are read at the first `load_lexicon()`, and then kept.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from ambient_scribe.domain.base import Frozen
from ambient_scribe.tables import Row, read_table, table_error

LEXICON_FOLDER = Path(__file__).resolve().parent / "lexicons"
ICD_NAMES = "icd_names.tsv"
"""Names of conditions taken from a classification, behind those that are written by hand."""


class LexiconKind(StrEnum):
    """What an entry names. The value is the stem of its file."""

    SYMPTOM = "symptoms"
    CONDITION = "conditions"
    MEDICATION = "medications"
    ALLERGEN = "allergens"
    TEST = "tests"
    VITAL = "vitals"
    PROCEDURE = "procedures"
    EXAM = "exam"
    SITE = "sites"
    RELATIVE = "relatives"
    SOCIAL = "social"


class Range(Frozen):
    """Plausible values, both ends included: outside of it a number was probably misheard."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


class Entry(Frozen):
    """One name with its forms. Fields below `note` are set for the kinds that have the column."""

    kind: LexiconKind
    name: str
    """The short clinical name, lower case: what a fact's `normalized` holds."""
    forms: tuple[str, ...]
    """Lower case; the name first, then every other way to say or write it, no repeats."""
    code: str | None = None
    """ICD-10-CM, where certain."""
    note: str | None = None
    system: str | None = None
    """Body system: of the review of systems (symptoms) or of the examination (exam, sites)."""
    drug_class: str | None = None
    usual_dose: str | None = None
    unit: str | None = None
    """Of a test or vital, as it is written in a note."""
    plausible: Range | None = None
    type: str | None = None
    """Procedures: surgery, procedure or immunization."""
    polarity: str | None = None
    """Exam findings: normal or abnormal; an organ, a measure (neutral) or a maneuver, of which the words
    around it tell. The note of an organ is what it is called when it is normal."""
    topic: str | None = None
    """Social cues: tobacco, alcohol, drugs, occupation, living, exercise, diet, …"""
    paired: bool = False
    """Sites: the body has a left and a right one."""
    listed: bool = False
    """Conditions: taken from a classification, and seldom said; nobody listens for its sound."""


_REQUIRED = ("name", "forms", "code", "note")
_EXTRA: Mapping[LexiconKind, tuple[str, ...]] = {
    LexiconKind.SYMPTOM: ("system",),
    LexiconKind.MEDICATION: ("class", "usual_dose"),
    LexiconKind.TEST: ("unit", "low", "high"),
    LexiconKind.VITAL: ("unit", "low", "high"),
    LexiconKind.PROCEDURE: ("type",),
    LexiconKind.EXAM: ("system", "polarity"),
    LexiconKind.SITE: ("paired", "system"),
    LexiconKind.SOCIAL: ("topic",),
}
_ICD_10_CM = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
_DOSES = r"[\d.]+(?:/[\d.]+)*"
_USUAL_DOSE = re.compile(rf"{_DOSES}(?:-{_DOSES})? [A-Za-z]+")
""" "2.5-40 mg"; of two drugs in one tablet "400/80-800/160 mg"."""


def form_key(text: str) -> str:
    """What two spellings share when they are one form: case, apostrophes, hyphens, spaces folded."""
    folded = text.casefold().replace("’", "'").replace("-", " ")
    return " ".join(folded.split())


class Lexicon:
    """All entries, in file order. Immutable; shared by whoever reads text."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self._entries = entries
        self._by_form = {
            (entry.kind, form_key(form)): entry for entry in entries for form in entry.forms
        }

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self._entries

    @cached_property
    def _by_kind(self) -> Mapping[LexiconKind, tuple[Entry, ...]]:
        return {
            kind: tuple(entry for entry in self._entries if entry.kind is kind)
            for kind in LexiconKind
        }

    def of_kind(self, kind: LexiconKind) -> tuple[Entry, ...]:
        return self._by_kind[kind]

    def find(self, form: str, kind: LexiconKind) -> Entry | None:
        """The entry of this kind that a form names, or None."""
        return self._by_form.get((kind, form_key(form)))

    def find_all(self, form: str) -> tuple[Entry, ...]:
        """Entries of any kind that a form names: "cold" is a condition and a symptom."""
        found = (self.find(form, kind) for kind in LexiconKind)
        return tuple(entry for entry in found if entry is not None)

    def forms(self, kind: LexiconKind) -> Mapping[str, Entry]:
        """Every form of a kind with its entry: what a phrase matcher is built from."""
        return {form: entry for entry in self.of_kind(kind) for form in entry.forms}


def read_lexicon(folder: Path) -> Lexicon:
    """Raises EngineError, naming file and line, for what a lexicon file must not hold."""
    written = read_written(folder)
    return Lexicon((*written, *_listed(folder / ICD_NAMES, written)))


def read_written(folder: Path) -> tuple[Entry, ...]:
    """The tables that are written by hand: one of each kind."""
    return tuple(e for kind in LexiconKind for e in _read_kind(folder / f"{kind}.tsv", kind))


def _listed(path: Path, written: tuple[Entry, ...]) -> list[Entry]:
    """Without what a hand has written, as any kind."""
    known = {form_key(form) for entry in written for form in entry.forms}
    entries: list[Entry] = []
    for row in read_table(path, _REQUIRED):
        forms = tuple(form for form in _forms(row) if form_key(form) not in known)
        if row["name"] not in forms:
            continue
        code = row["code"] or None
        entries.append(
            Entry(kind=LexiconKind.CONDITION, name=row["name"], forms=forms, code=code, listed=True)
        )
    return entries


@cache
def load_lexicon() -> Lexicon:
    """The shipped lexicon."""
    return read_lexicon(LEXICON_FOLDER)


def columns_of(kind: LexiconKind) -> tuple[str, ...]:
    return _REQUIRED + _EXTRA.get(kind, ())


def _read_kind(path: Path, kind: LexiconKind) -> list[Entry]:
    entries: list[Entry] = []
    seen: dict[str, Row] = {}
    for row in read_table(path, columns_of(kind)):
        entry = read_entry(row, kind)
        for form in dict.fromkeys(form_key(form) for form in entry.forms):
            if form in seen:
                other = seen[form]
                raise table_error(
                    row, f"{form!r} already names {other['name']!r} in line {other.line}"
                )
            seen[form] = row
        entries.append(entry)
    return entries


def read_entry(row: Row, kind: LexiconKind) -> Entry:
    """The entry of one row. Raises EngineError naming file and line."""
    if not row["name"]:
        raise table_error(row, "the name is empty")
    _check_cells(row, kind)
    return Entry(
        kind=kind,
        name=row["name"],
        forms=_forms(row),
        code=row["code"] or None,
        note=row["note"] or None,
        system=row.get("system") or None,
        drug_class=row.get("class") or None,
        usual_dose=row.get("usual_dose") or None,
        unit=row.get("unit") or None,
        plausible=_range(row),
        type=row.get("type") or None,
        polarity=row.get("polarity") or None,
        topic=row.get("topic") or None,
        paired=row.get("paired") == "yes",
    )


@cache
def _choices() -> Mapping[tuple[str, str], Mapping[str, None]]:
    """By table and column, the values in their order."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in read_table(LEXICON_FOLDER / "choices.tsv", ("table", "column", "value", "note")):
        found.setdefault((row["table"], row["column"]), {})[row["value"]] = None
    return found


def _check_cells(row: Row, kind: LexiconKind) -> None:
    for (table, column), allowed in _choices().items():
        if table == kind.value and row[column] not in allowed:
            raise table_error(row, f"{column} must be one of {', '.join(allowed)}")
    if row["code"] and not _ICD_10_CM.fullmatch(row["code"]):
        raise table_error(row, f"{row['code']!r} is not written as an ICD-10-CM code is")
    dose = row.get("usual_dose")
    if dose and not _USUAL_DOSE.fullmatch(dose):
        raise table_error(row, f"usual_dose {dose!r} must be such as 10 mg or 2.5-40 mg")


def _forms(row: Row) -> tuple[str, ...]:
    """Name and forms; a hyphenated one also with a space, as recognizers write it."""
    listed = [row["name"], *row["forms"].split("|")] if row["forms"] else [row["name"]]
    forms: dict[str, None] = {}
    for raw in listed:
        form = raw.strip()
        if not form or form != form.lower():
            raise table_error(row, f"{raw!r} must be a lower-case form")
        if '"' in form:
            raise table_error(row, f"{raw!r}: nobody says a quotation mark; save without quoting")
        forms[form] = None
        forms[form.replace("-", " ")] = None
    return tuple(forms)


def _range(row: Row) -> Range | None:
    low, high = row.get("low") or "", row.get("high") or ""
    if not low and not high:
        return None
    try:
        found = Range(low=float(low), high=float(high))
    except ValueError as error:
        raise table_error(row, "low and high must be two numbers, or both empty") from error
    if not (math.isfinite(found.low) and math.isfinite(found.high) and found.low < found.high):
        raise table_error(row, "low must be below high")
    return found
