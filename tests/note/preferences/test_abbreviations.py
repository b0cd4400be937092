"""Terms become abbreviations and back; what is written out and abbreviated again is the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.note.preferences.abbreviations import (
    abbreviated,
    load_abbreviations,
    written_out,
)

TABLE = load_abbreviations()


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Hypertension: Increase lisinopril.", "HTN: Increase lisinopril."),
        ("History of type 2 diabetes mellitus.", "History of T2DM."),
        ("Antihypertensive drugs.", "Antihypertensive drugs."),
        ("Metformin 500 mg twice daily.", "Metformin 500 mg BID."),
    ],
)
def test_whole_terms_are_abbreviated_the_longest_first(text: str, short: str) -> None:
    wanted = {
        term: TABLE.short[term]
        for term in ("hypertension", "diabetes mellitus", "type 2 diabetes mellitus", "twice daily")
    }
    assert abbreviated(text, wanted) == short


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("HTN is at goal.", "Hypertension is at goal."),
        ("Continue metformin BID.", "Continue metformin twice daily."),
        ("He bid farewell.", "He bid farewell."),
        ("Return for f/u in 2 weeks.", "Return for follow-up in 2 weeks."),
    ],
)
def test_the_verifier_is_shown_what_it_stands_for(short: str, long: str) -> None:
    assert written_out(short, TABLE.meaning) == long


@given(st.lists(st.sampled_from(sorted(TABLE.short)), min_size=1, max_size=4))
def test_abbreviated_again_it_is_the_same_sentence(terms: list[str]) -> None:
    text = abbreviated(f"He has {' and '.join(terms)}.", TABLE.short)
    again = abbreviated(written_out(text, TABLE.meaning), TABLE.short)
    assert again == text


def test_no_shipped_abbreviation_is_one_not_to_be_used() -> None:
    assert not set(TABLE.short.values()) & TABLE.refused
