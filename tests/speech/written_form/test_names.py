from __future__ import annotations

import pytest

from tests.speech.written_form.conftest import Write


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("t s h", "TSH"),
        ("t. s. h.", "TSH"),
        ("an e k g and c o p d", "an EKG and COPD"),
        ("ekg", "EKG"),
        ("b twelve", "B12"),
        ("b. twelve", "B12"),
        ("a one c", "A1c"),
        ("vitamin d three", "vitamin D3"),
        ("covid nineteen", "COVID-19"),
        ("l four l five", "L4 L5"),
        ("two plus pitting edema", "2+ pitting edema"),
        ("one to two plus edema", "1 to 2+ edema"),
        ("call nine one one", "call 911"),
        ("twenty four seven", "24/7"),
        ("five five five one two three four", "555-1234"),
        ("five five five oh one two three four five six", "555-012-3456"),
    ],
)
def test_known_letters_names_and_rows_of_digits(write: Write, said: str, written: str) -> None:
    assert write(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "t s h q",
        "x t s h",
        "a one see",
        "ten plus years",
        "one plus one",
        "fifty fifty",
        "twenty twenty vision",
        "one two three four five six seven",
        "four five six",
        "q z x",
    ],
)
def test_others_stay_as_heard(write: Write, said: str) -> None:
    assert write(said) == said


def test_a_name_is_not_cut_out_of_a_longer_number(write: Write) -> None:
    assert "B12" not in write("b twelve hundred")
