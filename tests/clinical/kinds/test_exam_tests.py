"""Organs, measures and maneuvers of the examination: what is said of them decides."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, FactKind

EXAM = "Let's do a quick exam."


def found(read, said):
    visit = read(("clinician", f"{EXAM} {said}"))
    return {(f.normalized, str(f.assertion)) for f in visit.facts if f.kind is FactKind.EXAM}


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("Your heart sounds great.", {("normal heart sounds", "present")}),
        (
            "Your heart and lungs both sound really good.",
            {("normal heart sounds", "present"), ("normal lung sounds", "present")},
        ),
        ("Your throat looks okay.", {("normal throat", "present")}),
        ("Everything looks good.", set()),
        ("Let me listen to your lungs.", set()),
        ("Your throat does not look good.", set()),
        ("You have a positive straight leg raise.", {("straight leg raise", "present")}),
        ("Negative Murphy's sign.", {("murphy sign", "absent")}),
        (
            "Your Lachman and McMurray tests are all negative.",
            {("lachman test", "absent"), ("mcmurray test", "absent")},
        ),
        ("I'm going to do a McMurray test.", set()),
    ],
)
def test_what_is_said_of_it(read, said, facts):
    assert found(read, said) == facts


def test_a_maneuver_has_its_result_and_a_strength_its_grade(read):
    visit = read(
        (
            "clinician",
            f"{EXAM} Tinel's is positive. Your muscle strength in the legs is three out of five.",
        ),
    )

    assert visit.named("tinel sign").attributes.status == "positive"
    assert str(visit.named("muscle strength").attributes.value) == "3/5"


def test_a_word_in_the_next_clause_is_evidence(read):
    visit = read(("clinician", "let's do a quick exam listen to your lungs okay those sound good"))

    fact = visit.named("normal lung sounds")
    assert fact.assertion is Assertion.PRESENT
    assert "good" in visit.evidence(fact)


def test_what_no_examiner_sees_is_told(read):
    visit = read(
        ("clinician", f"{EXAM} You don't have a fever. There's some swelling of the knee.")
    )

    assert visit.named("fever").kind is FactKind.SYMPTOM
    assert visit.named("swelling").kind is FactKind.EXAM


def test_a_heading_of_the_examination_takes_no_word_of_the_finding(read):
    said = "On your lung exam your lungs are clear to auscultation."
    facts = read(("clinician", said)).facts

    assert {f.normalized for f in facts} == {"lungs clear to auscultation"}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("You've got these mild wheezes in all your lung fields.", "wheezing"),
        ("Your thyroid's a bit enlarged here.", "thyromegaly"),
        ("You have a strong dorsalis pedis pulse.", "peripheral pulses intact"),
        ("You have good hand grip.", "normal strength"),
    ],
)
def test_what_is_found_after_the_examination_begins(read, words, name):
    facts = read(("clinician", "Okay, let's do the exam. " + words)).facts

    assert (name, "exam") in {(f.normalized, f.kind.value) for f in facts}
