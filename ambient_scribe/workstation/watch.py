"""What becomes of visits that somebody has open, here or from the command line, which is another process: their
windows hear of it within a moment, and what was destroyed or closed stays in no memory.

The rows of those visits are looked at twice a second; links of their chains come from the record's listeners,
and from these looks where another process wrote them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import RevisionEntry, VisitState
from ambient_scribe.store.record import revisions
from ambient_scribe.store.record.open_visits import OpenVisits
from ambient_scribe.store.record.record import Record
from ambient_scribe.workstation.hub import Hub

LOOKS_EVERY_S = 0.5


class VisitStanding(Frozen):
    """Of a visit, without a word of what was said. `withdrawals`: 1 once consent was withdrawn, 2 once that
    is carried out."""

    deleted: bool = True
    withdrawals: int = 0
    held: bool = False
    revisions: int = 0

    def whys(self, before: VisitStanding) -> Iterator[str]:
        """What came to it since then, as the windows are told."""
        if self.deleted and not before.deleted:
            yield "deleted"
        elif self.withdrawals > before.withdrawals:
            yield "withdrawn"
        elif self.held != before.held:
            yield "held" if self.held else "released"


class Watch:
    def __init__(self, record: Record, hub: Hub, visits: OpenVisits) -> None:
        self._record, self._hub, self._visits = record, hub, visits
        self._seen: dict[str, VisitStanding] = {}
        self._guard = threading.Lock()

    def begin(self, visit_id: str) -> VisitStanding:
        """A window has it open now: how it stands, for the window to compare."""
        with self._guard:
            now = self._standing([visit_id])[visit_id]
            self._seen.setdefault(visit_id, now)
        return now

    def revised(self, link: RevisionEntry) -> None:
        """For the record's listeners, which may come in another order than the links."""
        with self._guard:
            known = self._seen.get(link.visit_id)
            if known is None:
                return
            if link.number == known.revisions + 1:
                self._hub.revised(link)
                self._seen[link.visit_id] = known.changed(revisions=link.number)
            else:
                self._tell_links(link.visit_id, known, link.number)

    def look(self) -> None:
        with self._guard:
            open_ids = {*self._hub.visits(), *self._visits.ids()}
            self._seen = {one: self._seen[one] for one in open_ids & self._seen.keys()}
            if not open_ids:
                return
            for visit_id, now in self._standing(sorted(open_ids)).items():
                self._compare(visit_id, now)

    # ------------------------------------------------------------ inside, with the guard held
    def _compare(self, visit_id: str, now: VisitStanding) -> None:
        before = self._seen.get(visit_id)
        # One that was not seen before may have been read before what was withdrawn was destroyed.
        withdrawn = now.withdrawals > (before.withdrawals if before is not None else 0)
        if now.deleted or now.withdrawals == 1 or withdrawn:
            self._visits.forget(visit_id)
        before = self._seen.setdefault(visit_id, now)
        self._tell_links(visit_id, before, now.revisions)
        for why in now.whys(before):
            self._hub.publish(visit_id, {"kind": "revised", "part": "visit", "why": why})
        told = self._seen[visit_id].revisions
        self._seen[visit_id] = now.changed(revisions=max(told, now.revisions))

    def _tell_links(self, visit_id: str, known: VisitStanding, number: int) -> None:
        """Those that came before it and were not told yet, too."""
        if number <= known.revisions:
            return
        with self._record.database.reading() as connection:
            links = revisions.entries(connection, visit_id)
        for link in links[known.revisions :]:
            self._hub.revised(link)
        self._seen[visit_id] = known.changed(revisions=len(links))

    def _standing(self, ids: list[str]) -> dict[str, VisitStanding]:
        """A visit that is not there is as good as deleted."""
        marks = ", ".join("?" * len(ids))
        with self._record.database.reading() as connection:
            rows = connection.execute(
                "SELECT id, state, consent_withdrawn_at, generation, hold, revisions FROM visit "
                f"WHERE id IN ({marks})",
                ids,
            ).fetchall()
        found = {
            row["id"]: VisitStanding(
                deleted=row["state"] == VisitState.DELETED,
                withdrawals=row["generation"] if row["consent_withdrawn_at"] else 0,
                held=row["hold"] is not None,
                revisions=row["revisions"],
            )
            for row in rows
        }
        return {one: found.get(one, VisitStanding()) for one in ids}
