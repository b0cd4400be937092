"""Break-glass: somebody who otherwise may not sees one visit for an hour, with a reason and an alarm."""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING

from ambient_scribe.domain.accounts import Emergency, OpenedSession, Right, Session
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import sessions
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record.record import Record

if TYPE_CHECKING:
    from sqlite3 import Row

LASTS = datetime.timedelta(hours=1)
REASON_GONE = "(the visit was deleted, and the reason with it)"


def begin(
    record: Record, session: Session, visit_id: str, reason: str
) -> tuple[Emergency, OpenedSession]:
    """The session has another token now. Raises DeniedError unless the person may, UsageError without a
    reason, InputError when there is no such visit."""
    sessions.check_may_work(session)
    actor = session.actor
    check(record, actor, Right.BREAK_GLASS, visit_id)
    reason = reason.strip()
    if not reason:
        raise UsageError("breaking the glass needs its reason")
    with record.changing(actor) as change:
        change.visit(visit_id)
        made = Emergency(
            id=secrets.token_hex(16),
            account_id=actor.id,
            name=actor.name,
            visit_id=visit_id,
            reason=reason,
            since=change.at,
            until=change.at + LASTS,
        )
        change.rows.insert(
            "emergency",
            id=made.id,
            account=actor.id,
            visit=visit_id,
            reason=reason,
            since=made.since.isoformat(),
            until=made.until.isoformat(),
        )
        change.audit(AuditAction.BREAK_GLASS, visit_id, reason, is_said=True)
        change.audit(AuditAction.ALARM, visit_id, f"{actor.name} broke the glass")
        return made, sessions.rise(change, session, is_proof=False)


def every(record: Record, actor: Actor) -> tuple[Emergency, ...]:
    """The newest first, for the auditor. Raises DeniedError unless the actor may read the trail."""
    check(record, actor, Right.AUDIT)
    with record.seeing(actor, AuditAction.LIST, detail="break-glass") as connection:
        rows = connection.execute(
            "SELECT emergency.*, account.name FROM emergency "
            "JOIN account ON account.id = emergency.account ORDER BY since DESC, emergency.id"
        )
        return tuple(_emergency(row) for row in rows)


def _emergency(row: Row) -> Emergency:
    return Emergency(
        id=row["id"],
        account_id=row["account"],
        name=row["name"],
        visit_id=row["visit"],
        reason=row["reason"] or REASON_GONE,
        since=row["since"],
        until=row["until"],
    )
