"""What one utterance, and one sentence of a note, asserts."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Change, FactKind, Subject


@pytest.mark.parametrize(
    ("said", "name", "assertion"),
    [
        ("I have no fever.", "fever", "absent"),
        ("I don't have any chest pain or shortness of breath.", "shortness of breath", "absent"),
        ("I haven't noticed any swelling.", "swelling", "absent"),
        ("The rash has gone away.", "rash", "historical"),
        ("The cough isn't getting better.", "cough", "present"),
        ("The headache didn't go away.", "headache", "present"),
        ("No fever but I do have chills.", "chills", "present"),
        ("I had asthma as a child.", "asthma", "historical"),
        ("I was diagnosed with diabetes ten years ago.", "diabetes mellitus", "present"),
        ("I've had a headache for the past three days.", "headache", "present"),
        ("I think I have the flu.", "influenza", "possible"),
        ("If I climb stairs I get chest pain.", "chest pain", "present"),
        ("I wish I had some weight loss.", "weight loss", "nothing"),
    ],
)
def test_what_a_patient_says(read, said, name, assertion):
    assert read(("patient", said)).says(name) == assertion


@pytest.mark.parametrize(
    ("said", "name", "assertion"),
    [
        ("I think this is bronchitis.", "bronchitis", "possible"),
        ("This could be pneumonia.", "pneumonia", "possible"),
        ("You have pneumonia.", "pneumonia", "present"),
        ("For your diabetes, keep going.", "diabetes mellitus", "present"),
        ("In meningitis you get a rash.", "meningitis", "nothing"),
        ("We want to rule out a fracture.", "fracture", "possible"),
        ("I don't see any evidence of a fracture.", "fracture", "absent"),
        ("If you get a fever, call me.", "fever", "nothing"),
    ],
)
def test_what_a_clinician_says(read, said, name, assertion):
    assert read(("clinician", said)).says(name) == assertion


def test_read_statement_of_denials(extractor):
    claims = extractor.read_statement("She denies fever, chills, or cough.", "hpi")

    assert {(c.normalized, c.assertion) for c in claims} == {
        ("fever", Assertion.ABSENT),
        ("chills", Assertion.ABSENT),
        ("cough", Assertion.ABSENT),
    }


def test_read_statement_of_a_mixed_sentence(extractor):
    claims = extractor.read_statement(
        "He reports nausea but denies vomiting; no abdominal pain.", "hpi"
    )

    assert {(c.normalized, c.assertion) for c in claims} == {
        ("nausea", Assertion.PRESENT),
        ("vomiting", Assertion.ABSENT),
        ("abdominal pain", Assertion.ABSENT),
    }


def test_read_statement_of_a_dose_change(extractor):
    claims = extractor.read_statement("Lisinopril increased from 10 mg to 20 mg daily.", "plan")

    assert {(str(c.assertion), str(c.attributes.dose)) for c in claims} == {
        ("planned", "20 mg"),
        ("present", "10 mg"),
    }
    planned = next(c for c in claims if c.assertion is Assertion.PLANNED)
    assert planned.attributes.change is Change.INCREASED
    assert planned.attributes.frequency == "daily"


def test_read_statement_of_a_vital(extractor):
    (claim,) = extractor.read_statement("Blood pressure 128/76 mmHg.", "vitals")

    assert (claim.kind, claim.normalized) == (FactKind.VITAL, "blood pressure")
    assert str(claim.attributes.value) == "128/76 mmHg"


def test_read_statement_of_family_history(extractor):
    (claim,) = extractor.read_statement("Mother had breast cancer.", "family_history")

    assert (claim.kind, claim.subject) == (FactKind.FAMILY_HISTORY, Subject.FAMILY)
    assert (claim.normalized, claim.attributes.relative) == ("breast cancer", "mother")


def test_read_statement_of_a_return_precaution(extractor):
    claims = extractor.read_statement("Return if fever develops.", "plan")

    fever = next(c for c in claims if c.normalized == "fever")
    assert fever.assertion is Assertion.CONDITIONAL
