"""The real faster-whisper and CTranslate2 on tiny models with random weights: structure only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, Priming, Samples, VoicedSegment
from ambient_scribe.speech.recognizers.faster_whisper import (
    FasterWhisperConfig,
    FasterWhisperRecognizer,
    FasterWhisperStream,
)
from ambient_scribe.speech.recognizers.full_windows import Parts
from ambient_scribe.speech.recognizers.guards import GuardConfig, RawPart, RawWord
from ambient_scribe.speech.recognizers.sound_guards import SoundConfig
from tests.models.tiny_whisper import damaged
from tests.speech.recognizers.checks import assert_well_placed
from tests.speech.recognizers.conftest import MakeSegment
from tests.speech.recognizers.sounds import hiss, hum, talk, too_hot

pytestmark = pytest.mark.engine

TRUSTING = GuardConfig(
    no_speech_threshold=1, log_prob_threshold=-100, compression_ratio_threshold=100
)


DEAF = SoundConfig(steady_db=0, brightness_octaves=0)
"""Believes that somebody speaks in the noise of these tests."""


def config(model: Path, **settings: object) -> FasterWhisperConfig:
    given = {"device": "cpu", "beam_size": 1, "guards": TRUSTING, "sound": DEAF, **settings}
    return FasterWhisperConfig.model_validate({"model": str(model), **given})


@pytest.fixture(scope="module")
def recognizer(tiny: Path) -> FasterWhisperRecognizer:
    return FasterWhisperRecognizer(config(tiny))


def test_identity_names_the_model_and_never_its_path(
    recognizer: FasterWhisperRecognizer, tiny: Path
) -> None:
    identity = recognizer.identity
    assert (identity.stage, identity.engine, identity.model) == (
        "recognition",
        "faster-whisper",
        "tiny",
    )
    assert identity.device == "cpu int8"
    assert identity.sha256 is not None
    assert len(identity.sha256) == 64
    assert identity.accuracy is Accuracy.STANDARD
    assert str(tiny.parent) not in identity.model_dump_json()


def test_a_card_names_and_marks_the_model(tiny: Path, tmp_path: Path) -> None:
    folder = damaged(tiny, tmp_path / "copy")
    card = 'name = "bench"\nlicence = "none"\naccuracy = "instrument"\n'
    (folder / "model.toml").write_text(card, encoding="utf-8")
    identity = FasterWhisperRecognizer(config(folder)).identity
    assert (identity.model, identity.accuracy) == ("bench", Accuracy.INSTRUMENT)


def test_weights_that_are_not_those_of_the_card_are_refused(tiny: Path, tmp_path: Path) -> None:
    folder = damaged(tiny, tmp_path / "copy")
    card = f'name = "bench"\nlicence = "none"\n[sha256]\n"model.bin" = "{"0" * 64}"\n'
    (folder / "model.toml").write_text(card, encoding="utf-8")
    with pytest.raises(EngineError, match="not the file that its model's card names") as caught:
        FasterWhisperRecognizer(config(folder))
    assert "\n" not in str(caught.value)


def test_one_segment_and_many_are_words_inside_their_segments(
    recognizer: FasterWhisperRecognizer, noise: MakeSegment
) -> None:
    segments = [noise(1000, 2300), noise(5000, 4000), noise(12_340, 1510)]
    stream = recognizer.open_stream(Priming())
    together = stream.decode(segments)
    alone = [stream.decode([segment])[0] for segment in segments]
    for hypothesis, single, segment in zip(together, alone, segments, strict=True):
        assert hypothesis.words
        assert single.words
        assert hypothesis.language == single.language == "en"
        assert_well_placed(hypothesis, segment)
        assert_well_placed(single, segment)


def test_a_batch_gives_each_segment_the_same_in_any_company(tiny: Path, noise: MakeSegment) -> None:
    one, two, three = noise(1000, 2300), noise(5000, 4000), noise(9000, 1700)
    stream = FasterWhisperRecognizer(config(tiny, packing=False)).open_stream(Priming())
    forth = stream.decode([one, two, three])
    back = stream.decode([three, two, one])
    assert [[w.text for w in h.words] for h in forth] == [
        [w.text for w in h.words] for h in reversed(back)
    ]


def visit(noise: MakeSegment, count: int = 40) -> list[VoicedSegment]:
    """Segments of 0.9 to 4.9 s, a pause between."""
    starts = np.cumsum([0, *(1200 + 700 * (index % 6) for index in range(count - 1))])
    lengths = [900 + 700 * (index % 6) for index in range(count)]
    return [noise(int(start), length) for start, length in zip(starts, lengths, strict=True)]


class Counting:
    """Counts the windows that a stream has the engine decode."""

    def __init__(self, stream: FasterWhisperStream, monkeypatch: pytest.MonkeyPatch) -> None:
        self.batched, self.alone = 0, 0
        full = stream._full
        batch, alone = full.batch, full.alone

        def counted_batch(clips: Sequence[Samples], language: str | None) -> list[Parts]:
            self.batched += len(clips)
            return batch(clips, language)

        def counted_alone(
            segment: VoicedSegment,
            language: str | None,
            before: str = "",
            *,
            primed: bool = True,
            repeats: bool = True,
        ) -> Parts:
            self.alone += 1
            return alone(segment, language, before, primed=primed, repeats=repeats)

        monkeypatch.setattr(full, "batch", counted_batch)
        monkeypatch.setattr(full, "alone", counted_alone)


def test_packed_segments_share_windows_and_keep_their_words(
    tiny: Path, noise: MakeSegment, monkeypatch: pytest.MonkeyPatch
) -> None:
    packs = {"unheard_ms": 100_000}  # this model writes little: its silence is no fault here
    segments = visit(noise)
    stream = FasterWhisperRecognizer(config(tiny, packs=packs)).open_stream(Priming())
    counting = Counting(stream, monkeypatch)
    found = stream.decode(segments)
    speech_ms = sum(segment.span.duration_ms + 600 for segment in segments)
    assert counting.alone == 0
    assert speech_ms / 28_000 <= counting.batched <= speech_ms / 28_000 * 28 / 22 + 1
    assert len(found) == len(segments)
    assert sum(bool(hypothesis.words) for hypothesis in found) > counting.batched
    for hypothesis, segment in zip(found, segments, strict=True):
        assert hypothesis.language == "en"
        assert_well_placed(hypothesis, segment)


def test_a_segment_that_got_no_words_of_its_pack_has_a_window_of_its_own(
    recognizer: FasterWhisperRecognizer, noise: MakeSegment, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = [noise(0, 2000), noise(4000, 3000), noise(9000, 3000), noise(14_000, 900)]
    stream = recognizer.open_stream(Priming())
    batch, windows = stream._full.batch, list[int]()

    def first_word_only(clips: Sequence[Samples], language: str | None) -> list[Parts]:
        windows.append(len(clips))
        found = batch(clips, language)
        if len(windows) > 1:
            return found
        return [(RawPart((RawWord("yes", 0, 300, 0.9),), -0.2, 0.0),)]

    monkeypatch.setattr(stream._full, "batch", first_word_only)
    first, second, third, short = stream.decode(segments)
    assert windows == [1, 2]
    assert [word.text for word in first.words] == ["yes"]
    assert second.words
    assert third.words
    assert short.words == ()


def test_a_pack_that_derails_is_decoded_as_single_segments(
    looping: Path, noise: MakeSegment, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = visit(noise, 4)
    guards = GuardConfig(no_speech_threshold=1, log_prob_threshold=-100)

    def heard(packing: bool) -> tuple[tuple[Hypothesis, ...], int]:
        recognizer = FasterWhisperRecognizer(config(looping, guards=guards, packing=packing))
        stream = recognizer.open_stream(Priming())
        counting = Counting(stream, monkeypatch)
        return stream.decode(segments), counting.batched

    packed, packed_windows = heard(True)
    single, single_windows = heard(False)
    assert packed == single
    assert (packed_windows, single_windows) == (1 + len(segments), len(segments))


def test_short_empty_and_long_segments_have_their_place(
    recognizer: FasterWhisperRecognizer, noise: MakeSegment
) -> None:
    segments = [noise(0, 50), noise(100, 0), noise(1000, 31_000), noise(40_000, 800)]
    found = recognizer.open_stream(Priming()).decode(segments)
    assert len(found) == 4
    assert found[0].words == found[1].words == ()
    for hypothesis, segment in zip(found, segments, strict=True):
        assert_well_placed(hypothesis, segment)
    assert recognizer.open_stream(Priming()).decode([]) == ()


def test_priming_of_any_length_is_cut_to_what_fits(
    recognizer: FasterWhisperRecognizer, noise: MakeSegment
) -> None:
    priming = Priming(prompt="a long history " * 400, hotwords=("metformin",) * 300)
    segments = [noise(0, 1500), noise(3000, 1500)]
    found = recognizer.open_stream(priming).decode(segments)
    assert len(found) == 2


def test_language_is_given_or_heard(
    recognizer: FasterWhisperRecognizer, noise: MakeSegment
) -> None:
    segments = [noise(0, 2500), noise(4000, 2500)]
    assert recognizer.open_stream(Priming(language="es-MX")).decode(segments)[0].language == "es"
    heard = recognizer.open_stream(Priming(language=None)).decode(segments)
    assert all(hypothesis.language in {"en", "es", "fr", "de"} for hypothesis in heard)


def test_an_english_model_cannot_tell_a_language(tiny_english: Path, noise: MakeSegment) -> None:
    recognizer = FasterWhisperRecognizer(config(tiny_english))
    assert (
        recognizer.open_stream(Priming(language=None)).decode([noise(0, 900)])[0].language is None
    )
    with pytest.raises(EngineError, match="knows English only"):
        recognizer.open_stream(Priming(language="es"))


def test_a_derailed_model_is_cut_short(looping: Path, noise: MakeSegment) -> None:
    segments = [noise(0, 4000), noise(5000, 4000)]
    lenient = {**TRUSTING.model_dump(), "loop_word_repeats": 10_000, "loop_repeats": 10_000}
    trusting = config(looping, guards=lenient, packing=False)
    endless = FasterWhisperRecognizer(trusting).open_stream(Priming()).decode(segments)
    assert all(len(hypothesis.words) > 100 for hypothesis in endless)
    guarded = FasterWhisperRecognizer(config(looping, guards=GuardConfig()))
    for hypothesis, wild in zip(
        guarded.open_stream(Priming()).decode(segments), endless, strict=True
    ):
        assert 0 < len(hypothesis.words) < len(wild.words) / 2
        longest = max(len(list(run)) for _, run in groupby(w.text for w in hypothesis.words))
        assert longest < GuardConfig().loop_word_repeats


def test_what_nobody_said_is_dropped(tiny: Path, noise: MakeSegment) -> None:
    doubting = GuardConfig(no_speech_threshold=0, log_prob_threshold=0)
    found = FasterWhisperRecognizer(config(tiny, guards=doubting)).open_stream(Priming())
    assert [h.words for h in found.decode([noise(0, 900), noise(2000, 900)])] == [(), ()]


def test_a_hum_and_a_hiss_have_no_words_whatever_the_model_writes(tiny: Path) -> None:
    segments = [
        VoicedSegment(span=TimeSpan(start_ms=at, end_ms=at + 2000), samples=sound)
        for at, sound in ((0, hum(2)), (5000, hiss(2)))
    ]

    def heard(sound: SoundConfig) -> list[int]:
        stream = FasterWhisperRecognizer(config(tiny, sound=sound)).open_stream(Priming())
        return [len(hypothesis.words) for hypothesis in stream.decode(segments)]

    assert max(heard(DEAF)) > 0
    assert heard(SoundConfig()) == [0, 0]


def test_words_through_a_clipping_microphone_have_little_confidence(tiny: Path) -> None:
    hot, span = too_hot(talk(3), 40), TimeSpan(start_ms=0, end_ms=3000)

    def heard(share: float) -> Hypothesis:
        sound = {**DEAF.model_dump(), "clipped_share": share}
        stream = FasterWhisperRecognizer(config(tiny, sound=sound)).open_stream(Priming())
        return stream.decode([VoicedSegment(span=span, samples=hot)])[0]

    doubted, believed = heard(SoundConfig().clipped_share), heard(1.0)
    assert [word.text for word in doubted.words] == [word.text for word in believed.words]
    limit = SoundConfig().clipped_confidence
    assert any(
        after.confidence == limit < (before.confidence or 0)
        for after, before in zip(doubted.words, believed.words, strict=True)
    )


def test_speech_that_goes_on_has_words_inside_its_segment(
    recognizer: FasterWhisperRecognizer, noise: MakeSegment
) -> None:
    whole = noise(3000, 4000)
    segment = VoicedSegment(
        span=whole.span, samples=whole.samples, before="my left knee", ended=False
    )
    (found,) = recognizer.open_stream(Priming(prompt="A visit.")).decode([segment])
    assert_well_placed(found, segment)


class Echoing:
    """A Whisper whose every primed answer is its own hotwords."""

    is_multilingual = False

    def __init__(self) -> None:
        self.model, self.primed = self, list[bool]()
        self.hf_tokenizer = self

    def encode(self, text: str, add_special_tokens: bool) -> Echoing:
        self.ids = text.split()
        return self

    def transcribe(self, _sound: object, **options: object) -> tuple[list[object], None]:
        self.primed.append(bool(options["hotwords"]))
        text = str(options["hotwords"] or "it hurts")
        return [_Part(text)], None


class _Part:
    seek, avg_logprob, no_speech_prob = 0, -0.2, 0.0

    def __init__(self, text: str) -> None:
        self.words = [_Word(token, index) for index, token in enumerate(text.split())]


class _Word:
    probability = 0.9

    def __init__(self, word: str, index: int) -> None:
        self.word, self.start, self.end = word, 0.1 * index, 0.1 * index + 0.1


def test_an_echo_of_the_hotwords_is_decoded_again_without_them(noise: MakeSegment) -> None:
    model = Echoing()
    priming = Priming(hotwords=("metformin", "lisinopril", "aspirin", "insulin", "warfarin"))
    stream = FasterWhisperStream(model, FasterWhisperConfig(sound=DEAF), priming, "en")
    found = stream.decode([noise(1000, 2000)])
    assert [word.text for word in found[0].words] == ["it", "hurts"]
    assert model.primed == [True, False]


@pytest.mark.parametrize(
    ("without", "shortened", "message"),
    [
        ("tokenizer.json", "", "lacks tokenizer.json"),
        ("vocabulary.*", "", r"lacks vocabulary"),
        ("model.bin", "", "lacks model.bin"),
        ("config.json", "", "lacks config.json"),
        ("", "model.bin", "is damaged"),
        ("", "tokenizer.json", "tokenizer.json cannot be read"),
        ("", "vocabulary.json", "vocabulary.json cannot be read"),
        ("", "preprocessor_config.json", "preprocessor_config.json cannot be read"),
    ],
)
def test_a_damaged_folder_says_so_in_one_line(
    tiny: Path, tmp_path: Path, without: str, shortened: str, message: str
) -> None:
    folder = damaged(tiny, tmp_path / "copy", without=without, shortened=shortened)
    with pytest.raises(EngineError, match=message) as caught:
        FasterWhisperRecognizer(config(folder))
    assert "\n" not in str(caught.value)
    assert "models fetch" in str(caught.value)


def test_a_transformers_folder_is_named_as_such(tiny_hf: Path) -> None:
    with pytest.raises(EngineError, match="holds a transformers model"):
        FasterWhisperRecognizer(config(tiny_hf))


def test_an_absent_model_says_how_to_get_it() -> None:
    with pytest.raises(EngineError, match=r"models fetch small\.en"):
        FasterWhisperRecognizer(FasterWhisperConfig(model="small.en"))


def test_the_engines_own_failure_is_one_line(tiny: Path, noise: MakeSegment) -> None:
    recognizer = FasterWhisperRecognizer(config(tiny, temperatures=(0.0,)))
    stream = recognizer.open_stream(Priming())

    class Broken:
        is_multilingual = False

        def __getattr__(self, name: str) -> object:
            raise RuntimeError("CUDA failed with error\nout of memory")

    broken = type(stream)(Broken(), FasterWhisperConfig(prompt_tokens=0), Priming(), "en")
    segment = noise(0, 900)
    assert segment.span == TimeSpan(start_ms=0, end_ms=900)
    with pytest.raises(EngineError, match="out of memory") as caught:
        broken.decode([VoicedSegment(span=segment.span, samples=segment.samples)])
    assert "\n" not in str(caught.value)
