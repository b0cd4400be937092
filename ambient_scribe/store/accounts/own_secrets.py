"""What one changes of one's own: the password, and the PIN that stands for it twenty-four times a day."""

from __future__ import annotations

from ambient_scribe.domain.accounts import OpenedSession, Session
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import policy, proofs, rows, sessions
from ambient_scribe.store.accounts.password_rules import check_password, check_pin
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.record import Record


def change_password(
    record: Record, passwords: Passwords, session: Session, *, present: str, new: str
) -> OpenedSession:
    """The account's other sessions end. Raises WrongPasswordError when `present` is not the present one,
    UsageError for a weak one."""
    sessions.check_may_work(session)
    account = session.account
    check_password(new, known=(account.login, account.name, policy.of(record).clinic))
    proofs.own_password(record, passwords, session, present)
    if new == present:
        raise UsageError("this is your present password: take another one")
    hashed = passwords.hashed(new)
    with record.changing(session.actor) as change:
        rows.update(
            change,
            account.id,
            password=hashed,
            password_set_at=change.at.isoformat(),
        )
        sessions.end_all(change, account.id, but=session.id)
        change.audit(AuditAction.ACCOUNT, account.id, "password changed")
        return sessions.rise(change, session)


def set_pin(record: Record, passwords: Passwords, session: Session, pin: str) -> None:
    """Raises DeniedError unless the person proved to be there some minutes ago, UsageError for a PIN that is
    too short or easily guessed."""
    sessions.check_may_work(session)
    sessions.check_fresh(record, session)
    check_pin(pin)
    hashed = passwords.hashed(pin)
    with record.changing(session.actor) as change:
        rows.update(change, session.account.id, pin=hashed, pin_failures=0)
        change.audit(AuditAction.ACCOUNT, session.account.id, "PIN set")


def forget_pin(record: Record, session: Session) -> None:
    sessions.check_may_work(session)
    with record.changing(session.actor) as change:
        rows.update(change, session.account.id, pin=None, pin_failures=0)
        change.audit(AuditAction.ACCOUNT, session.account.id, "PIN removed")
