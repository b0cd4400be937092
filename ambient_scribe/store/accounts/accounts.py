"""Accounts: made, changed, disabled, never deleted, for the audit trail names them.

How somebody gets in for the first time is in `invitations`.
"""

from __future__ import annotations

import secrets

from ambient_scribe.domain.accounts import Account, NewAccount, Right
from ambient_scribe.domain.record import Actor, AuditAction, StaffRole
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import codes, rows, sessions
from ambient_scribe.store.accounts.codes import CodeKind
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record


def make(record: Record, new: NewAccount, actor: Actor) -> Account:
    """Nobody can log in with it before its invitation is accepted. Raises DeniedError unless the actor
    may, UsageError when the login name is taken."""
    check(record, actor, Right.ACCOUNTS)
    with record.changing(actor) as change:
        return put(change, new)


def put(change: Change, new: NewAccount) -> Account:
    account = rows.insert(change, secrets.token_hex(16), new)
    change.audit(AuditAction.ACCOUNT, account.id, f"made: {_told(account)}")
    return account


def every(record: Record, actor: Actor) -> tuple[Account, ...]:
    """By name, disabled ones too. Raises DeniedError unless the actor may."""
    check(record, actor, Right.ACCOUNTS)
    with record.seeing(actor, AuditAction.LIST, detail="accounts") as connection:
        return rows.every(connection)


def colleagues(record: Record) -> tuple[Account, ...]:
    """Who works here now, for choices such as whose visit it is."""
    with record.database.reading() as connection:
        return tuple(account for account in rows.every(connection) if account.is_active)


def names(record: Record) -> dict[str, str]:
    """Of everybody who has or had an account, by its id."""
    with record.database.reading() as connection:
        found = connection.execute("SELECT * FROM account").fetchall()
    return {one.id: one.shown for one in map(rows.account_of, found)}


def account(record: Record, account_id: str) -> Account:
    """Raises InputError when there is none."""
    with record.database.reading() as connection:
        return rows.account_of(rows.by_id(connection, account_id))


def change_account(record: Record, account_id: str, new: NewAccount, actor: Actor) -> Account:
    """Other roles end the account's sessions. Raises DeniedError unless the actor may, UsageError when the
    login name is taken, for one's own roles, and for the last administrator's."""
    check(record, actor, Right.ACCOUNTS)
    with record.changing(actor) as change:
        before = rows.account_of(rows.by_id(change.connection, account_id))
        if new.login != before.login:
            rows.check_login_is_free(change.connection, new.login)
        if new.roles != before.roles and account_id == actor.id:
            raise UsageError("nobody changes the own roles: another administrator does")
        rows.update(
            change,
            account_id,
            login=new.login,
            name=new.name,
            credentials=new.credentials,
            roles=rows.roles_text(new.roles),
        )
        check_admin_is_left(change)
        after = rows.account_of(rows.by_id(change.connection, account_id))
        if after.roles != before.roles:
            sessions.end_all(change, account_id)
        change.audit(AuditAction.ACCOUNT, account_id, f"changed: {_told(before)} → {_told(after)}")
    return after


def disable(record: Record, account_id: str, actor: Actor) -> None:
    """Ends its sessions and invitations. Raises DeniedError unless the actor may, UsageError for the last
    administrator."""
    check(record, actor, Right.ACCOUNTS)
    with record.changing(actor) as change:
        rows.by_id(change.connection, account_id)
        rows.update(change, account_id, is_active=0)
        check_admin_is_left(change)
        sessions.end_all(change, account_id)
        codes.forget(change, CodeKind.INVITATION, account_id)
        change.audit(AuditAction.ACCOUNT, account_id, "disabled")


def enable(record: Record, account_id: str, actor: Actor) -> None:
    check(record, actor, Right.ACCOUNTS)
    with record.changing(actor) as change:
        rows.by_id(change.connection, account_id)
        rows.update(change, account_id, is_active=1)
        change.audit(AuditAction.ACCOUNT, account_id, "enabled")


def check_admin_is_left(change: Change) -> None:
    """Raises UsageError when what was just changed leaves nobody who can manage accounts."""
    if not rows.has_active_admin(change.connection):
        raise UsageError("the clinic would have no administrator: make another one first")


def _told(account: Account) -> str:
    roles = ", ".join(role.value for role in StaffRole if role in account.roles)
    return f"{account.login}, {account.shown} ({roles})"
