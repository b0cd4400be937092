"""What a voice sounds like, in numbers: a voiced segment enters, statistics of short units leave.

Each frame is described by its mel-frequency cepstrum (Davis and Mermelstein 1980), which follows
the vocal tract, and by its pitch from the autocorrelation (Boersma 1993), which follows the vocal
folds. A unit keeps only counts and sums, so that units add up to windows of any length and an
hour of speech takes about 3 MB.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.protocols import VoicedSegment

FRAME_SAMPLES = 512
"""32 ms: two periods of the lowest voice."""
HOP_SAMPLES = 256
UNIT_FRAMES = 16
UNIT_SAMPLES = UNIT_FRAMES * HOP_SAMPLES
UNIT_MS = UNIT_SAMPLES // SAMPLES_PER_MS
"""256 ms: about a syllable, the finest step at which a speaker change is placed without words."""

MEL_BANDS = 30
MEL_LOW_HZ, MEL_HIGH_HZ = 80.0, 7600.0
CEPSTRA = 19
"""Coefficients 1 to 19; the zeroth is loudness, which tells where people sit, not who they are."""

PITCH_LOW_HZ, PITCH_HIGH_HZ = 65.0, 400.0
VOICED_CORRELATION = 0.6
"""Frames below this periodicity have no pitch (whisper, fricatives, two voices at once)."""
MIN_PITCHED = 3
"""Frames with pitch below which a mean of them is chance."""
UNKNOWN_PITCH_HZ = 150.0
OCTAVE_TOLERANCE = 0.85
"""The shortest lag whose peak reaches this part of the highest one wins: halving is the common
error of autocorrelation."""
LOUD_PERCENTILE = 95
VOICE_FLOOR = 1e-3
"""Frames 30 dB below a segment's loud ones are room, not voice."""
BAND_FLOOR = 1e-6
"""Bands are not told apart 60 dB below the loud frames: there speaks the codec, not the voice."""
FFT_SIZE = 1024

TYPICAL_DEVIATION = np.append(2.1 * np.arange(1, CEPSTRA + 1) ** -0.8, 0.12)
"""How far 1.5 s means of one voice scatter inside one stretch of speech: cepstra, then log pitch.
Measured on LibriSpeech train-clean-100 voices and on synthetic ones; both follow this power law to
a fifth. It makes a distance of 1 mean "as far as one voice strays from itself"."""
FEATURES = len(TYPICAL_DEVIATION)
_TINY = 1e-10

Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Units:
    """Consecutive units of one segment, rows of arrays.

    `frames` (n,) counts the frames that hold voice and `sums` (n, CEPSTRA) adds up their cepstra;
    `pitched` (n,) and `pitch_sums` (n,) do the same for the natural logarithm of pitch in Hz.
    `borders_ms` (n + 1,) are where units begin and end.
    """

    borders_ms: npt.NDArray[np.int64]
    frames: Floats
    sums: Floats
    pitched: Floats
    pitch_sums: Floats


def measure(segment: VoicedSegment) -> Units:
    """The units of a segment; a rest shorter than half a unit belongs to the unit before it."""
    frames = _frames(np.asarray(segment.samples, dtype=np.float32))
    spectrum = fft.rfft(frames * _window(), n=FFT_SIZE, axis=1)
    power = spectrum.real**2 + spectrum.imag**2
    bands = _product(power, _mel_bank().T)
    energy = bands.mean(axis=1)
    loud = np.percentile(energy, LOUD_PERCENTILE)
    voice = energy > loud * VOICE_FLOOR
    cepstra = _product(np.log(bands + loud * BAND_FLOOR + _TINY), _cosines().T)
    pitch = np.full(len(frames), np.nan)
    pitch[voice] = _log_pitch(power[voice])
    count = max(1, round(len(frames) / UNIT_FRAMES))

    def add(values: Floats) -> Floats:
        return np.add.reduceat(values, np.arange(count) * UNIT_FRAMES, axis=0, dtype=np.float64)

    weight = voice.astype(np.float32)
    has_pitch = np.isfinite(pitch)
    log_pitch = np.where(has_pitch, pitch, 0.0)
    borders = segment.span.start_ms + UNIT_MS * np.arange(count + 1)
    borders[-1] = segment.span.end_ms
    return Units(
        borders_ms=borders.astype(np.int64),
        frames=add(weight),
        sums=add(cepstra * weight[:, None]),
        pitched=add(has_pitch.astype(np.float32)),
        pitch_sums=add(log_pitch),
    )


class Track:
    """The units of many segments in a row, and the voiceprint of any stretch of them.

    `segment_of` (n,) is the index of the segment each unit lies in; `borders_ms` (n, 2) is where
    it begins and ends.
    """

    def __init__(self, segments: Sequence[Units]) -> None:
        lengths = [len(units.frames) for units in segments]
        self.segment_of = np.repeat(np.arange(len(segments)), lengths)
        pairs = [np.column_stack([u.borders_ms[:-1], u.borders_ms[1:]]) for u in segments]
        self.borders_ms = np.concatenate([np.empty((0, 2), dtype=np.int64), *pairs])
        self._frames = _running([u.frames for u in segments], ())
        self._sums = _running([u.sums for u in segments], (CEPSTRA,))
        self._pitched = _running([u.pitched for u in segments], ())
        self._pitch_sums = _running([u.pitch_sums for u in segments], ())

    def __len__(self) -> int:
        return len(self.segment_of)

    def voiceprints(self, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Floats:
        """Mean cepstra and mean log pitch (m, FEATURES) of the units `[starts, ends)`, in units
        of TYPICAL_DEVIATION. Where no pitch was found stands the median of where it was."""
        frames = np.maximum(self._frames[ends] - self._frames[starts], 1.0)
        cepstra = (self._sums[ends] - self._sums[starts]) / frames[:, None]
        pitched = self._pitched[ends] - self._pitched[starts]
        sums = self._pitch_sums[ends] - self._pitch_sums[starts]
        known = pitched >= MIN_PITCHED
        pitch = sums / np.maximum(pitched, 1.0)
        middle = np.median(pitch[known]) if known.any() else np.log(UNKNOWN_PITCH_HZ)
        pitch = np.where(known, pitch, middle)
        return np.asarray(np.column_stack([cepstra, pitch]) / TYPICAL_DEVIATION)


def _running(parts: Sequence[Floats], row: tuple[int, ...]) -> Floats:
    """Running totals along the first axis, with a zero row in front."""
    return np.cumsum(np.concatenate([np.zeros((1, *row)), *parts]), axis=0)


def _frames(samples: npt.NDArray[np.float32]) -> Floats:
    """Overlapping frames (n, FRAME_SAMPLES); at least one, padded with silence."""
    if len(samples) < FRAME_SAMPLES:
        samples = np.pad(samples, (0, FRAME_SAMPLES - len(samples)))
    view = np.lib.stride_tricks.sliding_window_view(samples, FRAME_SAMPLES)[::HOP_SAMPLES]
    return np.asarray(view, dtype=np.float32)


def _product(rows: Floats, matrix: Floats) -> Floats:
    """`rows @ matrix`, a unit's rows at a time: below the size at which OpenBLAS wakes threads.

    These threads gain nothing here and spin for a while when they are done: all together they
    burnt twice the time of everything else in this file.
    """
    whole = len(rows) // UNIT_FRAMES * UNIT_FRAMES
    units = np.matmul(rows[:whole].reshape(-1, UNIT_FRAMES, rows.shape[1]), matrix)
    return np.concatenate([units.reshape(whole, matrix.shape[1]), rows[whole:] @ matrix])


def _log_pitch(power: Floats) -> Floats:
    """Natural logarithm of the pitch of each frame (n,), NaN where there is none."""
    correlation = fft.irfft(power, axis=1)
    low, high = int(SAMPLE_RATE_HZ / PITCH_HIGH_HZ), int(SAMPLE_RATE_HZ / PITCH_LOW_HZ)
    # Boersma: divided by the window's own autocorrelation, or long lags would look weak.
    normal = correlation[:, : high + 2] / _window_correlation()[: high + 2]
    normal /= correlation[:, :1] + _TINY
    inside = normal[:, low : high + 1]
    peak = (inside >= normal[:, low - 1 : high]) & (inside > normal[:, low + 1 : high + 2])
    height = np.where(peak, inside, 0.0)
    best = height.max(axis=1)
    first = np.argmax(height >= OCTAVE_TOLERANCE * best[:, None], axis=1) + low
    return np.where(best >= VOICED_CORRELATION, np.log(SAMPLE_RATE_HZ / first), np.nan)


@cache
def _window() -> Floats:
    return np.hanning(FRAME_SAMPLES).astype(np.float32)


@cache
def _window_correlation() -> Floats:
    own = fft.irfft(np.abs(fft.rfft(_window(), n=FFT_SIZE)) ** 2)
    return np.asarray(own / own[0], dtype=np.float32)


@cache
def _mel_bank() -> Floats:
    """Triangular filters (MEL_BANDS, FFT_SIZE / 2 + 1), O'Shaughnessy's mel scale."""

    scale = 2595 * np.log10(1 + fft.rfftfreq(FFT_SIZE, 1 / SAMPLE_RATE_HZ) / 700)
    low, high = (2595 * math.log10(1 + hertz / 700) for hertz in (MEL_LOW_HZ, MEL_HIGH_HZ))
    edges = np.linspace(low, high, MEL_BANDS + 2)
    rise = (scale - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - scale) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.clip(np.minimum(rise, fall), 0, None), dtype=np.float32)


@cache
def _cosines() -> Floats:
    """Rows 1 to CEPSTRA of the orthonormal DCT-II (CEPSTRA, MEL_BANDS)."""
    order = np.arange(1, CEPSTRA + 1)[:, None]
    place = (np.arange(MEL_BANDS) + 0.5) / MEL_BANDS
    cosines = np.sqrt(2 / MEL_BANDS) * np.cos(np.pi * order * place)
    return np.asarray(cosines, dtype=np.float32)
