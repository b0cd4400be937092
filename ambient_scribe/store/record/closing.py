"""A withdrawal of consent that waits under a legal hold: what was said is kept for the court, and closed.

Everybody sees the visit as the withdrawal will leave it: a signed note stays for whoever treats the
patient, its words and its sound do not. Who breaks the glass, which gives its reason and an alarm, sees
and hears what the hold keeps.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.record import Actor, RevisionPart
from ambient_scribe.note.withdrawal import withdrawn
from ambient_scribe.store.record import parts, visits
from ambient_scribe.store.record.bound_rows import is_ours
from ambient_scribe.store.record.revisions import Contents

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

WHY = "consent is withdrawn, and what was said waits under a legal hold: only break-glass opens it"


def is_closed(row: Row) -> bool:
    """`row`: the visit's. Once the withdrawal is carried out there is nothing left to close."""
    return row["consent_withdrawn_at"] is not None and row["generation"] == 1


def is_closed_to(
    connection: Connection, visit_id: str, actor: Actor, now: datetime.datetime
) -> bool:
    """False for a visit that is not there."""
    row = visits.row_or_none(connection, visit_id)
    return (
        row is not None and is_closed(row) and not glass_is_broken(connection, visit_id, actor, now)
    )


def glass_is_broken(
    connection: Connection, visit_id: str, actor: Actor, now: datetime.datetime
) -> bool:
    rows = connection.execute(
        "SELECT since, until FROM emergency WHERE account = ? AND visit = ? "
        f"AND {is_ours('emergency')}",
        (actor.id, visit_id),
    ).fetchall()
    moment = datetime.datetime.fromisoformat
    return any(moment(row["since"]) <= now < moment(row["until"]) for row in rows)


def whole(contents: Contents) -> Encounter:
    """All that is kept. Raises NotFoundError where nothing is, InputError when it does not open."""
    newest = {
        part: contents.newest(part)
        for part in (RevisionPart.VISIT, RevisionPart.DOCUMENTS, RevisionPart.PROPOSALS)
    }
    return parts.encounter_of(newest, contents.notes())


def what_will_be_left(row: Row, contents: Contents) -> Encounter:
    """Of a closed visit. Raises as `whole` does."""
    at = datetime.datetime.fromisoformat(row["consent_withdrawn_at"])
    return withdrawn(whole(contents), at, row["consent_withdrawn_by"])
