"""What happens to a microphone enters, in order: blocks, nothing, a pause, the end; chunks leave.

Nothing here waits, opens a device or reads a clock. Whatever happens, the samples that leave are as
many as the time that has passed: what was not heard is silence of its length with its cause, and what
a person must know at once is an alarm.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from ambient_scribe.capture.counted import Block, CountedSound, nothing_yet
from ambient_scribe.capture.moments import Moment
from ambient_scribe.capture.stillness import MuteWatch
from ambient_scribe.capture.timeline import Timeline
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS, clock
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk

_SHORTEST_SLEEP_S = 1.0
"""Two clocks that are read one after the other differ by less; a machine does not sleep shorter."""

_BURST_S = 0.3
"""Sound that was held up comes all at once: within that time of its first block."""

_GAP_STEP_S = 1.0
"""A gap that goes on is told so often, not at every look."""


@dataclass(frozen=True)
class Patience:
    """Seconds: of nothing until a device counts as lost, of one value until it counts as muted (0:
    never), and how long a block is."""

    stall_s: float
    mute_s: float
    block_s: float


class Listening:
    """Of one visit. `begun`: when it was begun to listen."""

    def __init__(self, patience: Patience, begun: Moment) -> None:
        self._patience = patience
        self._timeline = Timeline(begun.s)
        self._mute: MuteWatch[Block] = MuteWatch(patience.mute_s)
        self._out = CountedSound()
        self._cause: GapCause | None = None
        """Why nothing is heard; None while blocks come."""
        self._quiet_since_s = begun.s
        self._resumed_s = -inf
        self._slept_s = begun.slept_s
        self._device: str | None = None
        self._lost_since_s = begun.s
        self._is_stalled = False
        self._late: list[Block] = []
        """What came after a stall, until it is clear whether the rest comes too."""
        self._muted_at = 0
        self._alarms: deque[str] = deque()
        self.off_record = False

    @property
    def is_lost(self) -> bool:
        """The device is given up."""
        return self._cause is GapCause.DEVICE

    @property
    def comes(self) -> bool:
        """Whether sound comes, or none is wanted."""
        return self.off_record or not (self.is_lost or self._is_stalled or self._mute.is_muted)

    def quiet_s(self, now: Moment) -> float:
        """Since the last block, or since the device should have begun."""
        return now.s - self._quiet_since_s

    def alarms(self) -> tuple[str, ...]:
        """What has come up since the last call, each in one line; from any thread."""
        told = []
        while self._alarms:
            told.append(self._alarms.popleft())
        return tuple(told)

    # ------------------------------------------------------------ what happens
    def hear(self, block: Block) -> Iterator[SoundChunk]:
        if self.off_record or block.arrived.s < self._resumed_s:
            return  # was on its way when people asked that it be not recorded
        yield from self._sleep(block.arrived)
        if self._is_stalled:
            self._late.append(block)
            self._quiet_since_s = block.arrived.s
            if block.arrived.s - self._late[0].arrived.s >= _BURST_S:
                yield from self._settled()
            return
        self._timeline.begin(block.began_s)
        if self._cause is None:
            yield from self._untold(block)
        else:
            yield from self._missing(block.began_s, self._cause)
            self._found(block)
        yield from self._taken(block)

    def nothing(self, now: Moment) -> Iterator[SoundChunk]:
        """No block has come until now."""
        yield from self._sleep(now)
        if self.off_record:
            yield from self._going_on(now.s, GapCause.OFF_RECORD)
        elif self.is_lost:
            yield from self._going_on(now.s - self._patience.block_s, GapCause.DEVICE)
        elif not self._is_stalled and self.quiet_s(now) >= self._patience.stall_s:
            yield from self._stall()
        elif self._late and now.s - self._late[0].arrived.s >= _BURST_S:
            yield from self._settled()

    def gone(self, now: Moment) -> Iterator[SoundChunk]:
        """The device has ended by itself, or is given up: what it held will not come any more."""
        if self.off_record or self.is_lost:
            return
        if self._late:
            yield from self._settled()
        if not self._is_stalled:
            yield from self._lose("is gone (unplugged?)")
        self._is_stalled, self._cause = False, GapCause.DEVICE
        yield from self._missing(now.s - self._patience.block_s, GapCause.DEVICE)

    def pause(self, now: Moment) -> Iterator[SoundChunk]:
        """From here on nothing is recorded."""
        self._timeline.begin(min(now.s, self._quiet_since_s))
        yield from self._settled()
        if self._cause is not None:
            yield from self._missing(now.s, self._cause)
        yield from self._flushed()
        self.off_record, self._cause = True, GapCause.OFF_RECORD

    def resume(self, now: Moment) -> Iterator[SoundChunk]:
        yield from self._missing(now.s, GapCause.OFF_RECORD)
        self.off_record = False
        self._resumed_s = self._quiet_since_s = now.s
        self._slept_s = max(self._slept_s, now.slept_s)

    def end(self, now: Moment, lost_samples: float = 0) -> Iterator[SoundChunk]:
        """`lost_samples`, at 16 kHz, came after the last block and found no place."""
        yield from self._settled()
        if self._cause is not None:
            yield from self._missing(now.s, self._cause)
        yield from self._flushed()
        if lost_samples and self._cause is None:
            yield from self._lost(round(lost_samples), GapCause.OVERRUN)

    # ------------------------------------------------------------ inside: time
    def _sleep(self, now: Moment) -> Iterator[SoundChunk]:
        slept_s = now.slept_s - self._slept_s
        self._slept_s = max(self._slept_s, now.slept_s)
        if slept_s < _SHORTEST_SLEEP_S or self.off_record:
            return
        self._timeline.begin(self._quiet_since_s)
        yield from self._settled()
        woke_s = now.s - self._patience.block_s
        if self._cause is not None:
            yield from self._missing(woke_s - slept_s, self._cause)
        self._alarm(
            f"the machine slept for {_length(slept_s)}: nothing was heard from {self._here()} on"
        )
        yield from self._missing(woke_s, GapCause.SUSPENDED)
        if not self.is_lost:
            self._cause, self._quiet_since_s = GapCause.SUSPENDED, now.s

    def _untold(self, block: Block) -> Iterator[SoundChunk]:
        if block.lost_before:
            known = round(block.lost_before * SAMPLE_RATE_HZ / block.rate_hz)
            yield from self._lost(known, GapCause.OVERRUN)
        untold = self._timeline.untold(block.seconds, block.arrived.s)
        if untold:
            yield from self._lost(untold, GapCause.DEVICE)

    def _going_on(self, until_s: float, cause: GapCause) -> Iterator[SoundChunk]:
        if self._timeline.missing(until_s) >= _GAP_STEP_S * SAMPLE_RATE_HZ:
            yield from self._missing(until_s, cause)

    def _missing(self, until_s: float, cause: GapCause) -> Iterator[SoundChunk]:
        yield from self._lost(self._timeline.missing(until_s), cause)

    def _lost(self, samples: int, cause: GapCause) -> Iterator[SoundChunk]:
        if not samples:
            return
        yield from self._flushed()
        self._timeline.count(samples)
        self._timeline.forget_lateness()
        yield from self._out.lost_up_to(self._timeline.counted, cause)

    # ------------------------------------------------------------ inside: the device
    def _stall(self) -> Iterator[SoundChunk]:
        """Its sound may come yet, all at once: nothing is missing so far. An empty chunk takes the
        alarm along."""
        yield from self._lose("gives no sound")
        self._is_stalled = True
        yield nothing_yet()

    def _settled(self) -> Iterator[SoundChunk]:
        """What came after a stall is all that comes of that time; the rest is missing."""
        if not self._is_stalled:
            return
        late, self._late, self._is_stalled = self._late, [], False
        if not late:
            self._cause = GapCause.DEVICE
            return
        missing = self._timeline.missing(late[-1].arrived.s - sum(one.seconds for one in late))
        if missing < self._patience.block_s / 2 * SAMPLE_RATE_HZ:
            missing = 0  # a block that came a little late
        yield from self._lost(missing, GapCause.DEVICE)
        after_s = late[0].arrived.s - self._lost_since_s
        rest = "" if missing else ": its sound came late, and is there"
        self._alarm(f"{self._named()} is back after {_length(after_s)}{rest}")
        for block in late:
            yield from self._taken(block)

    def _lose(self, how: str) -> Iterator[SoundChunk]:
        self._timeline.begin(self._quiet_since_s)
        if self._cause is not None:
            yield from self._missing(self._quiet_since_s, self._cause)
        self._cause, self._lost_since_s = None, self._quiet_since_s
        self._alarm(
            f"{self._named()} {how} since {self._here()}: nothing is heard until it is back"
        )

    def _found(self, block: Block) -> None:
        if self.is_lost:
            after = _length(block.began_s - self._lost_since_s)
            if self._device in (None, block.device):
                self._alarm(f"{self._named()} is back after {after}")
            else:
                self._alarm(
                    f"a microphone is back after {after}: it is now {block.device!r}, no longer "
                    f"{self._device!r}"
                )
        self._cause = None

    def _named(self) -> str:
        return f"the microphone {self._device!r}" if self._device else "the microphone"

    # ------------------------------------------------------------ inside: sound
    def _taken(self, block: Block) -> Iterator[SoundChunk]:
        self._quiet_since_s, self._device = block.arrived.s, block.device
        self._timeline.count(block.seconds * SAMPLE_RATE_HZ)
        yield from self._judged(block)

    def _judged(self, block: Block) -> Iterator[SoundChunk]:
        was_muted = self._mute.is_muted
        for one, is_muted in self._mute.push(block):
            if is_muted and not was_muted:
                was_muted, self._muted_at = True, self._out.given
                self._alarm(
                    f"{self._named()} gives nothing but zeros since {self._here(self._muted_at)}: "
                    "is it muted?"
                )
            if was_muted and not is_muted:
                was_muted = False
                after = _length((self._out.given - self._muted_at) / SAMPLE_RATE_HZ)
                self._alarm(f"{self._named()} is heard again after {after}")
            yield from self._out.muted(one) if is_muted else self._out.sound(one)

    def _flushed(self) -> Iterator[SoundChunk]:
        for held, _ in self._mute.release():
            yield from self._out.sound(held)
        yield from self._out.flushed()

    def _here(self, sample: int | None = None) -> str:
        """The moment of the visit that sound has been counted to."""
        at = self._timeline.counted if sample is None else sample
        return clock(at // SAMPLES_PER_MS)

    def _alarm(self, message: str) -> None:
        self._alarms.append(message)


def _length(seconds: float) -> str:
    """As a person says it.

    >>> _length(12.4), _length(200)
    ('12 s', '3 min 20 s')
    """
    minutes, rest = divmod(max(1, round(seconds)), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
