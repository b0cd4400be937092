"""Consent, person by person: entries are added and never changed, the newest of each person counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.domain.record import FOLLOWED, PATIENT, Actor, AuditAction, ConsentEntry
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.record import visits
from ambient_scribe.store.record.bound_rows import ChangedOutsideError, is_ours
from ambient_scribe.store.record.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

    from ambient_scribe.store.record.change import Change


def add(change: Change, visit_id: str, entry: ConsentEntry) -> None:
    number = change.visit(visit_id)["consents"] + 1
    change.rows.insert(
        "consent",
        visit=visit_id,
        number=number,
        person=entry.person,
        status=entry.status.value,
        given_by=entry.given_by,
        how=entry.how,
        recorded_by=entry.recorded_by,
        at=entry.at.isoformat(),
    )
    change.set(visit_id, consents=number)


def forget_names(change: Change, visit_id: str) -> None:
    """Of a visit that is deleted: who agreed and in which words goes, that somebody did stays."""
    rows = change.connection.execute(
        "SELECT number, person FROM consent WHERE visit = ?", (visit_id,)
    ).fetchall()
    for row in rows:
        person = PATIENT if row["person"].casefold() == PATIENT else "companion"
        change.rows.change(
            "consent", visit_id, row["number"], person=person, given_by=None, how="deleted"
        )


def all_of(connection: Connection, visit_id: str) -> tuple[ConsentEntry, ...]:
    """As they were said, oldest first. Raises ChangedOutsideError when one is not, or is missing."""
    rows = connection.execute(
        f"SELECT *, {is_ours('consent')} AS is_ours FROM consent WHERE visit = ? ORDER BY number",
        (visit_id,),
    ).fetchall()
    visit = visits.row_of(connection, visit_id)
    if len(rows) != visit["consents"] or not all(row["is_ours"] for row in rows):
        raise ChangedOutsideError(f"what was said of consent to the visit {visit_id[:8]}", visit_id)
    return tuple(
        ConsentEntry(
            person=row["person"],
            status=row["status"],
            given_by=row["given_by"],
            how=row["how"],
            recorded_by=row["recorded_by"],
            at=row["at"],
        )
        for row in rows
    )


def newest(entries: Sequence[ConsentEntry]) -> dict[str, ConsentEntry]:
    return {entry.person.casefold(): entry for entry in entries}


def why_not_recorded(entries: Sequence[ConsentEntry]) -> str | None:
    """None when everybody who was asked has agreed, the patient among them."""
    by_person = newest(entries)
    by_person.pop(FOLLOWED, None)
    if PATIENT not in by_person:
        return "the patient has not been asked yet"
    for person, entry in by_person.items():
        if entry.status is not ConsentStatus.GIVEN:
            return f"the {person} has not agreed ({entry.status.value.replace('_', ' ')})"
    return None


def may_be_followed(entries: Sequence[ConsentEntry]) -> bool:
    """Whether the patient agreed to a scribe who follows from another room."""
    said = newest(entries).get(FOLLOWED)
    return said is not None and said.status is ConsentStatus.GIVEN


def say(record: Record, visit_id: str, entry: ConsentEntry, actor: Actor) -> None:
    """What one person said. A withdrawal of what was recorded is `destruction.withdraw`."""
    with record.changing(actor) as change:
        row = change.visit(visit_id)
        if row["consent_withdrawn_at"] and entry.status is ConsentStatus.GIVEN:
            raise UsageError("consent to this visit was withdrawn: begin another visit")
        add(change, visit_id, entry)
        change.audit(AuditAction.CONSENT, visit_id, entry.status.value)


def of_visit(record: Record, visit_id: str) -> tuple[ConsentEntry, ...]:
    with record.database.reading() as connection:
        return all_of(connection, visit_id)


def check(record: Record, visit_id: str) -> None:
    """Raises DeniedError unless everybody in the room has agreed."""
    if why := why_not_recorded(of_visit(record, visit_id)):
        raise DeniedError(f"nothing is recorded: {why}")
