"""Sounds in which nobody speaks, and a microphone turned up too far: made, the same every time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.protocols import Samples

_CHORDS = (
    (220.0, 277.2, 329.6),
    (246.9, 311.1, 370.0),
    (196.0, 246.9, 293.7),
    (220.0, 261.6, 329.6),
)
_BEAT_S = 0.5
_HUM_HARMONICS = 8


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def hum(seconds: float, hertz: float = 60.0, level: float = 0.2) -> Samples:
    """Mains hum: a steady tone with its harmonics."""
    time = _time(seconds)
    tones = sum(
        np.sin(2 * np.pi * hertz * number * time) / number
        for number in range(1, _HUM_HARMONICS + 1)
    )
    return _at(np.asarray(tones), level)


def music(seconds: float, level: float = 0.2) -> Samples:
    """Struck chords, one every half second, with overtones that fade."""
    time = _time(seconds)
    sound = np.zeros(len(time))
    for beat in range(int(seconds / _BEAT_S) + 1):
        since = time - beat * _BEAT_S
        played = since >= 0
        for tone in _CHORDS[beat // 2 % len(_CHORDS)]:
            for overtone in (1, 2, 3, 4):
                wave = np.sin(2 * np.pi * tone * overtone * since) / overtone
                sound += np.where(played, wave * np.exp(-3 * overtone**0.5 * np.abs(since)), 0)
    return _at(sound, level)


def breath(seconds: float, level: float = 0.1, seed: int = 5) -> Samples:
    """In and out every two seconds: noise of the throat, without voice."""
    time = _time(seconds)
    noise = np.random.default_rng(seed).standard_normal(len(time))
    throat = sosfilt(butter(2, (300, 2500), "bandpass", fs=SAMPLE_RATE_HZ, output="sos"), noise)
    return _at(throat * np.sin(np.pi * time / 2) ** 2, level)


def hiss(seconds: float, level: float = 0.05, seed: int = 6) -> Samples:
    return _at(np.random.default_rng(seed).standard_normal(len(_time(seconds))), level)


def talk(seconds: float, level: float = 0.05, seed: int = 7) -> Samples:
    """Noise and tone by turns, that swells and fades: as lively as talk, and nothing said."""
    time = _time(seconds)
    noise = np.random.default_rng(seed).standard_normal(len(time))
    turns = 0.5 + 0.5 * np.sin(2 * np.pi * 2.3 * time)
    loud = 0.02 + np.sin(np.pi * 3.1 * time) ** 4
    return _at(loud * (turns * np.sin(2 * np.pi * 180 * time) + 0.3 * (1 - turns) * noise), level)


def too_hot(samples: Samples, gain_db: float = 24.0) -> Samples:
    """The same through an input turned up so far that it clips."""
    peak = float(np.abs(samples).max()) or 1.0
    driven = samples / peak * 10 ** (gain_db / 20)
    return np.asarray(np.clip(driven, -1.0, 1.0), dtype=np.float32)


def _at(sound: NDArray[np.float64], level: float) -> Samples:
    """Scaled to a root mean square level."""
    rms = float(np.sqrt(np.mean(np.square(sound)))) or 1.0
    return np.asarray(np.clip(sound * (level / rms), -1.0, 1.0), dtype=np.float32)
