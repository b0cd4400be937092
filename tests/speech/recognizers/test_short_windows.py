"""Short windows on tiny models with random weights: structure only. The lengths are pure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ambient_scribe.speech.recognizers.guards import RawPart
from ambient_scribe.speech.recognizers.short_windows import (
    WindowConfig,
    WindowDecoder,
    WindowRequest,
)
from tests.speech.recognizers.conftest import MakeSegment

engine = pytest.mark.engine


@given(st.integers(100, 30_000))
def test_a_window_is_the_shortest_that_holds_the_speech(speech_ms: int) -> None:
    config = WindowConfig()
    window_ms = config.window_ms(speech_ms)
    assert window_ms in config.lengths_ms
    assert window_ms >= min(speech_ms + config.margin_ms, 30_000)
    shorter = [length for length in config.lengths_ms if length < window_ms]
    assert all(length < speech_ms + config.margin_ms for length in shorter)


@pytest.mark.parametrize("lengths", [(4000, 2000, 30_000), (2000,), (0, 30_000), (2001, 30_000)])
def test_windows_that_cannot_be_are_refused(lengths: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match="lengths_ms"):
        WindowConfig(lengths_ms=lengths)


def load(folder: Path) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)


@pytest.fixture(scope="module")
def model(tiny: Path) -> Any:
    return load(tiny)


def texts(parts: list[RawPart]) -> list[str]:
    return [part.text for part in parts]


@engine
def test_the_encoder_hears_no_more_than_the_window(
    model: Any, noise: MakeSegment, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[int] = []
    encode = model.encode

    def counted(features: Any) -> Any:
        frames.append(features.shape[-1])
        return encode(features)

    monkeypatch.setattr(model, "encode", counted)
    decoder = WindowDecoder(model, WindowConfig())
    requests = [WindowRequest(noise(0, length).samples) for length in (900, 1_700, 1_800, 5_100)]
    decoder.decode(requests)
    assert sorted(frames) == [200, 300, 600]


@engine
def test_requests_of_any_kind_share_a_call_and_keep_their_order(
    model: Any, noise: MakeSegment
) -> None:
    known = tuple(model.hf_tokenizer.encode(" a cough", add_special_tokens=False).ids)
    requests = [
        WindowRequest(noise(0, 2300).samples, (), "en", 1),
        WindowRequest(noise(5000, 1200).samples, known, "es", 5),
        WindowRequest(noise(7000, 2900).samples, known * 3, "en", 1),
        WindowRequest(noise(10_000, 2500).samples, (), "en", 1),
        WindowRequest(noise(13_000, 800).samples, (), "fr", 1, 4),
    ]
    decoder = WindowDecoder(model, WindowConfig())
    together = decoder.decode(requests)
    assert texts(together) == [decoder.decode([request])[0].text for request in requests]
    assert texts(decoder.decode(requests[::-1])) == texts(together)[::-1]
    assert any(part.words for part in together)
    for part, request in zip(together, requests, strict=True):
        window_ms = WindowConfig().window_ms(request.speech_ms)
        assert all(0 <= word.start_ms <= word.end_ms <= window_ms for word in part.words)
        assert all(0 <= word.probability <= 1 for word in part.words)
        assert part.mean_log_prob < 0
        assert 0 <= part.no_speech <= 1
    assert decoder.decode([]) == []


@engine
def test_a_batch_is_no_larger_than_asked(
    model: Any, noise: MakeSegment, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[int] = []
    encode = model.encode

    def counted(features: Any) -> Any:
        rows.append(features.shape[0])
        return encode(features)

    monkeypatch.setattr(model, "encode", counted)
    requests = [WindowRequest(noise(start, 1000).samples) for start in range(0, 5000, 1000)]
    WindowDecoder(model, WindowConfig(batch_size=2)).decode(requests)
    assert rows == [2, 2, 1]


@engine
def test_what_was_known_before_is_cut_to_whispers_memory(model: Any, noise: MakeSegment) -> None:
    request = WindowRequest(noise(0, 1000).samples, tuple(range(300)) * 3, "en")
    (part,) = WindowDecoder(model, WindowConfig()).decode([request])
    assert part.mean_log_prob < 0


@engine
@pytest.mark.parametrize("known", [0, 40, 200])
def test_a_decode_without_end_is_cut_off_where_nobody_could_say_more(
    looping: Path, noise: MakeSegment, known: int
) -> None:
    config = WindowConfig(tokens_per_second=5, tokens_at_least=10)
    request = WindowRequest(noise(0, 1500).samples, (300,) * known)
    (part,) = WindowDecoder(load(looping), config).decode([request])
    assert part.cut_off
    assert 1 < len(part.words) <= config.most_tokens(2000)


@engine
def test_silence_is_read_without_failing(model: Any) -> None:
    silence = np.zeros(16_000, np.float32)
    (part,) = WindowDecoder(model, WindowConfig()).decode([WindowRequest(silence)])
    assert np.isfinite(part.mean_log_prob)
