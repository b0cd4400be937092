"""A microphone enters; chunks at 16 kHz leave as they come, until `stop()`.

The device's thread only copies into a bounded queue. What does not fit, what the device reports as
lost and the time in which it delivers nothing become lost sound, so that time stays true.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from pydantic import Field

from ambient_scribe.capture.chunking import lost_sound
from ambient_scribe.capture.devices import InputStream, SoundCallback, open_input
from ambient_scribe.capture.resampling import Resampler, mixed_down
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

StreamFactory: TypeAlias = Callable[[int | str | None, int, SoundCallback], InputStream]

_POLL_S = 0.1
"""How long `stop()` may take: it sets a flag only, so that a signal handler can call it."""


class MicrophoneConfig(Frozen):
    """Which microphone, and how much may wait in memory."""

    device: int | str | None = None
    """Number, or a part of the name; None for the system's default."""
    block_ms: int = Field(default=100, ge=10, le=1000)
    queue_ms: int = Field(default=30_000, ge=1000, le=60_000)
    """Sound that waits while recognition is busy; more becomes a gap."""
    stall_ms: int = Field(default=2_000, ge=200)
    """A device that delivers nothing for so long is taken for unplugged or stalled."""


@dataclass(frozen=True, eq=False)
class _Block:
    samples: Samples
    arrived_s: float
    lost_before: int
    """Samples at the device's rate."""


class MicrophoneSource:
    """A `SoundSource` over one device; iterate once.

    The first step of the iteration opens the device and raises CaptureError when it cannot.
    """

    def __init__(
        self,
        config: MicrophoneConfig | None = None,
        open_stream: StreamFactory = open_input,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config or MicrophoneConfig()
        self._open_stream, self._clock = open_stream, clock
        blocks = self._config.queue_ms // self._config.block_ms
        self._queue: queue.Queue[_Block] = queue.Queue(maxsize=max(1, blocks))
        self._stopping = False
        self._name, self._rate_hz = "microphone", SAMPLE_RATE_HZ
        self._resampler = Resampler()
        self._samples = 0
        # Of the device's thread:
        self._missed = 0
        self._next_moment_s: float | None = None

    def stop(self) -> None:
        """Ends the visit: what is already captured is still delivered. From any thread or signal."""
        self._stopping = True

    def __iter__(self) -> Iterator[SoundChunk]:
        """Chunks of shape (n, 1), about `block_ms` each."""
        for chunk in self._chunks():
            if len(chunk.samples):
                self._samples += len(chunk.samples)
                yield chunk

    def recording(self) -> Recording:
        return Recording(source=self._name, duration_ms=self._samples // SAMPLES_PER_MS)

    # ------------------------------------------------------------ the device's thread
    def _on_block(self, data: Samples, moment_s: float | None, overflowed: bool) -> None:
        if overflowed:
            self._missed += self._overflowed(len(data), moment_s)
        if moment_s is not None:
            self._next_moment_s = moment_s + len(data) / self._rate_hz
        block = _Block(data.copy(), self._clock(), self._missed)
        try:
            self._queue.put_nowait(block)
        except queue.Full:
            self._missed += len(data)
        else:
            self._missed = 0

    def _overflowed(self, block_samples: int, moment_s: float | None) -> int:
        """PortAudio tells that sound was lost, not how much: its clock does, else one block."""
        if moment_s is None or self._next_moment_s is None:
            return block_samples
        by_clock = round((moment_s - self._next_moment_s) * self._rate_hz)
        return by_clock if by_clock > 0 else block_samples

    # ------------------------------------------------------------ the reader's thread
    def _chunks(self) -> Iterator[SoundChunk]:
        stream = self._open_stream(self._config.device, self._config.block_ms, self._on_block)
        self._name, self._rate_hz = stream.name, stream.rate_hz
        try:
            stream.start()
            yield from self._while_open()
        finally:
            stream.close()
        while not self._queue.empty():
            yield from self._heard(self._queue.get_nowait())
        yield from self._flushed()
        yield from self._lost(self._missed, GapCause.OVERRUN)

    def _while_open(self) -> Iterator[SoundChunk]:
        covered_s, stall_s, stalled = self._clock(), self._config.stall_ms / 1000, False
        while not self._stopping:
            try:
                block = self._queue.get(timeout=_POLL_S)
            except queue.Empty:
                silent_s = self._clock() - covered_s
                if silent_s >= stall_s:
                    stalled = True
                    covered_s += silent_s
                    yield from self._nothing(silent_s)
                continue
            began_s = block.arrived_s - len(block.samples) / self._rate_hz
            covered_s, resumed_after_s = block.arrived_s, began_s - covered_s
            if stalled:
                stalled = False
                yield from self._nothing(resumed_after_s)
                # What the device lost meanwhile lies in that time: it is not lost twice.
                block = _Block(block.samples, block.arrived_s, lost_before=0)
            yield from self._heard(block)
        if stalled:
            yield from self._nothing(self._clock() - covered_s)

    def _nothing(self, seconds: float) -> Iterator[SoundChunk]:
        yield from self._flushed()
        yield from self._lost(round(max(0.0, seconds) * self._rate_hz), GapCause.DEVICE)

    def _heard(self, block: _Block) -> Iterator[SoundChunk]:
        if block.lost_before:
            yield from self._flushed()
            yield from self._lost(block.lost_before, GapCause.OVERRUN)
        mono = mixed_down(block.samples)
        if self._rate_hz == SAMPLE_RATE_HZ:
            yield SoundChunk(mono)
        else:
            for samples in self._resampler.push(_frame(mono, self._rate_hz)):
                yield SoundChunk(samples)

    def _flushed(self) -> Iterator[SoundChunk]:
        for samples in self._resampler.flush():
            yield SoundChunk(samples)

    def _lost(self, device_samples: int, cause: GapCause) -> Iterator[SoundChunk]:
        yield from lost_sound(round(device_samples * SAMPLE_RATE_HZ / self._rate_hz), 1, cause)


def _frame(mono: Samples, rate_hz: int) -> object:
    from av import AudioFrame

    plane = np.ascontiguousarray(mono.T, dtype=np.float32)
    frame = AudioFrame.from_ndarray(plane, format="fltp", layout="mono")
    frame.sample_rate = rate_hz
    return frame
