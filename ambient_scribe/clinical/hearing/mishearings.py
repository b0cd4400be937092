"""Illnesses that are known to be written as other words: "sick as hell" for sickle cell.

In: the units of an utterance, where illnesses are named in it. Out: places with what was meant. The
words stand in `mishearings.tsv`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.clinical.hearing.units import Unit
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.tables import read_table

MISHEARINGS = Path(__file__).parent / "mishearings.tsv"
_ANY = "any"


@dataclass(frozen=True)
class Mishearing:
    words: tuple[str, ...]
    form: str
    entry: Entry
    anywhere: bool
    """Or only where an illness is named."""


class Mishearings:
    """Immutable; shared by every visit."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._by_word: Mapping[str, Sequence[Mishearing]] = _read(lexicon)

    def found(
        self, units: Sequence[Unit], named: Container[int]
    ) -> Iterator[tuple[int, int, Mishearing]]:
        """The first unit and the one after the last; may overlap, the longest of a place first."""
        for at, unit in enumerate(units):
            for one in self._by_word.get(unit.text, ()):
                end = at + len(one.words)
                said = tuple(unit.text for unit in units[at:end])
                if said == one.words and (one.anywhere or at in named):
                    yield at, end, one


def _read(lexicon: Lexicon) -> Mapping[str, Sequence[Mishearing]]:
    """A clinic may have taken the illness out of its lexicon: then it is not offered."""
    found: dict[str, list[Mishearing]] = {}
    for row in read_table(MISHEARINGS, ("written", "name", "where", "note")):
        entry = lexicon.find(row["name"], LexiconKind.CONDITION)
        if entry is None:
            continue
        for written in row["written"].split("|"):
            words = tuple(written.split())
            one = Mishearing(words, row["name"], entry, anywhere=row["where"] == _ANY)
            found.setdefault(words[0], []).append(one)
    return {word: sorted(some, key=lambda one: -len(one.words)) for word, some in found.items()}
