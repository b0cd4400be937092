"""A session that is watched: what it tells while it listens, and that its result is the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ambient_scribe.domain.clinical import Patient, PatientContext
from ambient_scribe.domain.encounter import Accuracy, Encounter, Recording
from ambient_scribe.domain.events import Alarm, Committed, Drafted, Event, FactFound, Relabelled
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.transcript import Passage, Role, Utterance
from ambient_scribe.pipeline import HearingEngines, Session, Settings, WritingEngines
from ambient_scribe.pipeline.live import LIVE_STATEMENT, LiveConfig
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.speech.streaming import StreamingConfig
from ambient_scribe.testing import (
    TWO_SECTIONS,
    Believing,
    EveryUtterance,
    KeepRoles,
    LoudIsVoice,
    OneSentenceAFact,
    ScriptedDiarizer,
    ScriptedRecognizer,
    silence,
    tone,
)

LINES = ("any fever or chills", "no just the cough", "how long has it been going on")
FILE = Recording(source="visit.wav", duration_ms=9_500)
SAMPLE = Recording(source="visit.wav", duration_ms=9_500, synthetic=True)


def a_session(
    live: LiveConfig, accuracy: Accuracy = Accuracy.STANDARD, known: Recording | None = None
) -> Session:
    return Session(
        HearingEngines(
            LoudIsVoice(), ScriptedRecognizer(LINES, accuracy=accuracy), ScriptedDiarizer()
        ),
        WritingEngines(KeepRoles(), EveryUtterance(), OneSentenceAFact(), Believing()),
        Settings(template=TWO_SECTIONS, live=live),
        PatientContext(),
        recording=known,
    )


def run(session: Session, recording: Recording = FILE) -> tuple[list[Event], Encounter]:
    """What is told while it listens, and the result."""
    sound = np.concatenate([silence(500), *[np.r_[tone(1000), silence(2000)] for _ in LINES]])
    told = [
        event
        for start in range(0, len(sound), 1600)
        for event in session.feed(SoundChunk(sound[start : start + 1600].reshape(-1, 1)))
    ]
    session.finish(recording)
    return told, session.encounter


def comparable(encounter: Encounter) -> object:
    return encounter.model_dump(exclude={"id": True, "started_at": True, "provenance": True})


def test_facts_and_drafts_come_while_it_listens() -> None:
    told, _ = run(a_session(LiveConfig(enabled=True)))
    kinds = [type(event) for event in told]
    assert kinds == [Committed, FactFound, Drafted] * 3
    drafts = [event.note for event in told if isinstance(event, Drafted)]
    assert [len(list(note.sentences())) for note in drafts] == [2, 3, 4]
    assert all(LIVE_STATEMENT in [s.text for s in note.sentences()] for note in drafts)


def test_nobody_watching_nothing_is_written_before_the_end() -> None:
    told, _ = run(a_session(LiveConfig()))
    assert {type(event) for event in told} == {Committed}


def test_being_watched_changes_nothing_of_the_result() -> None:
    _, watched = run(a_session(LiveConfig(enabled=True)))
    _, alone = run(a_session(LiveConfig()))
    assert comparable(watched) == comparable(alone)
    assert watched.note is not None
    assert LIVE_STATEMENT not in [sentence.text for sentence in watched.note.sentences()]


def test_the_right_patient_is_watched_to_the_last_word() -> None:
    """Of a visit so short that all its words come with the end."""
    lines = ("what is your name please", "my name is Joan Smith")
    session = Session(
        HearingEngines(LoudIsVoice(), ScriptedRecognizer(lines), ScriptedDiarizer()),
        WritingEngines(ByTurns(), EveryUtterance(), OneSentenceAFact(), Believing()),
        Settings(
            template=TWO_SECTIONS,
            live=LiveConfig(enabled=True),
            streaming=StreamingConfig(batch_segments=8),
        ),
        PatientContext(patient=Patient(name="Margaret Ellison")),
    )
    sound = np.concatenate([np.r_[tone(1_000), silence(2_000)] for _ in lines]).reshape(-1, 1)
    assert session.feed(SoundChunk(sound)) == ()
    alarms = [one.message for one in session.finish(FILE) if isinstance(one, Alarm)]
    assert len(alarms) == 1 and "a name was said at 0:02" in alarms[0]


class ByTurns(KeepRoles):
    """Who speaks first is the clinician, known at the end only."""

    def assign(self, passages: Sequence[Passage]) -> tuple[Utterance, ...]:
        first = passages[0].utterance.speaker
        return tuple(
            one.utterance.as_role(
                Role.CLINICIAN if one.utterance.speaker == first else Role.PATIENT, 0.9
            )
            for one in passages
        )


class FirstIsPatient(KeepRoles):
    """Takes whoever speaks first for the patient, live and at the end; what is told stands."""

    def open_tally(self) -> FirstIsPatient:
        self.speakers: dict[str, None] = {}
        return self

    def hear(self, passage: Passage) -> None:
        self.speakers[passage.utterance.speaker] = None

    def forget(self, utterance_id: str) -> None:
        pass

    def roles(self) -> dict[str, tuple[Role, float]]:
        taken = (Role.PATIENT, Role.CLINICIAN)
        return {one: (role, 0.8) for one, role in zip(self.speakers, taken, strict=False)}

    def assign(self, passages: Sequence[Passage]) -> tuple[Utterance, ...]:
        first = passages[0].utterance.speaker
        return tuple(
            one.utterance
            if one.utterance.role is not Role.UNKNOWN
            else one.utterance.as_role(
                Role.PATIENT if one.utterance.speaker == first else Role.CLINICIAN, 0.8
            )
            for one in passages
        )


def test_roles_that_a_person_swaps_while_it_goes_on_are_those_of_the_result() -> None:
    def heard(swaps_after: int | None) -> tuple[list[Event], Encounter]:
        session = Session(
            HearingEngines(LoudIsVoice(), ScriptedRecognizer(LINES), ScriptedDiarizer()),
            WritingEngines(FirstIsPatient(), EveryUtterance(), OneSentenceAFact(), Believing()),
            Settings(template=TWO_SECTIONS, live=LiveConfig(enabled=True)),
            PatientContext(),
        )
        told: list[Event] = []
        sound = np.concatenate([silence(500), *[np.r_[tone(1000), silence(2000)] for _ in LINES]])
        for number, start in enumerate(range(0, len(sound), 48_000)):
            if number == swaps_after:
                session.swap_roles()
            told += session.feed(SoundChunk(sound[start : start + 48_000].reshape(-1, 1)))
        session.finish(FILE)
        return told, session.encounter

    _, before = heard(None)
    told, after = heard(2)
    was = [one.role for one in before.transcript.utterances]
    now = [one.role for one in after.transcript.utterances]
    assert set(was) == {Role.PATIENT, Role.CLINICIAN} == set(now)
    assert all(a is not b for a, b in zip(was, now, strict=True))
    assert {one.role_confidence for one in after.transcript.utterances} == {1.0}
    named = {
        u.id: u.role for event in told if isinstance(event, Relabelled) for u in event.utterances
    }
    assert Role.CLINICIAN in named.values()
    assert after.transcript.words == before.transcript.words


def test_words_of_low_accuracy_are_not_drafted_live_either() -> None:
    told, _ = run(a_session(LiveConfig(enabled=True), Accuracy.LOW))
    drafts = [event.note for event in told if isinstance(event, Drafted)]
    assert drafts and all(note.status is NoteStatus.WITHHELD for note in drafts)


def test_a_sample_that_is_played_is_drafted_whatever_hears_it() -> None:
    told, encounter = run(a_session(LiveConfig(enabled=True), Accuracy.LOW, SAMPLE), SAMPLE)
    drafts = [event.note for event in told if isinstance(event, Drafted)]
    assert drafts and all(note.status is NoteStatus.DRAFT for note in drafts)
    assert encounter.note is not None and encounter.note.status is NoteStatus.DRAFT
