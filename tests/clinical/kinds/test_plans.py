"""Actions of the plan: verbs and objects, what is directed and what was done, who and when."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, FactKind


def plans(visit):
    return {f.normalized for f in visit.facts if f.kind is FactKind.PLAN}


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("I want you to avoid alcohol and fatty foods.", {"avoid alcohol", "low fat diet"}),
        ("You should stay away from spicy foods.", {"avoid spicy food"}),
        ("Try to cut back on your coffee.", {"limit caffeine"}),
        (
            "Make sure to push fluids and strain your urine.",
            {"increase fluid intake", "strain urine"},
        ),
        ("We're going to put you in a sling.", {"sling"}),
        ("I'd like you to keep a headache diary.", {"headache diary"}),
        ("I want you to stop running for two weeks.", {"avoid running"}),
        ("I'm going to refer you to a urologist.", {"referral to urology"}),
        ("Please follow up with your cardiologist.", {"follow up with cardiology"}),
        ("A pill box might really help with that.", {"pill box"}),
    ],
)
def test_a_verb_and_its_object_make_an_action(read, said, names):
    assert plans(read(("clinician", said))) == names


@pytest.mark.parametrize(
    "said",
    [
        "I'm glad you've been drinking plenty of water.",
        "You don't need to come back in two weeks.",
        "Let's take a look at your throat.",
        "Are you avoiding alcohol?",
        "If you cut out the salt, your ankles swell less.",
        "Listen, I had some ice cream myself.",
    ],
)
def test_what_was_done_asked_or_supposed_is_no_plan(read, said):
    assert plans(read(("clinician", said))) == set()


def test_a_patient_plans_nothing(read):
    assert (
        plans(read(("patient", "I should avoid alcohol, and I'll drink plenty of water."))) == set()
    )


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("I want to see you back in six weeks.", "in six weeks"),
        ("We'll have you come back in two weeks.", "in two weeks"),
        ("Let's follow up next month.", "next month"),
        ("Schedule a follow-up appointment within ten days.", "within ten days"),
    ],
)
def test_a_visit_has_its_time(read, said, due):
    fact = read(("clinician", said)).named("follow-up visit")

    assert fact.assertion is Assertion.PLANNED
    assert fact.attributes.due == due


def test_two_times_are_two_visits(read):
    visit = read(
        ("clinician", "For your asthma, come back in six weeks."),
        ("clinician", "And for the mood, follow up in two weeks."),
    )

    due = [f.attributes.due for f in visit.facts if f.normalized == "follow-up visit"]
    assert due == ["in six weeks", "in two weeks"]


def test_a_test_that_one_comes_for_is_no_visit(read):
    visit = read(("clinician", "I want you to come in for a blood test in two weeks."))

    assert "follow-up visit" not in plans(visit)
    assert visit.says("blood test") == "planned"


def test_who_is_to_do_it(read):
    visit = read(
        ("clinician", "I want you to weigh yourself daily."),
        ("clinician", "I will refer you to a podiatrist."),
        ("clinician", "We'll call you with the results of the biopsy."),
    )

    assert visit.named("daily weights").attributes.owner == "patient"
    assert visit.named("referral to podiatry").attributes.owner == "clinician"
    assert visit.named("contact patient with results").attributes.owner == "clinician"
