"""A microphone enters; chunks at 16 kHz leave as they come, until `stop()`.

The device's thread only copies into a bounded queue. What does not fit, what the device reports as
lost and the time in which it delivers nothing, delivers zeros, sleeps or is off the record become lost
sound, so that time stays true. A device that is gone is looked for until the visit ends.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pydantic import Field

from ambient_scribe.capture import devices, moments
from ambient_scribe.capture.connection import RETRY_S, Access, Connection, Inlet, StreamFactory
from ambient_scribe.capture.counted import Block
from ambient_scribe.capture.listening import Listening, Patience
from ambient_scribe.capture.moments import Clock, Moment
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.protocols import SoundChunk

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

_POLL_S = 0.1
"""How long `stop()` may take: it sets a flag only, so that a signal handler can call it."""

_GIVE_UP_S = 4.0
"""A device that is open and silent for so long is closed and looked for anew. Shorter would cut off a
wireless one that takes its time to begin."""


class MicrophoneConfig(Frozen):
    """Which microphone, and how much may wait in memory."""

    device: int | str | None = None
    """Number, or a part of the name; None for the system's default."""
    block_ms: int = Field(default=100, ge=10, le=1000)
    queue_ms: int = Field(default=30_000, ge=1000, le=60_000)
    """Sound that waits while recognition is busy; more becomes a gap."""
    stall_ms: int = Field(default=1_500, ge=200)
    """A device that delivers nothing for so long is taken for unplugged or stalled: an alarm is due
    within two seconds."""
    mute_ms: int = Field(default=1_500, ge=0)
    """A device that delivers one value for so long is taken for muted; 0: never, for those that
    deliver zeros whenever nobody speaks."""


@dataclass(frozen=True)
class _Paused:
    at: Moment


@dataclass(frozen=True)
class _Resumed:
    at: Moment


_Item: TypeAlias = Block | _Paused | _Resumed


class MicrophoneSource:
    """A `SoundSource` over one device at a time; iterate once.

    The first step of the iteration opens the device and raises CaptureError when it cannot.
    """

    def __init__(
        self,
        config: MicrophoneConfig | None = None,
        open_stream: StreamFactory = devices.open_input,
        clock: Clock = moments.now,
        look_again: Callable[[], None] = devices.look_again,
        retry_s: float = RETRY_S,
    ) -> None:
        self._config = config or MicrophoneConfig()
        self._clock = clock
        access = Access(
            open_stream, look_again, self._config.device, self._config.block_ms, retry_s
        )
        self._connection = Connection(access, self._on_block)
        self._queue: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._room = max(1, self._config.queue_ms // self._config.block_ms)
        self._listening: Listening | None = None
        self._names: list[str] = []
        self._samples = 0
        self._stopping = False
        self._pausing = threading.Lock()
        self._off_record = False
        self._last_found_s: float | None = None
        self._missed = 0
        """Of the device's thread: samples that found no place since the last block that did."""

    def stop(self) -> None:
        """Ends the visit: what is already captured is still delivered. From any thread or signal."""
        self._stopping = True

    def pause(self) -> None:
        """Off the record: nothing that is said from now on is taken from the device, until
        `resume`. From any thread; again: nothing."""
        with self._pausing:
            if self._off_record:
                return
            self._off_record = True
            self._connection.rest()
            self._queue.put(_Paused(self._clock()))

    def resume(self) -> None:
        """On the record again: nothing that was said until now is delivered. From any thread."""
        with self._pausing:
            if not self._off_record:
                return
            self._off_record = False
            self._queue.put(_Resumed(self._clock()))
            self._connection.listen()

    @property
    def comes(self) -> bool:
        """Whether sound comes, or none is wanted: not from a device that is gone, stalled or muted."""
        return self._listening is None or self._listening.comes

    def alarms(self) -> tuple[str, ...]:
        """What has come up since the last call, each in one line; from any thread."""
        return self._listening.alarms() if self._listening else ()

    def __iter__(self) -> Iterator[SoundChunk]:
        """Chunks of shape (n, 1), about `block_ms` each."""
        for chunk in self._chunks():
            self._samples += len(chunk.samples)
            yield chunk

    def recording(self) -> Recording:
        """Named after each device that was heard, in order."""
        return Recording(
            source=", ".join(self._names) or self._connection.name,
            duration_ms=self._samples // SAMPLES_PER_MS,
        )

    # ------------------------------------------------------------ the device's thread
    def _on_block(
        self, inlet: Inlet, data: Samples, moment_s: float | None, overflowed: bool
    ) -> None:
        arrived = self._clock()
        stream = inlet.stream
        if stream is None:
            return
        if overflowed:
            self._missed += _overflowed(inlet, len(data), stream.rate_hz, moment_s)
        if moment_s is not None:
            inlet.next_moment_s = moment_s + len(data) / stream.rate_hz
        if self._queue.qsize() >= self._room:
            self._missed += len(data)
            return
        self._queue.put(Block(data.copy(), stream.rate_hz, stream.name, arrived, self._missed))
        self._missed = 0

    # ------------------------------------------------------------ the reader's thread
    def _chunks(self) -> Iterator[SoundChunk]:
        config = self._config
        patience = Patience(config.stall_ms / 1000, config.mute_ms / 1000, config.block_ms / 1000)
        try:
            self._connection.open()
            listening = self._listening = Listening(patience, self._clock())
            while not self._stopping:
                # Read before the wait: a block that came until then is in the queue by its end.
                now = self._clock()
                try:
                    item = self._queue.get(timeout=_POLL_S)
                except queue.Empty:
                    yield from self._nothing(listening, now)
                else:
                    yield from self._taken(listening, item)
            ended = self._clock()
        finally:
            self._connection.close()
        while not self._queue.empty():
            yield from self._taken(listening, self._queue.get_nowait())
        rate_hz = self._connection.rate_hz
        yield from listening.end(ended, self._missed * SAMPLE_RATE_HZ / rate_hz)

    def _taken(self, listening: Listening, item: _Item) -> Iterator[SoundChunk]:
        match item:
            case Block():
                if not listening.off_record and item.device not in self._names:
                    self._names.append(item.device)
                yield from listening.hear(item)
            case _Paused():
                yield from listening.pause(item.at)
            case _Resumed():
                yield from listening.resume(item.at)

    def _nothing(self, listening: Listening, now: Moment) -> Iterator[SoundChunk]:
        yield from listening.nothing(now)
        connection = self._connection
        if listening.off_record or connection.is_seeking:
            self._last_found_s = None
            yield from listening.gone(now)
            return
        if self._last_found_s is None:
            self._last_found_s = now.s
        silent_s = min(listening.quiet_s(now), now.s - self._last_found_s)
        if connection.has_died or silent_s >= _GIVE_UP_S:
            connection.seek()
            yield from listening.gone(now)


def _overflowed(inlet: Inlet, block_samples: int, rate_hz: int, moment_s: float | None) -> int:
    """PortAudio tells that sound was lost, not how much: its clock does, else one block."""
    if moment_s is None or inlet.next_moment_s is None:
        return block_samples
    by_clock = round((moment_s - inlet.next_moment_s) * rate_hz)
    return by_clock if by_clock > 0 else block_samples
