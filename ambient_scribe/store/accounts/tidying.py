"""What is over goes: codes, challenges, permits, sessions and counts that are too old, and what a restored
backup brings back to life."""

from __future__ import annotations

import datetime

from ambient_scribe.domain.record import PROGRAM, AuditAction
from ambient_scribe.store.accounts import back_off, ceremonies, codes, permits
from ambient_scribe.store.record.record import Record

SESSIONS_KEPT = datetime.timedelta(days=30)
"""The audit trail keeps its lines; this is for lists."""


def tidy(record: Record) -> None:
    """Once a day."""
    with record.changing(PROGRAM) as change:
        codes.tidy(change)
        ceremonies.tidy(change)
        permits.tidy(change)
        back_off.tidy(change)
        before = (change.at - SESSIONS_KEPT).isoformat()
        change.connection.execute("DELETE FROM session WHERE ends_at < ?", (before,))


def after_restore(record: Record) -> None:
    """Sessions that were ended since the backup, invitations and permits that were used since: all are
    void; recovery codes that were used since are when the record is settled, as the witness tells. Who was
    disabled since is active again: the administrator looks through the accounts."""
    with record.changing(PROGRAM) as change:
        change.connection.execute(
            "DELETE FROM session"
        )  # their permits and challenges go with them
        change.connection.execute("DELETE FROM ceremony")
        change.connection.execute(
            "DELETE FROM one_time_code WHERE kind <> ?", (codes.CodeKind.RECOVERY.value,)
        )
        change.audit(AuditAction.ACCOUNT, detail="sessions and invitations ended: a backup is back")
