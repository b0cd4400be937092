"""Hearing while somebody speaks: words that grow into utterances, labels, lag, any chunking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.events import Committed, Event, Lag, Partial, Relabelled
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.domain.transcript import HeardWord, Passage, SpeakerTurn, Utterance, Word
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.pipeline import Hearing, HearingEngines, Session, Settings, WritingEngines
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.protocols import (
    Diarizer,
    Hypothesis,
    Priming,
    Samples,
    SoundChunk,
    TurnUpdate,
    VoicedSegment,
)
from ambient_scribe.speech.alignment import AlignmentConfig
from ambient_scribe.speech.streaming import Pace, StreamingConfig
from ambient_scribe.testing import (
    TWO_SECTIONS,
    Believing,
    EveryUtterance,
    KeepRoles,
    LoudIsVoice,
    OneSentenceAFact,
    ScriptedDiarizer,
)
from tests.speech.streaming.timeline import Timeline, at, said, sound_of, texts

LIVE = StreamingConfig(step_ms=600)
TEXT = (
    "so how long have you had this cough | about three weeks now | and is there any fever at night"
)
WORDS = said(TEXT)
SOUND = sound_of(WORDS)
CHUNK = 100 * SAMPLES_PER_MS


def a_hearing(
    recognizer: Timeline | None = None,
    diarizer: Diarizer | None = None,
    streaming: StreamingConfig = LIVE,
    pace: Pace | None = None,
    channels: int = 1,
) -> Hearing:
    engines = HearingEngines(
        LoudIsVoice(), recognizer or Timeline(WORDS), diarizer or ScriptedDiarizer()
    )
    return Hearing(
        engines,
        streaming,
        AlignmentConfig(),
        Priming(),
        StageClock(),
        channels=channels,
        pace=pace,
    )


def feed(hearing: Hearing, sound: Samples, size: int = CHUNK) -> list[Event]:
    columns = sound if sound.ndim == 2 else sound[:, None]
    parts = [columns[start : start + size] for start in range(0, len(columns), size)]
    events = [event for part in parts for event in hearing.feed(SoundChunk(part))]
    return [*events, *hearing.finish()]


def test_an_utterance_grows_under_one_id_and_keeps_its_words() -> None:
    hearing = a_hearing()
    told: dict[str, tuple[str, ...]] = {}
    repeated = 0
    for event in feed(hearing, SOUND):
        if not isinstance(event, Committed):
            continue
        Passage(utterance=event.utterance, words=event.words)  # consists of exactly these words
        before = told.get(event.utterance.id, ())
        assert event.utterance.word_ids[: len(before)] == before
        repeated += bool(before)
        told[event.utterance.id] = event.utterance.word_ids
    assert repeated > 2 and len(told) == 3
    transcript, _ = hearing.transcript()
    assert texts(transcript.words) == [word for word in TEXT.split() if word != "|"]
    assert sorted(told.values()) == sorted(u.word_ids for u in transcript.utterances)


def test_words_come_before_their_segment_has_ended() -> None:
    hearing = a_hearing()
    first_pause_ms = 320 + 8 * 320
    until = first_pause_ms * SAMPLES_PER_MS
    columns = SOUND[:until, None]
    events = [
        event
        for start in range(0, until, CHUNK)
        for event in hearing.feed(SoundChunk(columns[start : start + CHUNK]))
    ]
    committed = [event for event in events if isinstance(event, Committed)]
    assert committed and len(committed[-1].words) >= 3
    for partial in (event for event in events if isinstance(event, Partial)):
        assert "so how long" not in partial.text or partial.span.start_ms < 400


class Late:
    """Turns that tell, of each segment, the next speaker in turn; the first is S2."""

    def __init__(self) -> None:
        self._turns: list[SpeakerTurn] = []

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="diarization", engine="late")

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> Late:
        return self

    def feed(self, samples: Samples) -> None:
        """Needs no sound."""

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        speaker = f"S{2 - len(self._turns) % 2}"
        self._turns.append(SpeakerTurn(span=segment.span, speaker=speaker))
        return TurnUpdate(since_ms=segment.span.start_ms, turns=(self._turns[-1],))

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        return tuple(self._turns)


def test_the_speaker_is_provisional_until_the_diarizer_has_heard_the_whole_segment() -> None:
    events = feed(a_hearing(diarizer=Late()), SOUND)
    shown: dict[str, Utterance] = {}
    first_labels: dict[str, str] = {}
    for event in events:
        if isinstance(event, Committed):
            shown[event.utterance.id] = event.utterance
            first_labels.setdefault(event.utterance.id, event.utterance.speaker)
        elif isinstance(event, Relabelled):
            for utterance in event.utterances:
                assert utterance.word_ids == shown[utterance.id].word_ids
                shown[utterance.id] = utterance
    assert list(first_labels.values()) == ["S1", "S2", "S1"]  # who spoke last is presumed to go on
    assert [utterance.speaker for utterance in shown.values()] == ["S2", "S1", "S2"]


def test_the_diarizer_hears_the_whole_segment_as_without_steps() -> None:
    spans = []
    for streaming in (StreamingConfig(), LIVE):
        diarizer = Late()
        feed(a_hearing(diarizer=diarizer, streaming=streaming), SOUND)
        spans.append([turn.span for turn in diarizer.finish(())])
    assert spans[0] == spans[1] and len(spans[0]) == 3


def test_live_and_batch_give_the_same_words_of_a_recognizer_that_does_not_waver() -> None:
    transcripts = []
    for streaming in (StreamingConfig(batch_segments=4), LIVE):
        hearing = a_hearing(streaming=streaming)
        feed(hearing, SOUND)
        transcripts.append(hearing.transcript()[0])
    batch, live = transcripts
    assert texts(batch.words) == texts(live.words)
    assert [(u.speaker, u.word_ids) for u in batch.utterances] == [
        (u.speaker, u.word_ids) for u in live.utterances
    ]


def test_a_later_reading_of_a_committed_word_stands_beside_it() -> None:
    words = said("what helps this cough for me is some honey and some rest")

    def otherwise(segment: VoicedSegment, heard: tuple[HeardWord, ...]) -> tuple[HeardWord, ...]:
        late = tuple(at(w.text, w.span.start_ms, w.span.duration_ms + 50) for w in heard if w.span)
        if segment.before.endswith("cough"):
            return (at("off", segment.span.start_ms, 20), *late)
        return late

    hearing = a_hearing(Timeline(words, otherwise))
    feed(hearing, sound_of(words))
    transcript, _ = hearing.transcript()
    assert texts(transcript.words) == texts(words)
    (rivalled,) = [word for word in transcript.words if word.rivals]
    assert (rivalled.text, rivalled.rivals[0].text) == ("cough", "off")


# ---------------------------------------------------------------- chunking
def a_session(channels: int = 1) -> Session:
    return Session(
        HearingEngines(LoudIsVoice(), Timeline(WORDS), ScriptedDiarizer()),
        WritingEngines(KeepRoles(), EveryUtterance(), OneSentenceAFact(), Believing()),
        Settings(template=TWO_SECTIONS, streaming=LIVE, channels=channels),
        PatientContext(),
    )


@settings(max_examples=25, deadline=None)
@given(cuts=st.lists(st.integers(1, len(SOUND) - 1), max_size=30), channels=st.integers(1, 2))
def test_any_chunking_gives_the_same_events_and_the_same_encounter(
    cuts: list[int], channels: int
) -> None:
    sound = np.stack([np.roll(SOUND, 9_000 * channel) for channel in range(channels)], axis=1)
    found = []
    for parts in ([sound], np.split(sound, sorted(set(cuts)))):
        session = a_session(channels)
        events = [event for part in parts for event in session.feed(SoundChunk(part))]
        events += session.finish()
        left_out = {"id": True, "started_at": True, "provenance": {"stages"}}
        found.append((events, session.encounter.model_dump(exclude=left_out)))
    assert found[0] == found[1]
    assert len(found[0][1]["transcript"]["words"]) >= len(WORDS)


# ---------------------------------------------------------------- load
class Slow(Timeline):
    """Each reading moves the clock on: by so many seconds at first, later by next to nothing."""

    def __init__(self, words: Sequence[HeardWord], seconds: float, until_ms: int) -> None:
        super().__init__(words)
        self.now = 0.0
        self._seconds, self._until_ms = seconds, until_ms

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        busy = segments[0].span.end_ms < self._until_ms
        self.now += self._seconds if busy else 0.05
        return super().decode(segments)


def long_speech() -> tuple[HeardWord, ...]:
    tokens = [f"{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}" for n in range(240)]
    breaths = [" ".join(tokens[start : start + 12]) for start in range(0, 240, 12)]
    return said(" | ".join(breaths))


def test_under_load_steps_grow_the_lag_is_told_and_no_word_is_lost() -> None:
    words = long_speech()
    recognizer = Slow(words, seconds=2.5, until_ms=40_000)
    streaming = StreamingConfig(step_ms=600, adaptive=True)
    pace = Pace(streaming, lambda: recognizer.now)
    hearing = a_hearing(recognizer, streaming=streaming, pace=pace)
    events = feed(hearing, sound_of(words))
    told = [event.behind_ms for event in events if isinstance(event, Lag)]
    assert told and told[0] >= 2_000 and told[-1] == 0
    assert max(told) < 10_000
    assert pace.step_ms == 600
    transcript, _ = hearing.transcript()
    assert texts(transcript.words) == texts(words)
    reads = [one.span for one in recognizer.segments]
    busy = [one for one in reads if 20_000 < one.end_ms < 40_000]
    calm = [one for one in reads if one.end_ms > 80_000]
    assert len(busy) / 20 < len(calm) / 20


def test_at_a_fixed_step_load_changes_nothing() -> None:
    words = long_speech()[:60]
    sound = sound_of(words)
    transcripts = []
    for seconds in (0.0, 30.0):
        recognizer = Slow(words, seconds, until_ms=10**9)
        hearing = a_hearing(recognizer, pace=Pace(LIVE, lambda r=recognizer: r.now))
        events = feed(hearing, sound)
        assert not any(isinstance(event, Lag) for event in events)
        transcripts.append(hearing.transcript()[0])
    assert transcripts[0] == transcripts[1]


def test_work_and_memory_do_not_grow_with_the_visit() -> None:
    words = said(" | ".join(["and then"] * 70))
    hearing = a_hearing(Timeline(words))
    feed(hearing, sound_of(words))
    assert len(hearing._shown[0]) == 64
    assert all(len(shown.words) < 20 for shown in hearing._shown[0])
