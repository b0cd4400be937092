"""What happened to somebody's account, for its owner: from the audit trail, which nobody can make forget it.

Alarms (a reset by an administrator, a passkey that may have been copied, guesses) are told until the
owner has said that they are read; that, too, stands in the trail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.domain.accounts import Session
from ambient_scribe.domain.record import AuditAction, AuditEntry
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import sessions
from ambient_scribe.store.record import audit
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.record import Record

if TYPE_CHECKING:
    from sqlite3 import Connection

MOST = 20
"""Of what is shown at once."""

_TOLD = frozenset(
    {AuditAction.ALARM, AuditAction.ACCOUNT, AuditAction.LOGIN, AuditAction.LOGIN_FAILED}
)


def unread(record: Record, session: Session) -> tuple[AuditEntry, ...]:
    """The alarms about the own account that its owner has not read, the newest first."""
    with record.database.reading() as connection:
        read = _read_up_to(connection, session.account.id)
        found = _of(connection, session.account.id, AuditAction.ALARM)
        return tuple(one for one in found if one.sequence > read)


def recent(record: Record, session: Session) -> tuple[AuditEntry, ...]:
    """Logins, changes and alarms of the own account, the newest first."""
    sessions.check_may_work(session)
    with record.database.reading() as connection:
        found = [one for kind in _TOLD for one in _of(connection, session.account.id, kind)]
        return tuple(sorted(found, key=lambda one: -one.sequence)[:MOST])


def note_read(record: Record, session: Session, up_to: int) -> None:
    """`up_to`: the sequence number of the newest alarm that was shown. Raises UsageError when there is no
    such alarm about this account."""
    sessions.check_may_work(session)
    account_id = session.account.id
    with record.changing(session.actor) as change:
        found = _of(change.connection, account_id, AuditAction.ALARM)
        if all(one.sequence != up_to for one in found):
            raise UsageError("there is no such alarm about your account")
        change.audit(AuditAction.NOTED, account_id, str(up_to))


def _of(connection: Connection, account_id: str, action: AuditAction) -> tuple[AuditEntry, ...]:
    return audit.entries(connection, AuditSearch(subject=account_id, action=action, limit=MOST))


def _read_up_to(connection: Connection, account_id: str) -> int:
    search = AuditSearch(subject=account_id, action=AuditAction.NOTED, actor_id=account_id, limit=1)
    return max((int(one.detail) for one in audit.entries(connection, search)), default=0)
