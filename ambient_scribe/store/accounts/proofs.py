"""Proofs that somebody is who they say: a password, or the PIN or the passkey of somebody who is logged in.

Every try is counted before it is looked at, and hashing goes on outside of any transaction. For a
login name that nobody has everything takes its time just the same, and the same is said.
"""

from __future__ import annotations

from ambient_scribe.domain.accounts import Account, Client, Session, folded_login
from ambient_scribe.domain.record import NOBODY, AuditAction
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.accounts import back_off, ceremonies, rows
from ambient_scribe.store.accounts.back_off import Counted
from ambient_scribe.store.accounts.ceremonies import Purpose, RelyingParty, Shown
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.record import Record

PIN_ATTEMPTS = 5
"""Wrong ones in a row; then the password is asked for."""


class WrongPasswordError(DeniedError):
    def __init__(self, what: str = "the login name or the password") -> None:
        super().__init__(f"{what} is wrong")


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
    counted = ((Counted.LOGIN_NAME, login), (Counted.ADDRESS, client.address))
    account = _tried(record, passwords, login, password, client, counted)
    if account is None:
        raise WrongPasswordError
    return account


def own_password(record: Record, passwords: Passwords, session: Session, password: str) -> None:
    """Of somebody who is logged in, counted in their session alone. Raises as `by_password` does."""
    counted = ((Counted.SESSION, session.id),)
    login = session.account.login
    account = _tried(record, passwords, login, password, session.client, counted)
    if account is None or account.id != session.account.id:
        raise WrongPasswordError("the password")


def _tried(
    record: Record,
    passwords: Passwords,
    login: str,
    password: str,
    client: Client,
    counted: tuple[tuple[Counted, str], ...],
) -> Account | None:
    with record.changing(NOBODY) as change:
        failures = [back_off.take(change, kind, who) for kind, who in counted]
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
            back_off.alarm(change, subject, failures[0], f"logins, from {client.address}")
            if len(set(failures)) > 1:
                back_off.alarm(change, "", failures[1], f"logins from {client.address}")
        return None
    rows.check_unchanged(record, row["id"])
    account = rows.account_of(row)
    with record.changing(account.actor) as change:
        back_off.forgive(change, *counted[0])
        for kind, who in counted[1:]:
            back_off.forgive(change, kind, who, failures[0])
        rows.update(change, account.id, pin_failures=0)
        if renewed is not None:
            change.connection.execute(
                "UPDATE account SET password = ? WHERE id = ? AND password = ?",
                (renewed, account.id, kept),
            )
            rows.bind(change, account.id)
    return account


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


def by_passkey(
    record: Record,
    purpose: Purpose,
    party: RelyingParty,
    ceremony_id: str,
    response: str,
    session: Session,
    *,
    bound_to: str = "",
    touch_is_enough: bool = False,
) -> Shown:
    """Of somebody who is logged in. Raises DeniedError, told to the trail, unless it is theirs and answers
    this very ceremony."""
    try:
        return ceremonies.shown(
            record,
            purpose,
            party,
            ceremony_id,
            response,
            session,
            bound_to=bound_to,
            touch_is_enough=touch_is_enough,
        )
    except DeniedError:
        refused = f"passkey refused, to {purpose.value}"
        record.audited(session.actor, AuditAction.LOGIN_FAILED, session.account.id, refused)
        raise
