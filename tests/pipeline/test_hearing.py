"""What a later look at the voices changes: utterances that were told are told again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.events import Committed, Event, Relabelled
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Role, SpeakerTurn, Word
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.pipeline import Hearing, HearingEngines
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.protocols import Priming, Samples, SoundChunk, TurnUpdate, VoicedSegment
from ambient_scribe.speech.alignment import AlignmentConfig
from ambient_scribe.speech.streaming import StreamingConfig
from ambient_scribe.testing import LoudIsVoice, ScriptedRecognizer, silence, tone

LINES = ["any fever at all", "no I feel fine", "then we stop here"]


class SecondThoughts:
    """Hears one voice until the third segment; then knows that the second was another's."""

    def __init__(self, names: tuple[str, str] = ("S1", "S2")) -> None:
        self._names = names
        self._spans: list[TimeSpan] = []

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="diarization", engine="second-thoughts")

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> SecondThoughts:
        return self

    def feed(self, samples: Samples) -> None:
        """Needs no sound."""

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        self._spans.append(segment.span)
        since = 1 if len(self._spans) == 3 else len(self._spans) - 1
        turns = self._turns()[since:]
        return TurnUpdate(since_ms=self._spans[since].start_ms, turns=turns)

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        return self._turns()

    def _turns(self) -> tuple[SpeakerTurn, ...]:
        knows = len(self._spans) == 3
        return tuple(
            SpeakerTurn(span=span, speaker=self._names[knows and number == 1])
            for number, span in enumerate(self._spans)
        )


def heard(
    diarizer: SecondThoughts, enrolled: Sequence[Enrolment] = ()
) -> tuple[Hearing, list[Event]]:
    engines = HearingEngines(LoudIsVoice(), ScriptedRecognizer(LINES), diarizer)
    hearing = Hearing(
        engines, StreamingConfig(), AlignmentConfig(), Priming(), StageClock(), enrolled=enrolled
    )
    line = np.concatenate([tone(1_500), silence(600)])[:, None]
    events = [event for _ in LINES for event in hearing.feed(SoundChunk(line))]
    return hearing, [*events, *hearing.finish()]


def test_a_label_that_changes_is_an_event_with_the_same_words() -> None:
    _, events = heard(SecondThoughts())
    committed = [event for event in events if isinstance(event, Committed)]
    assert [event.utterance.speaker for event in committed] == ["S1", "S1", "S1"]
    (again,) = [event for event in events if isinstance(event, Relabelled)]
    (utterance,) = again.utterances
    assert utterance.speaker == "S2"
    assert (utterance.id, utterance.word_ids) == (
        committed[1].utterance.id,
        committed[1].utterance.word_ids,
    )


def test_who_speaks_by_an_enrolled_name_is_the_clinician() -> None:
    known = Enrolment(
        name="Dr. West",
        vector=(1.0, 0.0),
        model_sha256="0" * 64,
        speech_seconds=30.0,
        created=datetime.date(2026, 11, 22),
    )
    hearing, _ = heard(SecondThoughts(("Dr. West", "S1")), [known])
    transcript, _ = hearing.transcript()
    assert [(u.speaker, u.role) for u in transcript.utterances] == [
        ("Dr. West", Role.CLINICIAN),
        ("S1", Role.UNKNOWN),
        ("Dr. West", Role.CLINICIAN),
    ]
