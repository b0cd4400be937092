"""The risk of a visit: drugs managed, operations and plans, and whose word lets a drug go on."""

from __future__ import annotations

import pytest

from tests.clinical.coding.level.judging import THROAT, elements


@pytest.mark.parametrize(
    ("stated", "level"),
    [
        ([("medication", "amoxicillin", {"change": "started"})], "moderate"),
        (
            [("medication", "atorvastatin", {"assertion": "absent", "change": "refused"})],
            "moderate",
        ),
        ([("medication", "lisinopril", {"change": "continued"})], "straightforward"),
        ([("medication", "lisinopril", {})], "straightforward"),
        (
            [("medication", "lisinopril", {"assertion": "conditional", "change": "increased"})],
            "straightforward",
        ),
        ([("medication", "acetaminophen", {"assertion": "planned", "change": "started"})], "low"),
        ([("plan", "physical therapy", {"assertion": "planned"})], "low"),
        ([("procedure", "laceration repair", {"assertion": "planned"})], "low"),
        ([("procedure", "knee replacement", {"assertion": "planned"})], "moderate"),
        ([("procedure", "knee replacement", {"assertion": "historical"})], "straightforward"),
        ([("procedure", "hospital admission", {"assertion": "planned"})], "high"),
    ],
)
def test_risk(suggest, fact, stated, level):
    problem = fact("condition", "strep throat")
    told = suggest(problem, *(fact(kind, name, **given) for kind, name, given in stated))
    assert elements(told)["risk"] == level


@pytest.mark.parametrize(
    ("turn", "level"),
    [
        (("clinician", "Continue the lisinopril."), "moderate"),
        (("patient", "I keep taking the lisinopril."), "straightforward"),
        (("clinician", "You keep taking the lisinopril?"), "straightforward"),
    ],
)
def test_a_drug_is_managed_when_the_clinician_lets_it_go_on(talk, turn, level):
    throat = ("clinician", "You have strep throat.")
    told = talk([throat, turn], THROAT, ("medication", "lisinopril", 1, {"change": "continued"}))
    assert elements(told)["risk"] == level
    asked = [one for one in told.questions if "drugs that go on" in one]
    assert bool(asked) == (level == "moderate")


def test_a_parenteral_controlled_drug_is_of_high_risk(suggest, fact):
    def risk(name, route):
        drug = fact("medication", name, assertion="planned", change="started", route=route)
        return elements(suggest(fact("condition", "strep throat"), drug))["risk"]

    assert risk("morphine", "intravenous") == "high"
    assert risk("morphine", "by mouth") == "moderate"
    assert risk("ceftriaxone", "intramuscular") == "moderate"
