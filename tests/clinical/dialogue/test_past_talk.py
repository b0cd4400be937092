"""Vaccinations and operations that an answer tells by the disease or the part alone."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


def _told(visit, kind=FactKind.PROCEDURE):
    return {(f.normalized, str(f.assertion)) for f in visit.facts if f.kind is kind}


@pytest.mark.parametrize(
    ("asked", "said", "found"),
    [
        (
            "Are you up to date on your vaccines?",
            "Tetanus three years ago. I've never had the pneumonia one.",
            {("tetanus vaccination", "historical"), ("pneumococcal vaccination", "absent")},
        ),
        (
            "Have you had your shots?",
            "I had the flu shot in October, never the shingles one.",
            {("influenza vaccination", "historical"), ("shingles vaccination", "absent")},
        ),
        (
            "Any immunizations this year?",
            "Just the flu one. And COVID.",
            {("influenza vaccination", "historical"), ("covid-19 vaccination", "historical")},
        ),
    ],
)
def test_a_disease_named_where_vaccines_are_asked_for_is_a_vaccination(read, asked, said, found):
    visit = read(("doctor", asked), ("patient", said))
    assert _told(visit) == found
    assert not visit.names(FactKind.CONDITION)
    assert not visit.questions


def test_a_vaccination_keeps_its_time(read):
    visit = read(("doctor", "What vaccines have you had?"), ("patient", "Tetanus three years ago."))
    assert visit.named("tetanus vaccination").attributes.date == "three years ago"


def test_a_question_goes_on_with_the_next_vaccine(read):
    visit = read(
        ("doctor", "Have you had the pneumonia vaccine?"),
        ("patient", "No, never had that one."),
        ("doctor", "And shingles?"),
        ("patient", "Yes, both doses, last spring."),
    )
    assert visit.says("shingles vaccination") == "historical"
    assert visit.says("shingles") == "nothing"


@pytest.mark.parametrize(
    "turns",
    [
        (("doctor", "Have you had the shingles vaccine?"), ("patient", "No, I had shingles last year.")),
        (("doctor", "Are your shots up to date?"), ("patient", "Yes, since I caught shingles last year.")),
        (("doctor", "Are your shots up to date?"), ("patient", "Yes."), ("doctor", "You have shingles.")),
        (
            ("doctor", "Are your shots up to date?"),
            ("patient", "Yes."),
            ("doctor", "Any history of shingles?"),
            ("patient", "Yes, years ago."),
        ),
    ],
)  # fmt: skip
def test_an_illness_stays_one_beside_vaccines(read, turns):
    assert "shingles" in read(*turns).names(FactKind.CONDITION)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Just my gallbladder.", {"cholecystectomy"}),
        ("I had my gallbladder and my appendix out.", {"cholecystectomy", "appendectomy"}),
        ("My tonsils when I was five, and my appendix.", {"tonsillectomy", "appendectomy"}),
        ("Only my left knee, in 2010.", {"knee surgery"}),
    ],
)
def test_a_part_named_where_operations_are_asked_for_was_operated_on(read, said, found):
    visit = read(("doctor", "Have you had any surgeries?"), ("patient", said))
    assert _told(visit) == {(name, "historical") for name in found}
    assert not visit.questions


@pytest.mark.parametrize(
    "turns",
    [
        (("doctor", "Any surgeries?"), ("patient", "No, but my gallbladder hurts.")),
        (("doctor", "Any surgeries?"), ("patient", "Not on my gallbladder.")),
        (("doctor", "What hurts?"), ("patient", "Just my gallbladder.")),
        (("doctor", "Any surgeries?"), ("patient", "My mom had her gallbladder out.")),
    ],
)
def test_a_part_alone_is_no_operation(read, turns):
    assert ("cholecystectomy", "historical") not in _told(read(*turns))
