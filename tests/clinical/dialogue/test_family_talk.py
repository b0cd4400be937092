"""Who in the family has it, where an answer names only the relative."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind

HEART = "Anyone in the family with heart disease?"


def relatives(visit, name):
    return [
        f.attributes.relative
        for f in visit.facts
        if f.kind is FactKind.FAMILY_HISTORY
        and f.normalized == name
        and f.assertion.value == "present"
    ]


@pytest.mark.parametrize(
    ("answer", "who"),
    [
        ("My father, at 62.", ["father"]),
        ("Dad did.", ["father"]),
        ("On my mother's side.", ["maternal side"]),
        ("Both grandparents.", ["grandparents"]),
        ("No, just my grandfather.", ["grandfather"]),
        ("Yes, my aunt.", ["aunt"]),
        ("My mom had it, and her sister.", ["mother", "aunt"]),
        ("Everybody. Mom, dad, both brothers.", ["mother", "father", "brother"]),
        ("I live with my mother.", []),
        ("No, my parents are healthy.", []),
        ("My brother drove me here.", []),
    ],
)
def test_relatives_that_answer(read, answer, who):
    assert relatives(read(("clinician", HEART), ("patient", answer)), "heart disease") == who


def test_the_age_is_kept_and_the_question_is_answered(read):
    visit = read(("clinician", HEART), ("patient", "My father, at 62."))

    assert visit.named("heart disease").attributes.onset == "at 62"
    assert visit.questions == ()
    assert "heart disease" in visit.evidence(visit.named("heart disease")).lower()


def test_who_comes_after_yes(read):
    visit = read(
        ("clinician", "Is there diabetes in your family?"),
        ("patient", "My dad."),
        ("clinician", "Anyone else?"),
        ("patient", "My two brothers as well."),
    )

    assert relatives(visit, "diabetes mellitus") == ["father", "brother"]


def test_a_relative_who_has_it_too(read):
    visit = read(("patient", "My mother had breast cancer, and so did my grandmother."))

    assert relatives(visit, "breast cancer") == ["mother", "grandmother"]


def test_one_who_died_of_something_else_has_it_not(read):
    visit = read(("patient", "My dad died of prostate cancer, and my mom died as well."))

    assert relatives(visit, "prostate cancer") == ["father"]


def test_she_is_the_one_asked_about(read):
    visit = read(
        ("clinician", "Is your mother still alive?"), ("patient", "No, she died of a stroke.")
    )

    assert relatives(visit, "stroke") == ["mother"]


def test_a_question_that_goes_on_asks_of_the_family_too(read):
    visit = read(
        ("clinician", "Does anyone in the family have thyroid disease?"),
        ("patient", "My sister does."),
        ("clinician", "And celiac disease?"),
        ("patient", "No."),
    )

    assert visit.says("celiac disease") == "absent family"
