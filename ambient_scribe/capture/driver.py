"""Calls into a driver enter; their results leave, or the word that the driver does not answer.

One thread makes them all, one at a time: some drivers want to be called from the thread that woke
them, and none is called again while it still owes an answer.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class DriverHangsError(Exception):
    """The call, or the one before it, has not come back, and may never."""


class DriverThread:
    """Of one driver."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._calls: queue.SimpleQueue[_Call] = queue.SimpleQueue()
        self._last: _Call | None = None

    def run(
        self, function: Callable[[], T], patience_s: float, undo: Callable[[T], None] | None = None
    ) -> T:
        """What `function` gives or raises; `undo` gets what comes after nobody waits any more.

        Raises DriverHangsError.
        """
        with self._turn:
            if self._last is None:
                threading.Thread(target=self._work, name="driver", daemon=True).start()
            elif not self._last.is_done.wait(patience_s):
                raise DriverHangsError
            call = self._last = _Call(function, undo)
            self._calls.put(call)
            if not call.is_done.wait(patience_s) and call.give_up():
                raise DriverHangsError
        if call.error is not None:
            raise call.error
        result: T = call.result
        return result

    def _work(self) -> None:
        while True:
            self._calls.get().make()


class _Call:
    def __init__(self, function: Callable[[], Any], undo: Callable[[Any], None] | None) -> None:
        self._function, self._undo = function, undo
        self._lock = threading.Lock()
        self._is_given_up = False
        self.is_done = threading.Event()
        self.result: Any = None
        self.error: BaseException | None = None

    def make(self) -> None:
        try:
            self.result = self._function()
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            self.error = error
        with self._lock:
            is_late = self._is_given_up
            if not is_late:
                self.is_done.set()
        if is_late:
            if self._undo is not None and self.error is None:
                self._undo(self.result)
            self.is_done.set()

    def give_up(self) -> bool:
        """False when it is done after all."""
        with self._lock:
            self._is_given_up = not self.is_done.is_set()
            return self._is_given_up
