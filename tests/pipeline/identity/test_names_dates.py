"""Names that sound alike, dates as they are said, and the tables they are read with."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ambient_scribe.domain.transcript import Word
from ambient_scribe.errors import EngineError
from ambient_scribe.pipeline.identity.dates import StatedDate, first_date
from ambient_scribe.pipeline.identity.names import may_be, soundex
from ambient_scribe.pipeline.identity.phrases import (
    load_identity_phrases,
    load_nicknames,
    read_phrases,
)


def words(text: str) -> list[Word]:
    return [Word(id=f"w{number}", text=token) for number, token in enumerate(text.split())]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Washington", "W252"),
        ("Lee", "L000"),
        ("Gutierrez", "G362"),
        ("Pfister", "P236"),
        ("Jackson", "J250"),
        ("Tymczak", "T522"),
        ("", ""),
    ],
)
def test_soundex_is_that_of_the_national_archives(name: str, code: str) -> None:
    assert soundex(name) == code


@pytest.mark.parametrize(
    ("heard", "charted", "same"),
    [
        (("donna", "tores"), "Donna Torres", True),
        (("bob",), "Robert Okafor", True),
        (("robert",), "Bob Okafor", True),
        (("jon", "smyth"), "John Smith", True),
        (("garcia",), "Maria Lopez-Garcia", True),
        (("joan", "smith"), "Margaret Ellison", False),
        (("patricia",), "Rosalind Okafor", False),
    ],
)
def test_a_name_forgives_spelling_sound_and_short_forms(
    heard: tuple[str, ...], charted: str, same: bool
) -> None:
    assert may_be(heard, charted) is same


@pytest.mark.parametrize(
    ("text", "month", "day", "year"),
    [
        ("march seventeenth nineteen sixty four", 3, 17, 1964),
        ("the twenty third of july nineteen ninety five", 7, 23, 1995),
        ("March 17th, 1964.", 3, 17, 1964),
        ("it's March 17 '64", 3, 17, 64),
        ("03/17/1964", 3, 17, 1964),
        ("3-17-64", 3, 17, 64),
        ("may third", 5, 3, None),
        ("in march nineteen sixty four", 3, None, 1964),
    ],
)
def test_dates_as_they_are_said_and_written(
    text: str, month: int, day: int | None, year: int | None
) -> None:
    found = first_date(words(text))
    assert found is not None
    assert (found.month, found.day, found.year) == (month, day, year)


@pytest.mark.parametrize("text", ["", "you may go", "128/76", "twice a day", "in march we moved"])
def test_what_is_no_date(text: str) -> None:
    assert first_date(words(text)) is None


def test_a_date_far_from_its_words_is_not_theirs() -> None:
    assert first_date(words("one two three May 3rd"), within=3) is not None
    assert first_date(words("one two three four May 3rd"), within=3) is None


def test_every_stated_part_must_be_so() -> None:
    known = datetime.date(1964, 3, 17)
    assert StatedDate(3, 17, 64, numeric=False).is_of(known)
    assert StatedDate(3, None, 1964, numeric=False).is_of(known)
    assert not StatedDate(3, None, 1965, numeric=False).is_of(known)
    assert not StatedDate(17, 3, 1964, numeric=False).is_of(known)


def test_the_shipped_phrases_are_lower_case_and_read() -> None:
    phrases = load_identity_phrases()
    assert ("my", "name", "is") in phrases.name.patient
    every = [*phrases.name.asked, *phrases.visit.closings, *phrases.birth.cues]
    assert all(word == word.lower() for phrase in every for word in phrase)
    assert "bob" in load_nicknames()["robert"]


@pytest.mark.parametrize("text", ["[name]\npatient = 3\n", "[name", "[visit]\n"])
def test_a_broken_table_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "phrases.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match=r"phrases\.toml"):
        read_phrases(path)
