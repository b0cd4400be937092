"""Whose disease it is, whether it is over, and what is only talked of."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


def _told(visit, *kinds):
    return {(f.normalized, str(f.assertion)) for f in visit.facts if f.kind in kinds}


def _conditions(visit):
    return _told(visit, FactKind.CONDITION)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("I do think that you have a migraine.", {("migraine", "possible")}),
        ("I do think that what you have is medial epicondylitis.", {("medial epicondylitis", "possible")}),
        ("I don't think you've got a chest infection.", {("chest infection", "absent")}),
        ("You haven't had an asthma check for some time.", set()),
        ("Show me the diabetic labs.", set()),
        ("Let's work on that bad food habit.", set()),
        ("You have asthma.", {("asthma", "present")}),
    ],
)  # fmt: skip
def test_what_a_clinician_says_of_a_condition(read, words, found):
    assert _conditions(read(("doctor", words))) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("I had strep when I was a kid.", {("strep throat", "historical")}),
        ("So, in the past I've had some uh, some IBS.", {("irritable bowel syndrome", "historical")}),
        ("I was so worried that I had cancer.", set()),
        ("I thought I was having a heart attack.", set()),
        ("I don't take sugar with my tea.", set()),
        ("I had gestational diabetes with my son.", {("gestational diabetes", "present")}),
        ("My friend's mum died of a brain tumor.", set()),
    ],
)  # fmt: skip
def test_what_a_patient_says_of_a_condition(read, words, found):
    visit = read(("patient", words))
    assert _conditions(visit) == found
    assert not visit.names(FactKind.FAMILY_HISTORY)


@pytest.mark.parametrize(
    ("turns", "relatives"),
    [
        ((("patient", "I've got diabetes. My mother had it, and my brother has it."),), {"mother", "brother"}),
        ((("doctor", "Anyone with diabetes?"), ("patient", "My nan did.")), {"grandmother"}),
        ((("doctor", "Any family history?"), ("patient", "Diabetes.")), {None}),
        ((("doctor", "For family history, it looks like there's diabetes."),), {None}),
        ((("patient", "My daughter had gestational diabetes."),), set()),
    ],
)  # fmt: skip
def test_relatives_who_have_it(read, turns, relatives):
    facts = [f for f in read(*turns).facts if f.kind is FactKind.FAMILY_HISTORY]
    told = {f.attributes.relative for f in facts if f.normalized == "diabetes mellitus"}
    assert told == relatives


def test_a_question_about_something_else_ends_the_talk_of_the_family(read):
    visit = read(
        ("doctor", "Any history of illness in the family?"),
        ("patient", "Diabetes."),
        ("doctor", "Okay. And what brings you in today?"),
        ("patient", "Migraines, mostly."),
    )
    assert visit.says("migraine") == "present"
    assert visit.says("diabetes mellitus") == "present family"


def test_what_a_patient_has_beside_the_family_is_the_patients(read):
    visit = read(
        ("doctor", "What runs in your family?"), ("patient", "Strokes. But I have asthma.")
    )
    assert visit.says("asthma") == "present"


def test_a_well_that_only_begins_denies_no_history(read):
    visit = read(
        ("doctor", "Any other medical history I should be aware of?"),
        ("patient", "Uh, well I was told I had a small heart attack."),
    )
    assert visit.says("other medical history") == "nothing"
    fine = read(("doctor", "Any other medical history?"), ("patient", "Otherwise I'm fine."))
    assert fine.says("other medical history") == "absent"


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        ((("patient", "Do I have to do the surgery"),), set()),
        ((("patient", "I had to have surgery."),), {("surgery", "historical")}),
        (
            (("doctor", "It looks like you have a previous surgical history of a colectomy?"), ("patient", "Yes.")),
            {("colectomy", "historical")},
        ),
        ((("doctor", "After you've recovered from surgery we'll see you."),), set()),
    ],
)  # fmt: skip
def test_operations_that_were_done_and_those_talked_of(read, turns, found):
    assert _told(read(*turns), FactKind.PROCEDURE) == found
