from __future__ import annotations

import pytest

from tests.speech.written_form.conftest import Write


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("march third", "March 3rd"),
        ("on march the twenty first", "on March the 21st"),
        ("the first of january", "the 1st of January"),
        ("twenty third of july nineteen ninety five", "23rd of July 1995"),
        ("june eleventh two thousand and nine", "June 11th 2009"),
        ("in may twenty twenty one", "in May 2021"),
        ("on the twenty fourth", "on the 24th"),
        ("seventy fifth percentile", "75th percentile"),
        ("tenth percentile", "10th percentile"),
        ("in the one twenties", "in the 120s"),
        ("in her sixties", "in her 60s"),
        ("nineteen sixties", "1960s"),
    ],
)
def test_dates_and_ranks(write: Write, said: str, written: str) -> None:
    assert write(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("seven thirty a m", "7:30 a.m."),
        ("seven a.m. and five p.m.", "7 a.m. and 5 p.m."),
        ("eight oh five pm", "8:05 p.m."),
        ("eight thirty at night", "8:30 at night"),
        ("eight thirty in the morning", "8:30 in the morning"),
        ("ten o'clock", "10 o'clock"),
    ],
)
def test_times_with_a_clear_word(write: Write, said: str, written: str) -> None:
    assert write(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "seven thirty",
        "one in the morning and one in the evening",
        "may i ask",
        "they march on",
        "the second",
        "one third of march",
        "a thirty second pause",
        "a tenth of it",
    ],
)
def test_without_one_nothing_is_written(write: Write, said: str) -> None:
    assert write(said) == said
