"""From a corpus to batches: what is heard when in the course of the training.

First short windows, in the first pass from the shortest to the longest; then windows of 2 to 28 s;
in the end mostly such as faster-whisper makes them, padded with zeros to 30 s. A short window may
lie anywhere in its 30 s, as if what surrounds it were cut away: so all time marks are learned at
a short window's price.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from corpus import Utterance
from features import FRAMES_PER_S, MEL_BINS
from numpy.typing import NDArray
from torch import Tensor
from windows import IGNORED, LONGEST_FRAMES, Composer, Window

MIXED_FROM, FULL_FROM = 0.42, 0.78
"""Shares of the training after which windows of all lengths, and whole 30 s, are heard."""
SILENT_SHARE = 0.05
PROMPT_SHARE = 0.25
TIMED_SHARE = 0.5
ASCENDING = 1500
"""Utterances that come in order of their length at the very start."""
SECONDS = {"short": 40.0, "mixed": 56.0, "full": 60.0}
"""Of sound in a batch."""
LENGTHS_S = (4.0, 8.0, 14.0, 27.0)
FULL_LENGTHS_S = (2.0, 6.0, 14.0, 20.0, 27.0, 28.0)
POOL = 24
"""Short batches are drawn from so many at once, sorted by length: less padding."""

Sound = tuple[Utterance, NDArray[np.float16]]


@dataclass
class Batch:
    mel: Tensor
    """(batch, 2 n, 80)"""
    offset: Tensor
    """(batch,): the first frame's place in 30 s, in frames of 20 ms"""
    inputs: Tensor
    labels: Tensor
    """(batch, tokens); `IGNORED` where nothing is asked"""
    phones: Tensor
    """(batch, n)"""
    guides: Tensor
    """(guided labels, 4): item, row, first and last frame"""
    middles: Tensor
    """(pieces, 3): item, frame, token"""

    @property
    def seconds(self) -> float:
        return self.mel.shape[0] * self.mel.shape[1] / FRAMES_PER_S


def collated(
    windows: Sequence[Window], end: int, padded: bool, draw: np.random.Generator | None
) -> Batch:
    """`padded` fills up to 30 s with zeros; with `draw` windows lie anywhere in their 30 s."""
    frames = LONGEST_FRAMES if padded else max(len(window.mel) for window in windows)
    length = max(len(window.inputs) for window in windows)
    count = len(windows)
    mel = np.zeros((count, frames, MEL_BINS), np.float32)
    phones = np.zeros((count, frames // 2), np.int64)
    inputs = np.full((count, length), end)
    labels = np.full((count, length), IGNORED)
    offset = np.zeros(count, np.int64)
    guides: list[tuple[int, int, int, int]] = []
    middles: list[tuple[int, int, int]] = []
    for item, window in enumerate(windows):
        mel[item, : len(window.mel)] = window.mel
        phones[item, : len(window.phones)] = window.phones
        inputs[item, : len(window.inputs)] = window.inputs
        labels[item, : len(window.labels)] = window.labels
        if draw is not None and frames < LONGEST_FRAMES:
            offset[item] = draw.integers((LONGEST_FRAMES - frames) // 2 + 1)
        last = frames // 2 - 1
        for row, span in enumerate(window.spans):
            if span is not None:
                first = min(max(int(span[0]), 0), last)
                guides.append((item, row, first, min(max(int(span[1]), first), last)))
        middles += [(item, frame, token) for frame, token in window.middles]
    return Batch(*map(torch.from_numpy, (mel, offset, inputs, labels, phones)),
                 torch.tensor(guides or [(0, 0, 0, 0)]), torch.tensor(middles or [(0, 0, 0)]))  # fmt: skip


def moved_marks(batch: Batch, first_mark: int) -> Batch:
    """Time marks in the labels and inputs, moved by each window's place in its 30 s."""
    by = batch.offset[:, None]
    inputs = batch.inputs + (batch.inputs >= first_mark) * by
    labels = batch.labels + (batch.labels >= first_mark) * by
    return replace(batch, inputs=inputs, labels=labels)


class Course:
    """An endless course of batches over a corpus that may still grow."""

    def __init__(self, composer: Composer, sounds: Sequence[Sound], seed: int) -> None:
        self._composer, self._draw = composer, np.random.default_rng(seed)
        self.sounds: Sequence[Sound] = sounds
        self._order: list[int] = []
        self.passes = 0

    def _next(self) -> Sound:
        if not self._order:
            self._order = list(self._draw.permutation(len(self.sounds)))
            self.passes += 1
        return self.sounds[self._order.pop()]

    def ascending(self) -> Iterator[Batch]:
        """The first utterances once, from the shortest to the longest."""
        order = sorted(
            range(min(ASCENDING, len(self.sounds))), key=lambda index: len(self.sounds[index][1])
        )
        while order:
            longest = len(self.sounds[order[min(16, len(order) - 1)]][1]) / FRAMES_PER_S + 0.6
            count = max(int(SECONDS["short"] / longest), 1)
            chosen, order = order[:count], order[count:]
            yield self._batch([[self.sounds[index]] for index in chosen], padded=False)
        self.passes += 1

    def short(self) -> Iterator[Batch]:
        """Single utterances, batches of like length in random order."""
        while True:
            pool = [self._next() for _ in range(POOL * 16)]
            pool.sort(key=lambda sound: len(sound[1]))
            batches = []
            while pool:
                longest = len(pool[-1][1]) / FRAMES_PER_S + 0.6
                count = max(int(SECONDS["short"] / longest), 1)
                batches.append(pool[-count:])
                pool = pool[:-count]
            for index in self._draw.permutation(len(batches)):
                yield self._batch([[sound] for sound in batches[index]], padded=False)

    def mixed(self) -> Batch:
        length = float(self._draw.choice(LENGTHS_S, p=(0.3, 0.3, 0.2, 0.2)))
        return self._batch(
            self._filled([length] * max(round(SECONDS["mixed"] / length), 1)), False, PROMPT_SHARE
        )

    def full(self) -> Batch:
        lengths = self._draw.choice(FULL_LENGTHS_S, size=round(SECONDS["full"] / 30),
                                    p=(0.08, 0.12, 0.15, 0.2, 0.25, 0.2))  # fmt: skip
        return self._batch(self._filled([float(length) for length in lengths]), True, PROMPT_SHARE)

    def _filled(self, lengths: Sequence[float]) -> list[list[Sound]]:
        windows = []
        for length in lengths:
            window, held = [self._next()], 0.0
            held = len(window[0][1]) / FRAMES_PER_S + 0.6
            for _ in range(60):
                sound = self._next()
                own = len(sound[1]) / FRAMES_PER_S + 0.8
                if held + own > length:
                    break
                window.append(sound)
                held += own
            windows.append(window)
        return windows

    def _batch(self, chosen: list[list[Sound]], padded: bool, prompts: float = 0.0) -> Batch:
        draw, composer = self._draw, self._composer
        windows = []
        for window in chosen:
            times = draw.random() < TIMED_SHARE
            frames = sum(len(mel) for _, mel in window)
            if draw.random() < SILENT_SHARE:
                windows.append(composer.silence(min(frames + 60, LONGEST_FRAMES), draw, times))
                continue
            gap_s = (0.05, 1.6) if frames < 2300 else (0.05, 0.7)
            prompt = self._prompt(window) if draw.random() < prompts else None
            windows.append(composer.speech(window, draw, prompt, times, gap_s))
        wandering = None if padded or draw.random() < 0.3 else draw
        batch = collated(windows, composer.ids.end, padded, wandering)
        return moved_marks(batch, composer.ids.first_mark)

    def _prompt(self, window: list[Sound]) -> str:
        """What may be known before: earlier sentences, or words, some of which will be said."""
        draw = self._draw
        others = [self.sounds[i][0] for i in draw.integers(len(self.sounds), size=8)]
        if draw.random() < 0.5:
            return " ".join(other.text for other in others[: draw.integers(1, 6)])
        said = [word for utterance, _ in window for word, _, _ in utterance.words]
        words = [word for other in others for word, _, _ in other.words][:30]
        words += list(draw.choice(said, size=min(4, len(said)))) if draw.random() < 0.6 else []
        draw.shuffle(words)
        return ", ".join(word.strip(".,?!") for word in words[: draw.integers(3, 20)])
