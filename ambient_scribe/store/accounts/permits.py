"""Permits to sign: whoever proves to be there may sign one very note, once, within a minute.

A permit is bound to the session, the visit and the digest of the statements that the person had before
them (`signing.statements_sha256`). A PIN gives one, a password, or a touch of a passkey.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets

from ambient_scribe.domain.accounts import Right, Session
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.store.accounts import ceremonies, policy, proofs, sessions
from ambient_scribe.store.accounts.ceremonies import Ceremony, Purpose, RelyingParty
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.accounts.typed import is_same, typed_bytes
from ambient_scribe.store.record.bound_rows import is_ours
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record

LIVES = datetime.timedelta(seconds=60)
_BYTES = 32


def with_pin(
    record: Record, passwords: Passwords, session: Session, pin: str, visit_id: str, seen: str
) -> str:
    """Raises WrongPinError, DeniedError unless the person may sign. `seen`: the statements' digest."""
    _check(record, session, visit_id)
    proofs.by_pin(record, passwords, session, pin)
    return _give(record, session, visit_id, seen, "PIN")


def with_password(
    record: Record, passwords: Passwords, session: Session, password: str, visit_id: str, seen: str
) -> str:
    """After too many wrong PINs, or without one. Raises WrongPasswordError, DeniedError."""
    _check(record, session, visit_id)
    proofs.own_password(record, passwords, session, password)
    return _give(record, session, visit_id, seen, "password")


def begin_passkey(
    record: Record, session: Session, party: RelyingParty, visit_id: str, seen: str
) -> Ceremony:
    """Its challenge is for this note alone. Raises UsageError when the account has no passkey."""
    _check(record, session, visit_id)
    return ceremonies.request(
        record,
        Purpose.SIGN,
        party,
        session,
        bound_to=_bound(visit_id, seen),
        touch_is_enough=policy.of(record).touch_is_enough,
    )


def with_passkey(
    record: Record,
    session: Session,
    party: RelyingParty,
    ceremony_id: str,
    response: str,
    visit_id: str,
    seen: str,
) -> str:
    """Raises DeniedError unless the passkey answers for this note."""
    _check(record, session, visit_id)
    shown = proofs.by_passkey(
        record,
        Purpose.SIGN,
        party,
        ceremony_id,
        response,
        session,
        bound_to=_bound(visit_id, seen),
        touch_is_enough=policy.of(record).touch_is_enough,
    )
    return _give(record, session, visit_id, seen, f"passkey {shown.name}")


def spend(record: Record, session: Session, permit: str, visit_id: str, seen: str) -> None:
    """It works once, even if it does not fit. Raises DeniedError, told to the trail."""
    digest = _digest(permit)
    with record.changing(session.actor) as change:
        row = change.connection.execute(
            f"DELETE FROM permit WHERE digest = ? RETURNING *, {is_ours('permit')} AS is_ours",
            (digest,),
        ).fetchone()
        now = change.at
    fits = (
        row is not None
        and row["is_ours"]
        and row["session"] == session.id
        and row["visit"] == visit_id
        and is_same(seen, row["statements_sha256"])
        and now < datetime.datetime.fromisoformat(row["expires_at"])
    )
    if not fits:
        raise record.deny(session.actor, "sign without a fresh proof of being there", visit_id)


def tidy(change: Change) -> None:
    """Those that are too old go."""
    change.connection.execute("DELETE FROM permit WHERE expires_at <= ?", (change.at.isoformat(),))


def _check(record: Record, session: Session, visit_id: str) -> None:
    sessions.check_may_work(session)
    check(record, session.actor, Right.SIGN, visit_id)


def _give(record: Record, session: Session, visit_id: str, seen: str, how: str) -> str:
    permit = secrets.token_urlsafe(_BYTES)
    with record.changing(session.actor) as change:
        change.rows.insert(
            "permit",
            digest=_digest(permit),
            session=session.id,
            visit=visit_id,
            statements_sha256=seen,
            expires_at=(change.at + LIVES).isoformat(),
        )
        change.audit(AuditAction.PROVED, visit_id, how)
    return permit


def _bound(visit_id: str, seen: str) -> str:
    return f"{visit_id}:{seen}"


def _digest(permit: str) -> bytes:
    return hashlib.sha256(typed_bytes(permit)).digest()
