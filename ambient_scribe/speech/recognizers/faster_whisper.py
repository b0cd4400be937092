"""Whisper through faster-whisper and CTranslate2, on a GPU or a CPU, from a local folder only.

Voiced segments enter, one hypothesis a segment leaves. Several segments of one call share windows
(`packing`) and the windows are decoded as a batch; what comes out doubtful is decoded again alone,
what repeats itself again without repetitions, and what sounds like an echo of the priming again
without it. Nothing here reaches the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from ambient_scribe import catalogue
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.errors import EngineError
from ambient_scribe.memory import remembered_sha256
from ambient_scribe.protocols import Hypothesis, Priming, Samples, VoicedSegment
from ambient_scribe.speech.recognizers.devices import (
    CUDA_REMEDY,
    Placement,
    ctranslate2_placement,
)
from ambient_scribe.speech.recognizers.guards import (
    GuardConfig,
    RawPart,
    RawWord,
    believed,
    is_doubtful,
    is_echo,
    is_repetitive,
)
from ambient_scribe.speech.recognizers.model_folder import WEIGHTS, check_model_folder, damaged
from ambient_scribe.speech.recognizers.packing import PackConfig, drafts_of, packed
from ambient_scribe.speech.recognizers.priming import (
    LanguageChoice,
    known_language,
    within_budget,
)

ENGINE = "faster-whisper"

WINDOW_MS = 30_000
"""Whisper hears 30 s at once; longer segments go alone."""

MARKS_INSIDE_WORDS = frozenset(".,/:-'’")
"""Of 98.6, 1,020, 128/76, 8:30, follow-up, doctor's."""
SHORTEST_MS = 100
"""Below this there is no syllable, and the spectrogram's window hardly fits."""

TAIL_MS = 300
"""When Whisper sets no closing time mark, faster-whisper decodes what follows the last word as a
window of its own. A rest this short is breath and echo, and only invites invention."""

CLIP_GRID_SAMPLES = SAMPLE_RATE_HZ // 4
"""Clips begin at quarter seconds of the joined sound: exact as a float and in 10 ms frames, which
is what faster-whisper counts offsets in."""

_FRAMES_PER_SECOND = 100

Parts = tuple[RawPart, ...]
"""What was decoded of one segment."""


class FasterWhisperConfig(Frozen):
    model: str = "small.en"
    """A name of the catalogue, a repository in the Hugging Face cache, or a folder."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = "auto"
    """CTranslate2's name (int8, float16, …); `auto`: float16 on CUDA, int8 on a CPU."""
    cpu_threads: int = Field(default=0, ge=0)
    """0 leaves it to CTranslate2 (four at most)."""
    beam_size: int = Field(default=5, ge=1)
    batch_size: int = Field(default=8, ge=1)
    """Windows that are decoded together."""
    packing: bool = True
    """Segments of one call share windows. False: a window a segment, ten times the work."""
    packs: PackConfig = PackConfig()
    temperatures: tuple[float, ...] = Field(default=(0.0,), min_length=1)
    """Tried in turn while a decode is doubtful. Above 0 words are drawn at random: the same sound
    may then give other words in another run, so by default only the retry below is made."""
    retry_ngram_tokens: int = Field(default=6, ge=2)
    """A repetitive decode is made again in which no so many tokens in a row come twice."""
    prompt_tokens: int = Field(default=200, ge=0, le=220)
    """Priming at most; Whisper's memory holds 448 tokens, half of them for what is said."""
    languages: LanguageChoice = LanguageChoice()
    guards: GuardConfig = GuardConfig()


class FasterWhisperRecognizer:
    """Raises EngineError when the model is missing or damaged or the device cannot run it."""

    def __init__(self, config: FasterWhisperConfig, *, reason: str | None = None) -> None:
        self._config = config
        folder = catalogue.find(config.model)
        check_model_folder(folder)
        catalogue.check_against_card(folder)
        self._model, placement = load_whisper(folder, config)
        self._identity = _identity(folder, config, placement, reason)

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def open_stream(self, priming: Priming) -> FasterWhisperStream:
        """Raises EngineError for a language that this model does not know."""
        supported = tuple(self._model.supported_languages)
        language = known_language(priming.language, supported, self._config.model)
        return FasterWhisperStream(self._model, self._config, priming, language)


class FasterWhisperStream:
    """One visit. The model is shared; the priming and the language heard so far are this stream's."""

    def __init__(
        self, model: Any, config: FasterWhisperConfig, priming: Priming, language: str | None
    ) -> None:
        self._model, self._config = model, config
        self._given = language
        self._heard: str | None = None
        self._hotwords, self._prompt = within_budget(priming, config.prompt_tokens, self._tokens)
        self._priming = f"{self._hotwords} {self._prompt}"

    def _tokens(self, text: str) -> int:
        return len(self._model.hf_tokenizer.encode(f" {text}", add_special_tokens=False).ids)

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        """Raises EngineError when the engine fails, e.g. for want of memory."""
        try:
            return self._decode(segments)
        except RuntimeError as error:
            raise EngineError(
                f"{ENGINE} failed while decoding ({_one_line(error)}): take a smaller model, "
                "a smaller batch_size or another device"
            ) from error

    def _decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        guards = self._config.guards
        languages = [self._language_of(segment) for segment in segments]
        drafts: dict[int, Parts] = {}
        for group in self._batches(segments, languages):
            drafts |= self._together(segments, group, languages[group[0]])
        hypotheses = []
        for index, segment in enumerate(segments):
            parts = drafts.get(index, ())
            if _milliseconds(segment) < SHORTEST_MS:
                parts = ()
            elif index not in drafts or is_doubtful(parts, guards):
                parts = self._alone(segment, languages[index])
            if is_repetitive(parts, guards):
                retry = self._alone(segment, languages[index], repeats=False)
                parts = parts if is_doubtful(retry, guards) else retry
            if is_echo(parts, self._priming, guards):
                parts = self._alone(segment, languages[index], primed=False)
            words = believed(parts, segment.span, guards)
            language = languages[index] if self._model.model.is_multilingual else self._given
            hypotheses.append(Hypothesis(words=words, language=language))
        return tuple(hypotheses)

    def _together(
        self, segments: Sequence[VoicedSegment], group: Sequence[int], language: str | None
    ) -> dict[int, Parts]:
        """The parts of these segments of one language: packed first, what fails a window each."""
        drafts: dict[int, Parts] = {}
        if self._config.packing:
            drafts |= self._packed(segments, group, language)
        rest = [index for index in group if index not in drafts]
        if len(rest) > 1:
            clips = [segments[index].samples for index in rest]
            drafts |= dict(zip(rest, self._batch(clips, language), strict=True))
        return drafts

    def _packed(
        self, segments: Sequence[VoicedSegment], group: Sequence[int], language: str | None
    ) -> dict[int, Parts]:
        config = self._config
        packs = tuple(packed(segments, group, config.packs))
        decoded = self._batch([pack.samples for pack in packs], language)
        return drafts_of(segments, packs, decoded, self._priming, config.guards, config.packs)

    def _batches(
        self, segments: Sequence[VoicedSegment], languages: Sequence[str | None]
    ) -> list[list[int]]:
        """Indices that can share a batch: one language, one window each, two at least."""
        groups: dict[str | None, list[int]] = {}
        for index, (segment, language) in enumerate(zip(segments, languages, strict=True)):
            if SHORTEST_MS <= _milliseconds(segment) <= WINDOW_MS:
                groups.setdefault(language, []).append(index)
        return [group for group in groups.values() if len(group) > 1]

    def _batch(self, clips: Sequence[Samples], language: str | None) -> list[Parts]:
        """The parts of each clip (n,) of at most a window; times count from the clip's start."""
        from faster_whisper import BatchedInferencePipeline

        sound, starts = _joined(clips)
        ends = [start + len(clip) for start, clip in zip(starts, clips, strict=True)]
        places = [
            {"start": start / SAMPLE_RATE_HZ, "end": end / SAMPLE_RATE_HZ}
            for start, end in zip(starts, ends, strict=True)
        ]
        # The pipeline keeps a moment between calls, so each call has its own; it holds no model.
        found, _ = BatchedInferencePipeline(self._model).transcribe(
            sound,
            clip_timestamps=places,
            batch_size=self._config.batch_size,
            **self._options(language, primed=True),
        )
        owner = {start // CLIP_GRID_SAMPLES: index for index, start in enumerate(starts)}
        parts: list[list[RawPart]] = [[] for _ in clips]
        for part in found:
            start = part.seek * (SAMPLE_RATE_HZ // _FRAMES_PER_SECOND)
            parts[owner[start // CLIP_GRID_SAMPLES]].append(_raw(part, start // SAMPLES_PER_MS))
        return [tuple(own) for own in parts]

    def _alone(
        self,
        segment: VoicedSegment,
        language: str | None,
        *,
        primed: bool = True,
        repeats: bool = True,
    ) -> Parts:
        found, _ = self._model.transcribe(
            np.ascontiguousarray(segment.samples, dtype=np.float32),
            condition_on_previous_text=False,
            compression_ratio_threshold=self._config.guards.compression_ratio_threshold,
            log_prob_threshold=self._config.guards.log_prob_threshold,
            no_speech_threshold=self._config.guards.no_speech_threshold,
            no_repeat_ngram_size=0 if repeats else self._config.retry_ngram_tokens,
            **self._options(language, primed=primed),
        )
        last_ms = _milliseconds(segment) - TAIL_MS
        return tuple(
            _raw(part, 0)
            for part in found
            if part.seek == 0 or part.seek * 1000 // _FRAMES_PER_SECOND < last_ms
        )

    def _options(self, language: str | None, *, primed: bool) -> dict[str, Any]:
        return {
            "language": language,
            "task": "transcribe",
            "beam_size": self._config.beam_size,
            "temperature": self._config.temperatures,
            "word_timestamps": True,
            "vad_filter": False,
            "initial_prompt": self._prompt or None if primed else None,
            "hotwords": self._hotwords or None if primed else None,
        }

    def _language_of(self, segment: VoicedSegment) -> str | None:
        """Given, or heard in this segment; a short or unclear one speaks what the last one spoke."""
        if self._given is not None or not self._model.model.is_multilingual:
            return self._given or "en"
        choice = self._config.languages
        if _milliseconds(segment) >= (choice.detect_ms if self._heard else SHORTEST_MS):
            code, chance, _ = self._model.detect_language(audio=segment.samples)
            if self._heard is None or chance >= choice.detect_probability:
                self._heard = code
        return self._heard or "en"


def _raw(part: Any, origin_ms: int) -> RawPart:
    words: list[RawWord] = []
    for word in part.words or ():
        heard = RawWord(
            text=word.word.strip(),
            start_ms=round(float(word.start) * 1000) - origin_ms,
            end_ms=round(float(word.end) * 1000) - origin_ms,
            probability=float(word.probability),
        )
        if words and _goes_on(words[-1].text, word.word):
            heard = _one_word(words.pop(), heard)
        words.append(heard)
    return RawPart(tuple(words), float(part.avg_logprob), float(part.no_speech_prob))


def _goes_on(before: str, text: str) -> bool:
    """faster-whisper begins a word at each punctuation mark, so that "98.6" comes as two: what has
    no space before its mark, and letters or digits after it, belongs to the word before."""
    return before[-1:].isalnum() and text[:1] in MARKS_INSIDE_WORDS and text[1:2].isalnum()


def _one_word(first: RawWord, rest: RawWord) -> RawWord:
    """As sure as its less sure half: a wrong decimal is a wrong dose."""
    return RawWord(
        text=first.text + rest.text,
        start_ms=first.start_ms,
        end_ms=max(first.end_ms, rest.end_ms),
        probability=min(first.probability, rest.probability),
    )


def _joined(clips: Sequence[Samples]) -> tuple[Samples, list[int]]:
    """The clips in one array (n,) with silence between, and where each begins in it."""
    starts, position = [], 0
    for clip in clips:
        starts.append(position)
        position += -(-len(clip) // CLIP_GRID_SAMPLES) * CLIP_GRID_SAMPLES
    sound: Samples = np.zeros(position, dtype=np.float32)
    for start, clip in zip(starts, clips, strict=True):
        sound[start : start + len(clip)] = clip
    return sound, starts


def load_whisper(folder: Path, config: FasterWhisperConfig) -> tuple[Any, Placement]:
    """faster-whisper's WhisperModel from a folder that was checked, and where it runs.

    Raises EngineError when the weights are damaged or the device cannot run them.
    """
    from faster_whisper import WhisperModel

    placement = ctranslate2_placement(config.device, config.compute_type)
    try:
        model = WhisperModel(
            str(folder),
            device=placement.device,
            compute_type=placement.compute_type,
            cpu_threads=config.cpu_threads,
            local_files_only=True,
        )
        # CUDA's libraries are looked for only at the first product: better now than in a visit.
        silence = np.zeros((model.model.n_mels, _FRAMES_PER_SECOND), dtype=np.float32)
        model.encode(silence)
    except RuntimeError as error:
        if placement.device == "cuda":
            raise EngineError(f"CUDA fails ({_one_line(error)}): {CUDA_REMEDY}") from error
        raise damaged(folder, _one_line(error)) from error
    if model.feature_extractor.mel_filters.shape[0] != model.model.n_mels:
        raise damaged(folder, "preprocessor_config.json does not fit the weights")
    return model, placement


def _identity(
    folder: Path, config: FasterWhisperConfig, placement: Placement, reason: str | None
) -> EngineIdentity:
    digest = remembered_sha256(folder / WEIGHTS)
    card = catalogue.card_of(folder)
    remarks = [reason or f"{placement.device}: {placement.reason}"]
    if catalogue.differs_from_published(config.model, WEIGHTS, digest):
        remarks.append(f"{WEIGHTS} is not the published one: run `ambient-scribe models verify`")
    return EngineIdentity(
        stage="recognition",
        engine=ENGINE,
        model=card.name if card else catalogue.display_name(config.model),
        sha256=digest,
        version=f"{version('faster-whisper')}, ctranslate2 {version('ctranslate2')}",
        device=f"{placement.device} {placement.compute_type}",
        accuracy=Accuracy(card.accuracy) if card else Accuracy.STANDARD,
        reason="; ".join(remarks),
    )


def _milliseconds(segment: VoicedSegment) -> int:
    return len(segment.samples) // SAMPLES_PER_MS


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
