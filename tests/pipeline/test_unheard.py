"""What was voiced for sure and gave no word is a gap; what may be no voice at all is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.events import GapNoted
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Gap, GapCause, HeardWord
from ambient_scribe.errors import EngineError
from ambient_scribe.pipeline import Hearing, HearingEngines
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.unheard import NotUnderstood
from ambient_scribe.protocols import Hypothesis, Priming, Samples, SoundChunk, VoicedSegment
from ambient_scribe.speech.alignment import AlignmentConfig
from ambient_scribe.speech.streaming import StreamingConfig
from ambient_scribe.testing import LoudIsVoice, ScriptedDiarizer, silence, spread, tone

NOTHING: Samples = np.zeros(0, dtype=np.float32)


def a_span(start_ms: int, end_ms: int) -> TimeSpan:
    return TimeSpan(start_ms=start_ms, end_ms=end_ms)


def voiced(start_ms: int, end_ms: int, *sure: TimeSpan, cut: bool = False) -> VoicedSegment:
    return VoicedSegment(a_span(start_ms, end_ms), NOTHING, sure=sure, cut=cut)


# ---------------------------------------------------------------- the rule
def test_sure_voice_without_a_word_is_told_from_its_first_to_its_last_moment() -> None:
    unheard = NotUnderstood()
    unheard.ended([voiced(1_000, 5_000, a_span(1_200, 2_000), a_span(3_000, 4_500))])
    assert unheard.settle(None) == (a_span(1_200, 4_500),)


def test_a_cough_is_not_told_nor_what_may_be_no_voice() -> None:
    unheard = NotUnderstood()
    unheard.ended([voiced(0, 1_500, a_span(200, 800)), voiced(3_000, 9_000)])
    assert unheard.settle(None) == ()


def test_words_account_for_the_sound_around_them() -> None:
    unheard = NotUnderstood()
    unheard.told([a_span(1_000, 1_400), a_span(2_100, 2_600)])
    unheard.ended([voiced(600, 3_000, a_span(700, 2_900))])
    assert unheard.settle(None) == ()


def test_a_hole_between_words_is_told_without_them() -> None:
    unheard = NotUnderstood()
    unheard.told([a_span(1_000, 1_400), a_span(6_000, 6_500)])
    unheard.ended([voiced(600, 7_000, a_span(700, 6_900))])
    assert unheard.settle(None) == (a_span(1_800, 5_600),)


def test_a_short_hole_between_words_may_be_their_times_that_are_off() -> None:
    for end_ms, holes in ((2_750, 0), (3_000, 1)):
        unheard = NotUnderstood()
        unheard.told([a_span(1_000, 1_400), a_span(end_ms + 400, end_ms + 900)])
        unheard.ended([voiced(600, 4_000, a_span(700, 3_900))])
        assert len(unheard.settle(None)) == holes


def test_words_of_one_segment_account_for_no_other() -> None:
    unheard = NotUnderstood()
    unheard.told([a_span(1_000, 1_500), a_span(5_100, 5_500)])
    unheard.ended(
        [voiced(800, 1_800, a_span(900, 1_700)), voiced(3_000, 5_000, a_span(3_000, 5_000))]
    )
    assert unheard.settle(None) == (a_span(3_000, 5_000),)


def test_what_is_not_read_yet_waits_and_what_was_cut_waits_for_its_rest() -> None:
    unheard = NotUnderstood()
    first = voiced(0, 2_000, a_span(0, 2_000), cut=True)
    unheard.ended([first])
    assert unheard.settle(2_000) == ()
    unheard.ended([voiced(2_000, 4_000, a_span(2_000, 4_000))])
    assert unheard.settle(3_000) == ()
    unheard.told([a_span(500, 1_500)])
    assert unheard.settle(4_000) == (a_span(2_000, 4_000),)
    assert unheard.settle(None) == ()


# ---------------------------------------------------------------- in a visit
class SureOfItself(LoudIsVoice):
    """What is loud is a voice for sure, unless it was told otherwise."""

    def __init__(self, sure: bool = True) -> None:
        super().__init__()
        self._sure = sure

    def open_stream(self) -> _SureStream:  # type: ignore[override]
        return _SureStream(super().open_stream(), self._sure)


class _SureStream:
    def __init__(self, inside: object, sure: bool) -> None:
        self._inside, self._sure = inside, sure

    def feed(self, samples: Samples) -> tuple[VoicedSegment, ...]:
        return self._told(self._inside.feed(samples))  # type: ignore[attr-defined]

    def finish(self) -> tuple[VoicedSegment, ...]:
        return self._told(self._inside.finish())  # type: ignore[attr-defined]

    def open_segment(self) -> VoicedSegment | None:
        return self._inside.open_segment()  # type: ignore[attr-defined, no-any-return]

    def _told(self, ended: Sequence[VoicedSegment]) -> tuple[VoicedSegment, ...]:
        return tuple(replace(one, sure=(one.span,) if self._sure else ()) for one in ended)


class HardOfHearing:
    """Reads the second of every three segments only; of the third it fails."""

    identity = EngineIdentity(stage="recognition", engine="hard-of-hearing")

    def open_stream(self, priming: Priming) -> HardOfHearing:
        return self

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        return tuple(Hypothesis(words=self._words(one)) for one in segments)

    def _words(self, segment: VoicedSegment) -> tuple[HeardWord, ...]:
        number = round(segment.span.start_ms / 2_100) % 3
        if number == 2:
            raise EngineError("out of memory")
        return spread("any fever" if number == 1 else "", segment.span)


def gaps_of(streaming: StreamingConfig, *, sure: bool = True, chunk_ms: int = 300) -> list[Gap]:
    engines = HearingEngines(SureOfItself(sure), HardOfHearing(), ScriptedDiarizer())
    hearing = Hearing(engines, streaming, AlignmentConfig(), Priming(), StageClock())
    sound = np.concatenate([part for _ in range(6) for part in (tone(1_500), silence(600))])
    size = chunk_ms * 16
    events = [
        event
        for start in range(0, len(sound), size)
        for event in hearing.feed(SoundChunk(sound[start : start + size, None]))
    ]
    events += hearing.finish()
    transcript, _ = hearing.transcript()
    told = [one.gap for one in events if isinstance(one, GapNoted)]
    assert sorted(told, key=lambda gap: gap.span) == list(transcript.gaps)
    return list(transcript.gaps)


@pytest.mark.parametrize(
    "streaming",
    [StreamingConfig(), StreamingConfig(batch_segments=4), StreamingConfig(step_ms=1000)],
)
def test_a_segment_that_gave_no_word_is_a_gap_of_the_transcript(streaming: StreamingConfig) -> None:
    gaps = gaps_of(streaming)
    assert [gap.cause for gap in gaps] == [GapCause.NOT_UNDERSTOOD, GapCause.RECOGNIZER] * 2
    assert gaps[0].span == a_span(0, 1_504 + 192)
    assert gaps[0].told == "1.7 s not understood"
    assert gaps_of(streaming, chunk_ms=700) == gaps


def test_a_hum_that_no_detector_is_sure_of_is_no_gap() -> None:
    causes = {gap.cause for gap in gaps_of(StreamingConfig(), sure=False)}
    assert causes == {GapCause.RECOGNIZER}
