"""One thread that keeps one recognizer process alive and busy.

Batches of calls come from the exchange that all workers share; their answers go to whoever waits for
them. When the process dies, its calls go back to be made again, and another process takes its place.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from ambient_scribe.errors import EngineError
from ambient_scribe.speech.server.process import EngineProcess, ProcessDeathError, Starter
from ambient_scribe.speech.server.restarts import Restarts
from ambient_scribe.speech.server.waiting import WaitingCall
from ambient_scribe.speech.server.wire import Call, Job, Ready, Refused

CLOSED = "the recognizer has been closed"


class Exchange(Protocol):
    """Where a worker gets its calls and brings back those that a process died over."""

    def next_batch(self, worker: Worker) -> list[WaitingCall] | None:
        """Waits for it. Empty: the worker is to look after its process; None: to end."""
        ...

    def died_over(self, batch: Sequence[WaitingCall], why: str) -> None: ...

    def limit_s(self, batch: Sequence[WaitingCall]) -> float: ...

    def wake(self) -> None: ...

    def pause(self, seconds: float) -> bool:
        """False, and at once, when everything is to end."""
        ...


class Worker:
    def __init__(self, start: Starter, restarts: Restarts, exchange: Exchange) -> None:
        self._start, self._exchange = start, exchange
        self.restarts = restarts
        self._process: EngineProcess | None = None
        self._wanted = False
        self._known: set[int] = set()
        self._forgotten: deque[int] = deque()
        self._thread = threading.Thread(target=self._run, name="recognizer", daemon=True)
        self.idle = True
        """Waits for a batch; the exchange reads and sets it under its lock."""

    @property
    def process(self) -> EngineProcess | None:
        return self._process

    @property
    def has_died(self) -> bool:
        """Its process did, and it may start another: before there is work for it."""
        alive = self._process is not None and self._process.is_alive
        return self._wanted and not alive and not self.restarts.given_up

    def start(self) -> Ready:
        """Loads the engine. Raises EngineError, also when the process dies over it."""
        try:
            self._process = self._start(self._exchange.wake)
        except ProcessDeathError as death:
            raise EngineError(
                f"the recognizer stopped while it loaded its model ({death}): "
                "free memory, or take a smaller model"
            ) from death
        self._wanted = True
        return self._process.greeting

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """From any thread."""
        process = self._process
        if process is not None:
            process.end()

    def forget(self, streams: Sequence[int]) -> None:
        self._forgotten.extend(streams)

    def _run(self) -> None:
        while (batch := self._exchange.next_batch(self)) is not None:
            try:
                self._serve(batch)
            except Exception as error:  # noqa: BLE001 - raised again where it is waited for
                self.end()  # what the process is at is not known any more
                for one in batch:
                    if not one.outcome.done():
                        one.outcome.set_exception(error)
        self.end()

    def _living(self) -> EngineProcess | None:
        """Its process, or the next one. None: everything is to end. Raises EngineError when it cannot be
        had."""
        if self._process is not None and not self._process.is_alive:
            self.restarts.died("its process ended while it waited")
            self._process = None
        while self._process is None:
            if self.restarts.given_up:
                raise EngineError(self.restarts.complaint)
            if not self._exchange.pause(self.restarts.pause_s()):
                return None
            self._known.clear()
            self._forgotten.clear()
            try:
                self._process, self._wanted = self._start(self._exchange.wake), True
            except (EngineError, ProcessDeathError) as error:
                self.restarts.died(str(error))
        return self._process

    def _serve(self, batch: Sequence[WaitingCall]) -> None:
        """Raises EngineError when there is no process to be had."""
        process = self._living()
        if process is None:
            raise EngineError(CLOSED)
        if not batch:
            return
        forgotten = tuple(self._forgotten.popleft() for _ in range(len(self._forgotten)))
        job = Job(
            calls=tuple(self._as_known(one.call) for one in batch),
            limit_s=self._exchange.limit_s(batch),
            forgotten=forgotten,
        )
        self._known.difference_update(forgotten)
        try:
            answers = process.ask(job)
        except ProcessDeathError as death:
            self.restarts.died(str(death))
            self._process = None
            self._exchange.died_over(batch, str(death))
            return
        self.restarts.worked()
        self._known.update(one.call.stream for one in batch)
        for one, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Refused):
                one.outcome.set_exception(EngineError(answer.message))
            else:
                one.outcome.set_result(answer)

    def _as_known(self, call: Call) -> Call:
        """Without what this process knows of the stream already."""
        return replace(call, reminder=None) if call.stream in self._known else call
