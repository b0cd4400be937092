"""Hospital care that was decided on lifts the level; what to do if it gets worse does not."""

from __future__ import annotations

from tests.clinical.coding.level.judging import THROAT, elements


def test_sending_to_hospital_is_asked_about(suggest, fact):
    plan = fact("plan", "referral to emergency department", assertion="planned")
    told = suggest(fact("condition", "strep throat"), plan)
    assert elements(told) == {"problems": "moderate", "data": "straightforward", "risk": "high"}
    assert "Was it decided on in this visit, and not only talked of?" in told.questions
    assert any("threaten life or bodily function" in question for question in told.questions)
    elsewhere = plan.changed(text="the urgent care visit")
    assert elements(suggest(fact("condition", "strep throat"), elsewhere))["problems"] == "low"


def test_an_ambulance_makes_all_of_it_high(talk):
    turns = [("clinician", "You have COPD."), ("clinician", "We are calling an ambulance.")]
    told = talk(turns, ("condition", "chronic obstructive pulmonary disease", 0, {}))
    assert elements(told) == {"problems": "high", "data": "straightforward", "risk": "high"}
    assert told.text.startswith("Medical decision making: high (")
    assert any("Mentioned, not shown" in question for question in told.questions)


def test_what_to_do_if_it_gets_worse_is_no_hospital_care(talk):
    turns = [("clinician", "You have strep throat."), ("clinician", "If worse, go to the ER.")]
    plan = ("plan", "go to emergency department", 1, {"assertion": "planned"})
    assert elements(talk(turns, THROAT, plan))["risk"] == "straightforward"
