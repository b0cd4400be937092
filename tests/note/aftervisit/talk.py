"""A visit by hand for the tests of documents: what was said, its facts, the sentences of its plan."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    Fact,
    FactKind,
    PatientContext,
    Spoken,
)
from ambient_scribe.domain.encounter import Encounter, Provenance
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    Suggestion,
    Support,
    SupportState,
)
from ambient_scribe.note.aftervisit.lines import Lines
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.testing import Believing, a_transcript
from tests.note.facts import fact_borne_by, mg

DAY = datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.UTC)

TURNS = [
    ("clinician", "I want to start you on naproxen, 500 milligrams twice a day for ten days."),  # 1
    ("patient", "I take lisinopril ten milligrams, and I cut the grass."),  # 2
    ("clinician", "For the pain you can take acetaminophen, up to three times a day."),  # 3
    ("clinician", "Get an x-ray of the left wrist, and a potassium in two weeks, and again in six weeks."),  # 4
    ("clinician", "The nurse will give you the tetanus shot today."),  # 5
    ("clinician", "If your fingers go numb, call us."),  # 6
    ("clinician", "No lifting with that arm. See me in three weeks."),  # 7
    ("clinician", "I'll numb it with lidocaine. I'll call you with the results."),  # 8
    ("patient", "Can I have a note for work?"),  # 9
    ("clinician", "Stop the aspirin. I will send you to physical therapy."),  # 10
    ("clinician", "The wrist pain is most likely a sprain. Keep it dry."),  # 11
]  # fmt: skip
TRANSCRIPT = a_transcript(TURNS)


def said(turn: int, *pieces: str) -> Spoken:
    """The words of a turn, or those of them that hold a piece."""
    utterance = TRANSCRIPT.utterances[turn - 1]
    ids = [
        word_id
        for word_id in utterance.word_ids
        if not pieces or any(piece in TRANSCRIPT.word(word_id).text for piece in pieces)
    ]
    return Spoken(word_ids=tuple(ids))


def fact(
    fact_id: str,
    kind: FactKind,
    name: str,
    evidence: Spoken,
    assertion: Assertion = Assertion.PLANNED,
    **attributes: object,
) -> Fact:
    """Planned, where nothing else is said."""
    return fact_borne_by(evidence, fact_id, kind, name, assertion, **attributes)


NAPROXEN = fact("f1", FactKind.MEDICATION, "naproxen", said(1, "naproxen"), dose=mg("500"),
                frequency="twice daily", duration="ten days", change=Change.STARTED)  # fmt: skip
LISINOPRIL = fact("f2", FactKind.MEDICATION, "lisinopril", said(2, "lisinopril"),
                  Assertion.PRESENT, dose=mg("10"), frequency="daily")  # fmt: skip
ACETAMINOPHEN = fact("f3", FactKind.MEDICATION, "acetaminophen", said(3, "acetaminophen"),
                     frequency="three times daily", change=Change.STARTED)  # fmt: skip
XRAY = fact("f4", FactKind.TEST, "wrist x-ray", said(4, "x-ray"))
POTASSIUM = fact("f5", FactKind.TEST, "potassium", said(4, "potassium"), due="in two weeks")
TETANUS = fact("f6", FactKind.PROCEDURE, "tetanus vaccination", said(5, "tetanus"), due="today")
NUMB = fact("f7", FactKind.PLAN, "contact the practice", said(6), Assertion.CONDITIONAL,
            reason="if your fingers go numb")  # fmt: skip
LIFTING = fact("f8", FactKind.PLAN, "avoid lifting", said(7, "lifting"))
FOLLOW_UP = fact("f9", FactKind.PLAN, "follow-up visit", said(7, "weeks"), due="in three weeks")
LIDOCAINE = fact("f10", FactKind.MEDICATION, "lidocaine", said(8, "lidocaine"),
                 change=Change.STARTED)  # fmt: skip
ASPIRIN = fact("f11", FactKind.MEDICATION, "aspirin", said(10, "aspirin"), Assertion.ABSENT,
               change=Change.STOPPED)  # fmt: skip
THERAPY = fact("f12", FactKind.PLAN, "physical therapy", said(10, "therapy"))
SPRAIN = fact("f13", FactKind.CONDITION, "wrist sprain", said(11, "sprain"), Assertion.POSSIBLE)
FACTS = (NAPROXEN, LISINOPRIL, ACETAMINOPHEN, XRAY, POTASSIUM, TETANUS, NUMB, LIFTING, FOLLOW_UP,
         LIDOCAINE, ASPIRIN, THERAPY, SPRAIN)  # fmt: skip

SUPPORTED = Support(state=SupportState.SUPPORTED)


def sentence(section: str, text: str, basis: Spoken, *fact_ids: str, support: Support = SUPPORTED) -> NoteSentence:  # fmt: skip
    return NoteSentence(
        id="s1", section=section, text=text, basis=(basis,), fact_ids=fact_ids, support=support
    )


PLAN = (
    sentence("plan", "Wrist sprain: Start naproxen 500 mg twice daily for 10 days.", said(1), "f1", "f13"),
    sentence("plan", "Stop the aspirin.", said(10), "f11"),
    sentence("plan", "Advised that he may take acetaminophen.", said(3), "f3"),
    sentence("plan", "If his fingers go numb: call the clinic.", said(6), "f7"),
    sentence("plan", "No lifting with that arm.", said(7), "f8"),
    sentence("plan", "Advised to keep it dry.", said(11)),
)  # fmt: skip


def encounter(
    facts: Sequence[Fact] = FACTS,
    plan: Sequence[NoteSentence] = PLAN,
    context: PatientContext | None = None,
    suggestions: Sequence[Suggestion] = (),
) -> Encounter:
    sections = (
        NoteSection(
            id="assessment",
            title="Assessment",
            sentences=(sentence("assessment", "Likely wrist sprain.", said(11), "f13"),),
        ),
        NoteSection(id="plan", title="Plan", sentences=tuple(plan)),
    )
    return Encounter(
        id="visit1",
        started_at=DAY,
        context=context or PatientContext(),
        transcript=TRANSCRIPT,
        facts=tuple(facts),
        notes=(Note(template="soap", title="Note", sections=sections, author="test"),),
        suggestions=tuple(suggestions),
        provenance=Provenance(program="test", profile="test", config_sha256=""),
    )


def visit(**changed: object) -> Visit:
    return Visit(encounter(**changed))  # type: ignore[arg-type]


def lines(of: Visit) -> Lines:
    return Lines(of, Believing())
