"""What the witness tells and a restored backup of before does not know is done once more: a legal hold
stands again, a withdrawal waits or is carried out, a recovery code that was used is void.

The record counts the instructions that it knows; a database of an earlier day counts fewer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.domain.record import (
    PATIENT,
    PROGRAM,
    AuditAction,
    ConsentEntry,
    LegalHold,
    VisitState,
)
from ambient_scribe.errors import NotFoundError
from ambient_scribe.store.accounts import codes
from ambient_scribe.store.record import consents
from ambient_scribe.store.record.bound_rows import ChangedOutsideError
from ambient_scribe.store.record.change import INSTRUCTIONS_KNOWN, Change, instructions_known
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.witness import Instruction

if TYPE_CHECKING:
    from sqlite3 import Row

BEFORE = "before this backup was restored"


def follow(record: Record) -> tuple[str, ...]:
    """Those that the record does not know yet, in their order; a line for each that changes something."""
    with record.database.reading() as connection:
        known = instructions_known(connection)
    due = [one for one in record.witness.instructions() if one.number > known]
    if not due:
        return ()
    with record.changing(PROGRAM) as change:
        told = [line for one in due if (line := _follow(change, one)) is not None]
        change.rows.put("setting", INSTRUCTIONS_KNOWN, value=str(due[-1].number))
        change.audit(AuditAction.SETTING, INSTRUCTIONS_KNOWN, str(due[-1].number))
    return tuple(told)


def _follow(change: Change, one: Instruction) -> str | None:
    """None when there is nothing left to do."""
    match one.what:
        case "code used" | "codes replaced":
            if not codes.void_again(change, one.what, one.subject):
                return None
            change.audit(AuditAction.ACCOUNT, detail=f"recovery codes: {one.what} {BEFORE}")
            return f"recovery codes: {one.what} by {one.by} on {one.at:%Y-%m-%d}, void again"
        case "hold":
            return _hold(change, one)
        case "release":
            return _release(change, one)
        case "withdrawal":
            return _withdraw(change, one)


def _hold(change: Change, one: Instruction) -> str | None:
    row = _row(change, one)
    if row is None or row["hold"]:
        return None
    reason = f"put {BEFORE}, which lost the reason: ask {one.by}"
    hold = LegalHold(reason=reason, by=one.by, at=one.at)
    change.set(one.subject, hold=hold.model_dump_json())
    change.audit(AuditAction.HOLD, one.subject, f"by {one.by}, {BEFORE}")
    return f"{one.subject[:8]}: the legal hold that {one.by} put on {one.at:%Y-%m-%d} stands again"


def _release(change: Change, one: Instruction) -> str | None:
    row = _row(change, one)
    if row is None or not row["hold"]:
        return None
    change.set(one.subject, hold=None)
    change.audit(AuditAction.RELEASE, one.subject, f"by {one.by}, {BEFORE}")
    return (
        f"{one.subject[:8]}: was released from its legal hold on {one.at:%Y-%m-%d}, and is so again"
    )


def _withdraw(change: Change, one: Instruction) -> str | None:
    row = _row(change, one)
    if row is None or row["consent_withdrawn_at"]:
        return None
    said = ConsentEntry(
        person=PATIENT,
        status=ConsentStatus.WITHDRAWN,
        how=f"told {BEFORE}",
        recorded_by=one.by,
        at=one.at,
    )
    consents.add(change, one.subject, said)
    change.set(one.subject, consent_withdrawn_at=one.at.isoformat(), consent_withdrawn_by=PATIENT)
    change.audit(AuditAction.WITHDRAW, one.subject, f"written down by {one.by}, {BEFORE}")
    if not row["hold"]:
        return None  # it is carried out now, and that is told
    return f"{one.subject[:8]}: consent was withdrawn on {one.at:%Y-%m-%d}, which waits for the release"


def _row(change: Change, one: Instruction) -> Row | None:
    """None for a visit that came after the backup, is deleted, or is not what this program wrote."""
    try:
        row = change.visit(one.subject)
    except (NotFoundError, ChangedOutsideError):
        return None
    return None if row["state"] == VisitState.DELETED else row
