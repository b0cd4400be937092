"""Plain words, said to "you", and the grade that reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.note.aftervisit.plainness import in_plain_words, said_to_you
from ambient_scribe.note.aftervisit.readability import grade, syllables
from ambient_scribe.note.aftervisit.wording import plain_words


@pytest.mark.parametrize(
    ("noted", "told"),
    [
        ("If he is dizzy: call.", "If you are dizzy: call."),
        ("If she has a fever, or the heart races: call.",
         "If you have a fever, or the heart races: call."),
        ("If the patient's foot swells: come back.", "If your foot swells: come back."),
        ("Bring her pills.", "Bring your pills."),
        ("Ask the pharmacist to show her.", "Ask the pharmacist to show you."),
        ("If he ever faints: call 911.", "If you ever faint: call 911."),
        ("If the patient carries it: stop.", "If you carry it: stop."),
        ("Weigh himself daily.", "Weigh yourself daily."),
        ("The shelf, there, is hers.", "The shelf, there, is hers."),
    ],
)  # fmt: skip
def test_to_you(noted: str, told: str) -> None:
    assert said_to_you(noted) == told


def test_the_longest_term_first() -> None:
    assert in_plain_words("Type 2 diabetes mellitus.") == "Type 2 diabetes."
    assert in_plain_words("diabetes mellitus") == "diabetes"


def test_a_part_of_a_word_stays() -> None:
    assert in_plain_words("Mris and inrush") == "Mris and inrush"


def test_no_plain_word_names_another_drug_or_number() -> None:
    for term, plain in plain_words().items():
        for word in term.split():
            if word.isdigit():
                assert word in plain, term


@pytest.mark.parametrize(
    ("word", "count"),
    [("take", 1), ("people", 2), ("medicine", 3), ("area", 3), ("wanted", 2), ("called", 1),
     ("hospital", 3), ("diabetes", 4), ("table", 2), ("times", 1), ("question", 2), ("100", 3)],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formula() -> None:
    """Six words, one sentence, seven syllables: 0.39 * 6 + 11.8 * 7 / 6 - 15.59 = 0.5."""
    assert grade(["Take it with a big supper."]) == pytest.approx(0.5, abs=0.05)
    assert grade([]) is None


def test_plain_words_read_more_easily() -> None:
    hard = grade(["Cardiovascular rehabilitation ameliorates hypertension considerably."])
    plain = grade(["Heart exercise helps your blood pressure a lot."])
    assert hard is not None and plain is not None and plain < 8 < hard


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz .,'0123456789", max_size=80))
def test_always_a_grade_or_none(text: str) -> None:
    read = grade([text])
    assert read is None or read >= 0
