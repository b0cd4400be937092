"""Single numbers; quantities made of them are tested with the clinical reader."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from ambient_scribe.numbers.reading import digit_run, pieces, read_cardinal, read_value


def cardinal(text: str) -> tuple[str, int] | None:
    value = read_cardinal(pieces(text.split()), 0)
    return (value.digits, value.end) if value else None


@pytest.mark.parametrize(
    ("text", "digits", "end"),
    [
        ("two hundred and fifty of", "250", 4),
        ("a hundred and one point four", "101.4", 6),
        ("seven point two", "7.2", 3),
        ("one point five million", "1500000", 4),
        ("two thousand and sixteen", "2016", 4),
        ("one oh five over", "105", 3),
        ("five, five", "5", 1),
    ],
)
def test_cardinals(text: str, digits: str, end: int) -> None:
    assert cardinal(text) == (digits, end)


@pytest.mark.parametrize("text", ["half a", "a half", "minus two", "10", "7 point 2", "point five"])
def test_no_cardinals(text: str) -> None:
    assert cardinal(text) is None


def test_where_a_leading_digit_may_stand_alone() -> None:
    value = read_cardinal(pieces(["two", "twenty"]), 0)
    assert value is not None
    assert (value.digits, value.head_end) == ("220", 1)


@pytest.mark.parametrize("text", ["1st", "2nd", "3rd", "24th"])
def test_written_ordinals_are_no_values(text: str) -> None:
    assert read_value(pieces([text]), 0) is None


def test_rows_of_digits() -> None:
    assert digit_run(pieces(["nine", "one", "one", "please"]), 0) == 3
    assert digit_run(pieces(["one", "oh", "five"]), 0) is None
    assert digit_run(pieces(["nine", "one"]), 0) is None


@settings(deadline=None)
@given(st.integers(1, 999_999_999))
def test_what_num2words_writes_is_read(number: int) -> None:
    words = num2words(number).split()
    assert cardinal(" ".join(words).replace(",", "")) is not None
    value = read_cardinal(pieces(words), 0)
    assert value is not None
    assert value.digits == str(number)
