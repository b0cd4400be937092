"""What a speaker embedding is told about sound: mono samples at 16 kHz enter, rows a frame leave.

A row holds the logarithm of a mel spectrum (what the vocal tract does) and the autocorrelation at
the lags of a speaking voice's pitch (what the vocal folds do; Boersma 1993). A frame depends on
its own 32 ms of sound alone, so windows that overlap may share the rows of one computation.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import fft

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.protocols import Samples

FRAME_SAMPLES = 512
"""32 ms: two periods of the lowest voice."""
HOP_SAMPLES = 160
FRAMES_PER_S = SAMPLE_RATE_HZ // HOP_SAMPLES
FFT_SIZE = 1024

MEL_BANDS = 64
MEL_LOW_HZ, MEL_HIGH_HZ = 60.0, 7600.0
POWER_FLOOR = 1e-10
"""100 dB below full scale: digital silence has a logarithm too."""

PITCH_BANDS = 32
PITCH_LOW_HZ, PITCH_HIGH_HZ = 60.0, 420.0
FEATURES = MEL_BANDS + PITCH_BANDS
_BLOCK_FRAMES = 16
"""Frames of one matrix product: below the size at which OpenBLAS wakes threads, which gain nothing
here and spin when they are done."""
_TINY = 1e-12

Features = npt.NDArray[np.float32]


def features(samples: Samples) -> Features:
    """Rows (frames, FEATURES) of mono samples (n,); frame i covers samples 160 i to 160 i + 512.

    Sound shorter than one frame is one frame, padded with silence; a rest shorter than a hop is
    not heard. NaN and infinity count as silence.
    """
    sound = np.nan_to_num(np.asarray(samples, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    if len(sound) < FRAME_SAMPLES:
        sound = np.pad(sound, (0, FRAME_SAMPLES - len(sound)))
    frames = np.lib.stride_tricks.sliding_window_view(sound, FRAME_SAMPLES)[::HOP_SAMPLES]
    rows = np.empty((len(frames), FEATURES), dtype=np.float32)
    for start in range(0, len(frames), _BLOCK_FRAMES):
        block = frames[start : start + _BLOCK_FRAMES]
        spectrum = fft.rfft(block * _window(), n=FFT_SIZE, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        out = rows[start : start + len(block)]
        out[:, :MEL_BANDS] = np.log(power @ _mel_bank() + POWER_FLOOR)
        out[:, MEL_BANDS:] = _periodicity(power)
    return rows


def frames_in(samples: int) -> int:
    """How many rows `features` gives for so many samples."""
    return 1 + max(0, samples - FRAME_SAMPLES) // HOP_SAMPLES


def _periodicity(power: Features) -> Features:
    """The highest normalized autocorrelation (n, PITCH_BANDS) in each band of lags, low pitch first.

    Divided by the window's own autocorrelation, or long lags would look weak.
    """
    lags, starts = _lags()
    correlation = fft.irfft(power, axis=1)
    normal = correlation[:, lags] / _window_correlation()[lags]
    normal = normal / (correlation[:, :1] + _TINY)
    return np.asarray(np.maximum.reduceat(normal, starts, axis=1)[:, ::-1], dtype=np.float32)


@cache
def _lags() -> tuple[slice, npt.NDArray[np.intp]]:
    """The lags in samples, and where each of PITCH_BANDS equal ratios of pitch begins in them."""
    edges = np.geomspace(
        SAMPLE_RATE_HZ / PITCH_HIGH_HZ, SAMPLE_RATE_HZ / PITCH_LOW_HZ, PITCH_BANDS + 1
    )
    whole = np.ceil(edges).astype(np.intp)
    return slice(int(whole[0]), int(whole[-1])), whole[:-1] - whole[0]


@cache
def _window() -> Features:
    """Hann, scaled so that a sine of full scale has a mean power of about one in its band."""
    window = np.hanning(FRAME_SAMPLES)
    return np.asarray(window * 2 / window.sum(), dtype=np.float32)


@cache
def _window_correlation() -> Features:
    own = fft.irfft(np.abs(fft.rfft(_window().astype(np.float64), n=FFT_SIZE)) ** 2)
    return np.asarray(own / own[0], dtype=np.float32)


@cache
def _mel_bank() -> Features:
    """Triangular filters (FFT_SIZE / 2 + 1, MEL_BANDS), O'Shaughnessy's mel scale."""
    hertz = fft.rfftfreq(FFT_SIZE, 1 / SAMPLE_RATE_HZ)
    scale = 2595 * np.log10(1 + hertz / 700)
    low, high = (2595 * np.log10(1 + edge / 700) for edge in (MEL_LOW_HZ, MEL_HIGH_HZ))
    edges = np.linspace(low, high, MEL_BANDS + 2)
    rise = (scale - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - scale) / (edges[2:] - edges[1:-1])[:, None]
    return np.ascontiguousarray(np.clip(np.minimum(rise, fall), 0, None).T, dtype=np.float32)
