"""How somebody gets in for the first time: a one-time code, made on this machine or by an administrator.

There is no default password. Who accepts sets a password of their own, and a second factor right after.
"""

from __future__ import annotations

import datetime

from ambient_scribe.domain.accounts import Account, Client, NewAccount, OpenedSession, Right, Stage
from ambient_scribe.domain.record import NOBODY, PROGRAM, Actor, AuditAction, StaffRole
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import (
    accounts,
    back_off,
    codes,
    policy,
    rows,
    second_factor,
    sessions,
)
from ambient_scribe.store.accounts.back_off import Counted
from ambient_scribe.store.accounts.codes import CodeError, CodeKind
from ambient_scribe.store.accounts.password_rules import check_password
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record

SET_UP_LIVES = datetime.timedelta(hours=24)
INVITATION_LIVES = datetime.timedelta(days=7)


# ---------------------------------------------------------------- codes are made
def needs_set_up(record: Record) -> bool:
    """Nobody can manage accounts yet."""
    with record.database.reading() as connection:
        return not rows.has_active_admin(connection)


def set_up_code(record: Record) -> str:
    """To be shown to whoever stands before this machine; the one before no longer works. Raises UsageError
    once there is an administrator."""
    if not needs_set_up(record):
        raise UsageError("the clinic is set up: an administrator invites people")
    with record.changing(PROGRAM) as change:
        codes.forget(change, CodeKind.SET_UP, None)
        change.audit(AuditAction.ACCOUNT, detail="set-up code made")
        return codes.put(change, CodeKind.SET_UP, None, SET_UP_LIVES)


def invite(
    record: Record, account_id: str, actor: Actor, *, forget_second_factor: bool = False
) -> str:
    """A code for a new account, or for one whose password is lost; the one before no longer works. Whoever
    holds it can become that person: for an account that was in use there is an alarm, which its owner
    sees too (`notices`).

    Raises DeniedError unless the actor may, UsageError for a disabled account, for one's own, and when
    nobody would be left who can manage accounts.
    """
    check(record, actor, Right.ACCOUNTS, account_id)
    check_is_not_oneself(account_id, actor)
    with record.changing(actor) as change:
        in_use = rows.by_id(change.connection, account_id)["password_set_at"] is not None
        code = _invite(change, account_id, forget_second_factor=forget_second_factor)
        if forget_second_factor:
            accounts.check_admin_is_left(change)
        if in_use:
            reset = (
                "password and second factor were reset"
                if forget_second_factor
                else ("a code for a new password was made")
            )
            change.audit(AuditAction.ALARM, account_id, f"{reset} by {actor.name}")
        return code


def check_is_not_oneself(account_id: str, actor: Actor) -> None:
    """A code for the own account would stand in for its password and its second factor."""
    if account_id == actor.id:
        raise UsageError(
            "nobody invites themselves: change your password, or ask another administrator"
        )


def rescue(record: Record, account_id: str) -> str:
    """For the last administrator who lost everything, by whoever can open the vault on this machine."""
    with record.changing(PROGRAM) as change:
        change.audit(AuditAction.ALARM, account_id, "an account is rescued at the machine itself")
        return _invite(change, account_id, forget_second_factor=True)


# ---------------------------------------------------------------- codes are used
def set_up(
    record: Record, passwords: Passwords, code: str, new: NewAccount, password: str, client: Client
) -> OpenedSession:
    """The first administrator, logged in. Raises CodeError, UsageError for a weak password or an account
    that is none of an administrator."""
    if StaffRole.ADMIN not in new.roles:
        raise UsageError("the first account is an administrator's (and may be a provider's too)")
    _look_up(record, CodeKind.SET_UP, code, client)
    check_password(password, known=(new.login, new.name))
    hashed = passwords.hashed(password)
    with record.changing(PROGRAM) as change:
        if rows.has_active_admin(change.connection):
            raise UsageError("the clinic is set up already: log in")
        if not codes.redeem(change, CodeKind.SET_UP, code, None):
            raise CodeError
        account = accounts.put(change, new)
        return _accepted(change, account, hashed, client)


def invited(record: Record, code: str, client: Client) -> Account:
    """Whose invitation it is, to greet them. Raises CodeError, TooManyAttemptsError."""
    account_id = _look_up(record, CodeKind.INVITATION, code, client)
    if account_id is None:
        raise CodeError
    return accounts.account(record, account_id)


def accept(
    record: Record, passwords: Passwords, code: str, password: str, client: Client
) -> OpenedSession:
    """The invited person has a password now and is logged in, to set up a second factor or to give it.
    Raises CodeError, TooManyAttemptsError, UsageError for a weak password."""
    account = invited(record, code, client)
    check_password(password, known=(account.login, account.name, policy.of(record).clinic))
    hashed = passwords.hashed(password)
    with record.changing(account.actor) as change:
        if not codes.redeem(change, CodeKind.INVITATION, code, account.id):
            raise CodeError
        sessions.end_all(change, account.id)
        return _accepted(change, account, hashed, client)


# ---------------------------------------------------------------- inside
def _invite(change: Change, account_id: str, *, forget_second_factor: bool) -> str:
    row = rows.by_id(change.connection, account_id)
    if not row["is_active"]:
        raise UsageError("the account is disabled: enable it first")
    codes.forget(change, CodeKind.INVITATION, account_id)
    lost = ""
    if forget_second_factor:
        second_factor.forget_all(change, account_id)
        rows.update(change, account_id, password=None, pin=None)
        sessions.end_all(change, account_id)
        lost = "; password and second factor are void"
    change.audit(AuditAction.ACCOUNT, account_id, f"invited{lost}")
    return codes.put(change, CodeKind.INVITATION, account_id, INVITATION_LIVES)


def _look_up(record: Record, kind: CodeKind, code: str, client: Client) -> str | None:
    """Raises CodeError, told to the trail."""
    with record.changing(NOBODY) as change:
        back_off.take(change, Counted.ADDRESS, client.address)
    try:
        with record.changing(NOBODY) as change:
            account_id = codes.look_up(change, kind, code)
            back_off.forgive(change, Counted.ADDRESS, client.address, 1)
            return account_id
    except CodeError:
        record.audited(
            NOBODY, AuditAction.LOGIN_FAILED, "", f"{kind.value} code, from {client.address}"
        )
        raise


def _accepted(change: Change, account: Account, hashed: str, client: Client) -> OpenedSession:
    rows.update(
        change,
        account.id,
        password=hashed,
        password_set_at=change.at.isoformat(),
        pin_failures=0,
    )
    change.audit(AuditAction.ACCOUNT, account.id, f"password set, from {client.address}")
    account = rows.account_of(rows.by_id(change.connection, account.id))
    stage = second_factor.stage_after_password(change, account)
    if stage is Stage.OPEN:
        change.audit(AuditAction.LOGIN, account.id, f"one-time code, from {client.address}")
    return sessions.begin(change, account, stage, client)
