"""A visit in which every spoken word can be told apart from everything else, signed or not."""

from __future__ import annotations

import datetime

from ambient_scribe.domain.clinical import (
    Authored,
    Basis,
    Chart,
    ChartMedication,
    Fact,
    FactKind,
    PatientContext,
    Spoken,
    System,
)
from ambient_scribe.domain.encounter import Encounter, Provenance, Recording
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    Suggestion,
    SuggestionKind,
    Support,
    SupportState,
)
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Gap, GapCause, Transcript
from ambient_scribe.testing import a_transcript

BEGAN = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
AT = datetime.datetime(2026, 5, 4, 9, 30, tzinfo=datetime.UTC)
SPOKEN = ("quokka", "zephyr", "bassoon", "marzipan", "obelisk", "jackdaw")
"""What was said. None of it may be left anywhere."""
TOLD = "Drawn from the talk: quokka with zephyr."
AUTHORED = "Written by hand."
ACCEPTED = "Accepted by hand."
FROM_CHART = "Metformin 500 mg, by the chart."
GAP = Gap(span=TimeSpan(start_ms=9_000, end_ms=21_000), cause=GapCause.DEVICE)


def sentence(number: int, text: str, *basis: Basis, reasons: tuple[str, ...] = ()) -> NoteSentence:
    state = SupportState.CHART_CONFLICT if reasons else SupportState.SUPPORTED
    facts = ("f1", "f2")
    return NoteSentence(
        id=f"s{number}",
        section="hpi",
        text=text,
        basis=basis,
        fact_ids=facts,
        support=Support(state=state, reasons=reasons),
    )


def a_note(status: NoteStatus, revision: int = 1) -> Note:
    said, person, chart = (
        Spoken(word_ids=("w1", "w2")),
        Authored(person="Dr. Lee"),
        Chart(source="context.toml", item="medications/metformin"),
    )
    sentences = (
        sentence(1, TOLD, said),
        sentence(2, "Metformin and marzipan.", said, chart),
        sentence(
            3, FROM_CHART, chart, reasons=("somebody said obelisk, the chart says metformin",)
        ),
        sentence(4, ACCEPTED, said, Spoken(word_ids=("w3",)), person),
        sentence(5, AUTHORED, person),
    )
    heard = NoteSentence(
        id="x-gap1",
        section="recording",
        text="12 s at 0:09 were not heard (microphone unplugged or stalled).",
        basis=(System(cause="gap:device"),),
        support=Support(state=SupportState.SYSTEM),
    )
    return Note(
        template="two-sections",
        title="Test note",
        sections=(
            NoteSection(id="hpi", title="History", sentences=sentences),
            NoteSection(id="recording", title="Recording", sentences=(heard,)),
        ),
        revision=revision,
        status=status,
        author="test",
    )


def a_visit(*notes: Note, visit_id: str = "0" * 32) -> Encounter:
    talk = a_transcript([("clinician", " ".join(SPOKEN[:3])), ("patient", " ".join(SPOKEN[3:]))])
    said, chart = (
        Spoken(word_ids=("w1",)),
        Chart(source="context.toml", item="medications/metformin"),
    )
    return Encounter(
        id=visit_id,
        started_at=BEGAN,
        context=PatientContext(medications=(ChartMedication(name="metformin"),)),
        recording=Recording(source="Desk microphone", duration_ms=30_000),
        transcript=Transcript(
            words=talk.words,
            utterances=talk.utterances,
            turns=talk.turns,
            gaps=(GAP,),
            language="en",
        ),
        facts=(
            Fact(id="f1", kind=FactKind.SYMPTOM, text="quokka", normalized="x", evidence=(said,)),
            Fact(id="f2", kind=FactKind.MEDICATION, text="m", normalized="m", evidence=(chart,)),
        ),
        notes=notes,
        suggestions=(
            Suggestion(kind=SuggestionKind.POSSIBLE_READING, text="jackdaw?", evidence=(chart,)),
        ),
        provenance=Provenance(program="test", profile="test", config_sha256="0" * 64),
    )
