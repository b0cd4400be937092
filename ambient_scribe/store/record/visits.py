"""The rows of patients and visits: what lists, day sheets and searches show. Nothing that was said."""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING

from ambient_scribe.domain.record import (
    UNSIGNED,
    LegalHold,
    PatientEntry,
    VisitEntry,
    VisitState,
)
from ambient_scribe.errors import NotFoundError, UsageError
from ambient_scribe.store.record.bound_rows import ChangedOutsideError, is_ours

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

    from ambient_scribe.store.record.change import Change

_OURS = is_ours("patient")
_SELECT = (
    "SELECT visit.*, patient.name, patient.born, patient.sex, patient.number, "
    f"{is_ours('visit')} AND (visit.patient IS NULL OR patient.id IS NOT NULL AND {_OURS}) AS is_ours "
    "FROM visit LEFT JOIN patient ON patient.id = visit.patient "
)
_PATIENT = f"SELECT *, {_OURS} AS is_ours FROM patient "

NOT_OURS = "(changed from outside)"
"""In place of a name that something else than this program has written, or may have."""


def new_id() -> str:
    """128 random bits, as sessions and recordings name their visits."""
    return secrets.token_hex(16)


def put_patient(change: Change, patient: PatientEntry) -> None:
    """New, or known by its id and with other particulars now. Raises ChangedOutsideError for one that
    something else has changed."""
    particulars = {
        "name": patient.name,
        "born": patient.born.isoformat() if patient.born else None,
        "sex": patient.sex,
        "number": patient.number,
    }
    known = change.connection.execute(_PATIENT + "WHERE id = ?", (patient.id,)).fetchone()
    if known is None:
        change.rows.insert("patient", id=patient.id, **particulars)
    elif _checked(known) != patient:
        change.rows.change("patient", patient.id, **particulars)


def put_visit(change: Change, visit: VisitEntry) -> None:
    """A new visit's row; its patient's must be there."""
    change.rows.insert(
        "visit",
        id=visit.id,
        patient=visit.patient.id if visit.patient else None,
        state=visit.state.value,
        at=utc(visit.at),
        reason=visit.reason,
        provider=visit.provider,
    )


def row_or_none(connection: Connection, visit_id: str) -> Row | None:
    """Unchecked."""
    row: Row | None = connection.execute(_SELECT + "WHERE visit.id = ?", (visit_id,)).fetchone()
    return row


def row_of(connection: Connection, visit_id: str) -> Row:
    """Raises NotFoundError when there is no such visit, ChangedOutsideError for one that something else
    has changed, or whose patient."""
    row = row_or_none(connection, visit_id)
    if row is None:
        raise NotFoundError(f"there is no visit {visit_id[:8]!r} in this record")
    if not row["is_ours"]:
        raise ChangedOutsideError(f"the visit {visit_id[:8]}", visit_id)
    return row


def entry_of(row: Row) -> VisitEntry:
    """Of a list: one row that is not this program's hides no other, and names nobody."""
    patient = None
    if not row["is_ours"]:
        patient = PatientEntry(id=row["patient"] or row["id"], name=NOT_OURS)
    elif row["patient"] is not None:
        patient = PatientEntry(
            id=row["patient"],
            name=row["name"],
            born=row["born"],
            sex=row["sex"],
            number=row["number"],
        )
    return VisitEntry(
        id=row["id"],
        patient=patient,
        state=row["state"],
        at=row["at"],
        reason=row["reason"],
        provider=row["provider"],
        revisions=row["revisions"],
        signed_at=row["signed_at"],
        signed_by=row["signed_by"],
        audio_destroyed_at=row["audio_destroyed_at"],
        consent_withdrawn_at=row["consent_withdrawn_at"],
        hold=LegalHold.model_validate_json(row["hold"]) if row["hold"] else None,
    )


def between(
    connection: Connection, since: datetime.datetime, until: datetime.datetime
) -> tuple[VisitEntry, ...]:
    """Half-open, in order of time; deleted visits are not listed."""
    rows = connection.execute(
        _SELECT + "WHERE visit.at >= ? AND visit.at < ? AND state <> ? ORDER BY visit.at, visit.id",
        (utc(since), utc(until), VisitState.DELETED.value),
    )
    return tuple(entry_of(row) for row in rows)


def of_patient(connection: Connection, patient_id: str) -> tuple[VisitEntry, ...]:
    """The newest first."""
    rows = connection.execute(
        _SELECT + "WHERE visit.patient = ? ORDER BY visit.at DESC, visit.id", (patient_id,)
    )
    return tuple(entry_of(row) for row in rows)


def unsigned(connection: Connection) -> tuple[VisitEntry, ...]:
    """The oldest first."""
    states = sorted(state.value for state in UNSIGNED)
    rows = connection.execute(
        _SELECT + f"WHERE state IN ({', '.join('?' * len(states))}) ORDER BY visit.at, visit.id",
        states,
    )
    return tuple(entry_of(row) for row in rows)


def with_open_addenda(connection: Connection) -> tuple[VisitEntry, ...]:
    """Those that may have an addendum which waits, the oldest first. Not those whose consent was withdrawn:
    only what is signed is shown of them."""
    rows = connection.execute(
        _SELECT + "WHERE visit.id IN (SELECT visit FROM revision "
        "WHERE part = 'addendum' AND content <> x'' GROUP BY visit "
        "HAVING sum(iif(note_revision IS NULL, 1, -1)) > 0) "
        "AND state = ? AND consent_withdrawn_at IS NULL ORDER BY visit.at, visit.id",
        (VisitState.SIGNED.value,),
    )
    return tuple(entry_of(row) for row in rows)


def patients(connection: Connection, text: str, limit: int) -> tuple[PatientEntry, ...]:
    """Whose name or number holds the text, in any case, in alphabetical order."""
    rows = connection.execute(
        _PATIENT + "WHERE instr(lower(name), lower(?)) > 0 OR number = ? "
        "ORDER BY name COLLATE NOCASE, born LIMIT ?",
        (text, text, limit),
    )
    return tuple(_patient(row) for row in rows)


def patient(connection: Connection, patient_id: str) -> PatientEntry:
    """Raises NotFoundError when nobody is known by that id, ChangedOutsideError for one that something
    else has changed."""
    row = connection.execute(_PATIENT + "WHERE id = ?", (patient_id,)).fetchone()
    if row is None:
        raise NotFoundError("there is no such patient in this record")
    return _checked(row)


def same_patient(connection: Connection, patient: PatientEntry) -> PatientEntry | None:
    """By the clinic's number and the name or the birthday, or by name and birthday. What is known of
    both must not contradict each other; a name alone, or a number alone, is nobody for sure."""
    rows = connection.execute(
        _PATIENT + f"WHERE {_OURS} AND (number = ? OR name = ? COLLATE NOCASE)",
        (patient.number, patient.name),
    ).fetchall()
    found = [one for one in map(_patient, rows) if _agree(one, patient) >= _SURE]
    return found[0] if len(found) == 1 else None


def is_expected(connection: Connection, patient: PatientEntry, at: datetime.datetime) -> bool:
    """Whether the patient, or somebody of that name who may be the same, has a visit at that time."""
    rows = connection.execute(
        f"SELECT patient.*, {_OURS} AS is_ours FROM visit JOIN patient ON patient.id = visit.patient "
        "WHERE at = ? AND state <> ? AND (patient.id = ? OR name = ? COLLATE NOCASE)",
        (utc(at), VisitState.DELETED.value, patient.id, patient.name),
    )
    known = map(_patient, rows.fetchall())
    return any(one.id == patient.id or _agree(one, patient) > 0 for one in known)


_SURE = 2
"""Particulars that must agree, of name, birthday and number."""


def _agree(one: PatientEntry, other: PatientEntry) -> int:
    """How many particulars are the same; 0 when one that both have is not."""
    pairs = (
        (one.name.casefold(), other.name.casefold()),
        (one.born, other.born),
        (one.number, other.number),
    )
    differing = [a != b for a, b in pairs[1:] if a and b]
    return 0 if any(differing) else sum(bool(a and a == b) for a, b in pairs)


def forget_patient_without_visits(change: Change, patient_id: str) -> None:
    others = change.connection.execute("SELECT 1 FROM visit WHERE patient = ?", (patient_id,))
    if others.fetchone() is None:
        change.rows.remove("patient", patient_id)


def _checked(row: Row) -> PatientEntry:
    if not row["is_ours"]:
        raise ChangedOutsideError("the patient's row", row["id"])
    return _patient(row)


def _patient(row: Row) -> PatientEntry:
    if not row["is_ours"]:
        return PatientEntry(id=row["id"], name=NOT_OURS)
    return PatientEntry(
        id=row["id"],
        name=row["name"],
        born=row["born"],
        sex=row["sex"],
        number=row["number"],
    )


def utc(at: datetime.datetime) -> str:
    """One spelling of a moment, so that text compares as time does. A time without a zone is local.
    Raises UsageError for one that no calendar of a clinic holds."""
    try:
        return at.astimezone(datetime.UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError) as error:
        raise UsageError(f"{at:%Y} is no year of a visit") from error
