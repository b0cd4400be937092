"""Habits that are over, times and limits of a plan, what is declined, and what is no plan at all."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Change, FactKind


def _social(visit, name="smoking"):
    return [f for f in visit.facts if f.kind is FactKind.SOCIAL and f.normalized == name]


@pytest.mark.parametrize(
    ("turns", "date"),
    [
        (
            (
                ("clinician", "Do you smoke?"),
                ("patient", "I used to be. One pack a day for thirty years, quit in 2015."),
            ),
            "2015",
        ),
        ((("patient", "A pack a day for twenty years, I quit in 2015."),), "2015"),
        (
            (("patient", "I smoked a pack a day for ten years. I quit six years ago."),),
            "six years ago",
        ),
        (
            (
                ("clinician", "Do you smoke?"),
                ("patient", "About a pack a day for years."),
                ("clinician", "Okay."),
                ("patient", "I quit in 2012."),
            ),
            "2012",
        ),
        (
            (
                ("clinician", "Do you smoke?"),
                ("patient", "I used to."),
                ("clinician", "How much?"),
                ("patient", "A pack a day for thirty years."),
            ),
            None,
        ),
    ],
)
def test_who_quit_is_no_smoker(read, turns, date):
    (fact,) = _social(read(*turns))
    assert fact.assertion is Assertion.HISTORICAL
    assert fact.attributes.date == date
    assert fact.attributes.duration or fact.attributes.frequency


@pytest.mark.parametrize(
    "said",
    [
        "I smoke a pack a day, I'm trying to quit.",
        "I smoke a pack a day. I quit for a year and then started again.",
        "I smoke a pack a day and I quit drinking in 2010.",
    ],
)
def test_who_still_smokes(read, said):
    (fact,) = _social(read(("patient", said)))
    assert fact.assertion is Assertion.PRESENT


@pytest.mark.parametrize("said", ["Never smoked.", "No, never smoked.", "I never smoked."])
def test_never_smoked_answers(read, said):
    (fact,) = _social(read(("clinician", "Do you smoke?"), ("patient", said)))
    assert fact.assertion is Assertion.ABSENT


@pytest.mark.parametrize(
    ("said", "name", "due"),
    [
        ("CT in six months.", "ct scan", "in six months"),
        ("In six months we'll repeat the CT.", "ct scan", "in six months"),
        ("A1c in three months, and a colonoscopy next month.", "hemoglobin a1c", "in three months"),
        ("A1c in three months, and a colonoscopy next month.", "colonoscopy", "next month"),
    ],
)
def test_when_a_test_is_due(read, said, name, due):
    fact = read(("clinician", said)).named(name)
    assert fact.assertion is Assertion.PLANNED
    assert fact.attributes.due == due


def test_a_test_that_was_done_is_not_due(read):
    fact = read(("clinician", "The CT in March showed a nodule.")).named("ct scan")
    assert fact.assertion is Assertion.PRESENT
    assert fact.attributes.due is None


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Check it at home and call me if it's over 160.", "over 160"),
        ("Call me if your sugar is over 300.", "over 300"),
    ],
)
def test_a_limit_is_a_warning(read, said, reason):
    fact = read(("clinician", said)).named("contact the practice")
    assert fact.assertion is Assertion.CONDITIONAL
    assert reason in fact.attributes.reason


def test_the_sign_of_the_next_action_is_not_that_of_the_visit(read):
    visit = read(
        (
            "clinician",
            "I'll see him back in four weeks if he has a fever in two days bring him back",
        )
    )
    told = {f.assertion: f.attributes for f in visit.facts if f.normalized == "follow-up visit"}
    assert told[Assertion.PLANNED].due == "in four weeks"
    assert told[Assertion.PLANNED].reason is None
    assert "fever" in told[Assertion.CONDITIONAL].reason
    assert told[Assertion.CONDITIONAL].due is None


@pytest.mark.parametrize(
    ("offer", "answer", "name"),
    [
        ("I'd recommend the shingles vaccine.", "I'd rather not.", "shingles vaccination"),
        ("I'd like to give you the flu shot today.", "No thanks.", "influenza vaccination"),
        ("I'd recommend the flu shot.", "I don't want the flu shot.", "influenza vaccination"),
        ("I'd like to schedule a colonoscopy.", "No, I don't want that.", "colonoscopy"),
    ],
)
def test_what_is_declined(read, offer, answer, name):
    fact = read(("clinician", offer), ("patient", answer)).named(name)
    assert fact.assertion is Assertion.ABSENT
    assert fact.attributes.change is Change.REFUSED


def test_another_thing_that_is_not_wanted_declines_nothing(read):
    visit = read(
        ("clinician", "We'll schedule your knee replacement for next month."),
        ("patient", "Okay. I'd rather not drive until then."),
    )
    assert visit.named("knee replacement").assertion is Assertion.PLANNED


@pytest.mark.parametrize(
    "said",
    [
        "And you have no history of tobacco and you limit alcohol to weekends.",
        "So ice and rest makes it feel better, is that correct?",
    ],
)
def test_what_is_told_back_is_no_plan(read, said):
    assert not read(("clinician", said)).names(FactKind.PLAN)


def test_what_returns_is_a_sign_and_no_visit(read):
    visit = read(("clinician", "If your symptoms return, call me."))
    assert visit.names(FactKind.PLAN) == {"contact the practice"}
    assert visit.named("contact the practice").attributes.reason == "if your symptoms return"


def test_a_supposed_emergency_is_conditional(read):
    said = "And your breathing is getting really worse, then you would need to go to A and E."
    fact = read(("clinician", said)).named("go to emergency department")
    assert fact.assertion is Assertion.CONDITIONAL


def test_who_talks_to_a_specialist_refers_nobody(read):
    visit = read(("clinician", "I will talk to your cardiologist about it."))
    assert visit.names(FactKind.PLAN) == {"contact cardiology"}
