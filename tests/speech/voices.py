"""Voices out of pulses and resonances, for tests that need something like speech and no files.

A voice is a pitch and a vocal tract length. What it says are random vowels between bursts of
noise, a few syllables a second: enough for a voice detector to fire and for a diarizer to tell two
of them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

RATE = 16_000
VOWELS_HZ = (
    (730, 1090, 2440),
    (270, 2290, 3010),
    (300, 870, 2240),
    (530, 1840, 2480),
    (570, 840, 2410),
    (660, 1720, 2410),
)
"""First three formants of six vowels, men's averages (Peterson and Barney 1952)."""
BANDWIDTHS_HZ = (70, 100, 160)

Sound = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Voice:
    pitch_hz: float
    tract: float = 1.0
    """Formants are multiplied by this: above 1 is a shorter vocal tract."""
    breath: float = 0.01


MAN = Voice(pitch_hz=105, tract=0.97)
WOMAN = Voice(pitch_hz=205, tract=1.16, breath=0.02)
CHILD = Voice(pitch_hz=300, tract=1.35, breath=0.03)


def say(voice: Voice, seconds: float, seed: int) -> Sound:
    """Continuous babble of this voice (n,), peak 0.4."""
    random = np.random.default_rng(seed)
    syllables: list[npt.NDArray[np.float64]] = []
    while sum(map(len, syllables)) < seconds * RATE:
        if random.random() < 0.5:
            syllables.append(_hiss(random))
        syllables.append(_vowel(voice, random))
    sound = np.concatenate(syllables)[: round(seconds * RATE)]
    return (0.4 * sound / np.abs(sound).max()).astype(np.float32)


def hush(seconds: float, seed: int = 0, level: float = 2e-4) -> Sound:
    """A quiet room."""
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return (level * noise).astype(np.float32)


def _vowel(voice: Voice, random: np.random.Generator) -> npt.NDArray[np.float64]:
    length = round(random.uniform(0.12, 0.24) * RATE)
    start, end = voice.pitch_hz * random.uniform(0.9, 1.15, 2)
    pitch = np.linspace(start, end, length) * (1 + 0.01 * random.standard_normal(length))
    source = np.diff(np.floor(np.cumsum(pitch) / RATE), prepend=0.0)
    source = lfilter([1], [1, -0.95], source) + voice.breath * random.standard_normal(length)
    for formant, bandwidth in zip(
        VOWELS_HZ[random.integers(len(VOWELS_HZ))], BANDWIDTHS_HZ, strict=True
    ):
        radius = np.exp(-np.pi * bandwidth / RATE)
        angle = 2 * np.pi * formant * voice.tract / RATE
        source = lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], source)
    vowel = source / np.abs(source).max()
    return np.asarray(vowel * np.sin(np.linspace(0, np.pi, length)) ** 0.5)


def _hiss(random: np.random.Generator) -> npt.NDArray[np.float64]:
    length = round(random.uniform(0.04, 0.09) * RATE)
    noise = lfilter([1, -0.9], [1], random.standard_normal(length))
    return np.asarray(0.06 * noise * np.hanning(length))
