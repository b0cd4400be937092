"""A lock that goes to whoever has waited longest: between two steps of a long piece of work others have
their turn, which `threading.Lock` does not promise."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """To be held in a `with`; not twice by the same thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._is_taken = False

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_taken:
                self._is_taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()  # whoever has it now releases it

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
