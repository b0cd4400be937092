"""What the chart knows, beside what is written: its own sentences, and where a visit differs."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import (
    Assertion,
    ChartAllergy,
    ChartMedication,
    ChartResult,
    Claim,
    Fact,
    FactKind,
    PatientContext,
    Spoken,
)
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.note.verifying.verification import ClaimVerifier, VerifierConfig
from ambient_scribe.testing import a_transcript
from tests.note.facts import mg
from tests.note.stated import (
    DRUGS,
    LISINOPRIL,
    claim,
    fact,
    verify,
)

CHART = PatientContext(
    problems=("left knee osteoarthritis", "type 2 diabetes"),
    medications=(ChartMedication(name="lisinopril", dose="20 mg", frequency="every morning"),),
    allergies=(ChartAllergy(substance="penicillin", reaction="rash"),),
    results=(ChartResult(name="A1c", value="7.2", unit="%"),),
)


@pytest.mark.parametrize(
    ("text", "claims", "item"),
    [
        ("Lisinopril 20 mg every morning.", [LISINOPRIL], "medications/lisinopril"),
        (
            "Penicillin (rash).",
            [claim(FactKind.ALLERGY, "penicillin", reaction="rash")],
            "allergies/penicillin",
        ),
        (
            "Type 2 diabetes.",
            [claim(FactKind.CONDITION, "type 2 diabetes")],
            "problems/type 2 diabetes",
        ),
        ("A1c 7.2%.", [claim(FactKind.TEST, "A1c", value=mg("7.2", "%"))], "results/A1c"),
    ],
)
def test_a_chart_sentence_is_compared_with_its_item(
    text: str, claims: list[Claim], item: str
) -> None:
    support = verify(text, claims, chart=[item], context=CHART)
    assert support == Support(state=SupportState.SUPPORTED)


@pytest.mark.parametrize(
    ("text", "wrong", "item"),
    [
        (
            "Lisinopril 40 mg every morning.",
            claim(FactKind.MEDICATION, "lisinopril", dose=mg("40")),
            "medications/lisinopril",
        ),
        ("A1c 7.9%.", claim(FactKind.TEST, "A1c", value=mg("7.9", "%")), "results/A1c"),
        (
            "No known drug allergies.",
            claim(FactKind.ALLERGY, "drug allergies", Assertion.ABSENT),
            "allergies/penicillin",
        ),
        ("Asthma.", claim(FactKind.CONDITION, "asthma"), "problems/type 2 diabetes"),
    ],
)
def test_a_wrong_chart_sentence_is_caught(text: str, wrong: Claim, item: str) -> None:
    assert verify(text, [wrong], chart=[item], context=CHART).flagged


def test_a_chart_item_that_is_not_there_is_told() -> None:
    support = verify("Metoprolol.", [], chart=["medications/metoprolol"], context=CHART)
    assert "the chart has no 'medications/metoprolol'" in support.reasons


def conflict(text: str, stated: Claim, turn: str, said: Fact | None = None) -> Support:
    transcript = a_transcript([("clinician", turn)])
    spoken = Spoken(word_ids=tuple(word.id for word in transcript.words))
    bearing = Fact(**{**dict(stated), "id": "f1", "text": turn, "evidence": (spoken,)})
    sentence = NoteSentence(id="s1", section="plan", text=text, basis=(spoken,))
    verifier = ClaimVerifier(VerifierConfig(), lambda *_: (stated,), DRUGS)
    facts = (bearing, said) if said else (bearing,)
    return verifier.support(sentence, transcript, facts, CHART)


def test_a_drug_of_the_class_that_the_patient_reacts_to_conflicts_with_the_chart() -> None:
    start = claim(FactKind.MEDICATION, "amoxicillin", Assertion.PLANNED, change="started")
    support = conflict("Start amoxicillin.", start, "let us start amoxicillin")
    assert support == Support(
        state=SupportState.CHART_CONFLICT,
        reasons=("'amoxicillin' beside an allergy: the chart lists 'penicillin'",),
    )


def test_stopping_that_drug_does_not() -> None:
    stop = claim(FactKind.MEDICATION, "amoxicillin", change="stopped")
    assert not conflict("Stop amoxicillin.", stop, "please stop the amoxicillin").flagged


def test_an_allergy_said_in_the_visit_counts_too() -> None:
    allergy = fact("f2", FactKind.ALLERGY, "lisinopril", 4)
    start = claim(FactKind.MEDICATION, "lisinopril", Assertion.PLANNED, change="started")
    support = conflict("Start lisinopril.", start, "start lisinopril", said=allergy)
    assert "the visit names 'lisinopril'" in support.reasons[0]


@pytest.mark.parametrize(
    ("text", "stated", "turn", "reason"),
    [
        (
            "Lisinopril 40 mg.",
            claim(FactKind.MEDICATION, "lisinopril", dose=mg("40")),
            "I take lisinopril forty milligrams",
            "the chart has 'lisinopril' at '20 mg', not '40 mg'",
        ),
        (
            "Right knee osteoarthritis.",
            claim(FactKind.CONDITION, "knee osteoarthritis", laterality="right"),
            "the osteoarthritis of the right knee",
            "the chart has 'left knee osteoarthritis', not 'right'",
        ),
        (
            "No known drug allergies.",
            claim(FactKind.ALLERGY, "drug allergies", Assertion.ABSENT),
            "no drug allergies",
            "an allergy is denied, but the chart lists 'penicillin'",
        ),
    ],
)
def test_a_difference_from_the_chart_is_flagged(
    text: str, stated: Claim, turn: str, reason: str
) -> None:
    support = conflict(text, stated, turn)
    assert support == Support(state=SupportState.CHART_CONFLICT, reasons=(reason,))


def test_a_dose_that_was_raised_may_differ_from_the_chart() -> None:
    raised = claim(FactKind.MEDICATION, "lisinopril", dose=mg("40"), change="increased")
    text = "Increase lisinopril to 40 mg."
    assert not conflict(text, raised, "go up to forty milligrams of lisinopril").flagged
