"""The second reader: what it asks of Whisper, and what it does not believe. Scripted, and once real."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, Samples, VoicedSegment
from ambient_scribe.speech.recognizers.faster_whisper import (
    FasterWhisperConfig,
    FasterWhisperRecognizer,
)
from ambient_scribe.speech.recognizers.guards import GuardConfig
from ambient_scribe.speech.recognizers.second_reader import (
    SecondReaderConfig,
    SecondReading,
    WhisperSecondReader,
)
from ambient_scribe.speech.recognizers.sound_guards import SoundConfig
from tests.speech.recognizers.checks import assert_well_placed
from tests.speech.recognizers.conftest import MakeSegment
from tests.speech.recognizers.sounds import hum, talk, too_hot
from tests.speech.recognizers.test_window_policy import FullWhisper, speech

NAMES = ("metformin", "lisinopril", "aspirin", "insulin", "warfarin")


class Watched(FullWhisper):
    def __init__(self, line: str = "", log_prob: float = -0.2) -> None:
        super().__init__(line, log_prob)
        self.options: list[dict[str, object]] = []

    def transcribe(
        self, _sound: object, initial_prompt: str | None, **options: object
    ) -> tuple[list[SimpleNamespace], None]:
        self.options.append(options)
        return super().transcribe(_sound, initial_prompt)


def reader(model: FullWhisper, **settings: int) -> WhisperSecondReader:
    return WhisperSecondReader(model, SecondReaderConfig(**settings), GuardConfig(), "en")


def test_it_reads_more_widely_and_listens_for_the_names() -> None:
    model = Watched("I take metformin")
    found = reader(model, beam_size=12).read(speech(), NAMES)
    assert found is not None
    assert [word.text for word in found.words] == ["I", "take", "metformin"]
    assert found.mean_log_prob == -0.2
    assert model.options[0]["beam_size"] == 12
    assert model.options[0]["hotwords"] == "metformin, lisinopril, aspirin, insulin, warfarin"


def test_names_beyond_what_fits_are_left_out() -> None:
    model = Watched("I take metformin")
    reader(model, hotword_tokens=2).read(speech(), NAMES)
    assert model.options[0]["hotwords"] == "metformin, lisinopril"
    reader(model).read(speech(), ())
    assert model.options[1]["hotwords"] is None


@pytest.mark.parametrize(
    ("line", "log_prob"),
    [
        ("", -0.2),
        ("I take met four", -1.5),
        ("metformin lisinopril aspirin insulin warfarin", -0.1),
    ],
    ids=["nothing", "improbable", "only the names"],
)
def test_a_doubtful_reading_is_none(line: str, log_prob: float) -> None:
    assert reader(Watched(line, log_prob)).read(speech(), NAMES) is None


def test_the_engines_failure_is_one_line() -> None:
    class Broken(FullWhisper):
        def transcribe(self, *_: object, **__: object) -> tuple[list[SimpleNamespace], None]:
            raise RuntimeError("out of\nmemory")

    with pytest.raises(EngineError, match="out of memory") as caught:
        reader(Broken()).read(speech(), NAMES)
    assert "\n" not in str(caught.value)


def test_the_sound_is_asked_where_it_is_told_to() -> None:
    """A hum bears no words, and a clipping microphone no sure ones."""
    loud = too_hot(talk(2))

    def heard(samples: Samples, sound: SoundConfig | None) -> SecondReading | None:
        segment = VoicedSegment(TimeSpan(start_ms=0, end_ms=2000), samples)
        own = WhisperSecondReader(
            Watched("I take metformin"), SecondReaderConfig(), GuardConfig(), "en", sound
        )
        return own.read(segment, ())

    assert heard(hum(2), None) is not None
    assert heard(hum(2), SoundConfig()) is None
    for sound, most in ((None, 0.8), (SoundConfig(), SoundConfig().clipped_confidence)):
        found = heard(loud, sound)
        assert found is not None
        assert max(word.confidence or 0.0 for word in found.words) == most


@pytest.mark.engine
def test_a_real_engine_reads_inside_the_segment(tiny: Path, noise: MakeSegment) -> None:
    trusting = GuardConfig(
        no_speech_threshold=1, log_prob_threshold=-100, compression_ratio_threshold=100
    )
    any_sound = SoundConfig(steady_db=0, brightness_octaves=0, clipped_share=1)
    recognizer = FasterWhisperRecognizer(
        FasterWhisperConfig(model=str(tiny), device="cpu", guards=trusting, sound=any_sound)
    )
    segment: VoicedSegment = noise(5000, 2500)
    found = recognizer.open_second_reader("en").read(segment, NAMES)
    assert found is not None
    assert found.words
    assert found.mean_log_prob < 0
    with pytest.raises(EngineError, match="does not know"):
        recognizer.open_second_reader("xx")
    assert_well_placed(Hypothesis(words=found.words), segment)
