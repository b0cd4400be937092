from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ambient_scribe.clinical.quantities.numbers import NumberKind, NumberSpan, read_quantities


def read(text: str) -> list[tuple[str, str | None]]:
    return [(span.magnitude, span.unit) for span in read_quantities(text.split())]


@pytest.mark.parametrize(
    ("text", "magnitude", "unit"),
    [
        ("ten milligrams", "10", "mg"),
        ("10mg", "10", "mg"),
        ("10 mg", "10", "mg"),
        ("Ten Milligrams.", "10", "mg"),
        ("ten-milligram", "10", "mg"),
        ("500mg.", "500", "mg"),
        ("1,000 mg", "1000", "mg"),
        (".5 mg", "0.5", "mg"),
        ("6.25 mg", "6.25", "mg"),
        ("point five", "0.5", None),
        ("zero point one two five milligrams", "0.125", "mg"),
        ("seven point two percent", "7.2", "%"),
        ("7.2%", "7.2", "%"),
        ("7.2 %", "7.2", "%"),
        ("7 point 2", "7.2", None),
        ("ninety eight point six", "98.6", None),
        ("98.6°F", "98.6", "°F"),
        ("thirty eight point five degrees celsius", "38.5", "°C"),
        ("one twenty eight over seventy six", "128/76", None),
        ("one hundred and forty over ninety", "140/90", None),
        ("one oh five over sixty", "105/60", None),
        ("128/76", "128/76", None),
        ("128 / 76", "128/76", None),
        ("one twenty-eight over seventy-six", "128/76", None),
        ("seven out of ten", "7/10", None),
        ("5/325 mg", "5/325", "mg"),
        ("two and a half", "2.5", None),
        ("2 and a half weeks", "2.5", "weeks"),
        ("one and three quarters", "1.75", None),
        ("half a tablet", "0.5", "tablets"),
        ("a half tablet", "0.5", "tablets"),
        ("one half tablet", "0.5", "tablets"),
        ("half an hour", "0.5", "hours"),
        ("three quarters of a mile", "0.75", "miles"),
        ("twenty five hundred", "2500", None),
        ("twelve hundred", "1200", None),
        ("one fifty", "150", None),
        ("two twenty", "220", None),
        ("five hundred", "500", None),
        ("a hundred units", "100", "units"),
        ("a hundred and fifty", "150", None),
        ("a thousand milligrams", "1000", "mg"),
        ("fifty thousand units", "50000", "units"),
        ("one point five million", "1500000", None),
        ("5 thousand", "5000", None),
        ("forty to sixty", "40-60", None),
        ("5 to 10 mg", "5-10", "mg"),
        ("2-3 weeks", "2-3", "weeks"),
        ("two or three days", "2-3", "days"),
        ("seventy two beats per minute", "72", "bpm"),
        ("eighty five milligrams per deciliter", "85", "mg/dL"),
        ("half a pack a day", "0.5", "packs/day"),
        ("one pack a day", "1", "packs/day"),
        ("three liters of oxygen", "3", "L/min"),
        ("fifty-two year old", "52", "years old"),
        ("68-year-old", "68", "years old"),
        ("two thousand calories", "2000", "kcal"),
        ("2000 units", "2000", "units"),
        ("one tablet", "1", "tablets"),
        ("minus two point five", "-2.5", None),
        ("-2.5", "-2.5", None),
        ("zero", "0", None),
    ],
)
def test_reads_one_quantity(text: str, magnitude: str, unit: str | None) -> None:
    assert read(text) == [(magnitude, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "this one is one of them",
        "no one told me",
        "type two diabetes",
        "stage three kidney disease",
        "vitamin d three",
        "b twelve",
        "B12",
        "cranial nerves two through",
        "the second and the 3rd",
        "the twenty first time",
        "on march 3rd",
        "march fifteen",
        "at ten o'clock",
        "at 10:30",
        "8/10/2021",
        "2021-10-12",
        "three times a day",
        "every eight hours",
        "every four to six hours",
        "12-lead",
        "call nine one one",
        "back in the 60s",
        "a week and a half",
        "alert and oriented times three",
        "$50",
        "oh",
        "a",
        "point",
        "over and out of it",
        "",
    ],
)
def test_leaves_what_is_no_quantity(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("in 2019", "2019"),
        ("twenty twenty", "2020"),
        ("nineteen eighty five", "1985"),
        ("two thousand nineteen", "2019"),
    ],
)
def test_years(text: str, year: str) -> None:
    (span,) = read_quantities(text.split())
    assert (span.magnitude, span.kind) == (year, NumberKind.YEAR)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two twenty milligram tablets", [("2", None), ("20", "mg")]),
        ("two five hundred milligram tablets", [("2", None), ("500", "mg")]),
        ("from 10 mg to 20 mg", [("10", "mg"), ("20", "mg")]),
        ("from ten to twenty milligrams", [("10", None), ("20", "mg")]),
        ("ten, twenty", [("10", None), ("20", None)]),
        ("five feet ten inches", [("5", "ft"), ("10", "inches")]),
        ("pulse of eighty two and respirations sixteen", [("82", None), ("16", None)]),
        ("o two sat is ninety seven percent", [("97", "%")]),
        ("a1c of 5.5 in march", [("5.5", None)]),
        ("aspirin and half a tablet and", [("0.5", "tablets")]),
        ("a half tablet and", [("0.5", "tablets")]),
        ("twenty to ten", [("20", None), ("10", None)]),
        ("one tablet of 20 mg twice a day", [("1", "tablets"), ("20", "mg")]),
    ],
)
def test_several(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert read(text) == expected


def test_spans_are_of_tokens() -> None:
    text = "take one and a half tablets , then twenty-five mg ."
    assert read_quantities(text.split()) == (
        NumberSpan(1, 6, "1.5", "tablets"),
        NumberSpan(8, 10, "25", "mg"),
    )


def test_kinds() -> None:
    kinds = [read_quantities(t.split())[0].kind for t in ("7/10", "2-3 days", "4 mg")]
    assert kinds == [NumberKind.RATIO, NumberKind.RANGE, NumberKind.AMOUNT]


# ---------------------------------------------------------------- properties
@given(st.integers(min_value=0, max_value=999_999))
def test_reads_back_what_num2words_writes(number: int) -> None:
    assert read(f"{num2words(number)} milligrams") == [(str(number), "mg")]


@given(st.integers(0, 999), st.integers(1, 99))
def test_reads_back_decimals(whole: int, hundredths: int) -> None:
    written = f"{whole}.{hundredths:02d}".rstrip("0")
    assert read(f"{num2words(written)} percent") == [(written, "%")]


@given(st.integers(50, 250), st.integers(20, 150))
def test_reads_back_blood_pressures(upper: int, lower: int) -> None:
    said = f"{num2words(upper)} over {num2words(lower)}"
    assert read(said) == read(f"{upper}/{lower}") == [(f"{upper}/{lower}", None)]


@given(st.integers(1, 9), st.integers(10, 99))
def test_reads_back_the_short_way_to_say_hundreds(hundreds: int, rest: int) -> None:
    said = f"{num2words(hundreds)} {num2words(rest)} milligrams"
    assert read(said) == [(f"{hundreds}{rest}", "mg")]


WORDS = (
    "one two ten twenty hundred thousand and a half point over out of to or oh zero mg percent, "
    "tablets 10 10mg 128/76 2-3 - / , . -5 minus quarter three quarters every times from year"
)


def test_a_second_sign_is_not_doubled() -> None:
    assert [one.magnitude for one in read_quantities(["minus", "-5"])] == ["-5"]
    assert [one.magnitude for one in read_quantities(["one", "-", "minus", "-5"])] == ["-5"]


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14))
def test_spans_are_ordered_disjoint_and_inside_whatever_is_said(tokens: list[str]) -> None:
    position = 0
    for span in read_quantities(tokens):
        assert position <= span.start < span.end <= len(tokens)
        assert any(character.isdigit() for character in span.magnitude)
        position = span.end


@given(st.lists(st.text(max_size=8), max_size=10))
def test_never_fails_on_any_text(tokens: list[str]) -> None:
    for span in read_quantities(tokens):
        assert 0 <= span.start < span.end <= len(tokens)


def test_a_number_said_twice_is_not_one_number() -> None:
    found = read_quantities(["five", "hundred", "five", "hundred", "milligrams"])
    assert [(one.magnitude, one.unit) for one in found] == [("500", None), ("500", "mg")]


def test_the_s_of_it_is_labels_nothing() -> None:
    assert [one.magnitude for one in read_quantities(["it", "'s", "8.2"])] == ["8.2"]


def test_a_rate_as_a_note_writes_it() -> None:
    (one,) = read_quantities(["2", "glasses", "/", "week"])
    assert (one.magnitude, one.unit) == ("2", "glasses/week")
