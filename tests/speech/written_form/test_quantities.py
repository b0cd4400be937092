from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from ambient_scribe.clinical.quantities.numbers import read_quantities
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.speech.written_form import written_form
from tests.speech.written_form.conftest import Write


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("ten milligrams", "10 mg"),
        ("one milligram", "1 mg"),
        ("twenty five micrograms", "25 mcg"),
        ("two hundred and fifty", "250"),
        ("a hundred and one point four", "101.4"),
        ("ninety eight point six", "98.6"),
        ("seven point two percent", "7.2%"),
        ("zero point one two five milligrams", "0.125 mg"),
        ("twelve hundred milligrams", "1,200 mg"),
        ("fifty thousand units", "50,000 units"),
        ("five to ten percent", "5 to 10%"),
        ("two to four milligrams", "2 to 4 mg"),
        ("ten or twelve days", "10 or 12 days"),
        ("two and a half milligrams", "2.5 mg"),
        ("eighty five milligrams per deciliter", "85 mg/dL"),
        ("thirty eight point five degrees celsius", "38.5 °C"),
        ("heart rate seventy two respirations sixteen", "heart rate 72 respirations 16"),
        ("zero to ten", "0 to 10"),
    ],
)
def test_numbers_and_their_units(write: Write, said: str, written: str) -> None:
    assert write(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("point five milligrams", "0.5 mg"),
        ("it was point eight", "it was 0.8"),
        ("five point zero milligrams", "5 mg"),
        ("two point five zero milligrams", "2.5 mg"),
        ("ten units", "10 units"),
        ("five hundred micrograms", "500 mcg"),
    ],
)
def test_doses_are_designated_as_ismp_asks(write: Write, said: str, written: str) -> None:
    assert write(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("one twenty eight over seventy six", "128/76"),
        ("one hundred and forty over ninety", "140/90"),
        ("one oh five over sixty", "105/60"),
        ("one twenty over eighty millimeters of mercury", "120/80 mmHg"),
        ("one twenty over eighty seventy two beats per minute", "120/80 72 beats per minute"),
        ("one twenty to one thirty over seventy to eighty", "120 to 130 over 70 to 80"),
        ("a two over six systolic murmur", "a 2/6 systolic murmur"),
        ("strength is five out of five", "strength is 5 out of 5"),
        ("pain is seven out of ten", "pain is 7 out of 10"),
    ],
)
def test_ratios_where_they_are_ratios(write: Write, said: str, written: str) -> None:
    assert write(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "eighty over one twenty",
        "one twenty over the weekend",
        "one hundred over forty years",
        "two over six",
        "two out of three times",
    ],
)
def test_other_uses_of_over_and_out_of_stay(write: Write, said: str) -> None:
    assert "/" not in write(said)
    assert "2" not in write(said)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("my sugar was like one fifty", "my sugar was like 150"),
        ("one twenty for the top number", "120 for the top number"),
        ("one sixty two", "162"),
        ("sugar was two oh five", "sugar was 205"),
        ("three twenty five milligrams", "325 mg"),
        ("two twenty milligram tablets", "two 20 mg tablets"),
        ("two five hundred milligram tablets", "two 500 mg tablets"),
        ("temperature is ninety eight two today", "temperature is 98.2 today"),
        ("creatinine at one point two", "creatinine at 1.2"),
        ("twenty twenty four", "2024"),
        ("two thousand and sixteen", "2016"),
        ("nineteen eighty five", "1985"),
    ],
)
def test_what_stands_around_settles_a_reading(write: Write, said: str, written: str) -> None:
    assert write(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "it went to one fifty",
        "at one thirty",
        "one twenty minutes",
        "take two fifty milligrams",
        "this one fifty milligrams",
        "one twenty milligram a day",
        "hundred ninety over eighty",
        "oh seven oh one fifty four",
        "six oh five",
        "five or six hundred",
        "twenty thirty minutes",
        "ten twenty",
        "ninety three something",
        "five thirty ish",
        "at one point two years ago",
        "at this point five of them",
        "the starting point five miles off",
        "a hundred times",
    ],
)
def test_the_doubtful_stays_as_heard(write: Write, said: str) -> None:
    assert write(said) == said


@pytest.mark.parametrize(
    "said",
    [
        "one or two",
        "no one was there",
        "at one point",
        "one of them",
        "the two of us",
        "a couple of days",
        "three times a day",
        "every six hours",
        "two and a half weeks",
        "one tablet",
        "on two feet",
        "five things",
    ],
)
def test_small_numbers_stay_words_as_style_guides_have_it(write: Write, said: str) -> None:
    assert write(said) == said


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("two tablets", "2 tablets"),
        ("a six year old", "a 6 year old"),
        ("five feet ten inches", "5 feet 10 inches"),
        ("type two diabetes", "type 2 diabetes"),
        ("stage three", "stage 3"),
    ],
)
def test_small_numbers_where_digits_are_asked_for(write: Write, said: str, written: str) -> None:
    assert write(said) == written


@settings(deadline=None)
@given(st.integers(10, 999_999))
def test_every_number_is_written_as_it_is(number: int) -> None:
    said = num2words(number).replace("-", " ").replace(",", "")
    texts = [w.text for w in written_form([HeardWord(text=t) for t in f"{said} mg".split()])]
    assert texts == [f"{number:,}", "mg"]


@settings(deadline=None)
@given(st.integers(10, 99), st.integers(0, 999), st.booleans())
def test_every_decimal_too(whole: int, thousandths: int, percent: bool) -> None:
    number = f"{whole}.{thousandths:03d}".rstrip("0").rstrip(".")
    said = f"{num2words(number).replace('-', ' ')} {'percent' if percent else 'milligrams'}"
    texts = [w.text for w in written_form([HeardWord(text=t) for t in said.split()])]
    assert texts == ([f"{number}%"] if percent else [number, "mg"])


@settings(deadline=None)
@given(st.integers(60, 300), st.integers(30, 200), st.booleans())
def test_a_blood_pressure_falls(upper: int, lower: int, short: bool) -> None:
    said = f"{_said(upper, short)} over {_said(lower, short)}"
    texts = [w.text for w in written_form([HeardWord(text=t) for t in said.split()])]
    assert (texts == [f"{upper}/{lower}"]) == (lower < upper)


@pytest.mark.parametrize(
    "said",
    [
        "forty milligrams of furosemide",
        "one twenty eight over seventy six",
        "a one c is seven point two percent",
        "b twelve of three hundred",
        "one thousand milligrams",
        "two and a half milligrams",
        "half a tablet",
        "two twenty milligram tablets",
        "eighty five milligrams per deciliter",
        "thirty eight point five degrees celsius",
        "sixty eight year old",
        "type two diabetes",
        "three liters of oxygen",
    ],
)
def test_the_reader_of_facts_finds_the_same_in_both_forms(write: Write, said: str) -> None:
    def read(text: str) -> list[tuple[str, str | None]]:
        return [(one.magnitude, one.unit) for one in read_quantities(text.split())]

    assert read(write(said)) == read(said)


def _said(number: int, short: bool) -> str:
    hundreds, rest = divmod(number, 100)
    if short and hundreds and rest >= 10:
        return f"{num2words(hundreds)} {num2words(rest)}".replace("-", " ")
    return str(num2words(number)).replace("-", " ")
