"""Blocks of any rate and what is lost between them enter; chunks at 16 kHz leave, and are counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ambient_scribe.capture.chunking import lost_sound
from ambient_scribe.capture.moments import Moment
from ambient_scribe.capture.resampling import Resampler, mixed_down
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples


@dataclass(frozen=True, eq=False)
class Block:
    """Sound as a device delivered it: `samples` of shape (n, channels)."""

    samples: Samples
    rate_hz: int
    device: str
    arrived: Moment
    lost_before: int = 0
    """At the device's rate, as far as it is known."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate_hz

    @property
    def began_s(self) -> float:
        return self.arrived.s - self.seconds


class CountedSound:
    """`given`: samples at 16 kHz that have left. What is lost begins after all that was heard."""

    def __init__(self) -> None:
        self.given = 0
        self._resampler = Resampler()
        self._owed = 0.0

    def sound(self, block: Block) -> Iterator[SoundChunk]:
        mono = mixed_down(block.samples)
        if block.rate_hz == SAMPLE_RATE_HZ:
            yield from self._counted(mono)
            return
        for samples in self._resampler.push(_frame(mono, block.rate_hz)):
            yield from self._counted(samples)

    def flushed(self) -> Iterator[SoundChunk]:
        for samples in self._resampler.flush():
            yield from self._counted(samples)

    def muted(self, block: Block) -> Iterator[SoundChunk]:
        yield from self.flushed()
        self._owed += block.seconds * SAMPLE_RATE_HZ
        samples = round(self._owed)
        self._owed -= samples
        yield from self._lost(samples, GapCause.MUTED)

    def lost_up_to(self, count: int, cause: GapCause) -> Iterator[SoundChunk]:
        """So much that the samples given are `count`: what rounding took is given back here."""
        self._owed = 0.0
        yield from self._lost(count - self.given, cause)

    def _lost(self, samples: int, cause: GapCause) -> Iterator[SoundChunk]:
        self.given += max(0, samples)
        yield from lost_sound(samples, 1, cause)

    def _counted(self, samples: Samples) -> Iterator[SoundChunk]:
        if len(samples):
            self.given += len(samples)
            yield SoundChunk(samples)


def nothing_yet() -> SoundChunk:
    """For who waits for sound to hear of an alarm."""
    return SoundChunk(np.zeros((0, 1), dtype=np.float32))


def _frame(mono: Samples, rate_hz: int) -> object:
    from av import AudioFrame

    plane = np.ascontiguousarray(mono.T, dtype=np.float32)
    frame = AudioFrame.from_ndarray(plane, format="fltp", layout="mono")
    frame.sample_rate = rate_hz
    return frame
