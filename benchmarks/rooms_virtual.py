"""Rooms in virtual time: what decoding costs is measured, who waits for whom is played.

Decodes enter one at a time, timed by the processor time of this process; a cost by the length of sound
is fitted to them. Then rooms play their speech through the server's own queue (`WaitingCalls`), on so
many processors: processes that decode at the same time share them evenly. So what else the machine is
doing does not count, nor does what decodes that run at once cost each other beyond the processors.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import nnls

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.protocols import Priming, Recognizer, VoicedSegment
from ambient_scribe.speech.server.batching import BatchRecognizer
from ambient_scribe.speech.server.waiting import WaitingCall, WaitingCalls
from ambient_scribe.speech.server.wire import Call

PRIMING = Priming(language="en")
BATCHES = (2, 4, 8)
NEVER = float("inf")


# ---------------------------------------------------------------- costs
@dataclass(frozen=True)
class Line:
    """One decode: `fixed_s + per_second * seconds of sound`, processor time."""

    fixed_s: float
    per_second: float
    residual_s: float
    """Root mean square of what the fit leaves."""

    def of(self, segment: VoicedSegment) -> float:
        return max(0.0, self.fixed_s + self.per_second * segment.span.duration_ms / 1000)


@dataclass(frozen=True)
class Costs:
    ended: Line
    open: Line
    """Of speech that goes on."""
    measured: int
    batch_share: dict[int, float]
    """By the number of visits: a batch's cost as a share of the same decodes made alone."""

    def of(self, segments: Sequence[VoicedSegment]) -> float:
        alone = sum((self.ended if one.ended else self.open).of(one) for one in segments)
        known = [size for size in self.batch_share if size <= len(segments)]
        return alone * (self.batch_share[max(known)] if known else 1.0)


def measured_costs(
    recognizer: Recognizer, segments: Sequence[VoicedSegment], going_on: Sequence[VoicedSegment]
) -> Costs:
    stream = recognizer.open_stream(PRIMING)
    stream.decode(segments[:1])  # pays for what is loaded late
    ended = [_spent(lambda one=one: stream.decode([one])) for one in segments]
    stream.decode(going_on[:1])
    open_ = [_spent(lambda one=one: stream.decode([one])) for one in going_on]
    shares: dict[int, float] = {}
    for size in BATCHES if isinstance(recognizer, BatchRecognizer) else ():
        calls = [(recognizer.open_stream(PRIMING), [one]) for one in going_on[:size]]
        together = _spent(lambda calls=calls: recognizer.decode_many(calls))
        shares[size] = together / sum(open_[:size])
    return Costs(_fitted(segments, ended), _fitted(going_on, open_), len(segments), shares)


def _fitted(segments: Sequence[VoicedSegment], spent_s: Sequence[float]) -> Line:
    lengths = np.array([one.span.duration_ms / 1000 for one in segments])
    design = np.stack([np.ones_like(lengths), lengths], axis=1)
    # No sound costs less than nothing, though few decodes with one that was dear may look so.
    solution, _ = nnls(design, np.array(spent_s))
    residual = np.sqrt(np.mean(np.square(design @ solution - spent_s)))
    return Line(float(solution[0]), float(solution[1]), float(residual))


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


# ---------------------------------------------------------------- rooms
@dataclass(frozen=True)
class Asked:
    """`due_ms`: when it is asked for. `span`: the sound to be read, within its visit. `before`,
    `committed`: what is told with it (`VoicedSegment`)."""

    due_ms: int
    span: TimeSpan
    ended: bool
    before: str = ""
    committed: tuple[HeardWord, ...] = ()


@dataclass(frozen=True, eq=False)
class Task:
    due_s: float
    stale_s: float
    """A partial is not asked for any more once newer speech is there."""
    segment: VoicedSegment


def tasks_of(asked: Sequence[Asked]) -> list[Task]:
    """Speech that goes on is not read any more once something newer is asked for."""
    dues = sorted({one.due_ms for one in asked})
    newer = dict(itertools.pairwise(dues))
    nothing = np.zeros(0, dtype=np.float32)
    return [
        Task(
            one.due_ms / 1000,
            NEVER if one.ended else newer.get(one.due_ms, NEVER) / 1000,
            VoicedSegment(one.span, nothing, ended=one.ended),
        )
        for one in asked
    ]


@dataclass
class Room:
    number: int
    tasks: list[Task]
    asking: bool = False
    latencies_s: list[float] = field(default_factory=list)
    """Of speech that has ended."""
    open_s: list[float] = field(default_factory=list)
    left_out: int = 0
    """Readings of speech that went on, and was newer already."""

    def next_due_s(self) -> float:
        return NEVER if self.asking or not self.tasks else self.tasks[0].due_s

    def ask(self, now_s: float) -> Task | None:
        """What it asks for now: it does one thing at a time, in order."""
        while self.next_due_s() <= now_s:
            task = self.tasks.pop(0)
            if task.stale_s <= now_s:
                self.left_out += 1
                continue
            self.asking = True
            return task
        return None

    def answered(self, task: Task, now_s: float) -> None:
        self.asking = False
        (self.latencies_s if task.segment.ended else self.open_s).append(now_s - task.due_s)


# ---------------------------------------------------------------- servers
@dataclass(eq=False)
class Server:
    processes: int
    most: int
    waiting: WaitingCalls = field(default_factory=WaitingCalls)
    running: int = 0


@dataclass(eq=False)
class Decode:
    server: Server
    calls: list[WaitingCall]
    left_s: float


def play(rooms: Sequence[Room], servers: Sequence[Server], costs: Costs, cpus: float) -> float:
    """Until every room has been answered; returns the time that is then. `cpus`: what of the
    processors the rest of the visits leaves."""
    now_s, decodes = 0.0, list[Decode]()
    asked: dict[WaitingCall, tuple[Room, Task]] = {}
    while True:
        for room in rooms:
            if (task := room.ask(now_s)) is not None:
                one = WaitingCall(Call(room.number, PRIMING, (task.segment,)), now_s)
                asked[one] = (room, task)
                servers[room.number % len(servers)].waiting.add(one)
        for server in servers:
            while len(server.waiting) and server.running < server.processes:
                calls = server.waiting.take(server.most)
                cost_s = costs.of([call.call.segments[0] for call in calls])
                decodes.append(Decode(server, calls, cost_s))
                server.running += 1
        pace = min(1.0, cpus / max(1, len(decodes)))
        ends_s = [now_s + one.left_s / pace for one in decodes]
        then_s = min(*ends_s, NEVER, *(room.next_due_s() for room in rooms))
        if then_s == NEVER:
            return now_s
        for one in decodes:
            one.left_s -= (then_s - now_s) * pace
        now_s = then_s
        for done in [one for one in decodes if one.left_s <= 1e-9]:
            decodes.remove(done)
            done.server.running -= 1
            for call in done.calls:
                room, task = asked.pop(call)
                room.answered(task, now_s)
