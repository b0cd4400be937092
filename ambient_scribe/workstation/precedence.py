"""Whoever is waited for goes first: work that nobody waits for gives way to them between its pieces.

One process has one core for Python: a look through a whole visit beside twenty reviewers would double what each of
them waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MOST_S = 3.0
"""That one piece of work gives way in all: it is wanted, too."""

UNHURRIED = ("/omissions",)
"""Ends of the addresses of what comes after the page is there."""


class Precedence:
    def __init__(self, most_s: float = MOST_S) -> None:
        self._most_s = most_s
        self._waited_for = 0
        self._changed = threading.Condition()

    @contextmanager
    def somebody_waits(self) -> Iterator[None]:
        with self._changed:
            self._waited_for += 1
        try:
            yield
        finally:
            with self._changed:
                self._waited_for -= 1
                if not self._waited_for:
                    self._changed.notify_all()

    def giving_way(self) -> Callable[[], None]:
        """To be called between the pieces of one long work, from its own thread."""
        left_s = self._most_s

        def give_way() -> None:
            nonlocal left_s
            if not self._waited_for or left_s <= 0:
                return
            began = monotonic()
            with self._changed:
                self._changed.wait_for(lambda: not self._waited_for, left_s)
            left_s -= monotonic() - began

        return give_way


class TellsWhoWaits:
    """Wraps an ASGI application: a request is waited for until it is answered."""

    def __init__(self, app: ASGIApp, precedence: Precedence) -> None:
        self._app, self._precedence = app, precedence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith(UNHURRIED):
            await self._app(scope, receive, send)
            return
        with self._precedence.somebody_waits():
            await self._app(scope, receive, send)
