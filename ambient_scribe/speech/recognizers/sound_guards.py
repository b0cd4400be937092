"""What the sound itself says about words that a recognizer claims to have heard in it.

The samples of one voiced segment and the parts decoded of it enter; the words that may stay leave,
and those that were heard through a clipping microphone with little confidence. Whisper writes words
for hum, music and breath, and is sure of them now and then; the sound is a second witness, of three
plain measures over frames of 30 ms:

- its level: talk has syllables and pauses, a hum, a fan or a hiss has neither;
- its brightness (the centre of its spectrum): talk goes back and forth between vowels and
  consonants, chords and breath hardly do;
- its peaks: what clips lies at its own peak all the time.

Looked at in 532 segments as the voice detector cuts them (one synthetic visit, real people reading
and talking, some in simulated rooms with noise): levels ranged over 8.9 dB at the least, brightness
moved by less than 0.26 octaves in four, and 250 ms of 235 of them had 0.9 % of their samples at the
peak at the most, but for one in a hundred. Made hum and hiss: 1 dB, 0.05 octaves; chords: 12 dB, 0.24
octaves; breath: 24 dB, 0.05 octaves. The same speech 6, 12 and 24 dB too hot: half of it with 9, 33
and 79 % at the peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.protocols import Samples
from ambient_scribe.speech.recognizers.guards import RawPart, RawWord

FRAME_SAMPLES = 30 * SAMPLES_PER_MS
STEP_SAMPLES = 15 * SAMPLES_PER_MS
LOUD_DB = 25.0
"""Brightness is looked at in frames no further below the loudest one: the rest is the room."""
SHORTEST_MS = 400
"""A shorter sound may be a steady vowel."""
SHORTEST_WORDY_MS = 1_000
"""A shorter sound may be one word without a consonant that shows ("no", "mm")."""
PEAK_SHARE = 0.95
"""Of the largest sample: what lies above is at the peak. Resampling rounds the flat tops off."""
FLOOR_POWER = 1e-12


class SoundConfig(Frozen):
    """When the sound speaks against the words."""

    steady_db: float = Field(default=6.0, ge=0)
    """Between the 10th and the 95th percentile of the frames' levels: below this nobody speaks."""
    brightness_octaves: float = Field(default=0.26, ge=0)
    """Standard deviation of the spectrum's centre: below this hardly anybody speaks, …"""
    sure_log_prob: float = -0.7
    """… and words are believed only with a mean log-probability above this."""
    clipped_share: float = Field(default=0.05, gt=0, le=1)
    """A word with more of its samples at the segment's peak was heard through a clipping input."""
    clipped_confidence: float = Field(default=0.3, ge=0, le=1)
    """What such a word's confidence is held to: below the limit of "heard uncertainly"."""


class Sound:
    """The measures of one segment's samples (n,), each taken when it is asked for."""

    def __init__(self, samples: Samples) -> None:
        self._samples = np.asarray(samples, dtype=np.float64)

    @property
    def length_ms(self) -> int:
        return len(self._samples) // SAMPLES_PER_MS

    @cached_property
    def _frames(self) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        frames = np.lib.stride_tricks.sliding_window_view(self._samples, FRAME_SAMPLES)
        cut = frames[::STEP_SAMPLES]
        return np.asarray(cut - cut.mean(axis=1, keepdims=True))

    @cached_property
    def _levels_db(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.asarray(10 * np.log10(np.mean(self._frames**2, axis=1) + FLOOR_POWER))

    @property
    def range_db(self) -> float:
        """How far the level moves, from the 10th to the 95th percentile."""
        low, high = np.percentile(self._levels_db, (10, 95))
        return float(high - low)

    @property
    def brightness_octaves(self) -> float:
        """How far the centre of the spectrum moves while it is loud (standard deviation)."""
        loud = self._frames[self._levels_db > self._levels_db.max() - LOUD_DB]
        spectrum = np.abs(np.fft.rfft(loud * np.hanning(FRAME_SAMPLES), axis=1))
        hertz = np.fft.rfftfreq(FRAME_SAMPLES, 1 / SAMPLE_RATE_HZ)
        centres = spectrum @ hertz / (spectrum.sum(axis=1) + FLOOR_POWER)
        return float(np.log2(centres + 1).std())

    def peak_share(self, start_ms: int, end_ms: int) -> float:
        """The share of the samples between two times that lie at the whole sound's peak."""
        own = self._samples[start_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS]
        peak = float(np.abs(self._samples).max(initial=0.0))
        if not len(own) or peak == 0:
            return 0.0
        return float(np.mean(np.abs(own) >= PEAK_SHARE * peak))

    def is_steady(self, config: SoundConfig) -> bool:
        return self.length_ms >= SHORTEST_MS and self.range_db < config.steady_db

    def is_unlike_talk(self, config: SoundConfig) -> bool:
        long_enough = self.length_ms >= SHORTEST_WORDY_MS
        return long_enough and self.brightness_octaves < config.brightness_octaves


def borne_out(
    parts: Sequence[RawPart], samples: Samples, config: SoundConfig
) -> tuple[RawPart, ...]:
    """The parts that the sound does not speak against, words heard through clipping marked as such."""
    if not any(part.words for part in parts):
        return tuple(parts)
    sound = Sound(samples)
    if sound.is_steady(config):
        return ()
    kept = list(parts)
    if any(part.mean_log_prob <= config.sure_log_prob for part in parts) and (
        sound.is_unlike_talk(config)
    ):
        kept = [part for part in parts if part.mean_log_prob > config.sure_log_prob]
    return tuple(replace(part, words=_doubted(part.words, sound, config)) for part in kept)


def _doubted(words: Sequence[RawWord], sound: Sound, config: SoundConfig) -> tuple[RawWord, ...]:
    limit = config.clipped_confidence
    return tuple(
        replace(word, probability=min(word.probability, limit))
        if sound.peak_share(word.start_ms, word.end_ms) > config.clipped_share
        else word
        for word in words
    )
