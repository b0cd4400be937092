"""Illnesses that were cut into other words are heard where words tell that an illness is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ambient_scribe.clinical.hearing.mishearings import MISHEARINGS
from ambient_scribe.clinical.hearing.naming import Naming, naming
from ambient_scribe.clinical.hearing.units import units_of
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.language.reading import Reading
from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.tables import read_table

Hear = Callable[..., Reading]


@pytest.mark.parametrize(
    ("said", "written", "name"),
    [
        ("I was diagnosed with die a beetus.", "die a beetus", "diabetes mellitus"),
        ("I have high per tension.", "high per tension", "hypertension"),
        ("He has a history of arterial fibrillation.", "arterial fibrillation", None),
        ("I had new monia last year.", "new monia", "pneumonia"),
        ("I was in hospital with ammonia.", "ammonia", "pneumonia"),
        ("My brother has sick as hell disease.", "sick as hell disease", "sickle cell disease"),
        ("My mother has me graine.", "me graine", "migraine"),
    ],
)
def test_offers_the_illness_that_was_meant(
    hear: Hear, said: str, written: str, name: str | None
) -> None:
    (heard,) = hear(said).heard
    assert (heard.written, heard.entries[0].name) == (written, name or "atrial fibrillation")
    assert not heard.named, "nothing is said to be so that only sound tells"


@pytest.mark.parametrize(
    "said",
    [
        "I feel sick as hell.",
        "Your ammonia level was high.",
        "I have a high tension wire over my house.",
        "I had new money to spend.",
        "I have a lot of tension at work.",
        "She was diagnosed with it last year and has been fine.",
        "I have a new mattress and a history of bad choices.",
    ],
)
def test_offers_no_illness_for_words_that_mean_what_they_say(hear: Hear, said: str) -> None:
    assert hear(said).heard == ()


def test_an_illness_is_named_after_words_that_tell_so(reader: PhraseReader) -> None:
    units = units_of(reader.read("i was diagnosed with a bad cold and have money"))
    places = {units[at].text: how for at, how in naming(units).items()}
    assert places["bad"] is places["cold"] is Naming.SURE
    assert places["money"] is Naming.LIKELY
    assert "and" not in places


def test_every_known_mishearing_names_an_illness() -> None:
    rows = read_table(MISHEARINGS, ("written", "name", "where", "note"))
    lexicon = load_lexicon()
    assert all(lexicon.find(row["name"], LexiconKind.CONDITION) for row in rows)
    assert {row["where"] for row in rows} == {"any", "named"}
