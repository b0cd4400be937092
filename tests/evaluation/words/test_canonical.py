"""What compares equal, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.evaluation.words.canonical import normalized


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Blood pressure 128/76.", "blood pressure one twenty eight over seventy six"),
        ("Take 10 mg, twice a day.", "take ten milligrams twice a day"),
        ("Um, okay: it's 98.6.", "ok it's ninety eight point six"),
        ("diarrhoea, anaemia and oedema", "Diarrhea, anemia and edema"),
        ("hospitalised for a tumour", "hospitalized for a tumor"),
        ("Alright, Mum", "all right mom"),
        ("at 8:30 tonight", "at eight thirty tonight"),
        ("8:30 am", "eight thirty a.m."),
        ("10:45pm", "ten forty five p.m."),
        ("8:00 pm", "eight p m"),
        ("8:30-9:15", "eight thirty to nine fifteen"),
        ("in his 60s", "in his sixties"),
        ("the 1960's", "the nineteen sixties"),
        ("a low-120s reading", "a low one twenties reading"),
        ("10–20 mg", "ten to twenty milligrams"),
        ("the 2nd and the 23rd", "the second and the twenty third"),
        ("type 2, 3 times, every 8 hours", "type two three times every eight hours"),
        ("1,000 times", "a thousand times"),
        ("1 of them", "one of them"),
    ],
)
def test_ways_to_write_the_same_words_compare_equal(written: str, spoken: str) -> None:
    assert normalized(written) == normalized(spoken)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15 mg", "50 mg"),
        ("no fever", "fever"),
        ("hypertension", "hypotension"),
        ("does", "dose"),
        ("four shoes", "for shows"),
        ("at 8:30", "at 9:30"),
        ("8:30 am", "8:30 pm"),
        ("in his 60s", "for 60 seconds"),
        ("in his 60s", "in his 50s"),
        ("at 8:30", "at half past eight"),
        ("the 2nd", "the 3rd"),
        ("vitamin k", "vitamin ok"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalized(one) != normalized(other)


FORMS = ["eight", "thirty", "8:30", "60s", "a.m.", "10-20", "2nd", "sixties", "mg", "no", "one-two"]
WORDS = st.sampled_from(FORMS)


@given(st.lists(WORDS, max_size=10).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_case_and_a_full_stop_never_count(text: str) -> None:
    assert normalized(text) == normalized(text.upper()) == normalized(f"{text}.")
