"""The recognizer as a visit sees it, where it runs in processes of its own.

    server = SpeechServer.spawned(partial(PocketsphinxRecognizer, config), ServerConfig())
    server.open_stream(priming).decode(segments)

Segments enter, hypotheses leave, as from the engine itself; what the engine refuses is an EngineError
with the engine's words. A process that dies, is killed or hangs is replaced and asked again: a visit
learns of it by the wait alone, unless the same speech is fatal twice.

Calls of several visits are decoded together where the engine can (`batching`): at once when it is idle,
else with what comes while it is busy and for a moment after. More than one process is for engines that
keep nothing between segments and hold the interpreter while they decode: each is started when there is
work for it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Sequence
from functools import partial
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming
from ambient_scribe.speech.server.process import SpawnedProcess, Starter
from ambient_scribe.speech.server.restarts import RestartConfig, Restarts
from ambient_scribe.speech.server.second import ServedSecondReader
from ambient_scribe.speech.server.stream import ServedStream
from ambient_scribe.speech.server.waiting import Outcome, WaitingCall, WaitingCalls
from ambient_scribe.speech.server.wire import Blueprint, Call, Ready
from ambient_scribe.speech.server.worker import CLOSED, Worker

_BATCH_ON_GPU = 8


class ServerConfig(Frozen):
    gather_ms: int = Field(default=60, ge=0, le=10_000)
    """How long speech may wait for that of other visits, to be decoded with it; none waits while the
    engine is idle."""
    batch_visits: int = Field(default=0, ge=0)
    """Visits whose speech is decoded together, where the engine can; 0: eight on a GPU, one at a time
    on a CPU, where batches of 2, 4 and 8 windows of a small Whisper cost 1.0 to 1.3 times what they
    cost one by one, and all must wait for the slowest."""
    attempts: int = Field(default=2, ge=1)
    """Deaths over the same speech before it is left out."""
    patience_s: float = Field(default=60.0, gt=0)
    """A decode that takes longer than this …"""
    patience_ratio: float = Field(default=20.0, ge=0)
    """… and so many times the length of its sound hangs."""
    loading_s: float = Field(default=600.0, gt=0)
    """The same for loading the model."""
    restarts: RestartConfig = RestartConfig()


class SpeechServer:
    """`protocols.Recognizer`. Loads the engine when it is built, in its process.

    Raises EngineError as the engine would, and when its process dies over it.
    """

    def __init__(self, start: Starter, config: ServerConfig, processes: int = 1) -> None:
        self._exchange = _Exchange(start, config, processes)
        self._numbers = count(1)
        self._spreads = processes > 1
        weakref.finalize(self, self._exchange.close)
        self._exchange.open()

    @classmethod
    def spawned(
        cls, blueprint: Blueprint, config: ServerConfig, processes: int = 1
    ) -> SpeechServer:
        return cls(partial(SpawnedProcess, blueprint, config.loading_s), config, processes)

    @property
    def identity(self) -> EngineIdentity:
        return self._exchange.greeting.identity

    @property
    def batches(self) -> bool:
        """The engine decodes for several visits at once."""
        return self._exchange.greeting.batches

    @property
    def deaths(self) -> int:
        """Of its processes, so far."""
        return self._exchange.deaths

    @property
    def given_up(self) -> bool:
        """They died too often in a row: what is asked now fails at once."""
        return self._exchange.given_up

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the processes that live."""
        return self._exchange.pids

    def open_stream(self, priming: Priming) -> ServedStream:
        """Raises EngineError for what the engine cannot do, such as another language."""
        number = next(self._numbers)
        stream = ServedStream(self._submit, number, priming, spreads=self._spreads)
        weakref.finalize(stream, self._exchange.forget, number)
        return stream

    @property
    def reads_again(self) -> bool:
        """The engine can listen once more (`open_second_reader`)."""
        return self._exchange.greeting.reads_again

    def open_second_reader(self, language: str | None, config: Any = None) -> ServedSecondReader:
        """`config` is of the engine's own reader. Raises EngineError when it has none."""
        if not self.reads_again:
            raise EngineError(f"{self.identity.engine} does not listen a second time")
        number = next(self._numbers)
        reader = ServedSecondReader(self._submit, number, language, config)
        weakref.finalize(reader, self._exchange.forget, number)
        return reader

    def close(self) -> None:
        """Ends the processes; what waits fails."""
        self._exchange.close()

    def _submit(self, call: Call) -> Outcome:
        """Its streams hold the server by this: it stays as long as any of them."""
        return self._exchange.submit(call)


def visits_together(config: ServerConfig, engine: Ready) -> int:
    """Calls that are given to the engine at once."""
    if not engine.batches:
        return 1
    on_gpu = (engine.identity.device or "").startswith("cuda")
    return config.batch_visits or (_BATCH_ON_GPU if on_gpu else 1)


class _Exchange:
    """Calls from any thread, and the workers that take them (`worker.Exchange`)."""

    def __init__(self, start: Starter, config: ServerConfig, processes: int) -> None:
        self._config = config
        self._changed = threading.Condition()
        self._waiting = WaitingCalls()
        self._closed_streams: SimpleQueue[int] = SimpleQueue()
        self._open_streams: set[int] = set()
        self._closing = threading.Event()
        self._most = 1
        self._workers = tuple(
            Worker(start, Restarts(config.restarts), self) for _ in range(processes)
        )

    def open(self) -> None:
        self.greeting = self._workers[0].start()
        self._most = visits_together(self._config, self.greeting)
        for worker in self._workers:
            worker.begin()

    @property
    def deaths(self) -> int:
        return sum(worker.restarts.total for worker in self._workers)

    @property
    def given_up(self) -> bool:
        return all(worker.restarts.given_up for worker in self._workers)

    @property
    def pids(self) -> tuple[int, ...]:
        processes = [worker.process for worker in self._workers]
        return tuple(one.pid for one in processes if one is not None and one.is_alive)

    def submit(self, call: Call) -> Outcome:
        one = WaitingCall(call, time.monotonic())
        with self._changed:
            if self._closing.is_set():
                raise EngineError(CLOSED)
            self._open_streams.add(call.stream)
            self._waiting.add(one)
            self._changed.notify_all()
        return one.outcome

    def forget(self, stream: int) -> None:
        """From a finalizer, which may run anywhere: takes no lock."""
        self._closed_streams.put(stream)

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def pause(self, seconds: float) -> bool:
        return not self._closing.wait(seconds)

    def limit_s(self, batch: Sequence[WaitingCall]) -> float:
        sound_s = sum(one.seconds for one in batch)
        return self._config.patience_s + self._config.patience_ratio * sound_s

    def next_batch(self, worker: Worker) -> list[WaitingCall] | None:
        with self._changed:
            at_once, worker.idle = worker.idle, True  # at first it has been idle, too
            while not self._closing.is_set() and not worker.has_died:
                wait_s = self._wait_s(worker, at_once)
                if wait_s is not None and wait_s <= 0:
                    self._forget_closed()
                    worker.idle = False
                    return self._waiting.take(self._most)
                at_once = at_once or not len(self._waiting)
                self._changed.wait(wait_s)
            worker.idle = False
            return None if self._closing.is_set() else []

    def _wait_s(self, worker: Worker, at_once: bool) -> float | None:
        """Until this worker takes what waits; None: until something changes."""
        if not len(self._waiting) or self._is_for_another(worker):
            return None
        company = min(self._most, len(self._open_streams))
        if at_once or self._waiting.is_urgent or self._waiting.streams >= company:
            return 0.0
        latest_s = self._waiting.oldest_s + self._config.gather_ms / 1000
        return latest_s - time.monotonic()

    def _is_for_another(self, worker: Worker) -> bool:
        """A process is started only for what those that run cannot take, and a worker that has given
        up leaves everything to the others."""
        if worker.process is not None:
            return False
        running = [one for one in self._workers if one.process is not None]
        if worker.restarts.given_up and running:
            return True
        return len(self._waiting) <= sum(one.idle for one in running)

    def _forget_closed(self) -> None:
        closed: list[int] = []
        while True:
            try:
                closed.append(self._closed_streams.get_nowait())
            except Empty:
                break
        self._open_streams.difference_update(closed)
        for worker in self._workers:
            worker.forget(closed)

    def died_over(self, batch: Sequence[WaitingCall], why: str) -> None:
        """Each is made again, alone, until it was fatal too often; what is still being said is not,
        for it will be read when it has ended."""
        with self._changed:
            for one in batch:
                one.deaths += 1
                if self._closing.is_set():
                    one.outcome.set_exception(EngineError(CLOSED))
                elif one.ended and one.deaths < self._config.attempts:
                    self._waiting.again(one)
                else:
                    message = f"the recognizer stopped {_times(one.deaths)} over it: {why}"
                    one.outcome.set_exception(EngineError(message))
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closing.set()
            rest = self._waiting.take_all()
            self._changed.notify_all()
        for one in rest:
            one.outcome.set_exception(EngineError(CLOSED))
        for worker in self._workers:
            worker.end()


def _times(number: int) -> str:
    return "once" if number == 1 else "twice" if number == 2 else f"{number} times"
