"""Proofs that somebody is who they say: a password, or the PIN of somebody who is logged in.

Every try is counted before it is looked at, and hashing goes on outside of any transaction. For a
login name that nobody has everything takes its time just the same, and the same is said.
"""

from __future__ import annotations

from ambient_scribe.domain.accounts import Account, Client, Session, folded_login
from ambient_scribe.domain.record import NOBODY, AuditAction
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.accounts import back_off, rows
from ambient_scribe.store.accounts.back_off import Counted
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.record import Record

PIN_ATTEMPTS = 5
"""Wrong ones in a row; then the password is asked for."""


class WrongPasswordError(DeniedError):
    def __init__(self) -> None:
        super().__init__("the login name or the password is wrong")


class WrongPinError(DeniedError):
    """`left`: attempts before the password is asked for."""

    def __init__(self, left: int) -> None:
        super().__init__(
            f"the PIN is wrong: {left} attempts are left"
            if left
            else "the PIN was wrong too often: give your password"
        )
        self.left = left


def by_password(
    record: Record, passwords: Passwords, name: str, password: str, client: Client
) -> Account:
    """Whose name and password they are. Raises WrongPasswordError, TooManyAttemptsError after many."""
    login = folded_login(name)
    with record.changing(NOBODY) as change:
        failures = back_off.take(change, Counted.LOGIN_NAME, login)
        from_there = back_off.take(change, Counted.ADDRESS, client.address)
        row = rows.by_login(change.connection, login)
    kept = row["password"] if row is not None else None
    fits = passwords.fits(kept, password)
    is_outdated = fits and kept is not None and passwords.is_outdated(kept)
    renewed = passwords.hashed(password) if is_outdated else None
    if row is None or not fits or not row["is_active"]:
        with record.changing(NOBODY) as change:
            subject, why = ("", "unknown login name") if row is None else (row["id"], "password")
            if row is not None and not row["is_active"]:
                why = "disabled account"
            change.audit(AuditAction.LOGIN_FAILED, subject, f"{why}, from {client.address}")
            back_off.alarm(change, subject, failures, f"logins, from {client.address}")
            if from_there != failures:
                back_off.alarm(change, "", from_there, f"logins from {client.address}")
        raise WrongPasswordError
    rows.check_unchanged(record, row["id"])
    account = rows.account_of(row)
    with record.changing(account.actor) as change:
        back_off.forgive(change, Counted.LOGIN_NAME, login)
        back_off.forgive(change, Counted.ADDRESS, client.address, failures)
        rows.update(change, account.id, pin_failures=0)
        if renewed is not None:
            change.connection.execute(
                "UPDATE account SET password = ? WHERE id = ? AND password = ?",
                (renewed, account.id, kept),
            )
            rows.bind(change, account.id)
    return account


def own_password(record: Record, passwords: Passwords, session: Session, password: str) -> None:
    """Raises as `by_password` does."""
    by_password(record, passwords, session.account.login, password, session.client)


def by_pin(record: Record, passwords: Passwords, session: Session, pin: str) -> None:
    """Raises WrongPinError; after too many only the password helps."""
    account_id = session.account.id
    with record.changing(session.actor) as change:
        row = rows.by_id(change.connection, account_id)
        if row["pin"] is None:
            raise DeniedError("no PIN is set: give your password")
        if row["pin_failures"] >= PIN_ATTEMPTS:
            raise WrongPinError(0)
        failures = row["pin_failures"] + 1
        rows.update(change, account_id, pin_failures=failures)
    if passwords.fits(row["pin"], pin):
        with record.changing(session.actor) as change:
            rows.update(change, account_id, pin_failures=0)
        return
    with record.changing(session.actor) as change:
        change.audit(AuditAction.LOGIN_FAILED, account_id, "wrong PIN")
        if failures == PIN_ATTEMPTS:
            change.audit(AuditAction.ALARM, account_id, f"{failures} wrong PINs in a row")
    raise WrongPinError(PIN_ATTEMPTS - failures)
