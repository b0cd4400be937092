"""Who has a visit open hears at once what becomes of it: messages enter from any thread, and leave at every
seat of that visit.

A message is a few plain values for JSON, with its `kind`. It names what changed and says nothing of what
was said: whoever hears it asks for the rest, and is let in or not, as ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ambient_scribe.domain.record import RevisionEntry

Message = Mapping[str, Any]

MOST_WAITING = 256
"""Messages at a seat whose connection does not take them; then it is given up, and begins anew."""


class Seat:
    """One window's, in the event loop that it was taken in."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[Message | None] = asyncio.Queue()

    async def heard(self) -> Message | None:
        """The next message; None once it fell too far behind."""
        return await self._waiting.get()

    def tell(self, message: Message) -> None:
        """From any thread."""
        with contextlib.suppress(RuntimeError):  # the loop is over: nobody listens
            self._loop.call_soon_threadsafe(self._take, message)

    def _take(self, message: Message) -> None:
        size = self._waiting.qsize()
        if size < MOST_WAITING:
            self._waiting.put_nowait(message)
        elif size == MOST_WAITING:
            self._waiting.put_nowait(None)


class Hub:
    def __init__(self) -> None:
        self._seats: dict[str, list[Seat]] = {}
        self._guard = threading.Lock()

    @contextmanager
    def subscribe(self, visit_id: str) -> Iterator[Seat]:
        """Inside an event loop."""
        seat = Seat()
        with self._guard:
            self._seats.setdefault(visit_id, []).append(seat)
        try:
            yield seat
        finally:
            with self._guard:
                left = self._seats[visit_id]
                left.remove(seat)
                if not left:
                    del self._seats[visit_id]

    def publish(self, visit_id: str, message: Message) -> None:
        """From any thread, without waiting for anybody; every seat hears messages in one order."""
        with self._guard:
            for seat in self._seats.get(visit_id, ()):
                seat.tell(message)

    def visits(self) -> tuple[str, ...]:
        """Those that somebody has open."""
        with self._guard:
            return tuple(self._seats)

    def revised(self, link: RevisionEntry) -> None:
        """Something was added to a visit's chain."""
        self.publish(
            link.visit_id,
            {
                "kind": "revised",
                "part": link.part.value,
                "why": link.kind.value,
                "number": link.number,
                "revision": link.note_revision,
                "by": link.actor,
                "actor": link.actor_id,
            },
        )
