"""One folder of the witness. What lies on another machine may hang instead of failing: it is asked in a
thread of its own, for some seconds at most, and then left alone for a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

LIMIT_S = 3.0
"""A disk that answers at all answers sooner."""

PAUSE_S = 60.0
"""So long nobody waits for it again."""

Answer = TypeVar("Answer")


class WitnessFolder:
    """`is_own`: this machine's, which is waited for: without it nothing is written down."""

    def __init__(self, path: Path, *, is_own: bool) -> None:
        self.path, self.is_own = path, is_own
        self._guard = threading.Lock()
        self._asked: threading.Thread | None = None
        self._away_until_s = float("-inf")
        self._is_away = self._is_news = False

    def ask(self, call: Callable[[], Answer]) -> Answer:
        """Raises OSError, TimeoutError among them, and what the call raises otherwise."""
        if self.is_own:
            return call()
        try:
            answer = self._in_time(call)
        except FileNotFoundError:
            raise
        except OSError:
            self._is_news = self._is_news or not self._is_away
            self._is_away = True
            raise
        self._is_away = self._is_news = False
        return answer

    def went_away(self) -> bool:
        """Since this was asked last."""
        news, self._is_news = self._is_news, False
        return news

    def _in_time(self, call: Callable[[], Answer]) -> Answer:
        if not self._guard.acquire(timeout=LIMIT_S):
            raise TimeoutError(f"{self.path} does not answer")
        try:
            return self._asked_alone(call)
        finally:
            self._guard.release()

    def _asked_alone(self, call: Callable[[], Answer]) -> Answer:
        hangs = self._asked is not None and self._asked.is_alive()
        if hangs or time.monotonic() < self._away_until_s:
            raise TimeoutError(f"{self.path} does not answer")
        answers: list[Answer] = []
        errors: list[Exception] = []

        def run() -> None:
            try:
                answers.append(call())
            except Exception as error:  # noqa: BLE001 - raised again where it was asked
                errors.append(error)

        self._asked = threading.Thread(target=run, name="witness", daemon=True)
        self._asked.start()
        self._asked.join(LIMIT_S)
        if self._asked.is_alive():
            self._away_until_s = time.monotonic() + PAUSE_S
            raise TimeoutError(f"{self.path} does not answer")
        if errors:
            raise errors[0]
        return answers[0]
