"""Decoded frames of any rate, format and layout enter; float32 at 16 kHz, (n, channels), leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ambient_scribe.domain.time import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

_RATES_HZ = range(1_000, 768_001)
_MOST_CHANNELS = 64
"""What libswresample takes."""


def is_plausible(rate_hz: int, channels: int) -> bool:
    """Anything else comes from a damaged header, and may ask for absurd amounts of memory."""
    return rate_hz in _RATES_HZ and 1 <= channels <= _MOST_CHANNELS


class Resampler:
    """Streaming, over libswresample. A change of format in mid-stream is taken as it comes."""

    def __init__(self, batch_ms: int = 0) -> None:
        """`batch_ms`: frames of files last 20 ms, and each call costs more than its samples do;
        so much of them is gathered first. 0 hands everything on at once.
        """
        self._batch_ms = batch_ms
        self._inner: Any = None
        self._gathered: Any = None
        self._setup: tuple[str, str, int] | None = None

    def push(self, frame: Any) -> tuple[Samples, ...]:
        """An `av.AudioFrame` in; what can be resampled so far out, empty parts left away."""
        setup = (frame.format.name, frame.layout.name, frame.sample_rate)
        head: tuple[Samples, ...] = ()
        if setup != self._setup:
            head = self.flush()
            self._begin(frame, setup)
        frame.pts = None  # time is kept by the caller; the resampler must not pad by itself
        self._gathered.write(frame)
        if self._gathered.samples * 1000 < self._batch_ms * frame.sample_rate:
            return head
        return head + _parts(self._inner.resample(self._gathered.read()))

    def flush(self) -> tuple[Samples, ...]:
        """What is still held; afterwards the next frame begins afresh."""
        inner, self._inner, self._setup = self._inner, None, None
        if inner is None:
            return ()
        rest = self._gathered.read()
        last = _parts(inner.resample(rest)) if rest is not None else ()
        return last + _parts(inner.resample(None))

    def _begin(self, frame: Any, setup: tuple[str, str, int]) -> None:
        from av import AudioFifo, AudioResampler

        self._inner = AudioResampler(format="fltp", layout=frame.layout, rate=SAMPLE_RATE_HZ)
        self._gathered, self._setup = AudioFifo(), setup


def _parts(frames: list[Any]) -> tuple[Samples, ...]:
    return tuple(frame.to_ndarray().T for frame in frames if frame.samples)


def in_range(samples: Samples) -> Samples:
    """Files of floats may hold anything: not-a-number becomes silence, the rest is clipped."""
    clean: Samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.clip(clean, -1.0, 1.0, out=clean)


def mixed_down(samples: Samples) -> Samples:
    """(n, channels) to (n, 1): the mean of the channels, which can never clip."""
    if samples.shape[1] == 1:
        return samples
    mean: Samples = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    return mean
