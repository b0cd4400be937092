"""A Whisper of transformers, loaded: sounds enter, decoded parts leave. torch's types stay in here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Samples
from ambient_scribe.speech.recognizers.guards import RawPart, RawWord
from ambient_scribe.speech.recognizers.token_words import Token, words_of

REMEDY = "fetch it again with `ambient-scribe models fetch`, or copy the whole folder anew"


class TransformersEngineConfig(Frozen):
    """How it is loaded and asked; the keys stand among those of the recognizer."""

    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Literal["auto", "float16", "bfloat16", "float32"] = "auto"
    """`auto`: float16 on CUDA, float32 on a CPU."""
    cpu_threads: int = Field(default=0, ge=0)
    """0 leaves it to torch. It holds for the whole process."""
    retry_ngram_tokens: int = Field(default=6, ge=2)
    """A repetitive decode is made again in which no so many tokens in a row come twice."""


class TransformersEngine:
    """Raises EngineError when torch, the device or the model is missing or damaged."""

    def __init__(self, folder: Path, config: TransformersEngineConfig) -> None:
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
        self._config = config
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
            raise EngineError(f"model folder {folder} is damaged ({line}): {REMEDY}") from error
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
        told: str,
        *,
        beams: int = 1,
        repeats: bool = True,
    ) -> list[RawPart]:
        """One part a window; word times count from the segment's start, which is `origin` before.
        `told`: what it knows beforehand. Not `repeats`: with the same tokens never twice in a row."""
        if not sounds:
            return []
        features = self._features(sounds)
        options: dict[str, Any] = {"num_beams": beams, "do_sample": False}
        if self.multilingual:
            options |= {"language": language, "task": "transcribe"}
        if told:
            options["prompt_ids"] = self._tokenizer.get_prompt_ids(told, return_tensors="pt").to(
                self.device
            )
        if not repeats:
            options["no_repeat_ngram_size"] = self._config.retry_ngram_tokens
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


def _placement(torch: Any, config: TransformersEngineConfig) -> tuple[str, str]:
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


def _safetensors_error() -> type[Exception]:
    from safetensors import SafetensorError

    error: type[Exception] = SafetensorError
    return error
