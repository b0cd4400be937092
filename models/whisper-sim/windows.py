"""Windows to learn from: utterances go in, what Whisper hears and should write leaves.

A window is several utterances with silences between, in a room's noise, at some level, or nothing
but noise. Because the speech was made, the time of every phone and word in it is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from corpus import Utterance
from features import FLOOR, FRAMES_PER_S, Mel, log_mel, noise_mels, normalized, summed
from numpy.typing import NDArray
from tokenizer import MARKS_PER_S, Ids
from tokenizers import Tokenizer

from ambient_scribe.domain.time import SAMPLE_RATE_HZ

LONGEST_FRAMES = 3000
GAP_S = (0.05, 1.6)
EDGE_S = (0.0, 0.6)
"""Before the first and after the last utterance."""
GAIN_DB = (-16.0, 8.0)
TURN_GAIN_DB = (-3.0, 3.0)
NOISY_SHARE = 0.75
SNR_DB = (18.0, 42.0)
NOISE_DB = (-75.0, -12.0)
"""Of a window in which nobody speaks, against an utterance's level."""
BURST_SHARE = 0.4
EMPTY_SHARE = 0.25
"""Of timed windows without speech that begin and end at once instead of saying `<|nospeech|>`."""
PROMPT_TOKENS = 200
MARK_SLACK_S = 0.06
PAUSE_S = 0.3
"""How much of the silence after a word the sign behind it may take."""
IGNORED = -100
SILENCE, OTHER = 0, 1
"""Phone classes beside the voices' own."""


@dataclass
class Window:
    mel: Mel
    """(2 n, 80), normalized"""
    phones: NDArray[np.int64]
    """(n,): the class of every 20 ms"""
    inputs: list[int]
    labels: list[int]
    spans: list[tuple[float, float] | None]
    """For each label: when it is said, in marks from the window's start"""
    middles: list[tuple[int, int]] = field(default_factory=list)
    """(n-frame, token) of each piece of a word"""


@dataclass(frozen=True)
class Piece:
    token: int
    span: tuple[float, float]
    is_word: bool


class Composer:
    """Puts windows together; all chance comes from the generator that is handed in."""

    def __init__(self, tokenizer: Tokenizer, phones: Sequence[str]) -> None:
        self._tokenizer, self.ids = tokenizer, Ids(tokenizer)
        self._phones = {name: number for number, name in enumerate(phones, start=OTHER + 1)}
        self._pieces: dict[str, list[tuple[int, int, bool]]] = {}
        draw = np.random.default_rng(7)
        white = log_mel(draw.standard_normal(20 * SAMPLE_RATE_HZ).astype(np.float32))
        self._noises = [noise_mels(120, seed) for seed in range(2)] + [white]

    def speech(
        self,
        chosen: Sequence[tuple[Utterance, NDArray[np.float16]]],
        draw: np.random.Generator,
        prompt: str | None = None,
        times: bool = True,
        gap_s: tuple[float, float] = GAP_S,
    ) -> Window:
        """The utterances one after another; `prompt` was said or is known before."""
        places, frame = [], self._frames(draw, EDGE_S)
        for _, mel in chosen:
            if places and frame + len(mel) > LONGEST_FRAMES:
                break
            places.append(frame)
            frame += len(mel) + self._frames(draw, gap_s)
        chosen = chosen[: len(places)]
        end = places[-1] + len(chosen[-1][1])
        length = min(end + self._frames(draw, EDGE_S), LONGEST_FRAMES)
        sound = np.full((length + length % 2, len(self._noises[0][0])), FLOOR, np.float32)
        phones = np.zeros(len(sound) // 2, np.int64)
        gain = draw.uniform(*GAIN_DB)
        segments: list[list[Piece]] = []
        for (utterance, mel), place in zip(chosen, places, strict=True):
            own = gain + draw.uniform(*TURN_GAIN_DB)
            cut = mel[: len(sound) - place].astype(np.float32) + own / 10
            sound[place : place + len(cut)] = np.maximum(sound[place : place + len(cut)], cut)
            start = place / FRAMES_PER_S
            for name, left, right in utterance.phones:
                span = slice(*(round((start + t) * MARKS_PER_S) for t in (left, right)))
                phones[span] = self._phones.get(name, OTHER)
            segments.append(self._segment(utterance, start))
        if draw.random() < NOISY_SHARE:
            level = gain - 22 - draw.uniform(*SNR_DB)  # an utterance's level is -22 dB
            sound = summed(sound, self._noise(len(sound), draw) + level / 10)
        window = Window(normalized(sound), phones, *self._written(segments, times))
        window.middles = [
            (min(int((p.span[0] + p.span[1]) / 2), len(phones) - 1), p.token)
            for segment in segments
            for p in segment
            if p.is_word
        ]
        return self._prompted(window, prompt)

    def silence(self, frames: int, draw: np.random.Generator, times: bool = True) -> Window:
        """Nobody speaks: nothing at all, or noise that may swell for a moment."""
        sound = np.full((frames + frames % 2, len(self._noises[0][0])), FLOOR, np.float32)
        if draw.random() < 0.85:
            level = np.full((len(sound), 1), draw.uniform(*NOISE_DB) / 10, np.float32)
            if draw.random() < BURST_SHARE:
                at, width = draw.integers(len(sound)), draw.uniform(2, 60)
                shape = np.exp(-(((np.arange(len(sound)) - at) / width) ** 2))
                level += (shape * draw.uniform(0.5, 3.0)).astype(np.float32)[:, None]
            sound = summed(sound, self._noise(len(sound), draw) + level)
        ids = self.ids
        first = ids.mark(0.0) if times else ids.no_times
        phones = np.zeros(len(sound) // 2, np.int64)
        # The engines forbid <|nospeech|> as text: what is likeliest beside it must be an empty window.
        nothing = ids.mark(0.0) if times and draw.random() < EMPTY_SHARE else ids.no_speech
        labels = [nothing, ids.end]
        return Window(normalized(sound), phones, [ids.start, first], labels, [None, None])

    def _noise(self, frames: int, draw: np.random.Generator) -> Mel:
        bank = self._noises[draw.choice(len(self._noises), p=(0.4, 0.4, 0.2))]
        start = draw.integers(len(bank) - 1)
        found = np.take(bank, np.arange(start, start + frames), axis=0, mode="wrap")
        tilt = np.linspace(0, draw.uniform(-0.8, 0.8), found.shape[1], dtype=np.float32)
        return np.asarray(found + tilt, dtype=np.float32)

    @staticmethod
    def _frames(draw: np.random.Generator, seconds: tuple[float, float]) -> int:
        return round(draw.uniform(*seconds) * FRAMES_PER_S)

    def _segment(self, utterance: Utterance, start: float) -> list[Piece]:
        """The tokens of an utterance, each with its own part of its word's time."""
        found = []
        words = utterance.words
        for number, (word, left, right) in enumerate(words):
            following = words[number + 1][1] if number + 1 < len(words) else right + PAUSE_S
            pieces = self._pieces_of(word)
            letters = sum(count for _, count, is_word in pieces if is_word) or 1
            done = 0
            for token, count, is_word in pieces:
                if is_word:
                    share = (left + (right - left) * done / letters,
                             left + (right - left) * (done + count) / letters)  # fmt: skip
                    done += count
                else:
                    share = (right, max(min(following, right + PAUSE_S), right + 0.04))
                span = ((start + share[0]) * MARKS_PER_S, (start + share[1]) * MARKS_PER_S)
                found.append(Piece(token, span, is_word))
        return found

    def _pieces_of(self, word: str) -> list[tuple[int, int, bool]]:
        """(token, letters, whether it is part of the word and not a sign behind it)"""
        if word not in self._pieces:
            encoding = self._tokenizer.encode(f" {word}", add_special_tokens=False)
            made = []
            for token, text in zip(encoding.ids, encoding.tokens, strict=True):
                made.append((token, len(text), any(c.isalnum() for c in text[-1:])))
            self._pieces[word] = made
        return self._pieces[word]

    def _written(
        self, segments: list[list[Piece]], times: bool
    ) -> tuple[list[int], list[int], list[tuple[float, float] | None]]:
        ids = self.ids
        tokens: list[int] = [ids.start] if times else [ids.start, ids.no_times]
        spans: list[tuple[float, float] | None] = [None] * len(tokens)
        slack = MARK_SLACK_S * MARKS_PER_S
        for segment in segments:
            said = [piece for piece in segment if piece.is_word] or segment
            edges = (said[0].span[0], said[-1].span[1])
            marks = [(ids.mark(e / MARKS_PER_S), (e - slack, e + slack)) for e in edges]
            body = [(piece.token, piece.span) for piece in segment]
            for token, span in [marks[0], *body, marks[1]] if times else body:
                tokens.append(token)
                spans.append(span)
        tokens.append(ids.end)
        spans.append(None)
        return tokens[:-1], tokens[1:], spans[1:]

    def _prompted(self, window: Window, prompt: str | None) -> Window:
        if prompt:
            known = self._tokenizer.encode(f" {prompt}", add_special_tokens=False).ids
            before = [self.ids.previous, *known[-PROMPT_TOKENS:]]
            window.inputs = before + window.inputs
            window.labels = [IGNORED] * len(before) + window.labels
            window.spans = [None] * len(before) + window.spans
        return window
