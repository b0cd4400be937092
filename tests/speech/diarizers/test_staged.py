"""Provisional turns from one diarizer, final turns from another; both follow a script."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np
import pytest

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn, Word
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Diarizer, Samples, TurnUpdate, VoicedSegment
from ambient_scribe.speech.diarizers.staged import StagedDiarizer
from ambient_scribe.testing import silence


class Scripted:
    """A diarizer and its one stream: names every segment, and says one turn (or fails) at the end."""

    def __init__(self, name: str, failure: str | None = None) -> None:
        self._name, self._failure = name, failure
        self.fed = 0
        self.segments: list[VoicedSegment] = []
        self.words: list[Sequence[Word]] = []

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="diarization", engine=self._name)

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> Scripted:
        return self

    def feed(self, samples: Samples) -> None:
        self.fed += len(samples)

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        self.segments.append(segment)
        turn = SpeakerTurn(span=segment.span, speaker=self._name)
        return TurnUpdate(since_ms=segment.span.start_ms, turns=(turn,))

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        self.words.append(words)
        if self._failure:
            raise EngineError(self._failure)
        span = TimeSpan(start_ms=0, end_ms=self.fed // 16)
        return (SpeakerTurn(span=span, speaker=self._name),)


SEGMENT = VoicedSegment(span=TimeSpan(start_ms=100, end_ms=900), samples=silence(800))
WORDS = (Word(id="w1", text="hello", span=TimeSpan(start_ms=200, end_ms=500)),)


def test_it_listens_with_one_and_ends_with_the_other() -> None:
    quick, thorough = Scripted("quick"), Scripted("thorough")
    diarizer: Diarizer = StagedDiarizer(quick, thorough)
    assert diarizer.identity.engine == "thorough"
    stream = diarizer.open_stream()
    stream.feed(np.zeros(16_000, dtype=np.float32))
    assert stream.voiced(SEGMENT).turns == (SpeakerTurn(span=SEGMENT.span, speaker="quick"),)
    (final,) = stream.finish(WORDS)
    assert (final.speaker, final.span.end_ms) == ("thorough", 1_000)
    assert (quick.fed, thorough.fed) == (16_000, 16_000)
    assert quick.segments == thorough.segments == [SEGMENT]
    assert (quick.words, thorough.words) == ([], [WORDS])


def test_when_the_end_fails_the_caller_hears_of_it_and_has_the_provisional_turns() -> None:
    stream = StagedDiarizer(Scripted("quick"), Scripted("thorough", "too long")).open_stream()
    provisional = stream.voiced(SEGMENT)
    with pytest.raises(EngineError, match="too long"):
        stream.finish(WORDS)
    assert [turn.speaker for turn in provisional.turns] == ["quick"]


class Told:
    """A diarizer and its one stream: says these turns (speaker, from, to) at the end."""

    def __init__(self, *turns: tuple[str, int, int]) -> None:
        self._turns = tuple(
            SpeakerTurn(span=TimeSpan(start_ms=start, end_ms=end), speaker=speaker)
            for speaker, start, end in turns
        )

    identity = EngineIdentity(stage="diarization", engine="told")

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> Told:
        return self

    def feed(self, samples: Samples) -> None: ...

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        return TurnUpdate(since_ms=segment.span.start_ms, turns=())

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        return self._turns


def enrolment(name: str) -> Enrolment:
    return Enrolment(
        name=name, vector=(1.0, 0.0), model_sha256="0" * 64, speech_seconds=30.0,
        created=datetime.date(2026, 1, 5),
    )  # fmt: skip


def names_at_the_end(provisional: Told, final: Told, *enrolled: str) -> list[str]:
    stream = StagedDiarizer(provisional, final).open_stream([enrolment(name) for name in enrolled])
    return [turn.speaker for turn in stream.finish(WORDS)]


FINAL = Told(("S1", 0, 4_000), ("S2", 4_000, 7_000), ("S1", 7_000, 9_000))


def test_an_enrolled_person_keeps_their_name_in_the_final_turns() -> None:
    provisional = Told(("S1", 0, 3_500), ("Dr. Imai", 3_800, 7_200), ("S1", 7_200, 9_000))
    assert names_at_the_end(provisional, FINAL, "Dr. Imai") == ["S1", "Dr. Imai", "S1"]


@pytest.mark.parametrize(
    "heard",
    [
        [("Dr. Imai", 4_000, 5_000)],
        [("Dr. Imai", 0, 2_000), ("Dr. Imai", 4_000, 6_000)],
        [("S2", 4_000, 7_000)],
    ],
    ids=["a third of the voice", "half of the person", "nobody"],
)
def test_a_person_whom_the_stages_do_not_agree_on_stays_a_number(
    heard: list[tuple[str, int, int]],
) -> None:
    assert names_at_the_end(Told(*heard), FINAL, "Dr. Imai") == ["S1", "S2", "S1"]


def test_a_number_of_the_first_stage_is_no_name() -> None:
    provisional = Told(("S2", 0, 4_000), ("S1", 4_000, 7_000))
    assert names_at_the_end(provisional, FINAL, "Dr. Imai") == ["S1", "S2", "S1"]
