"""Doses without a unit, corrected doses, doses that differ over the day."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Change


def dose(visit, name, assertion=None):
    return str(visit.named(name, assertion).attributes.dose)


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        ("Lisinopril, 10?", "It's 20 now.", "20 mg"),
        ("And you're on lisinopril 10 milligrams?", "No, 20.", "20 mg"),
        ("Your lisinopril is 10 milligrams, right?", "They upped it to 20.", "20 mg"),
        ("So you're on lisinopril 10 milligrams.", "It's 20 now actually.", "20 mg"),
        ("Are you still on 10 of lisinopril?", "No, they put it up to 20.", "20 mg"),
        ("How much lisinopril are you on?", "Twenty.", "20 mg"),
    ],
)
def test_a_dose_that_the_patient_corrects(read, asked, answer, expected):
    visit = read(("clinician", asked), ("patient", answer))

    lisinopril = visit.named("lisinopril")
    assert lisinopril.assertion is Assertion.PRESENT
    assert str(lisinopril.attributes.dose) == expected
    words = visit.evidence(lisinopril).lower()
    assert "lisinopril" in words
    assert "20" in words or "twenty" in words


@pytest.mark.parametrize(
    ("words", "name", "expected"),
    [
        ("I take losartan 50 daily.", "losartan", "50 mg"),
        ("I take levothyroxine 88.", "levothyroxine", "88 mcg"),
        ("I take Plavix 75.", "clopidogrel", "75 mg"),
        ("I take 81 of aspirin.", "aspirin", "81 mg"),
        ("I take the 40 not the 20 of Lasix.", "furosemide", "40 mg"),
        ("I take lisinopril 500.", "lisinopril", "500"),
    ],
)
def test_the_unit_is_the_drug_s_own_or_open(read, words, name, expected):
    visit = read(("patient", words))

    assert visit.says(name) == "present"
    assert dose(visit, name) == expected


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("I've been on lisinopril for 10 years.", "lisinopril"),
        ("I take ibuprofen, two of them, three times a day.", "ibuprofen"),
        ("I take Advil, 2 or 3 a day.", "ibuprofen"),
        ("I take Tylenol 3.", "acetaminophen-codeine"),
        ("I take vitamin B12.", "vitamin b12"),
    ],
)
def test_numbers_that_are_no_dose(read, words, name):
    assert dose(read(("patient", words)), name) == "None"


def test_an_age_corrects_no_dose(read):
    assert dose(read(("patient", "I take lisinopril 10 milligrams. I'm 38.")), "lisinopril") == (
        "10 mg"
    )


def test_a_started_drug_keeps_its_bare_dose(read):
    losartan = read(("clinician", "We'll start losartan 50 daily.")).named("losartan")

    assert (losartan.assertion, losartan.attributes.change) == (Assertion.PLANNED, Change.STARTED)
    assert (str(losartan.attributes.dose), losartan.attributes.frequency) == ("50 mg", "daily")


def test_bare_doses_that_change(read):
    visit = read(("clinician", "Increase the lisinopril from 10 to 20."))

    assert dose(visit, "lisinopril", Assertion.PLANNED) == "20 mg"
    assert dose(visit, "lisinopril", Assertion.PRESENT) == "10 mg"


def test_a_list_that_is_read_out(read):
    visit = read(
        (
            "clinician",
            "You're on lisinopril 20, metformin 1000 twice a day and atorvastatin 40, right?",
        ),
        ("patient", "Yes."),
    )

    found = {name: dose(visit, name) for name in ("lisinopril", "metformin", "atorvastatin")}
    assert found == {"lisinopril": "20 mg", "metformin": "1000 mg", "atorvastatin": "40 mg"}


@pytest.mark.parametrize(
    ("words", "name", "frequency"),
    [
        (
            "I take metformin 500, one in the morning and two at night.",
            "metformin",
            "one in the morning and two at night",
        ),
        (
            "I take Lantus 20 in the morning and 10 at bedtime.",
            "insulin glargine",
            "20 in the morning and 10 at bedtime",
        ),
        (
            "I take metformin twice a day, in the morning and at night.",
            "metformin",
            "twice daily",
        ),
    ],
)
def test_amounts_that_differ_over_the_day(read, words, name, frequency):
    assert read(("patient", words)).named(name).attributes.frequency == frequency


def test_a_no_that_names_another_drug(read):
    visit = read(
        ("clinician", "Do you take any ibuprofen?"), ("patient", "No, but I take Tylenol 500.")
    )

    assert visit.says("ibuprofen") == "absent"
    assert dose(visit, "acetaminophen") == "500 mg"


@pytest.mark.parametrize(
    "words",
    [
        "i take norvasc at two. five milligrams a day",
        "i use the clobetasol at zero. zero five percent",
    ],
)
def test_a_dose_that_a_stop_cut_in_two_is_left_out(read, words):
    visit = read(("patient", words))
    named = [fact for fact in visit.facts if fact.kind.value == "medication"]
    assert named
    assert all(fact.attributes.dose is None for fact in named)
