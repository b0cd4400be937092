"""Diagnoses in the clinician's own words, how problems stand, and what they come from."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


def assessed(said: str, *facts: tuple[FactKind, str]) -> list[str]:
    talk = passages([*LISTENED, ("clinician", f"Here is what I think. {said}")])
    made = [a_fact(n, kind, name, (talk[-1], name)) for n, (kind, name) in enumerate(facts)]
    return texts(drafted(talk, made, HER), "assessment")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("You have a bucket handle tear of the medial meniscus.",
         "Bucket handle tear of the medial meniscus."),
        ("I think you have a stress fracture of your left heel.",
         "Likely stress fracture of the left heel."),
        ("I suspect this is early cellulitis.", "Suspected early cellulitis."),
        ("I think you have a kidney stone based on your scan.",
         "Likely kidney stone based on her scan."),
        ("This might be a flare of your gout.", "Possible flare of gout."),
        ("Your symptoms are consistent with a left wrist sprain.",
         "Symptoms consistent with left wrist sprain."),
        ("so i think you have a strain of your calf muscle what we do is rest",
         "Likely strain of the calf muscle."),
    ],
)  # fmt: skip
def test_a_diagnosis_is_named_as_it_was_said(said: str, written: str) -> None:
    assert assessed(said) == [written]


@pytest.mark.parametrize(
    "said",
    [
        "I do not think you have a fracture.",
        "If you have a fracture we will see it.",
        "People think this is an infection.",
        "Do you have asthma?",
        "We want to make sure you have no pneumonia.",
    ],
)
def test_what_is_denied_supposed_or_asked_is_no_diagnosis(said: str) -> None:
    assert assessed(said) == []


def test_the_fuller_name_stands_for_the_fact() -> None:
    said = "I think you have a sprain of your left thumb."
    assert assessed(said, (K.CONDITION, "sprain")) == ["Likely sprain of the left thumb."]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("I think it is out of control.", "Out of control."),
        ("it seems that is pretty much resolved.", "Appears mostly resolved."),
        ("I do think you are doing really well with it.", "Doing well."),
        ("this is probably related to lack of sleep.", "Likely related to lack of sleep."),
    ],
)
def test_how_a_problem_stands_is_told_under_it(said: str, written: str) -> None:
    facts = (K.CONDITION, "asthma"), (K.CONDITION, "migraine")
    told = assessed(f"For your first problem, your asthma, {said} And you have migraine.", *facts)
    assert written in told


@pytest.mark.parametrize(
    "said", ["it should be getting better.", "we will see whether it is stable."]
)
def test_what_is_to_come_is_no_standing(said: str) -> None:
    facts = (K.CONDITION, "asthma"), (K.CONDITION, "migraine")
    told = assessed(f"For your first problem, your asthma, {said} And you have migraine.", *facts)
    assert told == ["Asthma.", "Migraine."]


def test_the_only_side_of_a_part_is_told_with_it() -> None:
    talk = passages(
        [
            ("patient", "My right ankle is swollen. I twisted the right ankle."),
            *LISTENED,
            ("clinician", "Here is what I think. You have an ankle sprain."),
        ]
    )
    assert texts(drafted(talk, [], HER), "assessment") == ["Right ankle sprain."]


def test_a_guessed_sentence_of_no_ailment_is_no_assessment() -> None:
    said = "there are many small bones in the foot so what we do is rest"
    assert assessed(said, (K.EXAM, "foot")) == []
