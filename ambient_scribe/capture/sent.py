"""Sound that somebody else captures (a browser) enters, numbered by its samples; chunks at 16 kHz leave.

The sender's sample count is the visit's time: what comes late, in a burst after a dropped connection,
stands where it was spoken. What comes twice is taken once, what the sender had to throw away is a gap.
While nothing comes no time passes; a page that begins anew has lost what lies between.
"""

from __future__ import annotations

import queue
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ambient_scribe.capture import moments
from ambient_scribe.capture.counted import Block, nothing_yet
from ambient_scribe.capture.listening import Listening, Patience
from ambient_scribe.capture.moments import Clock, Moment
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.time import SAMPLES_PER_MS, clock
from ambient_scribe.errors import CaptureError, UsageError
from ambient_scribe.protocols import SoundChunk

if TYPE_CHECKING:
    import numpy.typing as npt

RATES_HZ = range(8_000, 192_001)
"""What a browser's audio may run at."""
LONGEST_BLOCK_S = 2
"""Of one message."""
SILENT_S = 2.5
"""Nothing has come for so long: somebody must know."""
_POLL_S = 0.1
_ON_ITS_WAY_S = 0.5
"""What was captured before a pause has come by then."""
_TRAILING_S = 3.0
"""And what comes later than this was not captured before it."""
_CLOCKS_DIFFER_S = 2.0
"""A page cannot lose more sound than the time in which none of its samples came, and a little."""
_FULL_SCALE = 32_768.0
REPLACED = "another page sends the sound of this visit now"
_PATIENCE = Patience(stall_s=1.5, mute_s=1.5, block_s=0.1)


@dataclass(frozen=True)
class _Sent:
    samples: npt.NDArray[np.int16]
    lost_before: int
    rate_hz: int
    name: str
    arrived_s: float


@dataclass(frozen=True)
class _Begun:
    """Another page, or the same one loaded again; or one whose sound until now is not taken."""

    at_s: float


@dataclass(frozen=True)
class _Paused:
    at_s: float
    at_once: bool


@dataclass(frozen=True)
class _Resumed:
    at_s: float


_Item: TypeAlias = _Sent | _Begun | _Paused | _Resumed


class SentSource:
    """A `SoundSource`; iterate once. Every other method may be called from any thread."""

    def __init__(self, now: Clock = moments.now) -> None:
        self._now = now
        self._items: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._taking = threading.Lock()
        self._stream, self._rate_hz, self._name, self._next = "", 0, "", 0
        self._replaced: set[str] = set()
        self._paused_s, self._resumed_s, self._paused_without = 0.0, 0.0, False
        """Somebody paused while the sender was away: it may have captured on."""
        self._names: list[str] = []
        self._began_s = self._came_s = self._filled_s = now().s
        """When the last piece came; up to when the stream's samples fill the time."""
        self._is_paused = self._stopping = self._is_silent = self._is_whole = False
        self._connections: Counter[str] = Counter()
        """Of each stream: a page that another has taken the place of may be there still."""
        self._told: deque[str] = deque()
        self._listening: Listening | None = None
        self._samples = 0

    # ------------------------------------------------------------ the sender
    def begin(self, stream: str, rate_hz: int, name: str, captured: int = 0) -> int:
        """A sender introduces itself, again after each dropped connection. How many samples of its
        stream are here: it goes on from there. `captured`: how many it has made so far; what it captured
        while it was away, or not there yet, and somebody paused is not taken: it cannot know of the pause.

        Raises UsageError for a rate that no sound has, CaptureError for a stream that another one has
        taken the place of.
        """
        if rate_hz not in RATES_HZ:
            raise UsageError(f"sound of {rate_hz} samples a second is none of a microphone")
        with self._taking:
            now_s = self._now().s
            if stream in self._replaced:
                raise CaptureError(REPLACED)
            if stream != self._stream:
                if self._stream:
                    self._replaced.add(self._stream)
                    self._items.put(_Begun(now_s))
                self._stream, self._rate_hz, self._name, self._next = stream, rate_hz, name, 0
                since_s = now_s - captured / rate_hz
                self._filled_s = max(self._began_s, since_s)
                self._paused_without = self._is_paused or since_s < self._resumed_s
                if name not in self._names:
                    self._names.append(name)
            if self._paused_without or self._captured_on(captured, now_s):
                self._paused_without = False
                if captured > self._next:
                    self._next, self._filled_s = captured, now_s
                    self._items.put(_Begun(now_s))
                    self._told.append(
                        "what was captured while the page was away is not kept: it was off the record"
                    )
            return self._next

    def _captured_on(self, captured: int, now_s: float) -> bool:
        """More than fits before and after a pause since the last piece came: nobody had noticed that its
        connection was dead, and it heard of no pause."""
        if not self._is_paused and self._came_s > self._resumed_s:
            return False
        recorded_s = (self._paused_s if self._is_paused else now_s) - self._filled_s
        return captured - self._next > (recorded_s + _CLOCKS_DIFFER_S) * self._rate_hz

    def take(self, stream: str, first: int, samples: npt.NDArray[np.int16]) -> int:
        """Mono samples (n,), the first of which has this number in its stream. How many are here now. What a
        page takes for lost because its machine's clock was set forward is not: no time has passed here.

        Raises CaptureError for a stream that another one has taken the place of, or a block that is no
        microphone's.
        """
        with self._taking:
            if stream != self._stream:
                raise CaptureError(REPLACED)
            if first < 0 or len(samples) > LONGEST_BLOCK_S * self._rate_hz:
                raise CaptureError("this is no piece of a microphone's sound")
            fresh = samples[max(0, self._next - first) :]
            if len(fresh):
                claimed, now_s = max(0, first - self._next), self._now().s
                empty_s = now_s - self._filled_s - len(fresh) / self._rate_hz + _CLOCKS_DIFFER_S
                lost = min(claimed, max(0, round(empty_s * self._rate_hz)))
                self._came_s = now_s
                self._filled_s += (lost + len(fresh)) / self._rate_hz
                self._items.put(_Sent(fresh, lost, self._rate_hz, self._name, now_s))
                self._next += claimed + len(fresh)
            return self._next

    @contextmanager
    def connected(self, stream: str) -> Iterator[None]:
        """While the sender of a stream is there, whether or not it has anything to send."""
        with self._taking:
            self._connections[stream] += 1
        try:
            yield
        finally:
            with self._taking:
                self._connections[stream] -= 1

    @property
    def is_connected(self) -> bool:
        """The sender whose sound is taken now."""
        return self._connections[self._stream] > 0

    def is_replaced(self, stream: str) -> bool:
        """Another one has taken its place, for good."""
        return stream in self._replaced

    @property
    def comes(self) -> bool:
        """Whether sound has come lately, or none is wanted."""
        return self._is_paused or self._now().s - self._came_s < SILENT_S

    # ------------------------------------------------------------ the visit
    def stop(self) -> None:
        """Ends the visit: what has come is still delivered. Time that has passed since then is a gap, unless
        the sender is there: it had no more to send."""
        with self._taking:
            self._is_whole = self._is_whole or self.is_connected
        self._stopping = True

    def pause(self, *, at_once: bool = True) -> None:
        """Off the record, until `resume`. Not `at_once`: the sender has stopped by itself, and what is
        still on its way was said on the record."""
        with self._taking:
            if not self._is_paused:
                self._is_paused = True
                self._paused_without, self._paused_s = not self.is_connected, self._now().s
                self._items.put(_Paused(self._now().s, at_once))

    def resume(self) -> None:
        """Raises CaptureError while the sender is away: it would not know."""
        with self._taking:
            if self._is_paused and not self.is_connected:
                raise CaptureError("the page that records is not connected: it must be back first")
            if self._is_paused:
                self._is_paused = False
                self._came_s = self._resumed_s = self._now().s
                filled_s = self._filled_s + self._came_s - self._paused_s
                self._filled_s = min(filled_s, self._came_s)  # what came in the pause fills it too
                self._items.put(_Resumed(self._came_s))

    def alarms(self) -> tuple[str, ...]:
        """What has come up since the last call, each in one line."""
        told = list(self._listening.alarms()) if self._listening else []
        while self._told:
            told.append(self._told.popleft())
        return tuple(told)

    def recording(self) -> Recording:
        """Named after each microphone that was heard, in order."""
        return Recording(
            source=", ".join(self._names) or "browser",
            duration_ms=self._samples // SAMPLES_PER_MS,
        )

    # ------------------------------------------------------------ the reader's thread
    def __iter__(self) -> Iterator[SoundChunk]:
        """Chunks of shape (n, 1); an empty one takes an alarm along."""
        listening = self._listening = Listening(_PATIENCE, self._now())
        for chunk in _Reading(listening, self._now, lambda: self._is_whole).read(self._each()):
            self._samples += len(chunk.samples)
            yield chunk

    def _each(self) -> Iterator[_Item | None]:
        """What comes, and None whenever nothing did for a moment. Ends with the visit."""
        while True:
            try:
                item = self._items.get(timeout=0 if self._stopping else _POLL_S)
            except queue.Empty:
                if self._stopping:
                    return
                self._watch()
                yield None
            else:
                self._is_silent = self._is_silent and not isinstance(item, _Sent)
                yield item

    def _watch(self) -> None:
        if self.comes or self._is_silent:
            return
        self._is_silent = True
        here = clock(self._samples // SAMPLES_PER_MS)
        if self._stream:
            self._told.append(
                f"no sound comes from the browser since {here}: is its page closed, or its network "
                "gone? What its page holds comes when it is back"
            )
        else:
            self._told.append("no browser has sent any sound yet: may its page use a microphone?")


class _Reading:
    """The sender's time: seconds that its samples make, moved by pauses and by new beginnings."""

    def __init__(self, listening: Listening, now: Clock, is_whole: Callable[[], bool]) -> None:
        """`is_whole`: asked at the end, whether all that was captured has come."""
        self._listening, self._now, self._is_whole = listening, now, is_whole
        self._end_s = now().s
        self._paused: _Paused | None = None
        self._came_s = self._end_s
        """By this machine's clock."""
        self._rests = False
        """The pause has begun for those who listen too."""

    def read(self, items: Iterator[_Item | None]) -> Iterator[SoundChunk]:
        for item in items:
            match item:
                case None:
                    yield from self._nothing()
                case _Sent():
                    yield from self._heard(item)
                case _Begun():
                    yield from self._new(item)
                case _Paused():
                    self._paused = item
                    if item.at_once:
                        yield from self._rest()
                case _Resumed():
                    yield from self._on(item)
        yield from self._ended()

    def _heard(self, sent: _Sent) -> Iterator[SoundChunk]:
        if self._paused is not None and sent.arrived_s - self._paused.at_s > _TRAILING_S:
            if not self._rests:
                yield from self._rest()
            return
        if self._rests:
            return
        length = (sent.lost_before + len(sent.samples)) / sent.rate_hz
        self._end_s, self._came_s = self._end_s + length, sent.arrived_s
        samples = (sent.samples.astype(np.float32) / _FULL_SCALE)[:, np.newaxis]
        arrived = Moment(self._end_s)
        yield from self._listening.hear(
            Block(samples, sent.rate_hz, sent.name, arrived, sent.lost_before)
        )

    def _new(self, begun: _Begun) -> Iterator[SoundChunk]:
        """What was said since the last that came is lost."""
        if self._paused is not None:
            return
        yield from self._lost_until(begun.at_s)

    def _lost_until(self, at_s: float) -> Iterator[SoundChunk]:
        self._end_s += max(0.0, at_s - self._came_s)
        self._came_s = at_s
        yield from self._listening.gone(Moment(self._end_s))

    def _nothing(self) -> Iterator[SoundChunk]:
        paused, now_s = self._paused, self._now().s
        if paused is None:
            yield nothing_yet()
            return
        if not self._rests and now_s - max(paused.at_s, self._came_s) >= _ON_ITS_WAY_S:
            yield from self._rest()
        if self._rests:
            yield from self._listening.nothing(Moment(self._end_s + max(0.0, now_s - paused.at_s)))

    def _rest(self) -> Iterator[SoundChunk]:
        self._rests = True
        if self._paused is not None and self._paused.at_s - self._came_s >= SILENT_S:
            yield from self._lost_until(self._paused.at_s)
        yield from self._listening.pause(Moment(self._end_s))

    def _on(self, resumed: _Resumed) -> Iterator[SoundChunk]:
        if self._paused is None:
            return
        if not self._rests:
            yield from self._rest()
        self._end_s += max(0.0, resumed.at_s - self._paused.at_s)
        self._paused, self._rests, self._came_s = None, False, resumed.at_s
        yield from self._listening.resume(Moment(self._end_s))

    def _ended(self) -> Iterator[SoundChunk]:
        now_s = self._now().s
        if self._paused is not None:
            yield from self._on(_Resumed(now_s))
        elif now_s - self._came_s >= SILENT_S and not self._is_whole():
            yield from self._lost_until(now_s)
        yield from self._listening.end(Moment(self._end_s))
