"""Logging in, and coming back to a locked screen: proofs enter, a session with a new token leaves."""

from __future__ import annotations

from ambient_scribe.domain.accounts import Client, OpenedSession, Session, Stage
from ambient_scribe.domain.record import NOBODY, AuditAction
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.accounts import (
    back_off,
    ceremonies,
    proofs,
    second_factor,
    sessions,
)
from ambient_scribe.store.accounts.back_off import Counted
from ambient_scribe.store.accounts.ceremonies import Ceremony, Purpose, RelyingParty
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.record import Record


def with_password(
    record: Record, passwords: Passwords, name: str, password: str, client: Client
) -> OpenedSession:
    """Its stage tells what is due next: nothing, a second factor (`second_factor.give`), or setting one up.

    Raises WrongPasswordError, whatever of the two is wrong, and TooManyAttemptsError.
    """
    account = proofs.by_password(record, passwords, name, password, client)
    with record.changing(account.actor) as change:
        stage = second_factor.stage_after_password(change, account)
        if stage is Stage.OPEN:
            change.audit(AuditAction.LOGIN, account.id, f"password, from {client.address}")
        return sessions.begin(change, account, stage, client)


def begin_passkey(record: Record, party: RelyingParty) -> Ceremony:
    """Any passkey of this clinic may answer."""
    return ceremonies.request(record, Purpose.LOG_IN, party)


def with_passkey(
    record: Record, party: RelyingParty, ceremony_id: str, response: str, client: Client
) -> OpenedSession:
    """Complete: a passkey asks for its PIN or fingerprint. Raises DeniedError, TooManyAttemptsError from
    one address; an account's own wrong passwords hold up no passkey."""
    with record.changing(NOBODY) as change:
        failures = back_off.take(change, Counted.ADDRESS, client.address)
    try:
        shown = ceremonies.shown(record, Purpose.LOG_IN, party, ceremony_id, response)
    except DeniedError:
        with record.changing(NOBODY) as change:
            change.audit(AuditAction.LOGIN_FAILED, "", f"passkey, from {client.address}")
            back_off.alarm(change, "", failures, f"logins from {client.address}")
        raise
    with record.changing(shown.account.actor) as change:
        back_off.forgive(change, Counted.ADDRESS, client.address, 1)
        change.audit(
            AuditAction.LOGIN, shown.account.id, f"passkey {shown.name}, from {client.address}"
        )
        return sessions.begin(change, shown.account, Stage.OPEN, client)


# ---------------------------------------------------------------- the same person again
def again_with_password(
    record: Record, passwords: Passwords, session: Session, password: str
) -> OpenedSession:
    """Unlocks, and lets one change how one logs in for some minutes. Raises as `with_password` does."""
    _check_complete(session)
    proofs.own_password(record, passwords, session, password)
    return _again(record, session, "password")


def again_with_pin(
    record: Record, passwords: Passwords, session: Session, pin: str
) -> OpenedSession:
    """Unlocks, and no more. Raises WrongPinError."""
    _check_complete(session)
    proofs.by_pin(record, passwords, session, pin)
    return _again(record, session, "PIN", is_proof=False)


def begin_again_with_passkey(record: Record, session: Session, party: RelyingParty) -> Ceremony:
    """Raises UsageError when the account has none."""
    return ceremonies.request(record, Purpose.UNLOCK, party, session)


def again_with_passkey(
    record: Record, session: Session, party: RelyingParty, ceremony_id: str, response: str
) -> OpenedSession:
    """As with the password. Raises DeniedError."""
    _check_complete(session)
    shown = proofs.by_passkey(record, Purpose.UNLOCK, party, ceremony_id, response, session)
    return _again(record, session, f"passkey {shown.name}")


def _check_complete(session: Session) -> None:
    if session.stage is not Stage.OPEN:
        sessions.check_may_work(session)


def _again(record: Record, session: Session, how: str, *, is_proof: bool = True) -> OpenedSession:
    with record.changing(session.actor) as change:
        change.audit(AuditAction.UNLOCK, session.account.id, how)
        return sessions.rise(change, session, is_proof=is_proof, unlocks=True)
