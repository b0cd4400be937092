"""Segmentation from scripted probabilities: no model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.segmentation import SegmentationConfig, Segmenter

BLOCK = 512
BLOCK_MS = 32
CONFIG = SegmentationConfig(
    min_speech_ms=96,
    min_silence_ms=320,
    pad_before_ms=64,
    pad_after_ms=96,
    max_segment_ms=2_000,
)


def numbered(count: int) -> np.ndarray:
    """Sound whose samples are their own positions, so that loss and doubling show."""
    return np.arange(count, dtype=np.float32)


def run(
    probabilities: list[float], sound: np.ndarray | None = None, config: SegmentationConfig = CONFIG
) -> list[VoicedSegment]:
    segmenter = Segmenter(config)
    sound = numbered(len(probabilities) * BLOCK) if sound is None else sound
    ended = [
        segmenter.accept(sound[i * BLOCK : (i + 1) * BLOCK], probability)
        for i, probability in enumerate(probabilities)
    ]
    return [segment for segment in [*ended, segmenter.finish()] if segment]


def spans(segments: list[VoicedSegment]) -> list[tuple[int, int]]:
    return [(s.span.start_ms // BLOCK_MS, s.span.end_ms // BLOCK_MS) for s in segments]


def test_silence_gives_nothing() -> None:
    assert run([0.1] * 200) == []


def test_speech_is_padded_and_ends_after_enough_silence() -> None:
    assert spans(run([0.0] * 10 + [0.9] * 10 + [0.0] * 20)) == [(8, 23)]


def test_padding_is_not_invented_before_the_first_sample() -> None:
    assert spans(run([0.9] * 10 + [0.0] * 20)) == [(0, 13)]


def test_a_short_pause_does_not_end_a_segment() -> None:
    assert spans(run([0.9] * 10 + [0.0] * 9 + [0.9] * 10 + [0.0] * 20)) == [(0, 32)]


def test_a_pause_of_min_silence_ends_it() -> None:
    assert spans(run([0.9] * 10 + [0.0] * 10 + [0.9] * 10 + [0.0] * 20)) == [(0, 13), (18, 33)]


def test_between_the_thresholds_what_was_goes_on() -> None:
    assert spans(run([0.4] * 20 + [0.9] * 5 + [0.4] * 10 + [0.0] * 20)) == [(18, 38)]


def test_a_click_is_not_speech() -> None:
    assert run([0.0] * 5 + [0.9] * 2 + [0.0] * 30) == []


def test_speech_that_the_end_of_the_sound_cuts_off_is_given() -> None:
    assert spans(run([0.0] * 5 + [0.9] * 8)) == [(3, 13)]


def test_open_segment_shows_what_is_being_said() -> None:
    segmenter = Segmenter(CONFIG)
    block = np.zeros(BLOCK, dtype=np.float32)
    for probability in [0.0] * 4 + [0.9] * 2:
        segmenter.accept(block, probability)
    assert segmenter.open_segment() is None, "two blocks may still be a click"
    segmenter.accept(block, 0.9)
    open_segment = segmenter.open_segment()
    assert open_segment is not None
    assert spans([open_segment]) == [(2, 7)]


def test_long_speech_is_cut_in_its_quiet_place_and_goes_on_without_loss() -> None:
    random = np.random.default_rng(3)
    sound = random.uniform(-0.3, 0.3, 100 * BLOCK).astype(np.float32)
    sound[50 * BLOCK : 53 * BLOCK] *= 0.01
    segments = run([0.9] * 50 + [0.6] * 3 + [0.9] * 47, sound)
    assert 50 * BLOCK_MS <= segments[0].span.end_ms <= 53 * BLOCK_MS
    assert [s.span.start_ms for s in segments[1:]] == [s.span.end_ms for s in segments[:-1]]
    np.testing.assert_array_equal(np.concatenate([s.samples for s in segments]), sound)


def test_a_quiet_place_in_the_first_half_is_not_where_long_speech_is_cut() -> None:
    sound = np.full(70 * BLOCK, 0.2, dtype=np.float32)
    sound[5 * BLOCK : 9 * BLOCK] = 0
    sound[40 * BLOCK : 44 * BLOCK] = 0.01
    first, *_ = run([0.9] * 70, sound)
    assert 40 * BLOCK_MS <= first.span.end_ms <= 44 * BLOCK_MS


def test_a_short_rest_after_a_cut_is_kept_since_it_belongs_to_a_sentence() -> None:
    probabilities = [0.9] * 59 + [0.45] * 2 + [0.9] * 2 + [0.0] * 20
    segments = run(probabilities, numbered(len(probabilities) * BLOCK))
    assert len(segments) == 2
    assert segments[1].span.start_ms == segments[0].span.end_ms


def test_contradictory_thresholds_are_refused() -> None:
    with pytest.raises(ValidationError, match="end_threshold"):
        SegmentationConfig(threshold=0.3, end_threshold=0.5)
    with pytest.raises(ValidationError, match="pad_after_ms"):
        SegmentationConfig(pad_after_ms=500, min_silence_ms=400)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.2, 0.4, 0.6, 0.95]), st.integers(1, 40)), max_size=14
    ),
    st.integers(0, 600),
    st.integers(0, 320),
)
def test_segments_are_ordered_disjoint_bounded_and_true_to_the_sound(
    runs: list[tuple[float, int]], pad_before_ms: int, pad_after_ms: int
) -> None:
    config = SegmentationConfig(
        min_silence_ms=320,
        pad_before_ms=pad_before_ms,
        pad_after_ms=pad_after_ms,
        max_segment_ms=2_000,
    )
    probabilities = [p for p, count in runs for _ in range(count)]
    sound = numbered(len(probabilities) * BLOCK)
    segments = run(probabilities, sound, config)
    end_ms = 0
    for segment in segments:
        assert segment.span.start_ms >= end_ms
        end_ms = segment.span.end_ms
        assert 0 < segment.span.duration_ms <= 2_000 + BLOCK_MS
        at = segment.span.start_ms * 16
        np.testing.assert_array_equal(segment.samples, sound[at : at + len(segment.samples)])
        assert len(segment.samples) == segment.span.duration_ms * 16
    heard = np.zeros(len(probabilities), dtype=bool)
    for segment in segments:
        heard[segment.span.start_ms // BLOCK_MS : -(-segment.span.end_ms // BLOCK_MS)] = True
    for start, length in _runs_of_speech(probabilities):
        if length * BLOCK_MS >= config.min_speech_ms:
            assert heard[start : start + length].all(), "speech was lost"


def _runs_of_speech(probabilities: list[float]) -> list[tuple[int, int]]:
    found, start = [], None
    for i, probability in enumerate([*probabilities, 0.0]):
        if probability >= 0.5 and start is None:
            start = i
        elif probability < 0.5 and start is not None:
            found.append((start, i - start))
            start = None
    return found


def test_memory_is_the_open_segment_or_the_padding() -> None:
    segmenter = Segmenter(CONFIG)
    block = np.zeros(BLOCK, dtype=np.float32)
    most = 0
    for i in range(4_000):
        segmenter.accept(block, 0.9 if i % 500 > 250 else 0.0)
        most = max(most, sum(len(b.samples) for b in segmenter._blocks))
    assert most <= (CONFIG.max_segment_ms + BLOCK_MS) * 16


def test_a_segment_tells_where_somebody_speaks_for_sure_and_whether_it_was_cut() -> None:
    unsure = [0.6] * 3 + [0.9] * 4 + [0.7] + [0.95] * 2 + [0.6] * 2
    (segment,) = run([0.0] * 10 + unsure + [0.0] * 20)
    assert [(one.start_ms // BLOCK_MS, one.end_ms // BLOCK_MS) for one in segment.sure] == [
        (13, 17),
        (18, 20),
    ]
    assert not segment.cut
    whole = run([0.9] * 100 + [0.0] * 20)
    assert [one.cut for one in whole] == [True] * (len(whole) - 1) + [False]
    assert len(whole) > 1
