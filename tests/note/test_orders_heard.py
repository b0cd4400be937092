"""Orders as they are heard where nobody wrote punctuation: where one ends, what is taken back."""

from __future__ import annotations

import pytest

from ambient_scribe.testing import passages
from tests.note.talks import LISTENED, drafted, texts


def planned(*said: str) -> list[str]:
    talk = [*LISTENED, *(("clinician", one) for one in said)]
    return texts(drafted(passages(talk)), "plan")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "so for your plan i am going to put you in a walking boot brace and have you come "
            "back in three weeks",
            ["Apply a walking boot brace.", "Follow up in 3 weeks."],
        ),
        (
            "so for your plan i want you to ice the ankle twice a day do you have any questions",
            ["Advised to ice the ankle twice a day."],
        ),
        (
            "so for your plan i want you to elevate the leg now the good news is nothing is torn",
            ["Advised to elevate the leg."],
        ),
        (
            "so for your plan i want to get on get you into physical therapy this week",
            ["Get the patient into physical therapy this week."],
        ),
        (
            "so for your plan please do try to walk on the ankle every day",
            ["Advised to try to walk on the ankle every day."],
        ),
        (
            "so for your plan i want to see you here in two weeks to see how you are doing",
            ["Follow up in 2 weeks."],
        ),
        (
            "so for your plan if the swelling does not settle in ten days we will do a scan of "
            "the knee",
            ["If the swelling does not settle in 10 days: do a scan of the knee."],
        ),
        ("so for your plan the best course of action is surgery", ["Recommended surgery."]),
    ],
)
def test_an_order_ends_where_the_next_thing_is_said(said: str, written: list[str]) -> None:
    assert planned(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "so for your plan do you take any medicine for the pain",
        "so for your plan we can do the exercises but right now",
        "so for your plan please come with me about the appointment",
        "so for your plan you can call me",
    ],
)
def test_a_question_a_doubt_and_a_courtesy_are_no_order(said: str) -> None:
    assert planned(said) == []


def test_an_order_that_was_a_slip_of_the_tongue_is_not_told() -> None:
    told = planned(
        "Here is what I think. We are going to give you a neck brace for the pain.",
        "Sorry, not a neck brace, we will give you a wrist splint for the pain.",
    )
    assert told == ["Give a wrist splint for the pain."]


def test_how_a_drug_is_taken_is_told_with_it() -> None:
    told = planned(
        "Here is what I think. I am going to prescribe a pain medication. "
        "Take it twice a day with food."
    )
    assert told in ([], ["Prescribe a pain medication, to be taken twice a day with food."])


def test_what_is_hoped_for_is_no_order() -> None:
    told = planned("so for your plan if all goes well hopefully we can stop the medication")
    assert told == []
