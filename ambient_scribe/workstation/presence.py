"""Who has a visit open now, and which sentence they are at: windows come, say where they are, and go.

Every change is told to everybody at the visit. It is held in memory alone.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Actor
from ambient_scribe.workstation.hub import Hub


class Present(Frozen):
    """One window. `sentence`: the id of the one that it is at, or writes when `writes`; of the note, or of
    the paper of that id."""

    window: str
    person: str
    """The account's id."""
    name: str
    paper: str | None = None
    sentence: str | None = None
    writes: bool = False


class Presence:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._here: dict[str, dict[str, Present]] = {}
        self._guard = threading.Lock()

    @contextmanager
    def at(self, visit_id: str, actor: Actor) -> Iterator[str]:
        """For as long as a window is open: its key leaves."""
        one = Present(window=secrets.token_hex(8), person=actor.id, name=actor.name)
        with self._guard:
            self._put(visit_id, one)
        try:
            yield one.window
        finally:
            with self._guard:
                left = self._here[visit_id]
                del left[one.window]
                if not left:
                    del self._here[visit_id]
                self._tell(visit_id)

    def moved(
        self,
        visit_id: str,
        window: str,
        sentence: str | None,
        *,
        writes: bool,
        paper: str | None = None,
    ) -> None:
        """Told only when it is somewhere else than before."""
        with self._guard:
            before = self._here[visit_id][window]
            after = before.changed(paper=paper, sentence=sentence, writes=writes)
            if after != before:
                self._put(visit_id, after)

    def who(self, visit_id: str) -> tuple[Present, ...]:
        with self._guard:
            return self._who(visit_id)

    # ------------------------------------------------------------ inside, with the guard held
    def _who(self, visit_id: str) -> tuple[Present, ...]:
        return tuple(self._here.get(visit_id, {}).values())

    def _put(self, visit_id: str, one: Present) -> None:
        self._here.setdefault(visit_id, {})[one.window] = one
        self._tell(visit_id)

    def _tell(self, visit_id: str) -> None:
        """So that the last that is told is how it is."""
        people = [one.model_dump(mode="json") for one in self._who(visit_id)]
        self._hub.publish(visit_id, {"kind": "people", "people": people})
