"""Where an illness is named: "diagnosed with …", "history of …", "I have …".

In: the units of an utterance. Out: the units before which such words stand, and how surely the name of
an illness follows. The words stand in `naming_phrases.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

from ambient_scribe.clinical.hearing.units import Unit
from ambient_scribe.tables import read_table, table_error

NAMING_PHRASES = Path(__file__).parent / "naming_phrases.tsv"

_MOST_BETWEEN = 2
"""Words between the phrase and the name ("a really bad …")."""


class Naming(StrEnum):
    SURE = "sure"
    """Little else than an illness is named there."""
    LIKELY = "likely"
    """An illness may be named there, and so may anything else."""
    BETWEEN = "between"
    """Words that may stand between the phrase and the name."""


def naming(units: Sequence[Unit]) -> dict[int, Naming]:
    """By the place of the unit that follows."""
    phrases, between = load_naming()
    found: dict[int, Naming] = {}
    for at, unit in enumerate(units):
        for words, strength in phrases.get(unit.text, ()):
            end = at + len(words)
            if tuple(one.text for one in units[at:end]) != words:
                continue
            for place in range(end, min(len(units), end + _MOST_BETWEEN + 1)):
                if found.get(place) is not Naming.SURE:
                    found[place] = strength
                if units[place].text not in between:
                    break
    return found


@cache
def load_naming() -> tuple[Mapping[str, Sequence[tuple[tuple[str, ...], Naming]]], frozenset[str]]:
    """Phrases by their first word, and the words that may follow one. Raises EngineError naming file
    and line."""
    phrases: dict[str, list[tuple[tuple[str, ...], Naming]]] = {}
    between: set[str] = set()
    for row in read_table(NAMING_PHRASES, ("strength", "phrases", "note")):
        if row["strength"] not in list(Naming):
            raise table_error(row, f"strength must be one of {', '.join(Naming)}")
        strength = Naming(row["strength"])
        for phrase in row["phrases"].split("|"):
            words = tuple(phrase.split())
            if strength is Naming.BETWEEN:
                between.add(phrase)
            else:
                phrases.setdefault(words[0], []).append((words, strength))
    return phrases, frozenset(between)
