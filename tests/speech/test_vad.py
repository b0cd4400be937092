"""The real Silero network, on voices made in the test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import VoiceDetector, VoicedSegment
from ambient_scribe.speech.vad import BLOCK_SAMPLES, SileroDetector, VoiceConfig
from tests.speech.voices import MAN, WOMAN, hush, say

pytestmark = pytest.mark.engine

CONVERSATION = np.concatenate(
    [hush(1.0), say(MAN, 3.0, 1), hush(0.8), say(WOMAN, 2.0, 2), hush(0.7), say(MAN, 4.5, 3)]
)[:-7]
"""Speech at 1.0-4.0, 4.8-6.8 and from 7.5 s to an end that is no whole millisecond."""


@pytest.fixture(scope="module")
def detector() -> VoiceDetector:
    return SileroDetector(VoiceConfig(max_segment_ms=4_000))


def hear(detector: VoiceDetector, chunks: list[np.ndarray]) -> list[VoicedSegment]:
    stream = detector.open_stream()
    return [s for chunk in chunks for s in stream.feed(chunk)] + list(stream.finish())


def same(left: list[VoicedSegment], right: list[VoicedSegment]) -> bool:
    return [s.span for s in left] == [s.span for s in right] and all(
        np.array_equal(a.samples, b.samples) for a, b in zip(left, right, strict=True)
    )


@pytest.fixture(scope="module")
def whole(detector: VoiceDetector) -> list[VoicedSegment]:
    return hear(detector, [CONVERSATION])


def test_finds_the_turns(whole: list[VoicedSegment]) -> None:
    starts = [s.span.start_ms for s in whole]
    assert 700 <= starts[0] <= 1_100
    assert any(4_500 <= start <= 4_900 for start in starts)
    assert any(7_200 <= start <= 7_600 for start in starts)
    speech = sum(s.span.duration_ms for s in whole)
    assert 9_500 <= speech <= 11_000


def test_silence_and_zeros_hold_no_voice(detector: VoiceDetector) -> None:
    assert hear(detector, [hush(5.0), np.zeros(48_000, np.float32)]) == []


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 40_000), max_size=12))
def test_any_chunking_gives_the_same_segments(
    detector: VoiceDetector, whole: list[VoicedSegment], cuts: list[int]
) -> None:
    assert same(hear(detector, np.split(CONVERSATION, sorted(cuts))), whole)


@pytest.mark.parametrize("size", [1_600, 511, 513, 4_096, 100_000])
def test_fixed_chunk_sizes_give_the_same_segments(
    detector: VoiceDetector, whole: list[VoicedSegment], size: int
) -> None:
    cuts = list(range(size, len(CONVERSATION), size))
    assert same(hear(detector, np.split(CONVERSATION, cuts)), whole)


def test_batches_are_bit_identical_to_single_blocks(detector: SileroDetector) -> None:
    blocks = CONVERSATION[: len(CONVERSATION) // BLOCK_SAMPLES * BLOCK_SAMPLES]
    blocks = blocks.reshape(-1, BLOCK_SAMPLES)
    single = detector.open_stream()
    one_by_one = [p for block in blocks for p in single._probabilities(block[None])]
    for size in (2, 3, 31, 32, 320):
        stream = detector.open_stream()
        batched = [
            p
            for start in range(0, len(blocks), size)
            for p in stream._probabilities(blocks[start : start + size])
        ]
        assert batched == one_by_one


def test_probabilities_are_those_of_the_reference_implementation(detector: SileroDetector) -> None:
    vad = pytest.importorskip("faster_whisper.vad")
    # faster-whisper blanks the end of the last block of the array it is given: a copy, and silence.
    sound = np.zeros((len(CONVERSATION) // BLOCK_SAMPLES + 2) * BLOCK_SAMPLES, dtype=np.float32)
    sound[: len(CONVERSATION)] = CONVERSATION
    ours = detector.open_stream()._probabilities(sound.reshape(-1, BLOCK_SAMPLES))
    np.testing.assert_array_equal(ours, np.reshape(vad.get_vad_model()(sound), -1))


def test_streams_do_not_share_state(detector: VoiceDetector, whole: list[VoicedSegment]) -> None:
    one, other = detector.open_stream(), detector.open_stream()
    heard: list[VoicedSegment] = []
    for start in range(0, len(CONVERSATION), 8_000):
        heard += one.feed(CONVERSATION[start : start + 8_000])
        other.feed(say(WOMAN, 0.5, start))
    assert same(heard + list(one.finish()), whole)


def test_open_segment_grows_while_somebody_speaks(detector: VoiceDetector) -> None:
    stream = detector.open_stream()
    stream.feed(CONVERSATION[: 2 * 16_000])
    early = stream.open_segment()
    stream.feed(CONVERSATION[2 * 16_000 : 3 * 16_000])
    late = stream.open_segment()
    assert early is not None
    assert late is not None
    assert late.span.start_ms == early.span.start_ms
    assert late.span.end_ms - early.span.end_ms == pytest.approx(1_000, abs=32)


def test_a_sample_that_is_no_number_does_not_deafen_the_rest(detector: VoiceDetector) -> None:
    spoiled = CONVERSATION.copy()
    spoiled[8_000:8_004] = [np.nan, np.inf, -np.inf, np.nan]
    segments = hear(detector, [spoiled])
    assert sum(s.span.duration_ms for s in segments) >= 9_500
    assert all(np.isfinite(s.samples).all() for s in segments)


def test_identity_names_the_file(detector: VoiceDetector) -> None:
    identity = detector.identity
    assert (identity.stage, identity.engine, identity.model) == (
        "voice",
        "silero",
        "silero_vad_v6.onnx",
    )
    assert identity.sha256 is not None
    assert len(identity.sha256) == 64


def test_a_missing_model_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        SileroDetector(VoiceConfig(model=tmp_path / "absent.onnx"))


@pytest.mark.parametrize("content", [b"", b"not a model", bytes(1_000)])
def test_a_damaged_model_is_one_clear_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "silero.onnx"
    path.write_bytes(content)
    with pytest.raises(EngineError, match="damaged") as caught:
        SileroDetector(VoiceConfig(model=path))
    assert "\n" not in str(caught.value)


def test_the_detector_does_not_load_faster_whisper() -> None:
    code = (
        "import sys; from ambient_scribe.speech.vad import SileroDetector, VoiceConfig;"
        "assert 'onnxruntime' not in sys.modules; SileroDetector(VoiceConfig());"
        "assert not {'faster_whisper', 'ctranslate2', 'av'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
