"""Whisper through transformers and torch: for a GPU where CTranslate2 finds no CUDA 12.

Voiced segments enter, one hypothesis a segment leaves; segments share windows (`packing`), which
are decoded in batches, in half precision on CUDA, from a local folder only. The guards are those of
the faster-whisper adapter.
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
from ambient_scribe.speech.recognizers.guards import (
    GuardConfig,
    RawPart,
    RawWord,
    believed,
    is_doubtful,
    is_echo,
    is_repetitive,
)
from ambient_scribe.speech.recognizers.packing import PackConfig, drafts_of, packed
from ambient_scribe.speech.recognizers.priming import (
    LanguageChoice,
    known_language,
    within_budget,
)
from ambient_scribe.speech.recognizers.token_words import Token, words_of

ENGINE = "transformers-whisper"
WEIGHTS = "model.safetensors"
WINDOW_MS = 30_000
SHORTEST_MS = 100
_REQUIRED = ("config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json")
_REMEDY = "fetch it again with `ambient-scribe models fetch`, or copy the whole folder anew"


class TransformersWhisperConfig(Frozen):
    model: str = "whisper-large-v3-turbo"
    """A name of the catalogue, a repository in the Hugging Face cache, or a folder."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Literal["auto", "float16", "bfloat16", "float32"] = "auto"
    """`auto`: float16 on CUDA, float32 on a CPU."""
    cpu_threads: int = Field(default=0, ge=0)
    """0 leaves it to torch. It holds for the whole process."""
    beam_size: int = Field(default=1, ge=1)
    batch_size: int = Field(default=16, ge=1)
    """Windows that are decoded together."""
    packing: bool = True
    """Segments of one call share windows, where the model tells the times of words."""
    packs: PackConfig = PackConfig()
    retry_ngram_tokens: int = Field(default=6, ge=2)
    """A repetitive decode is made again in which no so many tokens in a row come twice."""
    prompt_tokens: int = Field(default=200, ge=0, le=220)
    languages: LanguageChoice = LanguageChoice()
    guards: GuardConfig = GuardConfig()


class TransformersWhisperRecognizer:
    """Raises EngineError when torch, the model or the device is missing or damaged."""

    def __init__(self, config: TransformersWhisperConfig, *, reason: str | None = None) -> None:
        folder = catalogue.find(config.model)
        _check(folder)
        catalogue.check_against_card(folder)
        self._engine = _Engine(folder, config)
        card = catalogue.card_of(folder)
        self._identity = EngineIdentity(
            stage="recognition",
            engine=ENGINE,
            model=card.name if card else catalogue.display_name(config.model),
            sha256=remembered_sha256(_weights(folder)[0]),
            version=f"{version('transformers')}, torch {version('torch')}",
            device=f"{self._engine.device} {self._engine.precision}",
            accuracy=Accuracy(card.accuracy) if card else Accuracy.STANDARD,
            reason=reason,
        )

    @property
    def identity(self) -> EngineIdentity:
        return self._identity

    def open_stream(self, priming: Priming) -> TransformersWhisperStream:
        """Raises EngineError for a language that this model does not know."""
        language = known_language(
            priming.language, self._engine.languages, self._identity.model or ""
        )
        return TransformersWhisperStream(self._engine, priming, language)


class TransformersWhisperStream:
    """One visit. The model is shared; the priming and the language heard are this stream's."""

    def __init__(self, engine: _Engine, priming: Priming, language: str | None) -> None:
        self._engine, self._given = engine, language
        self._heard: str | None = None
        hotwords, prompt = within_budget(priming, engine.config.prompt_tokens, engine.count_tokens)
        self._priming = " ".join(filter(None, (hotwords, prompt)))

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        """Raises EngineError when the engine fails, e.g. for want of memory."""
        guards = self._engine.config.guards
        try:
            languages = [self._language_of(segment) for segment in segments]
            drafts = self._first_pass(segments, languages)
            for index, segment in enumerate(segments):
                if is_repetitive(drafts[index], guards):
                    retry = self._again(segment, languages[index], self._priming)
                    drafts[index] = drafts[index] if is_doubtful(retry, guards) else retry
                if self._priming and is_echo(drafts[index], self._priming, guards):
                    drafts[index] = self._again(segment, languages[index], "")
        except RuntimeError as error:
            raise EngineError(
                f"{ENGINE} failed while decoding ({' '.join(str(error).split())}): take a smaller "
                "model, a smaller batch_size or another device"
            ) from error
        told = languages if self._engine.multilingual else [self._given] * len(segments)
        return tuple(
            Hypothesis(words=believed(parts, segment.span, guards), language=language)
            for parts, segment, language in zip(drafts, segments, told, strict=True)
        )

    def _first_pass(
        self, segments: Sequence[VoicedSegment], languages: Sequence[str | None]
    ) -> list[tuple[RawPart, ...]]:
        """All segments, in batches of one language: packed first, what fails in its own windows."""
        config = self._engine.config
        drafts: dict[int, tuple[RawPart, ...]] = {}
        for language in dict.fromkeys(languages):
            own = [index for index, spoken in enumerate(languages) if spoken == language]
            fit = [index for index in own if len(_window_starts(segments[index])) == 1]
            if config.packing and self._engine.timed and len(fit) > 1:
                packs = tuple(packed(segments, fit, config.packs))
                decoded = self._batched([(pack.samples, 0) for pack in packs], language)
                singles = [(part,) for part in decoded]
                drafts |= drafts_of(
                    segments, packs, singles, self._priming, config.guards, config.packs
                )
            rest = [index for index in own if index not in drafts]
            places = [(index, start) for index in rest for start in _window_starts(segments[index])]
            windows = [
                (_cut(segments[index], start), start // SAMPLES_PER_MS) for index, start in places
            ]
            for (index, _), part in zip(places, self._batched(windows, language), strict=True):
                drafts[index] = (*drafts.get(index, ()), part)
        return [drafts.get(index, ()) for index in range(len(segments))]

    def _batched(
        self, windows: Sequence[tuple[Samples, int]], language: str | None
    ) -> list[RawPart]:
        """One part a window; a window is sound of at most 30 s and the ms it begins at."""
        size = self._engine.config.batch_size
        parts: list[RawPart] = []
        for first in range(0, len(windows), size):
            sounds, origins_ms = zip(*windows[first : first + size], strict=True)
            parts += self._engine.decode(sounds, origins_ms, language, self._priming)
        return parts

    def _again(
        self, segment: VoicedSegment, language: str | None, priming: str
    ) -> tuple[RawPart, ...]:
        starts = _window_starts(segment)
        sounds = [_cut(segment, start) for start in starts]
        origins = [start // SAMPLES_PER_MS for start in starts]
        return tuple(self._engine.decode(sounds, origins, language, priming, repeats=False))

    def _language_of(self, segment: VoicedSegment) -> str | None:
        """Given, or heard in this segment; a short or unclear one speaks what the last one spoke."""
        if self._given is not None or not self._engine.multilingual:
            return self._given or "en"
        choice = self._engine.config.languages
        length_ms = len(segment.samples) // SAMPLES_PER_MS
        if length_ms >= (choice.detect_ms if self._heard else SHORTEST_MS):
            code, chance = self._engine.detect_language(_cut(segment, 0))
            if self._heard is None or chance >= choice.detect_probability:
                self._heard = code
        return self._heard or "en"


class _Engine:
    """The loaded model and what is asked of it; torch's types stay inside."""

    def __init__(self, folder: Path, config: TransformersWhisperConfig) -> None:
        try:
            import torch
            from transformers import (
                AutoTokenizer,
                WhisperFeatureExtractor,
                WhisperForConditionalGeneration,
            )
            from transformers.utils import logging as chatter
        except ImportError as error:
            raise EngineError(
                "the transformers-whisper recognizer needs torch and transformers: "
                "install ambient-scribe with its `torch` extra"
            ) from error
        chatter.disable_progress_bar()
        chatter.set_verbosity_error()
        self.config = config
        self.device, self.precision = _placement(torch, config)
        if config.cpu_threads:
            torch.set_num_threads(config.cpu_threads)
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._extractor = WhisperFeatureExtractor.from_pretrained(folder, local_files_only=True)
            model = WhisperForConditionalGeneration.from_pretrained(
                folder, local_files_only=True, dtype=getattr(torch, self.precision)
            )
        except (OSError, ValueError, KeyError, RuntimeError, _safetensors_error()) as error:
            line = " ".join(str(error).split())[:200]
            raise EngineError(f"model folder {folder} is damaged ({line}): {_REMEDY}") from error
        self._torch = torch
        self._model = model.to(self.device).eval()
        self._settings = model.generation_config
        known = getattr(self._settings, "lang_to_id", None) or {}
        self._language_ids = {token[2:-2]: number for token, number in known.items()}
        self.timed = bool(getattr(self._settings, "alignment_heads", None))
        self._end = self._tokenizer.convert_tokens_to_ids("<|endoftext|>")

    @property
    def multilingual(self) -> bool:
        return bool(getattr(self._settings, "is_multilingual", False))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._language_ids) if self.multilingual else ("en",)

    def count_tokens(self, text: str) -> int:
        return len(self._tokenizer(f" {text}", add_special_tokens=False).input_ids)

    def detect_language(self, sound: Samples) -> tuple[str, float]:
        """The likeliest language of one window, and its probability among all languages."""
        with self._torch.inference_mode():
            first = self._first_scores(self._features([sound]).input_features)[0]
            codes = list(self._language_ids)
            chances = first[[self._language_ids[code] for code in codes]].softmax(-1)
            best = int(chances.argmax())
        return codes[best], float(chances[best])

    def decode(
        self,
        sounds: Sequence[Samples],
        origins_ms: Sequence[int],
        language: str | None,
        priming: str,
        *,
        repeats: bool = True,
    ) -> list[RawPart]:
        """One part a window; word times count from the segment's start, which is `origin` before."""
        if not sounds:
            return []
        features = self._features(sounds)
        options: dict[str, Any] = {"num_beams": self.config.beam_size, "do_sample": False}
        if self.multilingual:
            options |= {"language": language, "task": "transcribe"}
        if priming:
            options["prompt_ids"] = self._tokenizer.get_prompt_ids(priming, return_tensors="pt").to(
                self.device
            )
        if not repeats:
            options["no_repeat_ngram_size"] = self.config.retry_ngram_tokens
        with self._torch.inference_mode():
            first = self._first_scores(features.input_features).softmax(-1)
            outcome = self._model.generate(
                features.input_features,
                attention_mask=features.attention_mask,
                return_timestamps=False,
                return_token_timestamps=self.timed,
                return_dict_in_generate=True,
                output_scores=True,
                **options,
            )
        silent = self._tokenizer.convert_tokens_to_ids("<|nospeech|>")
        if silent is None:
            silent = self._tokenizer.convert_tokens_to_ids("<|nocaptions|>")
        return [
            self._part(outcome, row, len(sound), origin, float(first[row, silent]))
            for row, (sound, origin) in enumerate(zip(sounds, origins_ms, strict=True))
        ]

    def _part(
        self, outcome: Any, row: int, samples: int, origin_ms: int, no_speech: float
    ) -> RawPart:
        chances = self._chances(outcome, row)
        count = len(chances)
        written = outcome["sequences"][row].tolist()[-count:]
        length_ms = samples // SAMPLES_PER_MS
        if self.timed:
            times = outcome["token_timestamps"][row].tolist()[-count:]
            starts = [min(round(time * 1000), length_ms) for time in times]
        else:  # no alignment heads: words share their segment evenly
            starts = [length_ms * index // max(1, count) for index in range(count)]
        stop = next((i for i, token in enumerate(written) if token == self._end), count)
        tokens = [
            Token(number, origin_ms + start, float(np.exp(chance)))
            for number, start, chance in zip(written, starts, chances, strict=True)
            if number < self._end
        ][:stop]
        words: tuple[RawWord, ...] = words_of(tokens, self._decoded, origin_ms + length_ms)
        mean = float(np.mean(chances[: stop + 1])) if count else 0.0
        return RawPart(words, mean, no_speech)

    def _chances(self, outcome: Any, row: int) -> list[float]:
        """Log-probability of each generated token of one row."""
        # With beams Whisper's `generate` has already picked each step's winning beam.
        scores = outcome["scores"]
        written = outcome["sequences"][row, -len(scores) :]
        return [
            float(score[row].float().log_softmax(-1)[token])
            for score, token in zip(scores, written, strict=True)
        ]

    def _decoded(self, numbers: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(numbers), skip_special_tokens=True))

    def _first_scores(self, features: Any) -> Any:
        """Scores (rows, vocabulary) after the start token: the language, and "nobody speaks"."""
        start = self._torch.full(
            (features.shape[0], 1), self._settings.decoder_start_token_id, device=self.device
        )
        return self._model(features, decoder_input_ids=start).logits[:, -1].float()

    def _features(self, sounds: Sequence[Samples]) -> Any:
        """Log-mel spectrograms (rows, bands, 3000), and a mask of the frames that hold sound."""
        features = self._extractor(
            [np.asarray(sound, dtype=np.float32) for sound in sounds],
            sampling_rate=SAMPLE_RATE_HZ,
            return_attention_mask=True,
            return_tensors="pt",
        )
        return features.to(self.device, dtype=self._model.dtype)


def _placement(torch: Any, config: TransformersWhisperConfig) -> tuple[str, str]:
    if config.device == "cuda" and not torch.cuda.is_available():
        raise EngineError(
            "torch sees no CUDA device: install a driver that fits this torch, or set device to cpu"
        )
    device = config.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if config.precision != "auto":
        return device, config.precision
    return device, "float16" if device == "cuda" else "float32"


def _check(folder: Path) -> None:
    missing = [name for name in _REQUIRED if not (folder / name).is_file()]
    if not _weights(folder):
        missing.append(WEIGHTS)
    if missing:
        raise EngineError(f"model folder {folder} lacks {', '.join(missing)}: {_REMEDY}")


def _weights(folder: Path) -> list[Path]:
    return sorted(folder.glob("model*.safetensors"))


def _safetensors_error() -> type[Exception]:
    from safetensors import SafetensorError

    error: type[Exception] = SafetensorError
    return error


def _window_starts(segment: VoicedSegment) -> list[int]:
    """First samples of the windows of a segment; none when it is too short to hold a syllable."""
    length, window = len(segment.samples), WINDOW_MS * SAMPLES_PER_MS
    shortest = SHORTEST_MS * SAMPLES_PER_MS
    return [start for start in range(0, length, window) if length - start >= shortest]


def _cut(segment: VoicedSegment, start: int) -> Samples:
    return segment.samples[start : start + WINDOW_MS * SAMPLES_PER_MS]
