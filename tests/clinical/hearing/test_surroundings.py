from __future__ import annotations

from ambient_scribe.clinical.hearing.surroundings import Support, Surroundings
from ambient_scribe.clinical.hearing.units import units_of
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.lexicon import LexiconKind


def around(reader: PhraseReader, text: str, word: str) -> Support:
    reading = reader.read(text)
    units = units_of(reading)
    named = [m for m in reading.mentions if m.kind is LexiconKind.MEDICATION]
    at = [unit.text for unit in units].index(word)
    return Surroundings(units, LexiconKind.MEDICATION, named).support(at, at + 1)


def test_more_speaks_for_a_drug_the_more_is_said_of_drugs(reader: PhraseReader) -> None:
    assert around(reader, "well x it is", "x") is Support.NONE
    assert around(reader, "this is my x", "x") is Support.SOME
    assert around(reader, "i take x", "x") is Support.CLEAR
    assert around(reader, "a x inhaler", "x") is Support.FULL
    assert around(reader, "i take the drugs x and amlodipine", "x") is Support.FULL


def test_units_are_written_words(reader: PhraseReader) -> None:
    units = units_of(reader.read("I'm on anti-stamines, 4 of them."))
    assert [unit.text for unit in units] == [
        "i'm",
        "on",
        "anti-stamines",
        ",",
        "four",
        "of",
        "them",
        ".",
    ]
    assert units[2].words == ("anti", "stamines")
    assert [unit.breaks for unit in units] == [False, False, False, True, False, False, False, True]
