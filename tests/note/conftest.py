"""A hand-built visit with every kind of basis, flag and gap, for the tests of what readers see."""

from __future__ import annotations

import datetime

import pytest

from ambient_scribe.domain.clinical import (
    Chart,
    ChartMedication,
    Patient,
    PatientContext,
    Spoken,
    System,
)
from ambient_scribe.domain.encounter import (
    Accuracy,
    Encounter,
    EngineIdentity,
    Provenance,
    Recording,
)
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    Suggestion,
    SuggestionKind,
    Support,
    SupportState,
)
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Gap, GapCause, Reading, Transcript, Word
from ambient_scribe.testing import a_transcript

TURNS = [
    ("clinician", "good morning what brings you in today"),
    ("patient", "my left knee has been hurting for about two weeks now"),
    ("clinician", "any fever with that"),
    ("patient", "no no fever"),
    ("clinician", "are you still taking the lisinopril"),
    ("patient", "yes fifteen milligrams every morning"),
    ("clinician", "did you have an x-ray of it yet"),
    ("patient", "not yet my sister said I should wait and see </script> <b>first</b>"),
    ("clinician", "let us get one this week and take naproxen two times a day with food"),
    ("patient", "okay I can do that"),
]


def words_of(transcript: Transcript, *utterances: int) -> Spoken:
    """Every word of these utterances, counted from 1."""
    ids = (transcript.utterances[number - 1].word_ids for number in utterances)
    return Spoken(word_ids=tuple(word_id for own in ids for word_id in own))


def _doubted(transcript: Transcript) -> Transcript:
    """The same, with one word heard badly and with another reading."""
    words = tuple(
        Word(
            id=word.id,
            text=word.text,
            span=word.span,
            confidence=0.31,
            alternatives=(Reading(text="fifty", source="second pass", confidence=0.28),),
        )
        if word.text == "fifteen"
        else word
        for word in transcript.words
    )
    gap_start = transcript.words[-1].span.end_ms + 500 if transcript.words[-1].span else None
    gaps = (
        (Gap(span=TimeSpan(start_ms=gap_start, end_ms=gap_start + 12_000), cause=GapCause.DEVICE),)
        if gap_start is not None
        else ()
    )
    return Transcript(
        words=words,
        utterances=transcript.utterances,
        turns=transcript.turns,
        gaps=gaps,
        language="en",
    )


def a_note(transcript: Transcript) -> Note:
    supported = Support(state=SupportState.SUPPORTED)

    def said(number: int, section: str, text: str, support: Support, *of: int) -> NoteSentence:
        return NoteSentence(
            id=f"s{number}",
            section=section,
            text=text,
            basis=(words_of(transcript, *of),),
            support=support,
        )

    doubtful = Support(
        state=SupportState.UNCERTAIN, reasons=("dose heard uncertainly: 'fifteen' (0.31)",)
    )
    unsupported = Support(
        state=SupportState.UNSUPPORTED, reasons=("'normal' is not in the evidence",)
    )
    gap = NoteSentence(
        id="s9",
        section="hpi",
        text="12 s at the end of the visit were not heard.",
        basis=(System(cause="gap"),),
        support=Support(state=SupportState.SYSTEM),
    )
    chart = NoteSentence(
        id="s5",
        section="medications",
        text="Metformin 500 mg twice daily.",
        basis=(Chart(source="context", item="medications/metformin"),),
        support=supported,
    )
    return Note(
        template="soap",
        title="SOAP note",
        author="planner",
        sections=(
            NoteSection(
                id="hpi",
                title="History of present illness",
                group="Subjective",
                sentences=(
                    said(1, "hpi", "Left knee pain for about two weeks.", supported, 1, 2),
                    said(2, "hpi", "Denies fever.", supported, 3, 4),
                    gap,
                ),
            ),
            NoteSection(
                id="medications",
                title="Medications",
                group="Subjective",
                sentences=(
                    said(3, "medications", "Lisinopril 15 mg every morning.", doubtful, 5, 6),
                    chart,
                ),
            ),
            NoteSection(id="family", title="Family history", group="Subjective"),
            NoteSection(
                id="exam",
                title="Examination",
                group="Objective",
                sentences=(said(6, "exam", "Knee examination was normal.", unsupported, 2),),
            ),
            NoteSection(
                id="plan",
                title="Plan",
                group="Plan",
                sentences=(
                    said(7, "plan", "X-ray of the left knee this week.", supported, 7, 9),
                    said(8, "plan", "Naproxen twice daily with food.", supported, 9),
                ),
            ),
        ),
    )


def build_visit(*, timed: bool = True, accuracy: Accuracy = Accuracy.STANDARD) -> Encounter:
    transcript = _doubted(a_transcript(TURNS, timed=timed))
    return Encounter(
        id="visit-1",
        started_at=datetime.datetime(2026, 3, 4, 9, 30, tzinfo=datetime.UTC),
        context=PatientContext(
            patient=Patient(name="Ines <Okafor>", date_of_birth=datetime.date(1961, 5, 9)),
            medications=(
                ChartMedication(name="metformin", dose="500 mg", frequency="twice daily"),
            ),
        ),
        recording=Recording(source="knee.wav", duration_ms=42_000) if timed else None,
        transcript=transcript,
        notes=(a_note(transcript),),
        suggestions=(
            Suggestion(
                kind=SuggestionKind.OPEN_QUESTION,
                text="Did the knee swell or lock?",
                evidence=(words_of(transcript, 2),),
            ),
        ),
        provenance=Provenance(
            program="ambient-scribe 0.1.0",
            profile="default",
            config_sha256="ab" * 32,
            engines=(
                EngineIdentity(
                    stage="recognition",
                    engine="pocketsphinx",
                    version="5.1.1",
                    device="cpu",
                    accuracy=accuracy,
                ),
                EngineIdentity(stage="drafting", engine="planner"),
            ),
        ),
    )


@pytest.fixture
def visit() -> Encounter:
    return build_visit()


@pytest.fixture
def visit_without_times() -> Encounter:
    return build_visit(timed=False)


@pytest.fixture
def low_accuracy_visit() -> Encounter:
    return build_visit(accuracy=Accuracy.LOW)
