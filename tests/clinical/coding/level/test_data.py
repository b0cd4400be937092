"""The data of a visit: tests counted once, what the clinician tells of, somebody else's history."""

from __future__ import annotations

import pytest

from tests.clinical.coding.level.judging import THROAT, elements, orders_of

DATA = {
    "film": ("clinician", "I looked at the film myself."),
    "talk": ("clinician", "I discussed it with Dr. Hill."),
    "summary": ("clinician", "I reviewed the summary from the hospital."),
}


def test_tests_are_counted_once_each(suggest, fact):
    problem = fact("condition", "strep throat")

    def level(*names):
        return elements(suggest(problem, *orders_of(fact, *names)))["data"]

    assert level() == "straightforward"
    assert level("glucose") == "straightforward"
    assert level("glucose", "glucose") == "straightforward"
    assert level("glucose", "creatinine") == "low"
    assert level("echocardiogram", "ejection fraction") == "straightforward"
    assert level("glucose", "creatinine", "blood test") == "low", "a name of nothing in particular"
    assert level("glucose", "creatinine", "chest x-ray") == "moderate"
    past = [fact("test", name, assertion="historical") for name in ("glucose", "inr", "ferritin")]
    assert elements(suggest(problem, *past))["data"] == "straightforward"


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ([], "straightforward"),
        (["summary"], "straightforward"),
        (["film"], "moderate"),
        (["talk"], "moderate"),
        (["film", "talk"], "high"),
    ],
)
def test_data_that_the_clinician_tells_of(talk, told, level):
    turns = [("clinician", "You have strep throat."), *(DATA[one] for one in told)]
    suggestion = talk(turns, THROAT)
    assert elements(suggestion)["data"] == level
    shown = [one for one in suggestion.reasons if one.text.startswith("data") and one.evidence]
    assert len(shown) == len(told)
    assert all(set(one.evidence) <= set(suggestion.evidence) for one in shown)


def test_a_film_that_was_looked_at_is_asked_about(talk):
    told = talk([("clinician", "You have strep throat. I looked at an x-ray of it.")], THROAT)
    assert elements(told)["data"] == "straightforward"
    assert any("looked at a film" in question for question in told.questions)
    whole = talk([("clinician", "You have strep throat."), DATA["film"]], THROAT)
    assert not any("looked at a film" in question for question in whole.questions)


def test_a_document_counts_beside_tests(talk):
    turns = [("clinician", "You have strep throat."), DATA["summary"], ("clinician", "A glucose.")]
    test = ("test", "glucose", 2, {"assertion": "planned"})
    assert elements(talk(turns, THROAT, test))["data"] == "low"


def test_somebody_else_tells_the_history(talk):
    turns = [
        ("companion", "He has strep throat."),
        ("companion", "He is confused."),
        ("patient", "My back hurts."),
    ]
    more = [THROAT, ("symptom", "confusion", 1, {}), ("symptom", "back pain", 2, {})]
    told = talk(turns, *more)
    assert elements(told)["data"] == "low"
    assert any("It does not count otherwise" in question for question in told.questions)
    as_much = talk(turns, THROAT, more[2])
    assert elements(as_much)["data"] == "straightforward"
    assert any("It counts as data then" in question for question in as_much.questions)
