"""The places where a name stands: "diagnosed with …", "… disease", "… 20 milligrams".

In: `lexicons/name_slots.tsv`. Out: `Slot`s by the words they are known by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ambient_scribe.clinical.hearing.english import Familiarity
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, LexiconKind
from ambient_scribe.tables import Row, read_table, table_error

_COLUMNS = ("kind", "before", "after", "familiar", "except", "note")
_DOSE = "<dose>"


@dataclass(frozen=True)
class Slot:
    kind: LexiconKind
    familiar: Familiarity
    """The most familiar that a word of the name may be."""
    but: frozenset[str]
    """Words that are no part of such a name."""


@dataclass(frozen=True)
class Slots:
    after_words: Mapping[str, tuple[tuple[tuple[str, ...], Slot], ...]]
    """By its first word, the words that the name follows."""
    before_noun: Mapping[str, Slot]
    """By the noun that ends the name."""
    before_dose: Slot


@cache
def load_slots() -> Slots:
    return read_slots()


def read_slots() -> Slots:
    """Raises EngineError naming file and line."""
    after: dict[str, tuple[tuple[tuple[str, ...], Slot], ...]] = {}
    before: dict[str, Slot] = {}
    for row in read_table(LEXICON_FOLDER / "name_slots.tsv", _COLUMNS):
        slot = _slot(row)
        for phrase in _cells(row, "before"):
            words = tuple(phrase.split())
            after[words[0]] = (*after.get(words[0], ()), (words, slot))
        for noun in _cells(row, "after"):
            before[noun] = slot
    dose = before.pop(_DOSE)
    return Slots(after, before, dose)


def _slot(row: Row) -> Slot:
    levels = {level.name.lower(): level for level in (Familiarity.COMMON, Familiarity.RARE)}
    if row["kind"] not in list(LexiconKind) or row["familiar"] not in levels:
        raise table_error(row, f"kind must name a table, familiar be one of {', '.join(levels)}")
    if bool(row["before"]) is bool(row["after"]):
        raise table_error(row, "a slot is known by words before it or by a noun after it")
    return Slot(LexiconKind(row["kind"]), levels[row["familiar"]], frozenset(_cells(row, "except")))


def _cells(row: Row, column: str) -> list[str]:
    return [cell.strip() for cell in row[column].split("|") if cell.strip()]
