"""Verification: every kind of corruption is caught, and what was said is not flagged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import (
    Assertion,
    Authored,
    Claim,
    Fact,
    FactKind,
    PatientContext,
    Spoken,
    System,
)
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.note.verifying.spoken_numbers import heard_numbers, written_numbers
from ambient_scribe.note.verifying.verification import ClaimVerifier, VerifierConfig
from ambient_scribe.testing import a_transcript
from tests.note.facts import mg
from tests.note.stated import (
    CLEAN,
    DRUGS,
    FACTS,
    FEVER,
    LISINOPRIL,
    TRANSCRIPT,
    TURNS,
    Case,
    claim,
    fact,
    verify,
    words,
)

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
    assert support.state in {SupportState.UNSUPPORTED, SupportState.CONTRADICTED}
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


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("ninety ninety eight. three", "98.3"),
        ("a hundred. six right now", "100.6"),
        ("98. Four", "98.4"),
        ("6. 8 so", "6.8"),
    ],
)
def test_a_tenth_may_stand_behind_a_full_stop(said: str, number: str) -> None:
    assert number in heard_numbers(said)


def test_a_name_that_was_read_from_other_words_is_flagged_with_both_spellings() -> None:
    transcript = a_transcript([("patient", "I have hypotheirid.")])
    spoken = Spoken(word_ids=tuple(word.id for word in transcript.words))
    stated = claim(FactKind.CONDITION, "hypothyroidism")
    heard = Fact(
        **dict(stated), id="f1", text="hypotheirid", evidence=(spoken,), heard_as="hypotheirid"
    )
    sentence = NoteSentence(id="s1", section="pmh", text="Hypothyroidism.", basis=(spoken,))
    for claims in ((stated,), ()):  # whether the sentence is understood or not
        verifier = ClaimVerifier(VerifierConfig(), lambda *_, found=claims: found, DRUGS)
        support = verifier.support(sentence, transcript, (heard,), PatientContext())
        assert support.state is SupportState.UNCERTAIN
        assert support.reasons == ("'hypotheirid' was heard, and read as 'hypothyroidism'",)
