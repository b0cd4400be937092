"""The problems of a visit: how grave, whether addressed, and what must still be told of them."""

from __future__ import annotations

import pytest

from tests.clinical.coding.level.judging import elements


@pytest.mark.parametrize(
    ("stated", "level"),
    [
        ([("condition", "strep throat", {})], "low"),
        ([("condition", "upper respiratory infection", {})], "straightforward"),
        (
            [("condition", "upper respiratory infection", {}), ("condition", "warts", {})],
            "low",
        ),
        ([("symptom", "back pain", {}), ("symptom", "rash", {})], "low"),
        ([("condition", "hypertension", {"status": "well controlled"})], "low"),
        ([("condition", "hypertension", {"status": "not well controlled"})], "moderate"),
        ([("condition", "hypertension", {"status": "uncontrolled"})], "moderate"),
        ([("condition", "asthma", {"course": "worsening"})], "moderate"),
        (
            [
                ("condition", "hypertension", {"status": "stable"}),
                ("condition", "gout", {"status": "stable"}),
            ],
            "moderate",
        ),
        ([("condition", "copd exacerbation", {})], "moderate"),
        ([("condition", "concussion", {})], "moderate"),
        ([("condition", "pulmonary embolism", {})], "high"),
        ([("symptom", "suicidal thoughts", {})], "high"),
    ],
)
def test_problems(suggest, fact, stated, level):
    told = suggest(*(fact(kind, name, **given) for kind, name, given in stated))
    assert elements(told)["problems"] == level


def test_a_chronic_condition_counts_when_something_shows_that_it_was_addressed(suggest, fact):
    cough = fact("condition", "strep throat")
    diabetes = fact("condition", "type 2 diabetes mellitus")
    told = suggest(cough, diabetes)
    assert elements(told)["problems"] == "low"
    assert any("not shown to be addressed: type 2 diabetes mellitus" in q for q in told.questions)
    told = suggest(cough, diabetes, fact("test", "hemoglobin a1c", value=None))
    assert not any("not shown to be addressed" in q for q in told.questions)


def test_a_drug_that_goes_on_shows_its_condition_addressed(talk):
    turns = [("clinician", "You have hypertension."), ("clinician", "Continue the lisinopril.")]
    drug = ("medication", "lisinopril", 1, {"change": "continued"})
    told = talk(turns, ("condition", "hypertension", 0, {}), drug)
    assert elements(told)["problems"] == "low"


def test_a_treatment_stepped_up_asks_whether_the_goal_is_reached(suggest, fact):
    told = suggest(
        fact("condition", "type 2 diabetes mellitus"),
        fact("medication", "metformin", assertion="planned", change="increased"),
    )
    assert elements(told)["problems"] == "low"
    assert any("treatment was stepped up (metformin)" in q for q in told.questions)


def test_a_threat_is_asked_about(suggest, fact):
    told = suggest(fact("condition", "stroke"))
    assert elements(told)["problems"] == "high"
    assert any("one of now, not of the past?" in question for question in told.questions)


def test_low_oxygen_is_a_threat(suggest, fact):
    lungs = fact("condition", "chronic obstructive pulmonary disease")

    def problems(value):
        told = suggest(lungs, fact("vital", "oxygen saturation", value={"magnitude": value}))
        return elements(told)["problems"] if "two of" in told.text else None

    assert problems("84") == "high"
    assert problems("88") is None, "only named"
    assert problems("88-90") is None


def test_symptoms_without_a_diagnosis_are_one_problem(suggest, fact):
    told = suggest(*(fact("symptom", name) for name in ("rash", "back pain", "hearing loss")))
    (reason,) = (one for one in told.reasons if one.text.startswith("problems"))
    assert reason.text == (
        "problems low: rash, back pain, hearing loss: taken as one acute problem without "
        "complication"
    )
    assert len(reason.fact_ids) == 3
