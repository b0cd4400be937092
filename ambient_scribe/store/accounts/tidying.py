"""What is over goes, once a day: codes, challenges and permits that are too old, old sessions and counts."""

from __future__ import annotations

import datetime

from ambient_scribe.domain.record import PROGRAM
from ambient_scribe.store.accounts import back_off, ceremonies, codes, permits
from ambient_scribe.store.record.record import Record

SESSIONS_KEPT = datetime.timedelta(days=30)
"""The audit trail keeps its lines; this is for lists."""


def tidy(record: Record) -> None:
    with record.changing(PROGRAM) as change:
        codes.tidy(change)
        ceremonies.tidy(change)
        permits.tidy(change)
        back_off.tidy(change)
        before = (change.at - SESSIONS_KEPT).isoformat()
        change.connection.execute("DELETE FROM session WHERE ends_at < ?", (before,))
