"""Sentences made wrong: each kind in its own way, always the same, and never of what was said."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.notes.corruptions.kinds import Corruptor, Kind
from ambient_scribe.evaluation.notes.corruptions.wording import load_corruption_wording

DRUGS = {"lisinopril": "lisinopril", "zestril": "lisinopril", "metformin": "metformin"}
CORRUPTOR = Corruptor(load_corruption_wording(), DRUGS)


def made(kind: Kind, text: str, section: str = "hpi", said: str = "") -> str | None:
    found = CORRUPTOR.corrupted(text, section, said, "seed")
    return next((one.text for one in found if one.kind is kind), None)


@pytest.mark.parametrize(
    ("kind", "text", "wrong"),
    [
        (Kind.NEGATION, "He denies fever.", "He reports fever."),
        (Kind.NEGATION, "No rash was seen.", "Rash was seen."),
        (Kind.SIDE, "Left knee pain.", "Right knee pain."),
        (Kind.UNIT, "Metformin 500 mg.", "Metformin 500 mcg."),
        (Kind.DRUG, "He takes Zestril.", "He takes Metformin."),
        (Kind.FREQUENCY, "One tablet twice a day.", "One tablet once a day."),
        (Kind.SUBJECT, "His mother had gout.", "The patient has gout."),
        (Kind.TIME, "It began 3 weeks ago.", "It began 3 days ago."),
        (Kind.ASSERTION, "Likely a sprain.", "Definitely a sprain."),
    ],
)
def test_each_kind_turns_what_it_is_of(kind: Kind, text: str, wrong: str) -> None:
    assert made(kind, text) == wrong


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.DOSE])
def test_a_number_is_another_of_as_many_digits(kind: Kind) -> None:
    text = "Aspirin 81 mg." if kind is Kind.DOSE else "Pain is 7 today."
    wrong = made(kind, text)
    assert wrong is not None
    assert wrong != text
    assert len(wrong) == len(text)


def test_a_list_number_and_a_name_with_digits_stay() -> None:
    assert made(Kind.NUMBER, "1. Check CA-125.") is None


def test_what_was_said_is_not_put_in() -> None:
    every = "lung heart abdomen neck pupil cranial ear skin gait edema reflex thyroid walk chest"
    free = made(Kind.EXAM, "Knee is swollen.", "exam", "")
    assert free is not None
    assert made(Kind.EXAM, "Knee is swollen.", "hpi", "") is None
    assert (
        made(Kind.EXAM, "Knee is swollen.", "exam", f"{every} lymph murmur nerve rash eye") is None
    )


def test_a_sentence_of_both_sides_and_boilerplate_are_left_alone() -> None:
    assert made(Kind.SIDE, "Left knee is larger than the right.") is None
    assert CORRUPTOR.corrupted("All questions were answered.", "plan", "", "seed") == ()


def test_the_same_seed_makes_the_same() -> None:
    text = "He denies fever and takes metformin 500 mg twice a day for 3 weeks."
    first = CORRUPTOR.corrupted(text, "hpi", "", "one")
    assert first == CORRUPTOR.corrupted(text, "hpi", "", "one")
    assert len({one.kind for one in first}) == len(first) > 4
