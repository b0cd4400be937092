"""The second factor: an authenticator app or a passkey, and ten codes for the day when it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from ambient_scribe.domain.accounts import Account, OpenedSession, Session, Stage
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.accounts import (
    back_off,
    ceremonies,
    codes,
    passkeys,
    policy,
    sessions,
    totp,
)
from ambient_scribe.store.accounts.back_off import Counted
from ambient_scribe.store.accounts.ceremonies import Ceremony, RelyingParty
from ambient_scribe.store.accounts.codes import CodeKind
from ambient_scribe.store.accounts.totp import TotpSecret
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record

if TYPE_CHECKING:
    from sqlite3 import Connection

RECOVERY_CODES = 10
ISSUER = "ambient_scribe"


class SecondFactorSetUp(Frozen):
    opened: OpenedSession
    """The session with its new token."""
    recovery_codes: tuple[str, ...] = Field(default=(), repr=False)
    """To be printed; they are not to be had again. None when there are some already."""


class SecondFactorState(Frozen):
    """What somebody has, for a page of the own account."""

    has_app: bool
    passkeys: int
    recovery_codes_left: int
    is_required: bool


def stage_after_password(change: Change, account: Account) -> Stage:
    if is_set_up(change.connection, account.id):
        return Stage.SECOND_FACTOR
    return Stage.ENROLMENT if is_required(change.connection, account) else Stage.OPEN


def is_set_up(connection: Connection, account_id: str) -> bool:
    return totp.is_set_up(connection, account_id) or passkeys.count(connection, account_id) > 0


def who_has_one(record: Record) -> frozenset[str]:
    """Ids of the accounts with an app or a passkey."""
    with record.database.reading() as connection:
        found = connection.execute(
            "SELECT account FROM totp WHERE is_confirmed = 1 UNION SELECT account FROM passkey"
        )
        return frozenset(row["account"] for row in found)


def is_required(connection: Connection, account: Account) -> bool:
    return bool(account.roles & policy.read(connection).second_factor_roles)


def state(record: Record, session: Session) -> SecondFactorState:
    account = session.account
    with record.database.reading() as connection:
        return SecondFactorState(
            has_app=totp.is_set_up(connection, account.id),
            passkeys=passkeys.count(connection, account.id),
            recovery_codes_left=codes.left(connection, CodeKind.RECOVERY, account.id),
            is_required=is_required(connection, account),
        )


# ---------------------------------------------------------------- an app is set up
def begin_app(record: Record, session: Session) -> TotpSecret:
    """Raises DeniedError unless the person proved to be there some minutes ago."""
    sessions.check_fresh(record, session)
    with record.changing(session.actor) as change:
        clinic = policy.read(change.connection).clinic
        return totp.begin(change, session.account, f"{ISSUER} {clinic}".strip())


def confirm_app(record: Record, session: Session, code: str) -> SecondFactorSetUp:
    """Raises DeniedError when it is not a code of the new secret."""
    sessions.check_fresh(record, session)
    with record.changing(session.actor) as change:
        if not totp.confirm(change, session.account.id, code):
            raise DeniedError("the code is wrong: scan the picture again, and check the clock")
        return _set_up(change, session, "authenticator app")


# ---------------------------------------------------------------- a passkey is set up
def begin_passkey(record: Record, session: Session, party: RelyingParty) -> Ceremony:
    """Raises DeniedError as `begin_app` does."""
    sessions.check_fresh(record, session)
    return ceremonies.registration(record, session, party)


def finish_passkey(
    record: Record,
    session: Session,
    party: RelyingParty,
    ceremony_id: str,
    response: str,
    name: str,
) -> SecondFactorSetUp:
    """Raises DeniedError unless the browser's response answers the ceremony."""
    sessions.check_fresh(record, session)
    new = ceremonies.registered(record, session, party, ceremony_id, response)
    with record.changing(session.actor) as change:
        passkeys.put(change, session.account.id, new, name)
        return _set_up(change, session, "passkey")


def _set_up(change: Change, session: Session, what: str) -> SecondFactorSetUp:
    """The session rises, and whoever has no recovery codes yet gets some."""
    account_id = session.account.id
    change.audit(AuditAction.ACCOUNT, account_id, f"second factor set up: {what}")
    new: tuple[str, ...] = ()
    if not codes.left(change.connection, CodeKind.RECOVERY, account_id):
        new = _new_codes(change, account_id)
    opened = sessions.rise(change, session, is_proof=False)
    if session.stage is not Stage.OPEN:
        sessions.end_all(change, account_id, but=session.id)  # others that may still set one up
        told = f"password; {what} set up, from {session.client.address}"
        change.audit(AuditAction.LOGIN, account_id, told)
    return SecondFactorSetUp(opened=opened, recovery_codes=new)


def new_recovery_codes(record: Record, session: Session) -> tuple[str, ...]:
    """Those before no longer work. Raises DeniedError as `begin_app` does."""
    sessions.check_may_work(session)
    sessions.check_fresh(record, session)
    with record.changing(session.actor) as change:
        return _new_codes(change, session.account.id)


def forget_app(record: Record, session: Session) -> None:
    """Raises UsageError when nothing would be left of what the role must have."""
    sessions.check_may_work(session)
    sessions.check_fresh(record, session)
    with record.changing(session.actor) as change:
        totp.forget(change, session.account.id)
        check_enough_is_left(change, session.account)
        change.audit(AuditAction.ACCOUNT, session.account.id, "authenticator app removed")


def forget_passkey(record: Record, session: Session, passkey_id: str) -> None:
    """Raises UsageError as `forget_app` does."""
    sessions.check_may_work(session)
    sessions.check_fresh(record, session)
    with record.changing(session.actor) as change:
        name = passkeys.forget(change, session.account.id, passkey_id)
        check_enough_is_left(change, session.account)
        change.audit(AuditAction.ACCOUNT, session.account.id, f"passkey removed: {name}")


def rename_passkey(record: Record, session: Session, passkey_id: str, name: str) -> None:
    """It logs in as before: that takes no fresh proof. Raises UsageError as `passkeys.rename` does."""
    sessions.check_may_work(session)
    with record.changing(session.actor) as change:
        before = passkeys.rename(change, session.account.id, passkey_id, name)
        told = f"passkey renamed: {before} is {name.strip()[: passkeys.LONGEST_NAME]}"
        change.audit(AuditAction.ACCOUNT, session.account.id, told)


def forget_all(change: Change, account_id: str) -> None:
    """Somebody lost everything, and is invited anew."""
    totp.forget(change, account_id)
    passkeys.forget_all(change, account_id)
    codes.forget(change, CodeKind.RECOVERY, account_id)


def check_enough_is_left(change: Change, account: Account) -> None:
    if is_required(change.connection, account) and not is_set_up(change.connection, account.id):
        raise UsageError("your role needs a second factor: set up another one first")


# ---------------------------------------------------------------- a code is given
def give(record: Record, session: Session, code: str) -> OpenedSession:
    """The code of an app, or a recovery code: the login is complete. Raises DeniedError when it is wrong
    or was used, TooManyAttemptsError after many wrong ones."""
    if session.stage is not Stage.SECOND_FACTOR:
        raise UsageError("no code is due: log in first")
    account_id, address = session.account.id, session.client.address
    with record.changing(session.actor) as change:
        failures = back_off.take(change, Counted.SECOND_FACTOR, account_id)
        back_off.take(change, Counted.ADDRESS, address)
        how = _how(change, account_id, code)
        if how is not None:
            back_off.forgive(change, Counted.SECOND_FACTOR, account_id)
            back_off.forgive(change, Counted.ADDRESS, address, failures)
            opened = sessions.rise(change, session)
            change.audit(AuditAction.LOGIN, account_id, f"password and {how}, from {address}")
            return opened
        change.audit(AuditAction.LOGIN_FAILED, account_id, f"wrong code, from {address}")
        back_off.alarm(change, account_id, failures, "codes of the second factor")
    raise DeniedError("the code is wrong, or was used already: wait for the next one")


def _how(change: Change, account_id: str, code: str) -> str | None:
    if totp.use(change, account_id, code):
        return "code"
    if codes.redeem(change, CodeKind.RECOVERY, code, account_id):
        left = codes.left(change.connection, CodeKind.RECOVERY, account_id)
        return f"recovery code ({left} left)"
    return None


def _new_codes(change: Change, account_id: str) -> tuple[str, ...]:
    codes.forget(change, CodeKind.RECOVERY, account_id)
    change.audit(AuditAction.ACCOUNT, account_id, "recovery codes made")
    return tuple(codes.put(change, CodeKind.RECOVERY, account_id) for _ in range(RECOVERY_CODES))
