"""Visits that somebody has open, kept in memory for a while: opening a transcript anew at every keystroke
would cost more than verifying the sentence.

A visit's transcript and facts are kept by the digest of what the record holds: another digest, and it is
read again. The note is always read anew: two people may be at it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.record import Actor
from ambient_scribe.errors import NotFoundError
from ambient_scribe.store.record import encounters
from ambient_scribe.store.record.record import Record

MOST = 32
"""Visits; an hour of talk takes about ten megabytes."""


class OpenVisits:
    def __init__(self, record: Record) -> None:
        self._record = record
        self._kept: OrderedDict[str, tuple[str, Encounter]] = OrderedDict()
        self._guard = threading.Lock()

    def opened(self, visit_id: str, actor: Actor) -> Encounter:
        """Reads and audits. Raises NotFoundError when nothing is kept of it."""
        digest = encounters.digest(self._record, visit_id)
        encounter = encounters.load(self._record, visit_id, actor)
        if digest is not None:
            self._keep(visit_id, digest, encounter)
        return encounter

    def at_hand(self, visit_id: str, actor: Actor) -> Encounter:
        """The same for somebody who has opened it: read only when it is not here any more or was
        changed. Its notes are those of when it was opened."""
        digest = encounters.digest(self._record, visit_id)
        if digest is None:
            raise NotFoundError("nothing is kept of this visit yet")
        with self._guard:
            kept = self._kept.get(visit_id)
            if kept is not None and kept[0] == digest:
                self._kept.move_to_end(visit_id)
                return kept[1]
        return self.opened(visit_id, actor)

    def _keep(self, visit_id: str, digest: str, encounter: Encounter) -> None:
        with self._guard:
            self._kept[visit_id] = (digest, encounter)
            self._kept.move_to_end(visit_id)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
