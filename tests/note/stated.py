"""What the tests of verification share: a visit, its facts, and sentences with what they claim.

The reader is scripted: a sentence's claims are written beside it, so that the tests judge the
verifier and not the reading of English.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Change,
    Chart,
    Claim,
    Fact,
    FactKind,
    Laterality,
    PatientContext,
    Spoken,
    Subject,
)
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import NoteSentence, Support
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.verifying.surface import DrugKnowledge
from ambient_scribe.note.verifying.verification import ClaimVerifier, VerifierConfig
from ambient_scribe.testing import a_transcript
from tests.note.facts import fact_borne_by, mg

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
    evidence = Spoken(word_ids=words(*utterances))
    return fact_borne_by(evidence, fact_id, kind, name, assertion, subject, **attributes)


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
