"""The owner's end of one recognizer process: start it, ask it, end it.

A blueprint enters, and jobs; greetings and answers leave, or the news that the process has died. It
is started as a command and not through `multiprocessing`, whose children read the main script again:
a script that uses the package then needs no guard.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO, Protocol, cast

from ambient_scribe.errors import EngineError
from ambient_scribe.speech.server.wire import (
    Answer,
    Blueprint,
    Fault,
    Job,
    Ready,
    Refused,
    receive,
    send,
)

_COMMAND = "import sys; sys.path[:] = {path!r}; from ambient_scribe.speech.server.child import main; main()"
"""The owner's own search path, and not the current folder's, decides what the process imports."""


class ProcessDeathError(Exception):
    """It ended, was ended, or hung and was ended, with a job under way. Says which, in some words."""


class EngineProcess(Protocol):
    """A recognizer that may die at any moment."""

    @property
    def greeting(self) -> Ready: ...

    @property
    def pid(self) -> int: ...

    @property
    def is_alive(self) -> bool: ...

    def ask(self, job: Job) -> tuple[Answer, ...]:
        """One answer a call. Raises ProcessDeathError."""
        ...

    def end(self) -> None:
        """At once, whatever it is doing; from any thread. `ask` raises ProcessDeathError then."""
        ...


Starter = Callable[[Callable[[], None]], EngineProcess]
"""Starts one; what is given is called from another thread when it has died. Raises EngineError when
the engine refuses to load or no process can be had, ProcessDeathError when it dies over it."""


class SpawnedProcess:
    """Raises EngineError and ProcessDeathError as a `Starter` does."""

    def __init__(
        self, blueprint: Blueprint, start_limit_s: float, on_death: Callable[[], None]
    ) -> None:
        self._process = _started()
        self._timed_out = False
        threading.Thread(
            target=_watch, args=(self._process, on_death), name="recognizer watch", daemon=True
        ).start()
        try:
            first = self._exchange(blueprint, start_limit_s)
            if isinstance(first, Refused):
                raise EngineError(first.message)
        except BaseException:
            self.end()
            self._close()
            raise
        self.greeting: Ready = first

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: Job) -> tuple[Answer, ...]:
        answers: tuple[Answer, ...] = self._exchange(job, job.limit_s)
        return answers

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def _exchange(self, value: object, limit_s: float) -> Any:
        """Sends a value and waits for the answer; a process that takes longer is ended."""
        try:
            with self._no_longer_than(limit_s):
                send(cast(BinaryIO, self._process.stdin), value)
                answer = receive(cast(BinaryIO, self._process.stdout))
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.end()
            self._close()
            if self._timed_out:
                raise ProcessDeathError(f"no answer within {limit_s:.0f} s") from error
            raise ProcessDeathError(_how_it_ended(self._process.returncode)) from error
        if isinstance(answer, Fault):
            self.end()
            self._close()
            raise ProcessDeathError(answer.where)
        return answer

    @contextmanager
    def _no_longer_than(self, limit_s: float) -> Iterator[None]:
        timer = threading.Timer(limit_s, self._overdue)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _overdue(self) -> None:
        self._timed_out = True
        self._process.kill()

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what had not been sent yet cannot be sent any more
                cast(BinaryIO, pipe).close()


def _started() -> subprocess.Popen[bytes]:
    command = _COMMAND.format(path=[str(place) for place in sys.path])
    try:
        return subprocess.Popen(
            [sys.executable or "python", "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # on Windows this says nothing, and the flag does
            creationflags=_apart_from_the_console(),
        )
    except OSError as error:
        raise EngineError(f"the recognizer's process cannot be started: {error}") from error


def _apart_from_the_console() -> int:
    """Ctrl-C goes to every process of the console's group: a group of its own has none."""
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _how_it_ended(code: int) -> str:
    if code < 0:
        return f"its process was ended by signal {-code}"
    return f"its process ended with {code}"


def _watch(process: subprocess.Popen[bytes], on_death: Callable[[], None]) -> None:
    process.wait()
    on_death()
