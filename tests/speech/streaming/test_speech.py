"""Commits inside open speech: by agreement, once, nothing lost, nothing twice, bounded work."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, Samples, VoicedSegment
from ambient_scribe.speech.segmentation import SegmentationConfig, Segmenter
from ambient_scribe.speech.streaming import Blocks, ChannelTranscriber, StreamingConfig
from ambient_scribe.speech.streaming.speech import LONG_MS
from ambient_scribe.testing import LoudIsVoice, silence
from tests.speech.streaming.run import LIVE, Run
from tests.speech.streaming.timeline import (
    GAP_MS,
    WORD_MS,
    GoesOn,
    Timeline,
    at,
    said,
    sound_of,
    texts,
    total_ms,
)

SENTENCE = "I have had this cough for about three weeks now and it keeps me awake at night"


def test_words_are_committed_while_somebody_speaks() -> None:
    words = said(SENTENCE)
    run = Run(Timeline(words)).over(sound_of(words))
    assert texts(run.words) == SENTENCE.split()
    assert len(run.heard) > 3
    first = run.heard[0].hypothesis.words[0]
    assert first.span is not None and run.when_ms[0] - first.span.end_ms < 1_600
    assert [one.goes_on for one in run.heard] == [False] + [True] * (len(run.heard) - 1)


def test_what_is_committed_is_told_and_its_sound_is_left_behind() -> None:
    words = different_words(80)
    run = Run(Timeline(words)).over(sound_of(words))
    for read, committed in zip(run.recognizer.segments, run.committed_before, strict=True):
        told = [*read.before.split(), *texts(read.committed)]
        assert told == texts(committed)[-len(told) :] if told else not committed
        assert len(told) == min(len(committed), len(read.committed) + LIVE.prompt_words)
        inside = [word.span for word in read.committed]
        assert all(
            span and read.span.start_ms <= span.middle_ms < read.span.end_ms for span in inside
        )
        assert read.span.duration_ms < LONG_MS + 1_500
    assert run.committed_before[-1]


def test_words_are_committed_before_a_pause_comes() -> None:
    """Running speech has none; who waits for one commits late."""
    words = said(SENTENCE)
    sound = sound_of(words)
    hiss = np.random.default_rng(0).normal(0, 0.02, len(sound)).astype(np.float32)
    voiced = slice(320 * 16, len(sound) - 700 * 16)
    sound[voiced] += hiss[voiced]
    run = Run(Timeline(words)).over(sound)
    assert texts(run.words) == SENTENCE.split()
    first = run.heard[0].hypothesis.words[0]
    assert first.span is not None and run.when_ms[0] - first.span.end_ms < 1_600


def test_open_readings_say_so_and_the_last_does_not() -> None:
    words = said(SENTENCE)
    run = Run(Timeline(words)).over(sound_of(words))
    assert [read.ended for read in run.recognizer.segments[:-1]] == [False] * (
        len(run.recognizer.segments) - 1
    )
    assert run.recognizer.segments[-1].ended


def test_a_partial_holds_only_what_is_not_committed() -> None:
    words = said(SENTENCE)
    run = Run(Timeline(words)).over(sound_of(words))
    for open_ in run.open:
        assert len(open_.text.split()) < 8
    assert run.open[-1].text.split()[0] in SENTENCE.split()


def test_a_word_that_still_changes_is_not_committed() -> None:
    words = said(SENTENCE)
    wavering = [0]

    def wavers(segment: VoicedSegment, heard: tuple[HeardWord, ...]) -> tuple[HeardWord, ...]:
        wavering[0] += 1
        return tuple(
            at(f"no{wavering[0]}", word.span.start_ms)
            if word.text == "cough" and word.span and not segment.ended
            else word
            for word in heard
        )

    run = Run(Timeline(words, wavers)).over(sound_of(words))
    assert texts(run.words) == SENTENCE.split()
    for one in run.heard[:-1]:
        assert not any(
            text.startswith("no") and text != "now" for text in texts(one.hypothesis.words)
        )


def test_a_number_is_committed_whole() -> None:
    words = said("her pressure was 128 over 76 this morning and then it fell again by noon")

    def written(segment: VoicedSegment, heard: tuple[HeardWord, ...]) -> tuple[HeardWord, ...]:
        """Writes 128/76 as one token where it hears all of it."""
        spoken = texts(heard)
        for place in range(len(heard) - 2):
            if spoken[place : place + 3] == ["128", "over", "76"]:
                first, last = heard[place].span, heard[place + 2].span
                assert first and last
                whole = HeardWord(text="128/76", span=first | last, confidence=0.9)
                return (*heard[:place], whole, *heard[place + 3 :])
        return heard

    run = Run(Timeline(words, written), StreamingConfig(step_ms=200, margin_ms=0)).over(
        sound_of(words)
    )
    assert "128/76" in texts(run.words)
    assert "over" not in texts(run.words)


@settings(max_examples=30, deadline=None)
@given(
    lengths=st.lists(st.integers(90, 500), min_size=1, max_size=40),
    gaps=st.lists(st.sampled_from([40, 64, 96, 150, 700]), min_size=40, max_size=40),
    step=st.sampled_from([200, 400, 600, 1_500]),
    margin=st.sampled_from([100, 300, 500]),
)
def test_every_word_once_in_order_whatever_is_said(
    lengths: list[int], gaps: list[int], step: int, margin: int
) -> None:
    words, now = [], 320
    for number, (length, gap) in enumerate(zip(lengths, gaps, strict=False)):
        words.append(at(f"w{chr(97 + number % 26)}{number}x", now, length))
        now += length + gap
    config = StreamingConfig(step_ms=step, margin_ms=margin)
    for recognizer in (Timeline(words), GoesOn(words), GoesOn(words, jitter_ms=60)):
        run = Run(recognizer, config).over(sound_of(words))
        assert texts(run.words) == texts(words)


def test_work_per_second_of_speech_is_bounded_whatever_the_length_of_speech() -> None:
    rates = []
    for sentences in (3, 8):
        words = different_words(16 * sentences)
        sound = sound_of(words)
        run = Run(Timeline(words)).over(sound)
        assert max(read.span.duration_ms for read in run.recognizer.segments) < 4_000
        rates.append(run.recognizer.read_ms / total_ms(sound))
    assert rates[1] < 1.1 * rates[0] < 3


def test_with_long_steps_hardly_anything_is_read_twice() -> None:
    words = different_words(100)
    sound = sound_of(words)
    run = Run(Timeline(words), StreamingConfig(step_ms=4_000)).over(sound)
    assert texts(run.words) == texts(words)
    assert run.recognizer.read_ms < 1.5 * total_ms(sound)
    assert max(read.span.duration_ms for read in run.recognizer.segments) < 7_000
    assert len(run.heard) >= 5


def different_words(count: int) -> tuple[HeardWord, ...]:
    """Without digits, which would be taken for numbers."""
    letters = [f"{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}" for n in range(count)]
    return said(" ".join(letters))


def test_speech_that_never_agrees_is_committed_at_a_quiet_gap_within_a_bounded_buffer() -> None:
    words = different_words(60)
    calls = [0]

    def always_new(segment: VoicedSegment, heard: tuple[HeardWord, ...]) -> tuple[HeardWord, ...]:
        calls[0] += 1
        return tuple(
            HeardWord(text=f"{word.text}Z{'x' * (calls[0] % 3)}", span=word.span) for word in heard
        )

    config = StreamingConfig(step_ms=600, max_buffer_ms=4_000)
    run = Run(Timeline(words, always_new), config).over(sound_of(words))
    assert [text.split("Z")[0] for text in texts(run.words)] == texts(words)
    assert max(one.span.duration_ms for one in run.recognizer.segments) < 4_000 + 700
    for one in run.heard[:-1]:  # every cut lies in a quiet place, so in no word
        cut = one.segment.span.end_ms
        assert not any(w.span and w.span.start_ms + 8 < cut < w.span.end_ms - 8 for w in words)


class Cutting:
    """A voice stream over the real segmenter, with short longest segments."""

    def __init__(self, max_segment_ms: int) -> None:
        self._segmenter = Segmenter(SegmentationConfig(max_segment_ms=max_segment_ms))
        self._rest: Samples = np.zeros(0, dtype=np.float32)

    def feed(self, samples: Samples) -> tuple[VoicedSegment, ...]:
        self._rest = np.concatenate([self._rest, samples])
        ended = []
        while len(self._rest) >= 512:
            block, self._rest = self._rest[:512], self._rest[512:]
            loud = float(np.abs(block).max()) > 0.05
            ended.append(self._segmenter.accept(block, 0.9 if loud else 0.4))
        return tuple(one for one in ended if one)

    def open_segment(self) -> VoicedSegment | None:
        return self._segmenter.open_segment()

    def finish(self) -> tuple[VoicedSegment, ...]:
        segment = self._segmenter.finish()
        return (segment,) if segment else ()


@pytest.mark.parametrize("step", [300, 600, 1_700])
def test_an_utterance_cut_for_its_length_loses_and_doubles_no_word(step: int) -> None:
    words = different_words(50)
    run = Run(Timeline(words), StreamingConfig(step_ms=step)).over(sound_of(words), Cutting(2_000))
    assert texts(run.words) == texts(words)


def test_a_word_at_the_edge_of_a_chunk_is_whole() -> None:
    words = said("please take metoprolol every single morning with some breakfast")
    sound = sound_of(words)
    inside = words[2].span
    assert inside is not None
    run = Run(Timeline(words))
    channel_sound = [sound[: inside.middle_ms * 16], sound[inside.middle_ms * 16 :]]
    run.over(np.concatenate(channel_sound))
    assert "metoprolol" in texts(run.words)


def test_ten_minutes_of_silence_cost_nothing_and_keep_nothing() -> None:
    words = said("before the silence | and after it")
    recognizer = Timeline(words)
    voice = LoudIsVoice().open_stream()
    channel = ChannelTranscriber(voice, recognizer, LIVE)
    blocks = Blocks(channels=1)
    for block in blocks.feed(sound_of(words)[:, None]):
        channel.voiced(block[:, 0])
        channel.decode()
    reads = len(recognizer.segments)
    for _ in range(60):
        for block in blocks.feed(silence(10_000)[:, None]):
            channel.voiced(block[:, 0])
            assert channel.decode() == ()
    assert len(recognizer.segments) == reads
    assert channel._speech is None and not channel._waiting


def test_voiced_sound_without_words_is_not_read_from_its_beginning_for_ever() -> None:
    hum = at("hum", 320, 30_000)
    recognizer = Timeline([], None)
    Run(recognizer).over(sound_of([hum]))
    assert max(one.span.duration_ms for one in recognizer.segments) < 5_000


class Fails(Timeline):
    """Fails on every reading of some of the sound."""

    def __init__(self, words: Sequence[HeardWord], broken: TimeSpan) -> None:
        super().__init__(words)
        self._broken = broken

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        if any(one.span & self._broken for one in segments):
            raise EngineError("out of memory")
        return super().decode(segments)


def test_a_recognizer_that_fails_costs_what_was_not_committed_and_no_more() -> None:
    words = said(SENTENCE + " | I am fine otherwise")
    broken = words[12].span
    assert broken is not None
    run = Run(Fails(words, broken)).over(sound_of(words))
    lost = [one for one in run.heard if one.failure]
    assert len(lost) == 1 and lost[0].segment.span.start_ms > 1_000
    assert texts(run.words)[:6] == SENTENCE.split()[:6]
    assert texts(run.words)[-4:] == ["I", "am", "fine", "otherwise"]


def test_a_recognizer_that_stays_away_does_not_fill_the_memory() -> None:
    words = said("la " * 100)
    everything = TimeSpan(start_ms=0, end_ms=10**9)
    config = StreamingConfig(step_ms=600, max_buffer_ms=4_000)
    run = Run(Fails(words, everything), config).over(sound_of(words))
    assert len(run.heard) > 3 and all(one.failure for one in run.heard)
    assert max(one.segment.span.duration_ms for one in run.heard) < 5_000
    assert sum(one.segment.span.duration_ms for one in run.heard) > 100 * (WORD_MS + GAP_MS) - 500


class FailsOnce(Fails):
    """As when the process that reads has died and is started anew."""

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        try:
            return super().decode(segments)
        except EngineError:
            self._broken = TimeSpan(start_ms=10**9, end_ms=10**9 + 1)
            raise


def test_one_failure_costs_nothing_also_when_steps_are_long() -> None:
    words = said(SENTENCE)
    broken = words[5].span
    assert broken is not None
    seldom = StreamingConfig(batch_segments=1, step_ms=3_200)
    run = Run(FailsOnce(words, broken), seldom).over(sound_of(words))
    assert texts(run.words) == SENTENCE.split()
    assert not [one for one in run.heard if one.failure]


def test_what_is_only_heard_when_speech_has_ended_is_not_taken_for_breath() -> None:
    """A recognizer says nothing of open speech while it is not sure of it."""
    words = said(f"{SENTENCE} and sometimes I cough until my chest hurts")

    def careful(segment: VoicedSegment, heard: tuple[HeardWord, ...]) -> tuple[HeardWord, ...]:
        return heard if segment.ended else ()

    run = Run(Timeline(words, careful)).over(sound_of(words))
    assert texts(run.words) == [word.text for word in words]
