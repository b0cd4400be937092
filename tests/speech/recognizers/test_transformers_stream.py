"""What the transformers adapter tells the model beforehand, reads again and does not believe: scripted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.protocols import Hypothesis, Priming, Samples, VoicedSegment
from ambient_scribe.speech.recognizers.guards import RawPart
from ambient_scribe.speech.recognizers.priming import MEMORY_TOKENS
from ambient_scribe.speech.recognizers.transformers_whisper import (
    TransformersWhisperConfig,
    TransformersWhisperStream,
)
from tests.speech.recognizers.sounds import hum, talk, too_hot
from tests.speech.recognizers.test_window_policy import read, speech


@dataclass(frozen=True)
class Asked:
    windows: int
    language: str | None
    told: str
    beams: int
    repeats: bool


class ScriptedEngine:
    """Tokens are words; reads one part after another, whatever it is given."""

    timed, languages = True, ("en", "es")

    def __init__(self, *parts: RawPart, multilingual: bool = False, heard: str = "en") -> None:
        self._parts, self.multilingual, self._code = iter(parts), multilingual, heard
        self.asked: list[Asked] = []
        self.detected = 0

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def detect_language(self, sound: Samples) -> tuple[str, float]:
        self.detected += 1
        return self._code, 0.9

    def decode(
        self,
        sounds: Sequence[Samples],
        origins_ms: Sequence[int],
        language: str | None,
        told: str,
        *,
        beams: int = 1,
        repeats: bool = True,
    ) -> list[RawPart]:
        if not sounds:
            return []
        self.asked.append(Asked(len(sounds), language, told, beams, repeats))
        return [next(self._parts) for _ in sounds]


def stream(
    engine: ScriptedEngine,
    priming: Priming | None = None,
    language: str | None = "en",
    **settings: object,
) -> TransformersWhisperStream:
    config = TransformersWhisperConfig.model_validate(settings)
    return TransformersWhisperStream(engine, config, priming or Priming(), language)


def texts(hypotheses: Sequence[Hypothesis]) -> list[str]:
    return [" ".join(word.text for word in one.words) for one in hypotheses]


# ---------------------------------------------------------------- what was said before
def test_what_was_said_before_is_told_after_the_priming() -> None:
    engine = ScriptedEngine(read("down my left leg"))
    known = Priming(prompt="A visit.", hotwords=("metformin",))
    found = stream(engine, known).decode([speech(before="and then it went")])
    assert texts(found) == ["down my left leg"]
    assert [one.told for one in engine.asked] == ["metformin A visit. and then it went"]


def test_of_what_was_said_before_the_end_is_told_as_far_as_there_is_room() -> None:
    long = " ".join(f"w{number}" for number in range(300))
    engine = ScriptedEngine(read("my left leg"), read("my left leg"))
    stream(engine).decode([speech(before=long)])
    stream(engine, Priming(prompt="p " * 200)).decode([speech(before=long)])
    little, full = (one.told.split() for one in engine.asked)
    assert (little[0], little[-1], len(little)) == ("w200", "w299", 100)
    assert len(full) == MEMORY_TOKENS
    assert full[-1] == "w299"


def test_segments_that_know_something_else_beforehand_share_no_window() -> None:
    engine = ScriptedEngine(read("one two three"), read("my left leg"))
    segments = [
        speech(1400),
        speech(1400, start_ms=4000, before="and then"),
        speech(1400, start_ms=7000),
    ]
    stream(engine).decode(segments)
    assert [(one.windows, one.told) for one in engine.asked] == [(1, ""), (1, "and then")]


def test_words_copied_from_before_are_read_again_without_them() -> None:
    engine = ScriptedEngine(read("and then down my leg"), read("down my leg"))
    found = stream(engine).decode([speech(before="and then it went")])
    assert texts(found) == ["and then down my leg"]  # said again, but not where it was left off
    engine = ScriptedEngine(read("then it went down my leg"), read("down my leg"))
    found = stream(engine).decode([speech(before="and then it went")])
    assert texts(found) == ["down my leg"]
    assert [one.told for one in engine.asked] == ["and then it went", ""]


@pytest.mark.parametrize(("again", "kept"), [("", ""), ("warfarin", "metformin")])
def test_a_name_of_the_list_counts_only_when_something_is_heard_without_it(
    again: str, kept: str
) -> None:
    engine = ScriptedEngine(read("metformin"), read(again))
    found = stream(engine, Priming(hotwords=("lisinopril", "metformin"))).decode([speech()])
    assert texts(found) == [kept]
    assert [one.told for one in engine.asked] == ["lisinopril, metformin", ""]


# ---------------------------------------------------------------- speech that goes on
def test_speech_that_goes_on_is_read_narrowly_and_once() -> None:
    engine = ScriptedEngine(read("my left knee"), read("my left knee hurts"))
    own = stream(engine, beam_size=5, open_beam_size=2)
    assert texts(own.decode([speech(ended=False)])) == ["my left knee"]
    assert texts(own.decode([speech()])) == ["my left knee hurts"]
    assert [one.beams for one in engine.asked] == [2, 5]


@pytest.mark.parametrize(
    "doubtful",
    [read("my loft needles", log_prob=-1.3), read("it is leg and it is leg and", every_ms=20)],
    ids=["improbable", "heaped up"],
)
def test_doubtful_words_of_speech_that_goes_on_are_none_yet(doubtful: RawPart) -> None:
    engine = ScriptedEngine(doubtful)
    assert texts(stream(engine).decode([speech(ended=False)])) == [""]
    assert len(engine.asked) == 1


def test_repetitions_are_read_again_when_the_speech_has_ended() -> None:
    loop = read(" ".join(["and it is that"] * 30), every_ms=20)
    engine = ScriptedEngine(loop, read("and it hurts"), loop)
    own = stream(engine)
    assert texts(own.decode([speech()])) == ["and it hurts"]
    assert [one.repeats for one in engine.asked] == [True, False]
    assert texts(own.decode([speech(ended=False)])) == [""]
    assert len(engine.asked) == 3


def test_the_language_is_looked_for_when_speech_has_ended() -> None:
    parts = [read("una dos tres")] * 6
    engine = ScriptedEngine(*parts, multilingual=True, heard="es")
    own = stream(engine, language=None)
    for ended, detections in ((False, 1), (False, 1), (True, 2), (True, 3)):
        (found,) = own.decode([speech(ended=ended)])
        assert (found.language, engine.detected) == ("es", detections)
    own.decode([speech(900)])  # too short to tell: as before
    assert engine.detected == 3


# ---------------------------------------------------------------- the sound
def segment_of(samples: Samples) -> VoicedSegment:
    span = TimeSpan(start_ms=0, end_ms=len(samples) // 16)
    return VoicedSegment(span=span, samples=samples)


def test_a_hum_bears_no_words() -> None:
    line = read("thank you very much")
    assert texts(stream(ScriptedEngine(line)).decode([segment_of(hum(2))])) == [""]
    assert texts(stream(ScriptedEngine(line)).decode([segment_of(talk(2))])) == [
        "thank you very much"
    ]


def test_what_a_clipping_microphone_heard_is_not_sure() -> None:
    line = read("ten milligrams")
    (clear,) = stream(ScriptedEngine(line)).decode([segment_of(talk(2))])
    (hot,) = stream(ScriptedEngine(line)).decode([segment_of(too_hot(talk(2)))])
    assert [word.confidence for word in clear.words] == [0.9, 0.9]
    assert [word.text for word in hot.words] == ["ten", "milligrams"]
    assert all(word.confidence == 0.3 for word in hot.words)
