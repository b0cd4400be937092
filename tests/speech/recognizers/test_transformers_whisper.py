"""The real transformers and torch on tiny models with random weights: structure only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming, Samples, VoicedSegment
from ambient_scribe.speech.recognizers.guards import GuardConfig, RawPart
from ambient_scribe.speech.recognizers.sound_guards import SoundConfig
from ambient_scribe.speech.recognizers.transformers_whisper import (
    TransformersWhisperConfig,
    TransformersWhisperRecognizer,
)
from tests.models.tiny_whisper import damaged
from tests.speech.recognizers.checks import assert_well_placed
from tests.speech.recognizers.conftest import MakeSegment

pytestmark = pytest.mark.engine

TRUSTING = GuardConfig(
    no_speech_threshold=1, log_prob_threshold=-100, compression_ratio_threshold=100
)

ANY_SOUND = SoundConfig(steady_db=0, brightness_octaves=0, clipped_share=1)


def config(model: Path, **settings: object) -> TransformersWhisperConfig:
    return TransformersWhisperConfig.model_validate(
        {
            "model": str(model),
            "device": "cpu",
            "guards": TRUSTING,
            "sound": ANY_SOUND,
            **settings,
        }
    )


@pytest.fixture(scope="module")
def recognizer(tiny_hf: Path) -> TransformersWhisperRecognizer:
    return TransformersWhisperRecognizer(config(tiny_hf))


def test_identity(recognizer: TransformersWhisperRecognizer) -> None:
    identity = recognizer.identity
    assert (identity.engine, identity.model, identity.device) == (
        "transformers-whisper",
        "tiny",
        "cpu float32",
    )
    assert identity.sha256
    assert identity.accuracy is Accuracy.STANDARD


def test_batches_give_words_inside_their_segments(tiny_hf: Path, noise: MakeSegment) -> None:
    segments = [noise(1000, 2300), noise(5000, 4000), noise(12_340, 1510)]
    stream = TransformersWhisperRecognizer(config(tiny_hf, packing=False)).open_stream(Priming())
    together = stream.decode(segments)
    alone = [stream.decode([segment])[0] for segment in segments]
    for hypothesis, single, segment in zip(together, alone, segments, strict=True):
        assert hypothesis.words
        assert [w.text for w in hypothesis.words] == [w.text for w in single.words]
        assert hypothesis.language == "en"
        assert_well_placed(hypothesis, segment)


def test_packed_segments_share_windows(
    tiny_hf: Path, noise: MakeSegment, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = [noise(4000 * index, 3000) for index in range(12)]
    packs = {"unheard_ms": 100_000}
    stream = TransformersWhisperRecognizer(config(tiny_hf, packs=packs)).open_stream(Priming())
    batched, windows = stream._batched, list[int]()

    def counted(
        own: Sequence[tuple[Samples, int]], language: str | None, like: VoicedSegment
    ) -> list[RawPart]:
        windows.append(len(own))
        return batched(own, language, like)

    monkeypatch.setattr(stream, "_batched", counted)
    found = stream.decode(segments)
    assert windows == [2, 0]
    assert len(found) == 12
    assert any(hypothesis.words for hypothesis in found)
    for hypothesis, segment in zip(found, segments, strict=True):
        assert_well_placed(hypothesis, segment)


def test_short_and_long_segments_have_their_place(
    recognizer: TransformersWhisperRecognizer, noise: MakeSegment
) -> None:
    segments = [noise(0, 50), noise(1000, 31_000), noise(40_000, 0)]
    short, long, empty = recognizer.open_stream(Priming()).decode(segments)
    assert short.words == empty.words == ()
    assert_well_placed(long, segments[1])
    assert recognizer.open_stream(Priming()).decode([]) == ()


def test_beams_and_priming(tiny_hf: Path, noise: MakeSegment) -> None:
    segments = [noise(0, 1500), noise(3000, 2500)]
    recognizer = TransformersWhisperRecognizer(config(tiny_hf, beam_size=2))
    priming = Priming(prompt="a long history " * 400, hotwords=("metformin",) * 300)
    for hypothesis, segment in zip(
        recognizer.open_stream(priming).decode(segments), segments, strict=True
    ):
        assert_well_placed(hypothesis, segment)


def test_words_before_and_open_speech_reach_the_model(tiny_hf: Path, noise: MakeSegment) -> None:
    """As much of what was said before as Whisper's memory holds beside the priming."""
    recognizer = TransformersWhisperRecognizer(config(tiny_hf, open_beam_size=2))
    stream = recognizer.open_stream(Priming(prompt="a long history " * 400))
    before = "and then it went down my left leg " * 60
    segments = [
        replace(noise(0, 1500), before=before),
        replace(noise(3000, 2500), ended=False),
        replace(noise(6000, 900), before="and then", ended=False),
    ]
    for hypothesis, segment in zip(stream.decode(segments), segments, strict=True):
        assert_well_placed(hypothesis, segment)


def test_a_hiss_bears_no_words(tiny_hf: Path, noise: MakeSegment) -> None:
    for sound, heard in ((ANY_SOUND, True), (SoundConfig(), False)):
        stream = TransformersWhisperRecognizer(config(tiny_hf, sound=sound)).open_stream(Priming())
        assert bool(stream.decode([noise(1000, 2300)])[0].words) is heard


def test_language_is_given_or_heard(
    recognizer: TransformersWhisperRecognizer, noise: MakeSegment
) -> None:
    segments = [noise(0, 2500), noise(4000, 2500)]
    assert recognizer.open_stream(Priming(language="es")).decode(segments)[0].language == "es"
    heard = recognizer.open_stream(Priming(language=None)).decode(segments)
    assert all(hypothesis.language in {"en", "es", "fr", "de"} for hypothesis in heard)
    with pytest.raises(EngineError, match="does not know the language"):
        recognizer.open_stream(Priming(language="tlh"))


def test_without_alignment_heads_words_share_their_segment(
    unaligned_hf: Path, noise: MakeSegment
) -> None:
    segment = noise(1000, 3000)
    recognizer = TransformersWhisperRecognizer(config(unaligned_hf))
    (found,) = recognizer.open_stream(Priming(language=None)).decode([segment])
    assert len(found.words) > 1
    assert found.language is None
    assert_well_placed(found, segment)


def test_guards_are_the_same(tiny_hf: Path, noise: MakeSegment) -> None:
    doubting = GuardConfig(no_speech_threshold=0, log_prob_threshold=0)
    stream = TransformersWhisperRecognizer(config(tiny_hf, guards=doubting)).open_stream(Priming())
    assert stream.decode([noise(0, 900)])[0].words == ()


@pytest.mark.parametrize(
    ("without", "shortened", "message"),
    [
        ("tokenizer.json", "", "lacks tokenizer.json"),
        ("model.safetensors", "", "lacks model.safetensors"),
        ("", "model.safetensors", "is damaged"),
        ("", "config.json", "is damaged"),
    ],
)
def test_a_damaged_folder_says_so_in_one_line(
    tiny_hf: Path, tmp_path: Path, without: str, shortened: str, message: str
) -> None:
    folder = damaged(tiny_hf, tmp_path / "copy", without=without, shortened=shortened)
    with pytest.raises(EngineError, match=message) as caught:
        TransformersWhisperRecognizer(config(folder))
    assert "\n" not in str(caught.value)


def test_cuda_that_is_not_there_is_refused(tiny_hf: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("a GPU is here")
    with pytest.raises(EngineError, match="torch sees no CUDA device"):
        TransformersWhisperRecognizer(config(tiny_hf, device="cuda"))
