"""Verification: every kind of corruption is caught, and what was said is not flagged.

The reader is scripted: a sentence's claims are written beside it, so that these tests judge the
verifier and not the reading of English.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Authored,
    Change,
    Chart,
    ChartAllergy,
    ChartMedication,
    ChartResult,
    Claim,
    Fact,
    FactKind,
    Laterality,
    PatientContext,
    Quantity,
    Spoken,
    Subject,
    System,
)
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.domain.transcript import AS_HEARD, Reading, Transcript, Word
from ambient_scribe.note.verifying.spoken_numbers import heard_numbers, written_numbers
from ambient_scribe.note.verifying.surface import DrugKnowledge
from ambient_scribe.note.verifying.verification import ClaimVerifier, VerifierConfig
from ambient_scribe.testing import a_transcript

DRUGS = DrugKnowledge(
    names={
        "lisinopril": "lisinopril",
        "metformin": "metformin",
        "glucophage": "metformin",
        "metoprolol": "metoprolol",
        "amoxicillin": "amoxicillin",
        "penicillin": "penicillin",
        "insulin glargine": "insulin glargine",
    },
    classes={
        "amoxicillin": frozenset({"penicillin"}),
        "penicillin": frozenset({"penicillin"}),
        "lisinopril": frozenset({"ACE inhibitor"}),
    },
)

TURNS = [
    ("clinician", "any fever or chills"),  # 1
    ("patient", "no no fever"),  # 2
    ("patient", "my left knee has been hurting for about two weeks"),  # 3
    ("patient", "I take lisinopril twenty milligrams every morning"),  # 4
    ("patient", "my mother had diabetes"),  # 5
    ("clinician", "your blood pressure is one twenty eight over seventy six"),  # 6
    ("clinician", "let us start metformin five hundred milligrams twice a day"),  # 7
    ("clinician", "we will stop the metoprolol"),  # 8
    ("patient", "I might have had a rash"),  # 9
    ("patient", "he slipped on the ice while carrying groceries"),  # 10
]
TRANSCRIPT = a_transcript(TURNS)


def words(*utterances: int) -> tuple[str, ...]:
    return tuple(w for n in utterances for w in TRANSCRIPT.utterances[n - 1].word_ids)


def fact(
    fact_id: str,
    kind: FactKind,
    name: str,
    *utterances: int,
    assertion: Assertion = Assertion.PRESENT,
    subject: Subject = Subject.PATIENT,
    **attributes: object,
) -> Fact:
    return Fact(
        id=fact_id,
        kind=kind,
        normalized=name,
        text=name,
        assertion=assertion,
        subject=subject,
        attributes=Attributes.model_validate(attributes),
        evidence=(Spoken(word_ids=words(*utterances)),),
    )


def mg(number: str, unit: str | None = "mg") -> Quantity:
    return Quantity(magnitude=number, unit=unit)


FACTS = (
    fact("f1", FactKind.SYMPTOM, "fever", 1, 2, assertion=Assertion.ABSENT),
    fact(
        "f2", FactKind.SYMPTOM, "knee pain", 3, laterality=Laterality.LEFT, duration="about 2 weeks"
    ),
    fact("f3", FactKind.MEDICATION, "lisinopril", 4, dose=mg("20"), frequency="every morning"),
    fact(
        "f4", FactKind.FAMILY_HISTORY, "diabetes", 5, subject=Subject.FAMILY, relative="mother"
    ),
    fact("f5", FactKind.VITAL, "blood pressure", 6, value=mg("128/76", None)),
    fact(
        "f6",
        FactKind.MEDICATION,
        "metformin",
        7,
        assertion=Assertion.PLANNED,
        dose=mg("500"),
        frequency="twice daily",
        change=Change.STARTED,
    ),
    fact("f7", FactKind.MEDICATION, "metoprolol", 8, change=Change.STOPPED),
    fact("f8", FactKind.SYMPTOM, "rash", 9, assertion=Assertion.POSSIBLE),
)  # fmt: skip


def claim(
    kind: FactKind,
    name: str,
    assertion: Assertion = Assertion.PRESENT,
    subject: Subject = Subject.PATIENT,
    **attributes: object,
) -> Claim:
    return Claim(
        kind=kind,
        normalized=name,
        assertion=assertion,
        subject=subject,
        attributes=Attributes.model_validate(attributes),
    )


def verify(
    text: str,
    claims: Sequence[Claim],
    basis: Sequence[int] = (),
    *,
    chart: Sequence[str] = (),
    context: PatientContext | None = None,
    transcript: Transcript = TRANSCRIPT,
    facts: Sequence[Fact] = FACTS,
    accuracy: Accuracy = Accuracy.STANDARD,
) -> Support:
    verifier = ClaimVerifier(VerifierConfig(), lambda *_: claims, DRUGS, accuracy)
    spoken = (Spoken(word_ids=words(*basis)),) if basis else ()
    charted = tuple(Chart(source="context", item=item) for item in chart)
    sentence = NoteSentence(id="s1", section="hpi", text=text, basis=(*spoken, *charted))
    return verifier.support(sentence, transcript, facts, context or PatientContext())


@dataclass(frozen=True)
class Case:
    text: str
    claims: tuple[Claim, ...]
    basis: tuple[int, ...]


FEVER = claim(FactKind.SYMPTOM, "fever", Assertion.ABSENT)
KNEE = claim(FactKind.SYMPTOM, "knee pain", laterality="left", duration="2 weeks")
LISINOPRIL = claim(
    FactKind.MEDICATION, "lisinopril", dose=mg("20"), frequency="every morning"
)  # fmt: skip
PRESSURE = claim(FactKind.VITAL, "blood pressure", value=mg("128/76", "mmHg"))
START = claim(
    FactKind.MEDICATION,
    "metformin",
    Assertion.PLANNED,
    dose=mg("500"),
    frequency="2 times a day",
    change="started",
)

CLEAN = [
    Case("Denies fever.", (FEVER,), (1, 2)),
    Case("Left knee pain for 2 weeks.", (KNEE,), (3,)),
    Case("Knee pain.", (claim(FactKind.SYMPTOM, "knee pain"),), (3,)),
    Case("Lisinopril 20 mg every morning.", (LISINOPRIL,), (4,)),
    Case(
        "Mother: diabetes.",
        (claim(FactKind.FAMILY_HISTORY, "diabetes", subject=Subject.FAMILY, relative="mother"),),
        (5,),
    ),
    Case("Blood pressure 128/76 mmHg.", (PRESSURE,), (6,)),
    Case("Start metformin 500 mg 2 times a day.", (START,), (7,)),
    Case("Stop metoprolol.", (claim(FactKind.MEDICATION, "metoprolol", change="stopped"),), (8,)),
    Case("Possible rash.", (claim(FactKind.SYMPTOM, "rash", Assertion.POSSIBLE),), (9,)),
    Case("He slipped on ice while carrying groceries.", (), (10,)),
]

CORRUPTED = [
    # a negation is flipped
    ("Reports fever.", claim(FactKind.SYMPTOM, "fever"), (1, 2), "CONTRADICTED"),
    (
        "Denies knee pain.",
        claim(FactKind.SYMPTOM, "knee pain", Assertion.ABSENT),
        (3,),
        "CONTRADICTED",
    ),
    # sides are swapped, or made up
    (
        "Right knee pain for 2 weeks.",
        claim(FactKind.SYMPTOM, "knee pain", laterality="right", duration="2 weeks"),
        (3,),
        "CONTRADICTED",
    ),
    (
        "Left-sided rash.",
        claim(FactKind.SYMPTOM, "rash", Assertion.POSSIBLE, laterality="left"),
        (9,),
        "UNSUPPORTED",
    ),
    # a digit is changed
    (
        "Lisinopril 10 mg every morning.",
        claim(FactKind.MEDICATION, "lisinopril", dose=mg("10"), frequency="every morning"),
        (4,),
        "CONTRADICTED",
    ),
    (
        "Blood pressure 138/76 mmHg.",
        claim(FactKind.VITAL, "blood pressure", value=mg("138/76", "mmHg")),
        (6,),
        "CONTRADICTED",
    ),
    (
        "Left knee pain for 3 weeks.",
        claim(FactKind.SYMPTOM, "knee pain", laterality="left", duration="3 weeks"),
        (3,),
        "CONTRADICTED",
    ),
    # a unit is changed
    (
        "Lisinopril 20 mcg every morning.",
        claim(FactKind.MEDICATION, "lisinopril", dose=mg("20", "mcg"), frequency="every morning"),
        (4,),
        "CONTRADICTED",
    ),
    # a frequency is changed
    (
        "Start metformin 500 mg three times daily.",
        claim(
            FactKind.MEDICATION,
            "metformin",
            Assertion.PLANNED,
            dose=mg("500"),
            frequency="three times daily",
            change="started",
        ),
        (7,),
        "CONTRADICTED",
    ),
    # drugs are swapped
    (
        "Metformin 20 mg every morning.",
        claim(FactKind.MEDICATION, "metformin", dose=mg("20"), frequency="every morning"),
        (4,),
        "UNSUPPORTED",
    ),
    # the family's illness is given to the patient
    ("Diabetes.", claim(FactKind.CONDITION, "diabetes"), (5,), "CONTRADICTED"),
    # a normal examination is added
    (
        "Heart sounds are regular.",
        claim(FactKind.EXAM, "heart sounds", status="regular"),
        (6,),
        "UNSUPPORTED",
    ),
    # what was stopped is still taken, what is planned is already taken
    (
        "Takes metoprolol.",
        claim(FactKind.MEDICATION, "metoprolol", change=None),
        (8,),
        "CONTRADICTED",
    ),
    (
        "Takes metformin 500 mg twice daily.",
        claim(FactKind.MEDICATION, "metformin", dose=mg("500"), frequency="twice daily"),
        (7,),
        "PARTIAL",
    ),
    # what is possible is certain
    ("Rash.", claim(FactKind.SYMPTOM, "rash"), (9,), "PARTIAL"),
    # an attribute is made up
    (
        "Severe knee pain.",
        claim(FactKind.SYMPTOM, "knee pain", severity="severe"),
        (3,),
        "PARTIAL",
    ),
    # the evidence of another sentence is cited
    ("Denies fever.", FEVER, (3,), "UNSUPPORTED"),
    ("Lisinopril 20 mg every morning.", LISINOPRIL, (5,), "UNSUPPORTED"),
]


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.text)
def test_what_was_said_is_supported(case: Case) -> None:
    support = verify(case.text, case.claims, case.basis)
    assert support == Support(state=SupportState.SUPPORTED)


@pytest.mark.parametrize(
    ("text", "wrong", "basis", "state"), CORRUPTED, ids=[row[0] for row in CORRUPTED]
)
def test_a_corruption_is_caught_with_its_reason(
    text: str, wrong: Claim, basis: tuple[int, ...], state: str
) -> None:
    support = verify(text, [wrong], basis)
    assert support.state is SupportState[state], support.reasons
    assert support.reasons


@pytest.mark.parametrize(
    ("text", "basis", "reason"),
    [
        ("Lisinopril 10 mg every morning.", (4,), "'10' is not in the evidence"),
        ("Lisinopril 20 mcg every morning.", (4,), "'mcg' is not in the evidence"),
        ("Metformin 20 mg every morning.", (4,), "'metformin' is not in the evidence"),
        ("Right knee pain.", (3,), "'right' is not in the evidence"),
        ("Denies knee pain.", (3,), "the negation is not in the evidence"),
        ("Glucose 140 mg/dL.", (6,), "'140' is not in the evidence"),
    ],
)
def test_critical_words_are_checked_without_any_reading(
    text: str, basis: tuple[int, ...], reason: str
) -> None:
    support = verify(text, [], basis)
    assert support.state is SupportState.UNSUPPORTED
    assert reason in support.reasons


def test_several_reasons_are_all_given() -> None:
    wrong = claim(
        FactKind.SYMPTOM, "knee pain", laterality="right", duration="3 weeks", severity="severe"
    )
    reasons = " ".join(verify("Severe right knee pain for 3 weeks.", [wrong], (3,)).reasons)
    for part in ("'left' in the evidence, not 'right'", "3 weeks", "severe", "'right' is not"):
        assert part in reasons


def test_the_ids_that_a_sentence_names_are_not_trusted() -> None:
    sentence = NoteSentence(
        id="s1",
        section="hpi",
        text="Denies fever.",
        basis=(Spoken(word_ids=words(3)),),
        fact_ids=("f1",),
    )
    verifier = ClaimVerifier(VerifierConfig(), lambda *_: (FEVER,), DRUGS)
    support = verifier.support(sentence, TRANSCRIPT, FACTS, PatientContext())
    assert support.state is SupportState.UNSUPPORTED


def test_half_of_the_evidence_is_not_enough() -> None:
    support = verify("Denies fever.", [FEVER], (2,))
    assert support.state is SupportState.PARTIAL
    assert support.reasons == ("part of what bears out 'fever' is not in the evidence",)


def test_a_sentence_without_facts_must_be_made_of_what_was_said() -> None:
    support = verify("He enjoys long walks along the river.", [], (10,))
    assert support.state is SupportState.UNSUPPORTED


def asked_and_told(speaker: str, said: str, text: str, stated: Claim, section: str = "hpi") -> bool:
    """Whether a sentence is flagged that no fact bears, only these words."""
    transcript = a_transcript([(speaker, said)])
    spoken = Spoken(word_ids=tuple(word.id for word in transcript.words))
    sentence = NoteSentence(id="s1", section=section, text=text, basis=(spoken,))
    verifier = ClaimVerifier(VerifierConfig(), lambda *_: (stated,), DRUGS)
    return verifier.support(sentence, transcript, (), PatientContext()).flagged


HURT = claim(FactKind.SYMPTOM, "pain")


@pytest.mark.parametrize(
    ("speaker", "said", "flagged"),
    [
        ("patient", "my back hurt after lifting boxes at the warehouse", False),
        ("clinician", "my back hurt after lifting boxes at the warehouse", True),
        ("patient", "maybe my back hurt after lifting boxes at the warehouse", True),
        ("patient", "my back did not hurt after lifting boxes at the warehouse", True),
        ("patient", "I was lifting boxes", True),
    ],
)
def test_only_the_patients_own_outright_words_bear_out_what_no_fact_does(
    speaker: str, said: str, flagged: bool
) -> None:
    text = "His back hurt after lifting boxes at the warehouse."
    assert asked_and_told(speaker, said, text, HURT) is flagged


def test_words_alone_never_bear_out_a_drug() -> None:
    taken = claim(FactKind.MEDICATION, "metformin")
    said = "I have been taking metformin every morning with my breakfast"
    text = "He has been taking metformin every morning with his breakfast."
    assert asked_and_told("patient", said, text, taken)


def test_a_body_system_that_heads_a_finding_need_not_be_said() -> None:
    supple = fact("f9", FactKind.EXAM, "supple", 6)
    stated = claim(FactKind.EXAM, "supple", site="neck")
    verifier = ClaimVerifier(VerifierConfig(), lambda *_: (stated,), DRUGS)
    basis = (Spoken(word_ids=words(6)),)

    def flagged(section: str) -> bool:
        sentence = NoteSentence(id="s", section=section, text="Neck: supple.", basis=basis)
        return verifier.support(sentence, TRANSCRIPT, (supple,), PatientContext()).flagged

    assert not flagged("exam")
    assert flagged("hpi")


def test_a_plan_may_be_about_what_is_only_possible() -> None:
    rash = claim(FactKind.SYMPTOM, "rash")
    verifier = ClaimVerifier(VerifierConfig(), lambda *_: (rash,), DRUGS)
    basis = (Spoken(word_ids=words(9)),)
    states = [
        verifier.support(
            NoteSentence(id="s", section=section, text="Rash.", basis=basis),
            TRANSCRIPT,
            FACTS,
            PatientContext(),
        ).state
        for section in ("plan", "assessment")
    ]
    assert states == [SupportState.SUPPORTED, SupportState.PARTIAL]


def test_evidence_that_does_not_resolve_is_told() -> None:
    sentence = NoteSentence(
        id="s1", section="hpi", text="Denies fever.", basis=(Spoken(word_ids=("w999",)),)
    )
    verifier = ClaimVerifier(VerifierConfig(), lambda *_: (FEVER,), DRUGS)
    support = verifier.support(sentence, TRANSCRIPT, FACTS, PatientContext())
    assert support.state is SupportState.UNSUPPORTED
    assert "its evidence names the unknown word w999" in support.reasons


def test_opposite_facts_in_one_evidence_are_uncertain() -> None:
    later = fact("f9", FactKind.SYMPTOM, "fever", 2)
    support = verify("Denies fever.", [FEVER], (1, 2), facts=(*FACTS, later))
    assert support.state is SupportState.UNCERTAIN


# ---------------------------------------------------------------- hearing
def heard(transcript: Transcript, spoken: str, /, **changes: object) -> Transcript:
    """The transcript with some words heard otherwise."""
    changed = tuple(
        Word.model_validate({**dict(word), **changes}) if word.text == spoken else word
        for word in transcript.words
    )
    return Transcript(
        words=changed, utterances=transcript.utterances, turns=transcript.turns, language="en"
    )


@pytest.mark.parametrize(
    ("word", "case", "reason"),
    [
        ("twenty", CLEAN[3], "dose heard uncertainly: 'twenty' (0.30)"),
        ("lisinopril", CLEAN[3], "drug heard uncertainly: 'lisinopril' (0.30)"),
        ("no", CLEAN[0], "negation heard uncertainly: 'no' (0.30)"),
        ("left", CLEAN[1], "side heard uncertainly: 'left' (0.30)"),
        ("seventy", CLEAN[5], "number heard uncertainly: 'seventy' (0.30)"),
    ],
)
def test_a_critical_word_heard_badly_makes_the_sentence_uncertain(
    word: str, case: Case, reason: str
) -> None:
    transcript = heard(TRANSCRIPT, word, confidence=0.3)
    support = verify(case.text, case.claims, case.basis, transcript=transcript)
    assert support == Support(state=SupportState.UNCERTAIN, reasons=(reason,))


@pytest.mark.parametrize("word", ["take", "every", "morning", "I"])
def test_another_word_heard_badly_does_not(word: str) -> None:
    transcript = heard(TRANSCRIPT, word, confidence=0.05)
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.state is SupportState.SUPPORTED


def test_a_low_accuracy_engine_is_doubted_at_a_lower_confidence() -> None:
    transcript = heard(TRANSCRIPT, "twenty", confidence=0.3)
    support = verify(
        CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript, accuracy=Accuracy.LOW
    )
    assert support.state is SupportState.SUPPORTED


def test_two_readings_that_differ_make_the_sentence_uncertain() -> None:
    other = Reading(text="thirty", source="second pass")
    transcript = heard(TRANSCRIPT, "twenty", alternatives=(other,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.reasons == ("dose heard in two ways: 'twenty' or 'thirty'",)


def test_two_readings_that_say_the_same_do_not() -> None:
    other = Reading(text="20", source="second pass")
    transcript = heard(TRANSCRIPT, "twenty", alternatives=(other,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.state is SupportState.SUPPORTED


def test_the_words_behind_a_written_form_are_no_second_reading() -> None:
    said = Reading(text="one twenty", source=AS_HEARD)
    transcript = heard(TRANSCRIPT, "twenty", alternatives=(said,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.state is SupportState.SUPPORTED


def test_a_drug_read_from_other_words_is_uncertain_not_unsupported() -> None:
    other = Reading(text="lisinopril", source="lexicon")
    transcript = heard(TRANSCRIPT, "lisinopril", text="listen", alternatives=(other,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.state is SupportState.UNCERTAIN
    assert "drug heard uncertainly: 'lisinopril' from 'lisinopril'" in support.reasons


def test_an_implausible_value_is_uncertain() -> None:
    verifier = ClaimVerifier(
        VerifierConfig(),
        lambda *_: (PRESSURE,),
        DRUGS,
        implausible=lambda claim: f"{claim.normalized} outside of the usual range",
    )
    sentence = NoteSentence(
        id="s", section="vitals", text=CLEAN[5].text, basis=(Spoken(word_ids=words(6)),)
    )
    support = verifier.support(sentence, TRANSCRIPT, FACTS, PatientContext())
    assert support.state is SupportState.UNCERTAIN


# ---------------------------------------------------------------- the chart
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


# ---------------------------------------------------------------- other bases
@pytest.mark.parametrize(
    ("basis", "state"),
    [
        (Authored(person="Dr Osei"), SupportState.HUMAN),
        (System(cause="gap"), SupportState.SYSTEM),
    ],
)
def test_people_and_the_program_answer_for_themselves(
    basis: Authored | System, state: SupportState
) -> None:
    sentence = NoteSentence(id="s1", section="hpi", text="12 s were not heard.", basis=(basis,))
    verifier = ClaimVerifier(VerifierConfig(), lambda *_: (), DRUGS)
    assert verifier.support(sentence, TRANSCRIPT, FACTS, PatientContext()).state is state


# ---------------------------------------------------------------- numbers, always
ANY_NUMBER = st.one_of(
    st.integers(0, 999).map(str),
    st.decimals(0, 200, places=1).map(lambda number: f"{number.normalize():f}"),
)


@settings(deadline=None)
@given(number=ANY_NUMBER, basis=st.integers(1, len(TURNS)), unit=st.sampled_from(["", " mg", "%"]))
def test_a_number_that_the_evidence_lacks_is_never_supported(
    number: str, basis: int, unit: str
) -> None:
    evidence = TRANSCRIPT.text_of(words(basis))
    support = verify(f"Something of {number}{unit} was said.", [], (basis,))
    said = written_numbers(number) <= heard_numbers(evidence)
    assert said or support.flagged


@settings(deadline=None)
@given(number=st.integers(0, 999_999))
def test_a_number_is_heard_as_it_is_spelled(number: int) -> None:
    from num2words import num2words

    spelled = num2words(number).replace(",", "")
    assert str(number) in heard_numbers(spelled)
    if number != 1:
        assert written_numbers(spelled) == {str(number)}


def _heard(text: str, confidence: float) -> Transcript:
    return a_transcript([("patient", text)], confidence=confidence)


@pytest.mark.parametrize(
    ("accuracy", "confidence", "state"),
    [
        (Accuracy.LOW, 0.5, SupportState.UNCERTAIN),
        (Accuracy.LOW, 0.9, SupportState.SUPPORTED),
        (Accuracy.STANDARD, 0.55, SupportState.SUPPORTED),
    ],
)
def test_a_low_accuracy_engine_must_hear_what_a_finding_is_called(
    accuracy: Accuracy, confidence: float, state: SupportState
) -> None:
    transcript = _heard("i was feeling down", confidence)
    sad = Fact(
        id="f1",
        kind=FactKind.SYMPTOM,
        normalized="depressed mood",
        text="feeling down",
        evidence=(Spoken(word_ids=tuple(word.id for word in transcript.words)),),
    )
    verifier = ClaimVerifier(
        VerifierConfig(), lambda *_: (claim(FactKind.SYMPTOM, "depressed mood"),), DRUGS, accuracy
    )
    sentence = NoteSentence(id="s1", section="hpi", text="Depressed mood.", basis=sad.evidence)
    support = verifier.support(sentence, transcript, (sad,), PatientContext())
    assert support.state is state
    if state is SupportState.UNCERTAIN:
        assert "'depressed mood' heard uncertainly: 'feeling' (0.50)" in support.reasons


def test_one_clear_mention_bears_a_finding_out() -> None:
    words_of = a_transcript([("patient", "a cough"), ("patient", "yes the cough")])
    clear = [w if w.id not in {"w1", "w2"} else w.model_copy(update={"confidence": 0.3})
             for w in words_of.words]  # fmt: skip
    transcript = Transcript(words=tuple(clear), utterances=words_of.utterances)
    cough = Fact(
        id="f1",
        kind=FactKind.SYMPTOM,
        normalized="cough",
        text="cough",
        evidence=(Spoken(word_ids=("w1", "w2")), Spoken(word_ids=("w3", "w4", "w5"))),
    )
    verifier = ClaimVerifier(
        VerifierConfig(),
        lambda *_: (claim(FactKind.SYMPTOM, "cough"),),
        DRUGS,
        Accuracy.LOW,
    )
    sentence = NoteSentence(id="s1", section="hpi", text="Cough.", basis=cough.evidence)
    support = verifier.support(sentence, transcript, (cough,), PatientContext())
    assert support.state is SupportState.SUPPORTED
