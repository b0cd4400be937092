"""Decodes speech in windows as long as the speech, where Whisper pads everything to 30 s.

Requests enter, each a stretch of sound of at most 30 s with the tokens that come before it; one
decoded part a request leaves, times from the sound's start. Requests of one call, from one room or
several, are decoded together where CTranslate2 can: one window length, one place of the
start-of-transcript token, one language, one beam.

CTranslate2's encoder takes any window up to 3000 frames and uses the first positions for it, as
whisper.cpp does with its `audio_ctx`. The steps themselves are faster-whisper's public ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Any, NamedTuple, Protocol, Self

import numpy as np
from pydantic import Field, model_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.protocols import Samples
from ambient_scribe.speech.recognizers.guards import RawPart
from ambient_scribe.speech.recognizers.whisper_words import TimedText, raw_words

LONGEST_WINDOW_MS = 30_000
FRAME_MS = 10
"""Whisper's spectrogram has a frame every 10 ms; its encoder halves that."""

OPENING_MARKS = "\"'“¿([{-"
CLOSING_MARKS = "\"'.。,，!！?？:：”)]}、"
"""Joined to the word after and before them: what faster-whisper joins by default."""

EDGE_WORD_FACTOR = 2
"""The first and the last word take in the silence around the speech when words are aligned. They are
held to twice the usual word here, as faster-whisper holds words at its segments' edges."""
EDGE_WORD_S = 0.7
"""The usual word is taken to be no longer than this."""


class WindowConfig(Frozen):
    lengths_ms: tuple[int, ...] = Field(
        default=(2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 15_000, 20_000, 30_000),
        min_length=1,
    )
    """Windows there are: each sound gets the shortest that holds it, so that sounds of a like length
    can be decoded together."""
    margin_ms: int = Field(default=300, ge=0, le=5_000)
    """Silence that the window holds after the speech at the least."""
    batch_size: int = Field(default=8, ge=1)
    tokens_per_second: int = Field(default=20, ge=1)
    """More than anybody says: a decode that wants more has derailed. Fast English is 6 words a
    second, a word one to three tokens."""
    tokens_at_least: int = Field(default=24, ge=1)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if list(self.lengths_ms) != sorted(set(self.lengths_ms)) or self.lengths_ms[0] <= 0:
            raise ValueError("lengths_ms must rise from above 0")
        if self.lengths_ms[-1] != LONGEST_WINDOW_MS:
            raise ValueError(f"the last of lengths_ms must be {LONGEST_WINDOW_MS}")
        if any(length % (2 * FRAME_MS) for length in self.lengths_ms):
            raise ValueError(f"lengths_ms must be multiples of {2 * FRAME_MS}")
        return self

    def window_ms(self, speech_ms: int) -> int:
        """The window for so much speech; the whole 30 s where the margin would not fit."""
        wanted = speech_ms + self.margin_ms
        return next((length for length in self.lengths_ms if length >= wanted), LONGEST_WINDOW_MS)

    def most_tokens(self, window_ms: int) -> int:
        return self.tokens_at_least + self.tokens_per_second * window_ms // 1000


@dataclass(frozen=True, eq=False)
class WindowRequest:
    """`samples` (n,) of 0.1 to 30 s, and what is known of it, as tokens of text."""

    samples: Samples
    previous: tuple[int, ...] = ()
    language: str | None = None
    beam_size: int = 1
    no_repeat_ngram: int = 0
    begun: tuple[int, ...] = ()
    """What the sound begins with: the text is written on from there, and only that is given."""

    @property
    def speech_ms(self) -> int:
        return len(self.samples) // SAMPLES_PER_MS


class WindowReader(Protocol):
    """Whoever decodes windows: the model itself, or a process that serves several rooms."""

    @property
    def config(self) -> WindowConfig: ...

    def decode(self, requests: Sequence[WindowRequest]) -> list[RawPart]:
        """One part a request, in order."""
        ...


class _Kind(NamedTuple):
    """What all requests of one batch have in common."""

    window_ms: int
    prompt_tokens: int
    begun_tokens: int
    language: str
    beam_size: int
    no_repeat_ngram: int


class WindowDecoder:
    """On faster-whisper's WhisperModel. Holds no state of any visit."""

    def __init__(self, model: Any, config: WindowConfig) -> None:
        self._model, self._config = model, config
        self._tokenizer_of = cache(self._tokenizer)

    @property
    def config(self) -> WindowConfig:
        return self._config

    def decode(self, requests: Sequence[WindowRequest]) -> list[RawPart]:
        """One part a request, in order; what comes out does not depend on the others' order."""
        prompts = [self._prompt(request) for request in requests]
        groups: dict[_Kind, list[int]] = {}
        for index, (request, prompt) in enumerate(zip(requests, prompts, strict=True)):
            groups.setdefault(self._kind(request, prompt), []).append(index)
        parts: dict[int, RawPart] = {}
        for kind, members in groups.items():
            for batch in _batches(members, self._config.batch_size):
                sounds = [requests[index].samples for index in batch]
                begun = [requests[index].begun for index in batch]
                decoded = self._batch(kind, sounds, [prompts[index] for index in batch], begun)
                parts |= zip(batch, decoded, strict=True)
        return [parts[index] for index in range(len(requests))]

    def _kind(self, request: WindowRequest, prompt: Sequence[int]) -> _Kind:
        return _Kind(
            self._config.window_ms(request.speech_ms),
            len(prompt),
            len(request.begun),
            request.language or "en",
            request.beam_size,
            request.no_repeat_ngram,
        )

    def _prompt(self, request: WindowRequest) -> list[int]:
        tokenizer, _ = self._tokenizer_of(request.language or "en")
        prompt: list[int] = self._model.get_prompt(
            tokenizer, list(request.previous), without_timestamps=True
        )
        return prompt

    def _tokenizer(self, language: str) -> tuple[Any, list[int]]:
        """And the tokens that are never written: marks of sounds and of Whisper itself."""
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        many = self._model.model.is_multilingual
        tokenizer = Tokenizer(
            self._model.hf_tokenizer, many, task="transcribe", language=language if many else "en"
        )
        return tokenizer, list(get_suppressed_tokens(tokenizer, [-1]))

    def _batch(
        self,
        kind: _Kind,
        sounds: Sequence[Samples],
        prompts: list[list[int]],
        begun: Sequence[tuple[int, ...]],
    ) -> list[RawPart]:
        tokenizer, suppressed = self._tokenizer_of(kind.language)
        most, max_length = self._limits(kind)
        encoded = self._model.encode(self._features(sounds, kind.window_ms))
        results = self._model.model.generate(
            encoded,
            [[*prompt, *known] for prompt, known in zip(prompts, begun, strict=True)],
            beam_size=kind.beam_size,
            no_repeat_ngram_size=kind.no_repeat_ngram,
            max_length=max_length,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=suppressed,
            # Of what has begun the next may be its end.
            suppress_blank=not kind.begun_tokens,
        )
        # With what was begun.
        written = [
            [token for token in result.sequences_ids[0] if token < tokenizer.eot]
            for result in results
        ]
        frames = [kind.window_ms // FRAME_MS] * len(sounds)
        aligned = self._model.find_alignment(tokenizer, written, encoded, frames)
        return [
            _part(
                result,
                _behind(tokenizer, words, len(known)),
                cut_off=len(tokens) >= most,
                begun=len(known),
            )
            for result, words, tokens, known in zip(results, aligned, written, begun, strict=True)
        ]

    def _limits(self, kind: _Kind) -> tuple[int, int]:
        """Tokens that may be written, and what CTranslate2 is told so that they may: it writes half
        of its `max_length` at most, and no more than the prompt leaves of it."""
        memory = int(self._model.max_length)
        wanted = self._config.most_tokens(kind.window_ms)
        most = min(wanted, memory // 2, memory - kind.prompt_tokens + 1)
        return most, min(memory, max(2 * most, kind.prompt_tokens + most - 1))

    def _features(self, sounds: Iterable[Samples], window_ms: int) -> Any:
        """Log-mel spectrograms (rows, bands, frames), what follows the speech padded."""
        from faster_whisper.audio import pad_or_trim

        return np.stack(
            [
                pad_or_trim(
                    self._model.feature_extractor(np.ascontiguousarray(sound, dtype=np.float32)),
                    window_ms // FRAME_MS,
                )
                for sound in sounds
            ]
        )


def _behind(tokenizer: Any, aligned: list[dict[str, Any]], tokens: int) -> list[dict[str, Any]]:
    """The words behind so many tokens; of one that was given in part, its rest."""
    for place, word in enumerate(aligned):
        if tokens <= 0:
            return aligned[place:]
        rest = word["tokens"][tokens:]
        if rest:
            return [{**word, "word": tokenizer.decode(rest)}, *aligned[place + 1 :]]
        tokens -= len(word["tokens"])
    return []


def _part(result: Any, aligned: list[dict[str, Any]], *, cut_off: bool, begun: int) -> RawPart:
    """`aligned`: its new words; `begun`: how many of its tokens were given."""
    from faster_whisper.transcribe import merge_punctuations

    merge_punctuations(aligned, OPENING_MARKS, CLOSING_MARKS)
    words = [
        TimedText(
            word["word"], float(word["start"]), float(word["end"]), float(word["probability"])
        )
        for word in aligned
        if word["word"].strip()
    ]
    # CTranslate2 divides by the tokens written (0 / 0 for none), of which those that were given cost
    # nothing; Whisper's thresholds count the end of text too.
    count = len(result.sequences_ids[0])
    mean_log_prob = float(result.scores[0]) * count / (count - begun + 1) if count else 0.0
    held = _held(words, first=not begun)
    no_speech = float(result.no_speech_prob)
    return RawPart(raw_words(held), mean_log_prob, no_speech, cut_off, goes_on=bool(begun))


def _held(words: Sequence[TimedText], *, first: bool) -> Sequence[TimedText]:
    """The first, where the sound begins with it, and the last word without the silence that the
    alignment gave them."""
    lengths = [word.end - word.start for word in words if word.end > word.start]
    if not lengths:
        return words
    longest = EDGE_WORD_FACTOR * min(EDGE_WORD_S, median(lengths))
    held = list(words)
    if first:
        held[0] = held[0]._replace(start=max(held[0].start, held[0].end - longest))
    held[-1] = held[-1]._replace(end=min(held[-1].end, held[-1].start + longest))
    return held


def _batches(indices: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for first in range(0, len(indices), size):
        yield indices[first : first + size]
