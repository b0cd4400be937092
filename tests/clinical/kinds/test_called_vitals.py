"""Vital signs that are called out in one breath: each takes its number from next to its own name."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


def _vitals(read, said):
    return {
        fact.normalized: str(fact.attributes.value)
        for fact in read(("clinician", said)).facts
        if fact.kind is FactKind.VITAL and fact.attributes.value is not None
    }


@pytest.mark.parametrize(
    ("said", "vitals"),
    [
        (
            "so your blood pressure is a bit up but that may be the pain we have it at like a hundred"
            " and fifty over over eighty and your pulse is also a little high at like about like"
            " ninety beats a minute",
            {"blood pressure": "150/80 mmHg", "heart rate": "90 bpm"},
        ),
        (
            "everything looks good blood pressure was one twelve over sixty four heart rate was"
            " seventy respiratory rate was sixteen and you had an o2 saturation of ninety seven"
            " percent on room air",
            {
                "blood pressure": "112/64 mmHg",
                "heart rate": "70 bpm",
                "respiratory rate": "16 breaths/min",
                "oxygen saturation": "97%",
            },
        ),
        (
            "your temperature is ninety nine. one and your heart rate is eighty two",
            {"temperature": "99.1°F", "heart rate": "82 bpm"},
        ),
        (
            "you have a little fever of about a hundred. six right now and your pulse is one ten",
            {"temperature": "100.6°F", "heart rate": "110 bpm"},
        ),
        (
            "you do not have a fever that is great look at ninety ninety eight. three your pulse is"
            " sixty four",
            {"temperature": "98.3°F", "heart rate": "64 bpm"},
        ),
        (
            "your heart rate your spo2 was ninety six percent which is good",
            {"oxygen saturation": "96%"},
        ),
        ("you're satting kind of fine at ninety five percent", {"oxygen saturation": "95%"}),
    ],
)
def test_each_sign_has_the_number_beside_its_name(read, said, vitals):
    assert _vitals(read, said) == vitals


@pytest.mark.parametrize(
    "said",
    [
        "I want to keep your blood pressure under one thirty over eighty.",
        "you know that oxygen matters and I am one hundred percent sure about that",
        "your heart rate is fine and you have two plus pulses in sixty seconds",
        "I hear a two over six systolic murmur and it is stable",
        "your blood pressure in the emergency room one eighty over ninety when we get to that",
    ],
)
def test_no_other_number_is_taken(read, said):
    known = _vitals(read, said)

    assert not {"oxygen saturation", "heart rate", "systolic blood pressure"} & set(known)
    assert known.get("blood pressure") in {None, "180/90 mmHg"}


def test_a_murmur_is_no_pressure(read):
    said = "On your heart exam I hear a 2 out of 6 systolic murmur. It's normal for you."

    assert "systolic blood pressure" not in read(("clinician", said)).names()


def test_a_value_of_the_emergency_room_says_so(read):
    said = "Your blood pressure was 178 over 96 when you went into the emergency room."
    (fact,) = [f for f in read(("clinician", said)).facts if f.kind is FactKind.VITAL]

    assert (str(fact.attributes.value), fact.attributes.date) == (
        "178/96 mmHg",
        "in the emergency room",
    )


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("Your a1c was six. eight so we will stay with that.", "6.8%"),
        ("Your a1c was 7. 4 which is better.", "7.4%"),
        ("Your a1c was seven. two weeks ago we talked about that.", "7%"),
    ],
)
def test_a_tenth_may_stand_behind_a_full_stop(read, said, value):
    assert str(read(("clinician", said)).named("hemoglobin a1c").attributes.value) == value


def test_a_verdict_that_is_taken_back_is_none(read):
    said = "Your a1c was 7.1 so it's good but it could be better."

    assert read(("clinician", said)).named("hemoglobin a1c").attributes.status is None
