"""What Whisper hears: samples go in, log-mel power leaves; and what a room adds to speech.

The mel bank is faster-whisper's own. Power is kept apart from Whisper's normalization, so that
utterances, rooms' noise and silences can be added up in it and normalized as one window.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import rfft
from scipy.signal import fftconvolve

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.simulation.room import EXAM_ROOM, Room, impulse_response, ventilation

MEL_BINS, HOP, FFT = 80, 160, 400
FRAMES_PER_S = SAMPLE_RATE_HZ // HOP
FLOOR = -10.0
"""log10 power of digital silence, as Whisper clips it."""
RANGE = 8.0
"""Whisper hears nothing more than so many decades below the loudest."""

Mel = NDArray[np.float32]
"""(frames, 80), log10 of power."""


@cache
def _bank() -> Mel:
    from faster_whisper.feature_extractor import FeatureExtractor

    bank = FeatureExtractor.get_mel_filters(SAMPLE_RATE_HZ, FFT, MEL_BINS)
    return np.asarray(bank.T, dtype=np.float32)


def log_mel(samples: NDArray[np.floating]) -> Mel:
    """(n,) to (ceil(n / 160), 80); what lies before and after the samples is silence."""
    frames = -(-len(samples) // HOP)
    padded = np.zeros(frames * HOP + FFT, np.float32)
    padded[FFT // 2 : FFT // 2 + len(samples)] = samples
    cut = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP][:frames]
    window = np.hanning(FFT + 1)[:-1].astype(np.float32)
    power = np.abs(rfft(cut * window, axis=1)) ** 2
    return np.log10(np.maximum(power @ _bank(), 10**FLOOR)).astype(np.float32)


def normalized(mel: Mel) -> Mel:
    """As Whisper's own features of a window."""
    return (np.maximum(mel, mel.max() - RANGE) + 4.0) / 4.0


def summed(left: Mel, right: Mel) -> Mel:
    """The power of two sounds at once, taken as independent."""
    return np.log10(10.0**left + 10.0**right)


@cache
def responses(count: int = 32, seed: int = 7) -> tuple[NDArray[np.float64], ...]:
    """Impulse responses of mouths all over small rooms, the exam room of the samples first."""
    draw = np.random.default_rng(seed)
    found = []
    for index in range(count):
        echo_s = 0.25 if index % 2 == 0 else draw.uniform(0.15, 0.4)
        room = EXAM_ROOM if index % 2 == 0 else Room(reverberation_s=echo_s)
        position = (draw.uniform(1.5, 3.2), draw.uniform(1.7, 2.8), draw.uniform(1.0, 1.5))
        found.append(impulse_response(position, room))
    return tuple(found)


def in_room(samples: NDArray[np.float64], response: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heard in a room, for as long as the dry samples, at their loudness."""
    wet = fftconvolve(samples, response)[: len(samples)]
    return wet * (np.sqrt(np.mean(samples**2)) / np.sqrt(np.mean(wet**2)))


def noise_mels(seconds: int, seed: int = 7) -> Mel:
    """Ventilation of root mean square 1.0."""
    return log_mel(ventilation(seconds * SAMPLE_RATE_HZ, np.random.default_rng(seed)))
