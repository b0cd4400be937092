"""A side that is taken back."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("turns", "term", "side"),
    [
        ([("patient", "My left knee hurts. Sorry, the right.")], "knee pain", "right"),
        ([("patient", "I have pain in my left, sorry, right knee.")], "pain", "right"),
        ([("patient", "My right ear, no wait, my left ear is ringing.")], "tinnitus", "left"),
        (
            [
                ("clinician", "You've got swelling of the left ankle."),
                ("patient", "No, it's the right."),
            ],
            "ankle swelling",
            "right",
        ),
        (
            [
                ("clinician", "You hurt your left shoulder?"),
                ("patient", "Right shoulder, actually."),
            ],
            "shoulder pain",
            "right",
        ),
        ([("patient", "My left knee hurts."), ("clinician", "Right.")], "knee pain", "left"),
        (
            [("patient", "My left knee hurts. The right one is fine, no pain.")],
            "knee pain",
            "left",
        ),
    ],
)
def test_the_later_side_is_meant(read, turns, term, side):
    fact = read(*turns).named(term)

    assert (fact.assertion, fact.attributes.laterality) == ("present", side)


@pytest.mark.parametrize(
    "turns",
    [
        [("patient", "My knee hurts. The left one.")],
        [("patient", "My knee's been killing me. It's the left.")],
        [("patient", "My knee hurts."), ("patient", "The left one.")],
    ],
)
def test_a_side_that_is_told_next(read, turns):
    assert str(read(*turns).named("knee pain").attributes.laterality) == "left"


def test_a_right_that_agrees_is_no_side(read):
    visit = read(("patient", "My knee hurts."), ("clinician", "Right."))

    assert visit.named("knee pain").attributes.laterality is None
