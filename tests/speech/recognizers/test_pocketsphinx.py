"""The real decoder with the model for visits, and with that of its own package."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming, Samples, VoicedSegment
from ambient_scribe.resources import shipped
from ambient_scribe.speech.recognizers import pocketsphinx
from ambient_scribe.speech.recognizers.pocketsphinx import (
    PocketsphinxConfig,
    PocketsphinxRecognizer,
    decoder_of,
)
from ambient_scribe.testing import silence
from tests.speech.recognizers.checks import assert_well_placed
from tests.speech.recognizers.conftest import MakeSegment

pytestmark = pytest.mark.engine

SPEECH = Path(__file__).parents[4] / "shared" / "speech" / "ljspeech_read" / "LJ001-0002.flac"


@pytest.fixture(scope="module")
def recognizer() -> PocketsphinxRecognizer:
    return PocketsphinxRecognizer(PocketsphinxConfig())


def read_speech() -> Samples:
    import av

    if not SPEECH.is_file():
        pytest.skip("the read speech is not here")
    with av.open(str(SPEECH)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=16_000)
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames]).astype(np.float32)


def test_identity_is_plain_about_its_accuracy(recognizer: PocketsphinxRecognizer) -> None:
    identity = recognizer.identity
    assert (identity.engine, identity.model) == ("pocketsphinx", "sphinx-clinical")
    assert identity.accuracy is Accuracy.LOW
    assert identity.sha256


def test_the_packages_own_model_can_be_chosen() -> None:
    general = PocketsphinxConfig(language_model="general")
    assert PocketsphinxRecognizer(general).identity.model == "en-us"
    assert decoder_of(general).lookup_word("lisinopril") is None
    assert decoder_of(PocketsphinxConfig()).lookup_word("lisinopril") == "L AY S IH N OW P R IH L"


@pytest.mark.parametrize("file", ["clinical.dict", "clinical.lm.bin"])
def test_a_shipped_model_that_was_changed_is_refused(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models" / "sphinx-clinical"
    shutil.copytree(shipped("models", "sphinx-clinical"), folder)
    with (folder / file).open("ab") as stream:
        stream.write(b"\n")
    monkeypatch.setattr(pocketsphinx, "shipped", tmp_path.joinpath)
    with pytest.raises(EngineError, match=rf"{file} of sphinx-clinical is missing or damaged"):
        PocketsphinxRecognizer(PocketsphinxConfig())


def test_read_speech_gives_lower_case_words_in_the_visits_time(
    recognizer: PocketsphinxRecognizer,
) -> None:
    samples = read_speech()
    span = TimeSpan(start_ms=7000, end_ms=7000 + len(samples) // 16)
    segment = VoicedSegment(span=span, samples=samples)
    (found,) = recognizer.open_stream(Priming()).decode([segment])
    texts = [word.text for word in found.words]
    assert {"being", "comparatively", "modern"} & set(texts)
    assert all(text == text.lower() for text in texts)
    assert not any(set(text) & set("()<>[]+") for text in texts)
    assert found.language == "en"
    assert_well_placed(found, segment)


def test_a_segment_gives_the_same_whatever_came_before(
    recognizer: PocketsphinxRecognizer, noise: MakeSegment
) -> None:
    samples = read_speech()
    segment = VoicedSegment(span=TimeSpan(start_ms=0, end_ms=len(samples) // 16), samples=samples)
    first, _, again = recognizer.open_stream(Priming()).decode([segment, noise(0, 1500), segment])
    (other,) = recognizer.open_stream(Priming(hotwords=("modern",))).decode([segment])
    assert first == again == other


def test_nothing_is_heard_in_nothing(
    recognizer: PocketsphinxRecognizer, noise: MakeSegment
) -> None:
    quiet = VoicedSegment(span=TimeSpan(start_ms=0, end_ms=900), samples=silence(900))
    short, empty = noise(1000, 50), noise(2000, 0)
    found = recognizer.open_stream(Priming()).decode([quiet, short, empty])
    assert [hypothesis.words for hypothesis in found] == [(), (), ()]


def test_it_cannot_tell_a_language_and_knows_one(recognizer: PocketsphinxRecognizer) -> None:
    quiet = VoicedSegment(span=TimeSpan(start_ms=0, end_ms=900), samples=silence(900))
    assert recognizer.open_stream(Priming(language=None)).decode([quiet])[0].language is None
    assert recognizer.open_stream(Priming(language="en-US")).decode([quiet])[0].language == "en"
    with pytest.raises(EngineError, match="knows English only, not 'es'"):
        recognizer.open_stream(Priming(language="es"))


def test_missing_and_damaged_models_say_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"gone\.lm is missing"):
        PocketsphinxRecognizer(PocketsphinxConfig(language_model=tmp_path / "gone.lm"))
    broken = tmp_path / "broken.lm.bin"
    broken.write_bytes(b"no language model")
    with pytest.raises(EngineError, match=r"cannot load .*broken\.lm\.bin") as caught:
        PocketsphinxRecognizer(PocketsphinxConfig(language_model=broken))
    assert "\n" not in str(caught.value)
