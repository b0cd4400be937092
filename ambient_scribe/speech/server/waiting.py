"""The calls that wait for the recognizer, and which of them go next.

Calls enter as visits make them; those that are decoded together leave. Visits take turns. Speech that
is still going on waits until no finished speech does, and gives way to anything newer of its visit.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import EngineError
from ambient_scribe.speech.server.wire import Call

Outcome = Future[tuple[Any, ...]]
"""What the engine answers to one call."""


class SupersededError(EngineError):
    """Speech that was still going on was not read: newer speech of the same visit is."""


@dataclass(eq=False)
class WaitingCall:
    """One call on its way; `outcome` is set once, whatever becomes of the process."""

    call: Call
    arrived_s: float
    outcome: Outcome = field(default_factory=Future)
    deaths: int = 0
    """Processes that died over it; after one it is decoded alone, for the fault may be another's."""

    @property
    def ended(self) -> bool:
        """All that is said in it is said; opening a stream counts as such."""
        return all(segment.ended for segment in self.call.segments)

    @property
    def seconds(self) -> float:
        """Of sound to be decoded."""
        reminder = [self.call.reminder] if self.call.reminder else []
        parts = (*self.call.segments, *reminder)
        return sum(len(segment.samples) for segment in parts) / SAMPLE_RATE_HZ

    def begin(self) -> bool:
        """False when nobody waits for it any more."""
        return bool(self.deaths) or self.outcome.set_running_or_notify_cancel()


class WaitingCalls:
    """Not for several threads at once: its owner holds a lock."""

    def __init__(self) -> None:
        self._ended: OrderedDict[int, deque[WaitingCall]] = OrderedDict()
        self._open: OrderedDict[int, deque[WaitingCall]] = OrderedDict()

    def __len__(self) -> int:
        lanes = (self._ended, self._open)
        return sum(len(calls) for lane in lanes for calls in lane.values())

    def add(self, one: WaitingCall) -> None:
        older = self._open.pop(one.call.stream, deque())
        for stale in older:
            if stale.begin():
                stale.outcome.set_exception(
                    SupersededError("newer speech of this visit is read instead")
                )
        lane = self._ended if one.ended else self._open
        lane.setdefault(one.call.stream, deque()).append(one)

    def again(self, one: WaitingCall) -> None:
        """Before everything else: it has waited longest."""
        self._ended.setdefault(one.call.stream, deque()).appendleft(one)
        self._ended.move_to_end(one.call.stream, last=False)

    @property
    def oldest_s(self) -> float:
        """When the one that came first of those that go next came."""
        lane = self._ended or self._open
        return min(calls[0].arrived_s for calls in lane.values())

    @property
    def is_urgent(self) -> bool:
        """What goes next was under way before, and waits for no company."""
        lane = self._ended or self._open
        return bool(next(iter(lane.values()))[0].deaths)

    @property
    def streams(self) -> int:
        """Visits of which one call could go next."""
        return len(self._ended or self._open)

    def take(self, most: int) -> list[WaitingCall]:
        """One call a visit at most; a call that a process died over (those come first) is alone."""
        lane = self._ended or self._open
        taken: list[WaitingCall] = []
        for stream in list(lane):
            if len(taken) == most:
                break
            calls = lane[stream]
            one = calls.popleft()
            if calls:
                lane.move_to_end(stream)
            else:
                del lane[stream]
            if one.begin():
                taken.append(one)
                if one.deaths:
                    break
        return taken

    def take_all(self) -> list[WaitingCall]:
        every = [
            one for lane in (self._ended, self._open) for calls in lane.values() for one in calls
        ]
        self._ended.clear()
        self._open.clear()
        return [one for one in every if one.begin()]
