"""The session over fakes: chunking, gaps, failures, languages, withheld drafts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Accuracy, Encounter, EngineIdentity, Recording
from ambient_scribe.domain.events import Alarm, Committed, Drafted, Event, GapNoted
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.transcript import GapCause, SpeakerTurn, Word
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import EngineError
from ambient_scribe.pipeline import HearingEngines, Session, Settings, WritingEngines
from ambient_scribe.pipeline.fitness import FitnessConfig
from ambient_scribe.protocols import (
    Diarizer,
    Hypothesis,
    Priming,
    Recognizer,
    Samples,
    SoundChunk,
    TurnUpdate,
    VoicedSegment,
)
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
    a_transcript,
    silence,
    tone,
)

LINES = ("any fever or chills", "no just the cough", "how long has it been going on")
REAL = Recording(source="visit.wav", duration_ms=6000)
SYNTHETIC = Recording(source="visit.wav", duration_ms=6000, synthetic=True)


def visit_sound() -> Samples:
    """Three voiced seconds between pauses."""
    parts = [silence(500)]
    for _ in LINES:
        parts += [tone(1000), silence(700)]
    return np.concatenate(parts)


def a_session(
    recognizer: Recognizer | None = None,
    diarizer: Diarizer | None = None,
    streaming: StreamingConfig | None = None,
    fitness: FitnessConfig | None = None,
    channels: int = 1,
) -> Session:
    return Session(
        HearingEngines(
            LoudIsVoice(), recognizer or ScriptedRecognizer(LINES), diarizer or ScriptedDiarizer()
        ),
        WritingEngines(KeepRoles(), EveryUtterance(), OneSentenceAFact(), Believing()),
        Settings(
            template=TWO_SECTIONS,
            streaming=streaming or StreamingConfig(),
            fitness=fitness or FitnessConfig(),
            channels=channels,
        ),
        PatientContext(),
    )


def run(session: Session, chunks: Sequence[SoundChunk], recording: Recording = REAL) -> list[Event]:
    events = [event for chunk in chunks for event in session.feed(chunk)]
    return [*events, *session.finish(recording)]


def whole(sound: Samples) -> SoundChunk:
    return SoundChunk(samples=sound.reshape(-1, 1))


def comparable(encounter: Encounter) -> object:
    left_out = {"id": True, "started_at": True, "provenance": {"stages"}}
    return encounter.model_dump(exclude=left_out)


def test_sound_becomes_a_verified_note_with_evidence() -> None:
    session = a_session()
    events = run(session, [whole(visit_sound())])
    encounter = session.encounter
    assert [u.speaker for u in encounter.transcript.utterances] == ["S1", "S2", "S1"]
    assert encounter.note is not None
    texts = [sentence.text for sentence in encounter.note.sentences()]
    assert texts == list(LINES)
    for sentence in encounter.note.sentences():
        assert encounter.transcript.text_of(sentence.word_ids) == sentence.text
    assert sum(isinstance(event, Committed) for event in events) == len(LINES)
    assert isinstance(events[-1], Drafted)


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.integers(1, len(visit_sound()) - 1), max_size=30),
    batch=st.integers(1, 4),
)
def test_any_chunking_gives_the_same_encounter(cuts: list[int], batch: int) -> None:
    sound = visit_sound()
    streaming = StreamingConfig(batch_segments=batch)
    once, chunked = a_session(streaming=streaming), a_session(streaming=streaming)
    run(once, [whole(sound)])
    run(chunked, [whole(part) for part in np.split(sound, sorted(set(cuts)))])
    assert comparable(once.encounter) == comparable(chunked.encounter)


def test_words_turns_and_utterances_are_ordered_and_inside_the_sound() -> None:
    session = a_session()
    run(session, [whole(visit_sound())])
    transcript = session.encounter.transcript
    starts = [word.span.start_ms for word in transcript.words if word.span]
    assert starts == sorted(starts) and len(starts) == len(transcript.words)
    ends = [turn.span.end_ms for turn in transcript.turns]
    assert max(ends) * 16 <= len(visit_sound())


def test_lost_sound_is_one_gap_that_the_note_states() -> None:
    session = a_session()
    lost = SoundChunk(samples=silence(1000).reshape(-1, 1), lost=GapCause.OVERRUN)
    events = run(session, [whole(visit_sound()), lost, lost])
    (gap,) = session.encounter.transcript.gaps
    assert gap.span.duration_ms == 2000
    assert gap.cause is GapCause.OVERRUN
    assert any(isinstance(event, GapNoted) for event in events)
    assert session.encounter.note is not None
    stated = session.encounter.note.sections[-1].sentences
    assert any("2 s" in sentence.text for sentence in stated)


class Failing:
    """Raises on the segment that it is told to fail on."""

    def __init__(self, at: int) -> None:
        self._at, self._lines = at, iter(LINES)
        self._seen = 0

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="recognition", engine="failing")

    def open_stream(self, priming: Priming) -> Failing:
        return self

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        if len(segments) > 1:
            raise EngineError("out of memory")
        self._seen += 1
        line = next(self._lines)
        if self._seen == self._at:
            raise EngineError("out of memory")
        scripted = ScriptedRecognizer([line]).open_stream(Priming())
        return scripted.decode(segments)


@pytest.mark.parametrize("batch", [1, 3])
def test_a_segment_that_fails_is_a_gap_and_the_rest_is_heard(batch: int) -> None:
    session = a_session(Failing(at=2), streaming=StreamingConfig(batch_segments=batch))
    events = run(session, [whole(visit_sound())])
    heard = [passage.text for passage in session.encounter.transcript.passages()]
    assert heard == [LINES[0], LINES[2]]
    (gap,) = session.encounter.transcript.gaps
    assert gap.cause is GapCause.RECOGNIZER
    assert any(isinstance(e, Alarm) and "out of memory" in e.message for e in events)


class TooLong:
    """A diarizer that gives up at the end."""

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="diarization", engine="too-long")

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> TooLong:
        self._inner = ScriptedDiarizer(("A", "B")).open_stream()
        return self

    def feed(self, samples: Samples) -> None:
        self._inner.feed(samples)

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        return self._inner.voiced(segment)

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        raise EngineError("the recording is longer than 3 h")


def test_a_diarizer_that_gives_up_leaves_the_labels_first_heard() -> None:
    session = a_session(diarizer=TooLong())
    events = run(session, [whole(visit_sound())])
    assert [u.speaker for u in session.encounter.transcript.utterances] == ["A", "B", "A"]
    assert any(isinstance(event, Alarm) and "3 h" in event.message for event in events)


def test_a_low_accuracy_engine_drafts_no_real_recording_unless_insisted() -> None:
    poor = ScriptedRecognizer(LINES, accuracy=Accuracy.LOW)
    session = a_session(poor)
    run(session, [whole(visit_sound())])
    note = session.encounter.note
    assert note is not None and note.status is NoteStatus.WITHHELD
    (sentence,) = note.sentences()
    assert "--draft-anyway" in sentence.text and "models fetch" in sentence.text
    assert session.encounter.facts == ()
    assert len(session.encounter.transcript.words) > 0

    insisted = a_session(
        ScriptedRecognizer(LINES, accuracy=Accuracy.LOW), fitness=FitnessConfig(insist=True)
    )
    run(insisted, [whole(visit_sound())])
    note = insisted.encounter.note
    assert note is not None and note.status is NoteStatus.DRAFT
    assert any("low-accuracy" in sentence.text for sentence in note.sections[-1].sentences)


def test_samples_are_drafted_by_the_fallback_and_say_so() -> None:
    session = a_session(ScriptedRecognizer(LINES, accuracy=Accuracy.LOW))
    run(session, [whole(visit_sound())], SYNTHETIC)
    note = session.encounter.note
    assert note is not None and note.status is NoteStatus.DRAFT
    assert any("synthetic" in sentence.text for sentence in note.sections[-1].sentences)


@pytest.mark.parametrize(
    ("lines", "language", "said"),
    [
        (("tengo dolor de cabeza", "desde cuando", "dos dias"), "es", "another language"),
        (("hi i'm the spanish interpreter for today", "hello", "okay"), "en", "interpreter"),
    ],
)
def test_other_languages_and_interpreters_get_a_transcript_and_no_draft(
    lines: tuple[str, ...], language: str, said: str
) -> None:
    session = a_session(ScriptedRecognizer(lines, language=language))
    run(session, [whole(visit_sound())])
    note = session.encounter.note
    assert note is not None and note.status is NoteStatus.WITHHELD
    assert said in next(note.sentences()).text
    assert session.encounter.transcript.language == language
    assert len(session.encounter.transcript.utterances) == 3


def test_one_speaker_a_channel_is_used_as_such_even_when_they_overlap() -> None:
    session = a_session(ScriptedRecognizer(["good morning", "hello there"]), channels=2)
    left = np.concatenate([silence(300), tone(1500), silence(900)])
    right = np.concatenate([silence(900), tone(1500), silence(300)])
    run(session, [SoundChunk(samples=np.stack([left, right], axis=1))])
    transcript = session.encounter.transcript
    assert {turn.speaker for turn in transcript.turns} == {"S1", "S2"}
    for utterance in transcript.utterances:
        channel = {"S1": 0, "S2": 1}[utterance.speaker]
        span = transcript.passage(utterance).span
        assert span is not None
        assert (span.start_ms < 600) == (channel == 0)


def test_a_transcript_alone_is_drafted_without_times() -> None:
    writing = WritingEngines(KeepRoles(), EveryUtterance(), OneSentenceAFact(), Believing())
    session = Session(None, writing, Settings(template=TWO_SECTIONS), PatientContext())
    given_words = a_transcript(
        [("clinician", "any fever?"), ("patient", "No.")], timed=False, confidence=None
    )
    session.read(given_words)
    assert session.encounter.transcript.utterances == given_words.utterances
    assert session.encounter.note is not None
    assert [s.text for s in session.encounter.note.sentences()] == ["any fever?", "No."]


def test_nothing_said_gives_no_sentence_from_speech() -> None:
    session = a_session(ScriptedRecognizer([], accuracy=Accuracy.LOW))
    run(session, [whole(silence(5000))])
    encounter = session.encounter
    assert encounter.transcript.words == () and encounter.facts == ()
    assert encounter.note is not None
    assert all(not sentence.word_ids for sentence in encounter.note.sentences())
