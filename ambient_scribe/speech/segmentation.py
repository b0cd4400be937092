"""From voice probabilities to voiced segments, block by block.

Blocks of sound with the probability that somebody speaks in them enter; segments leave, in order
and without overlap. Nothing is kept but the open segment, or the padding before the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.protocols import Samples, VoicedSegment

CUT_FRAME_SAMPLES = 8 * SAMPLES_PER_MS
"""A forced cut is placed to 8 ms: shorter than the closure of a stop, the shortest quiet in speech."""

SMOOTHED_BLOCKS = 3
"""A pause is sought over three blocks (96 ms), so that one quiet block inside a word does not win."""

SILENT_DB = -100.0


class SegmentationConfig(Frozen):
    """Where speech begins, ends, and is cut."""

    threshold: float = Field(default=0.5, gt=0, lt=1)
    """A block at or above this probability is speech."""
    end_threshold: float = Field(default=0.35, gt=0, lt=1)
    """Speech begins to end below this one; in between, what was goes on."""
    sure_threshold: float = Field(default=0.8, gt=0, lt=1)
    """From here on somebody speaks for sure: of hum, hiss, music and breath no block comes near."""
    min_speech_ms: int = Field(default=96, ge=0)
    """Less speech than this is a click or a breath. A short "no" holds about 150 ms."""
    min_silence_ms: int = Field(default=400, ge=32)
    """Silence that ends a segment. The gap between two speakers is most often around 200 ms and
    seldom over 500 ms, while pauses inside one speaker's turn run from 200 ms to a second (Heldner
    and Edlund 2010, Journal of Phonetics 38). At 400 ms the longer half of turn changes ends a
    segment and most phrases stay whole for the recognizer; the diarizer splits the rest."""
    pad_before_ms: int = Field(default=200, ge=0)
    """Sound kept before the first speech: soft onsets ("hypertension") lie below the threshold."""
    pad_after_ms: int = Field(default=160, ge=0)
    max_segment_ms: int = Field(default=20_000, ge=2_000)
    """Longer speech is cut at its quietest place. Well under the 30 s that Whisper hears at once."""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.end_threshold > self.threshold:
            raise ValueError("end_threshold must not be above threshold")
        if self.pad_after_ms > self.min_silence_ms:
            raise ValueError("pad_after_ms must not be above min_silence_ms")
        return self


class _Block(NamedTuple):
    start: int
    samples: Samples
    probability: float

    @property
    def end(self) -> int:
        return self.start + len(self.samples)


class Segmenter:
    """State of one stream. Positions are sample counts from the stream's first sample."""

    def __init__(self, config: SegmentationConfig) -> None:
        self._config = config
        self._pad_before = config.pad_before_ms * SAMPLES_PER_MS
        self._pad_after = config.pad_after_ms * SAMPLES_PER_MS
        self._min_speech = config.min_speech_ms * SAMPLES_PER_MS
        self._min_silence = config.min_silence_ms * SAMPLES_PER_MS
        self._max_segment = config.max_segment_ms * SAMPLES_PER_MS
        self._blocks: list[_Block] = []
        self._position = 0
        self._open = False
        self._continued = False
        self._speech = 0
        self._speech_end = 0
        self._silence_start: int | None = None

    def accept(self, samples: Samples, probability: float) -> VoicedSegment | None:
        """The next block (n,) of sound; the segment that ended or was cut with it, if any."""
        block = _Block(self._position, samples, probability)
        self._position = block.end
        self._blocks.append(block)
        if probability >= self._config.threshold:
            self._hear_speech(block)
        elif not self._open:
            self._trim_to(block.end - self._pad_before)
        else:
            return self._hear_silence(block) or self._cut_when_long()
        return self._cut_when_long()

    def open_segment(self) -> VoicedSegment | None:
        if not self._is_worth_keeping():
            return None
        return _segment(self._blocks)

    def finish(self) -> VoicedSegment | None:
        """What was still being said when the sound ended."""
        return self._close() if self._open else None

    def _hear_speech(self, block: _Block) -> None:
        if not self._open:
            self._open = True
            self._trim_to(block.start - self._pad_before)
        self._speech += len(block.samples)
        self._speech_end = block.end
        self._silence_start = None

    def _hear_silence(self, block: _Block) -> VoicedSegment | None:
        if self._silence_start is None:
            if block.probability >= self._config.end_threshold:
                self._speech_end = block.end
                return None
            self._silence_start = block.start
        if block.end - self._silence_start < self._min_silence:
            return None
        return self._close()

    def _close(self) -> VoicedSegment | None:
        keep = self._is_worth_keeping()
        self._open, self._continued = False, False
        self._speech, self._silence_start = 0, None
        segment = None
        if keep:
            before, after = _split(self._blocks, self._speech_end + self._pad_after)
            segment, self._blocks = self._ended(before), after
        self._trim_to(self._position - self._pad_before)
        return segment

    def _is_worth_keeping(self) -> bool:
        # What follows a forced cut belongs to a sentence, however short it is.
        return self._open and (self._continued or self._speech >= self._min_speech)

    def _cut_when_long(self) -> VoicedSegment | None:
        if not self._open or self._position - self._blocks[0].start < self._max_segment:
            return None
        before, self._blocks = _split(self._blocks, _quietest_place(self._blocks))
        voiced = [b for b in self._blocks if b.probability >= self._config.threshold]
        self._speech = sum(len(block.samples) for block in voiced)
        self._continued = self._open = bool(voiced)
        if not voiced:
            self._silence_start = None
            self._trim_to(self._position - self._pad_before)
        return self._ended(before, cut=self._open)

    def _ended(self, blocks: list[_Block], *, cut: bool = False) -> VoicedSegment:
        sure = [block for block in blocks if block.probability >= self._config.sure_threshold]
        return replace(_segment(blocks), sure=_joined(sure), cut=cut)

    def _trim_to(self, start: int) -> None:
        """Forget whole blocks before `start`, but never what a segment in work still needs."""
        drop = 0
        while drop < len(self._blocks) and self._blocks[drop].end <= start:
            drop += 1
        if drop:
            del self._blocks[:drop]


def _segment(blocks: list[_Block]) -> VoicedSegment:
    """The blocks as one segment, to whole milliseconds (the stream's end may lack a fraction)."""
    samples = np.concatenate([block.samples for block in blocks])
    start_ms, length_ms = blocks[0].start // SAMPLES_PER_MS, len(samples) // SAMPLES_PER_MS
    return VoicedSegment(
        span=TimeSpan(start_ms=start_ms, end_ms=start_ms + length_ms),
        samples=samples[: length_ms * SAMPLES_PER_MS],
    )


def _joined(blocks: Sequence[_Block]) -> tuple[TimeSpan, ...]:
    """Where these blocks lie, those that touch as one span."""
    ends: list[tuple[int, int]] = []
    for block in blocks:
        if ends and ends[-1][1] == block.start:
            ends[-1] = (ends[-1][0], block.end)
        else:
            ends.append((block.start, block.end))
    return tuple(
        TimeSpan(start_ms=start // SAMPLES_PER_MS, end_ms=end // SAMPLES_PER_MS)
        for start, end in ends
    )


def _split(blocks: list[_Block], at: int) -> tuple[list[_Block], list[_Block]]:
    """The blocks before and after the sample `at`, a block that holds it divided."""
    before, after = [], []
    for block in blocks:
        if block.end <= at:
            before.append(block)
        elif block.start >= at:
            after.append(block)
        else:
            inside = at - block.start
            before.append(block._replace(samples=block.samples[:inside]))
            after.append(_Block(at, block.samples[inside:], block.probability))
    return before, after


def _quietest_place(blocks: list[_Block]) -> int:
    """The sample at which to cut: the least voiced and least loud place of the second half.

    Voice probability and loudness (scaled to 0..1 over the half) count alike: probability finds
    the pause under noise, loudness the pause in between two quick sentences.
    """
    middle = (blocks[0].start + blocks[-1].end) // 2
    half = [block for block in blocks if block.start >= middle]
    loudness = np.array([_decibel(block.samples) for block in half])
    spread = float(np.ptp(loudness)) or 1.0
    score = np.array([b.probability for b in half]) + (loudness - loudness.min()) / spread
    padded = np.pad(score, SMOOTHED_BLOCKS // 2, mode="edge")
    smooth = np.convolve(padded, np.full(SMOOTHED_BLOCKS, 1 / SMOOTHED_BLOCKS), mode="valid")
    best = half[int(np.argmin(smooth))]
    frames = [
        best.samples[start : start + CUT_FRAME_SAMPLES]
        for start in range(0, len(best.samples), CUT_FRAME_SAMPLES)
    ]
    quietest = int(np.argmin([_decibel(frame) for frame in frames]))
    return best.start + quietest * CUT_FRAME_SAMPLES + len(frames[quietest]) // 2


def _decibel(samples: Samples) -> float:
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return max(SILENT_DB, 10 * np.log10(power)) if power > 0 else SILENT_DB
