"""Which window speech is read in, and what is read again: scripted parts, no model.

One test at the end loads a real engine, to see the card's mark taken up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from ambient_scribe import catalogue
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.protocols import Hypothesis, Priming, VoicedSegment
from ambient_scribe.speech.recognizers.faster_whisper import (
    FasterWhisperConfig,
    FasterWhisperRecognizer,
    FasterWhisperStream,
)
from ambient_scribe.speech.recognizers.guards import RawPart, RawWord
from ambient_scribe.speech.recognizers.short_windows import WindowConfig, WindowRequest
from tests.models.tiny_whisper import damaged
from tests.speech.recognizers.sounds import hum, talk


def read(text: str, *, every_ms: int = 300, log_prob: float = -0.3) -> RawPart:
    words = tuple(
        RawWord(token, every_ms * index, every_ms * index + every_ms, 0.9)
        for index, token in enumerate(text.split())
    )
    return RawPart(words, log_prob, 0.01)


class ScriptedWindows:
    """Short windows that read one line after another."""

    config = WindowConfig()

    def __init__(self, *parts: RawPart) -> None:
        self._parts = iter(parts)
        self.asked: list[WindowRequest] = []

    def decode(self, requests: Sequence[WindowRequest]) -> list[RawPart]:
        self.asked += requests
        return [next(self._parts) for _ in requests]


class FullWhisper:
    """A Whisper whose tokens are words, and whose full window reads one line."""

    is_multilingual = False

    def __init__(self, line: str = "", log_prob: float = -0.2) -> None:
        self.model, self.hf_tokenizer = self, self
        self._line, self._log_prob = line, log_prob
        self.prompts: list[str | None] = []
        self._numbers: dict[str, int] = {}

    def encode(self, text: str, add_special_tokens: bool) -> SimpleNamespace:
        assert text.startswith(" ")
        words = text.split()
        return SimpleNamespace(
            ids=[self._numbers.setdefault(word, len(self._numbers)) for word in words]
        )

    def words_of(self, tokens: Sequence[int]) -> str:
        names = {number: word for word, number in self._numbers.items()}
        return " ".join(names[token] for token in tokens)

    def transcribe(
        self, _sound: object, initial_prompt: str | None, **_: object
    ) -> tuple[list[SimpleNamespace], None]:
        self.prompts.append(initial_prompt)
        words = [
            SimpleNamespace(word=f" {token}", start=0.3 * at, end=0.3 * at + 0.3, probability=0.8)
            for at, token in enumerate(self._line.split())
        ]
        part = SimpleNamespace(seek=0, words=words, avg_logprob=self._log_prob, no_speech_prob=0.01)
        return [part], None


def speech(
    length_ms: int = 3000, *, before: str = "", ended: bool = True, start_ms: int = 1000
) -> VoicedSegment:
    samples = talk(length_ms / 1000, seed=start_ms)
    span = TimeSpan(start_ms=start_ms, end_ms=start_ms + length_ms)
    return VoicedSegment(span=span, samples=samples, before=before, ended=ended)


def stream(
    model: FullWhisper,
    windows: ScriptedWindows,
    *,
    priming: Priming | None = None,
    short_commits: bool = False,
    **settings: object,
) -> FasterWhisperStream:
    config = FasterWhisperConfig.model_validate(settings)
    given = priming or Priming()
    return FasterWhisperStream(model, config, given, "en", windows, short_commits=short_commits)


def text(hypotheses: Sequence[Hypothesis]) -> str:
    return " | ".join(" ".join(word.text for word in one.words) for one in hypotheses)


def test_speech_that_goes_on_is_read_in_a_short_window_with_its_own_beam() -> None:
    model, windows = FullWhisper("never asked"), ScriptedWindows(read("my left knee"))
    found = stream(model, windows, beam_size=5, open_beam_size=2).decode([speech(ended=False)])
    assert text(found) == "my left knee"
    assert model.prompts == []
    assert [request.beam_size for request in windows.asked] == [2]


def test_speech_that_ended_has_full_windows_where_the_model_knows_no_others() -> None:
    model, windows = FullWhisper("my left knee hurts"), ScriptedWindows()
    assert text(stream(model, windows).decode([speech()])) == "my left knee hurts"
    assert windows.asked == []


def test_speech_that_ended_has_short_windows_with_a_model_that_bears_them() -> None:
    model = FullWhisper("never asked")
    windows = ScriptedWindows(read("my left knee hurts"), read("since Monday"))
    segments = [speech(), speech(1500, start_ms=5000)]
    found = stream(model, windows, short_commits=True, beam_size=4).decode(segments)
    assert text(found) == "my left knee hurts | since Monday"
    assert model.prompts == []
    assert [request.beam_size for request in windows.asked] == [4, 4]


@pytest.mark.parametrize(
    "doubtful",
    [
        read("my left leg and it is leg and it is", every_ms=20),
        read("my left knee thank you for watching this", every_ms=600),
        read("my loft needles", log_prob=-1.3),
        read(""),
    ],
    ids=["heaped", "beyond the speech", "improbable", "unheard"],
)
def test_what_a_short_window_leaves_in_doubt_is_read_in_a_full_one(doubtful: RawPart) -> None:
    model, windows = FullWhisper("my left knee hurts"), ScriptedWindows(doubtful)
    found = stream(model, windows, short_commits=True).decode([speech()])
    assert text(found) == "my left knee hurts"


@pytest.mark.parametrize("doubtful", [read("leg and it is leg and", every_ms=20), read("")])
def test_doubtful_words_of_speech_that_goes_on_wait(doubtful: RawPart) -> None:
    model, windows = FullWhisper("never asked"), ScriptedWindows(doubtful)
    assert text(stream(model, windows).decode([speech(ended=False)])) == ""
    assert model.prompts == []


def test_words_of_the_same_breath_go_before() -> None:
    priming = Priming(prompt="A visit.", hotwords=("metformin",))
    model, windows = FullWhisper("twice a day"), ScriptedWindows(read("twice a"))
    both = [speech(before="I take it", ended=False), speech(before="I take it", start_ms=9000)]
    stream(model, windows, priming=priming).decode(both)
    assert model.words_of(windows.asked[0].previous) == "metformin A visit. I take it"
    assert model.prompts == ["A visit. I take it"]


def test_of_a_long_breath_the_end_goes_before() -> None:
    model, windows = FullWhisper(), ScriptedWindows(read("twice a"))
    long = " ".join(f"w{number}" for number in range(300))
    stream(model, windows, before_tokens=3).decode([speech(before=long, ended=False)])
    assert model.words_of(windows.asked[0].previous) == "w297 w298 w299"


def test_segments_that_know_different_things_share_no_window() -> None:
    model = FullWhisper("yes it hurts")
    found = stream(model, ScriptedWindows()).decode(
        [speech(before="does it"), speech(before="hurt here", start_ms=9000)]
    )
    assert text(found) == "yes it hurts | yes it hurts"
    assert model.prompts == ["does it", "hurt here"]


@pytest.mark.parametrize("ended", [True, False])
def test_an_echo_of_the_priming_in_a_short_window_is_read_again_without_it(ended: bool) -> None:
    priming = Priming(hotwords=("metformin", "lisinopril", "aspirin", "insulin", "warfarin"))
    echo = read("metformin lisinopril aspirin insulin warfarin")
    windows = ScriptedWindows(echo, read("it hurts"))
    reader = stream(FullWhisper(), windows, priming=priming, short_commits=True)
    assert text(reader.decode([speech(ended=ended)])) == "it hurts"
    assert [bool(request.previous) for request in windows.asked] == [True, False]


@pytest.mark.parametrize("ended", [True, False])
def test_words_copied_from_the_breath_before_are_read_again_without_it(ended: bool) -> None:
    windows = ScriptedWindows(read("two tablets a day for a week"), read("for a week"))
    reader = stream(FullWhisper(), windows, short_commits=True)
    found = reader.decode([speech(before="and take two tablets a day", ended=ended)])
    assert text(found) == "for a week"
    assert [bool(request.previous) for request in windows.asked] == [True, False]


@pytest.mark.parametrize(
    ("without", "believed"), [("", ""), ("met form in", "metformin")], ids=["a cough", "said"]
)
@pytest.mark.parametrize("short", [True, False])
def test_a_drug_of_the_list_alone_is_believed_when_something_is_heard_without_the_list(
    without: str, believed: str, short: bool
) -> None:
    priming = Priming(hotwords=("metformin", "lisinopril"))

    class Leaking(FullWhisper):
        def transcribe(
            self, _sound: object, initial_prompt: str | None, **options: object
        ) -> tuple[list[SimpleNamespace], None]:
            self._line = "metformin" if options["hotwords"] else without
            return super().transcribe(_sound, initial_prompt)

    windows = ScriptedWindows(read("metformin"), read(without))
    reader = stream(Leaking(), windows, priming=priming, short_commits=short)
    assert text(reader.decode([speech(1200)])) == believed


@pytest.mark.parametrize("ended", [True, False])
def test_a_hum_has_no_words(ended: bool) -> None:
    span = TimeSpan(start_ms=0, end_ms=2000)
    windows = ScriptedWindows(read("my left knee hurts"))
    reader = stream(FullWhisper(), windows, short_commits=True)
    segment = VoicedSegment(span=span, samples=hum(2), ended=ended)
    assert text(reader.decode([segment])) == ""


def test_too_short_and_too_long_speech_is_not_for_short_windows() -> None:
    model, windows = FullWhisper("a long story"), ScriptedWindows()
    found = stream(model, windows, short_commits=True).decode(
        [speech(50), speech(31_000, start_ms=5000)]
    )
    assert text(found) == " | a long story"
    assert windows.asked == []


def test_the_language_of_open_speech_is_detected_once() -> None:
    class Multilingual(FullWhisper):
        is_multilingual = True
        detected = 0

        def detect_language(self, audio: object) -> tuple[str, float, None]:
            self.detected += 1
            return "es", 0.9, None

    model, lines = Multilingual("me duele"), (read("me"), read("me duele"))
    config = FasterWhisperConfig()
    reader = FasterWhisperStream(
        model, config, Priming(language=None), None, ScriptedWindows(*lines)
    )
    for length_ms in (2000, 2500):
        assert reader.decode([speech(length_ms, ended=False)])[0].language == "es"
    assert model.detected == 1
    assert reader.decode([speech(3000)])[0].language == "es"
    assert model.detected == 2


def test_the_manifest_says_so_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (small,) = (one for one in catalogue.entries("recognizer") if one.name == "small.en")
    assert not catalogue.bears_short_windows("small.en", tmp_path)
    marked = catalogue.ModelEntry.model_validate({**small.model_dump(), "short_windows": True})
    monkeypatch.setattr(catalogue, "entry", lambda name: marked if name == "small.en" else None)
    assert catalogue.bears_short_windows("small.en", tmp_path)
    assert not catalogue.bears_short_windows("tiny.en", tmp_path)


@pytest.mark.engine
@pytest.mark.parametrize(
    ("mark", "wish", "short"),
    [
        ("short_windows = true", "auto", True),
        ("", "auto", False),
        ("", "always", True),
        ("short_windows = true", "never", False),
    ],
)
def test_the_card_says_whether_a_model_bears_short_windows(
    tiny: Path, tmp_path: Path, mark: str, wish: str, short: bool
) -> None:
    folder = damaged(tiny, tmp_path / "copy")
    card = f'name = "bench"\nlicence = "none"\n{mark}\n'
    (folder / "model.toml").write_text(card, encoding="utf-8")
    config = FasterWhisperConfig.model_validate(
        {"model": str(folder), "device": "cpu", "short_commits": wish}
    )
    recognizer = FasterWhisperRecognizer(config)
    assert ("windows as long as the speech" in str(recognizer.identity.reason)) is short
    asked: list[WindowRequest] = []
    decode = recognizer.windows.decode

    class Watched:
        config = recognizer.windows.config

        def decode(self, requests: Sequence[WindowRequest]) -> list[RawPart]:
            asked.extend(requests)
            return decode(requests)

    recognizer.open_stream(Priming(), Watched()).decode([speech()])
    assert bool(asked) is short


def test_committed_words_that_are_read_once_more_are_no_echo_of_themselves() -> None:
    """A full window reads them again, with the chart's names: that reading stands."""
    known = tuple(
        HeardWord(text=text, span=TimeSpan(start_ms=400 * place, end_ms=400 * place + 380))
        for place, text in enumerate(["take", "lisinopril", "every"])
    )
    model = FullWhisper("take lisinopril every morning with water please")
    told = Priming(language="en", hotwords=("lisinopril",))
    heard = stream(model, ScriptedWindows(), priming=told).decode(
        [replace(speech(), committed=known)]
    )
    assert "lisinopril" in text(heard)
    assert len(model.prompts) == 1
