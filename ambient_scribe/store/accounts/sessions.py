"""Sessions: a token for the cookie leaves, its digest is kept; a token enters, who it is leaves.

A token has 256 random bits. Each step up (a second factor, an unlocking) gives the session another
token, so that one that somebody planted or saw before is worth nothing. Nothing here knows of
recordings: a session that is locked or over stops none.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from ambient_scribe.domain.accounts import (
    Account,
    Client,
    OpenedSession,
    Right,
    Session,
    Stage,
)
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.accounts import policy, rows
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.accounts.typed import is_same, typed_bytes
from ambient_scribe.store.record.bound_rows import BoundRows, is_ours
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

TOKEN_BYTES = 32
HALF_OPEN = datetime.timedelta(minutes=15)
"""To give the second factor, or to set one up."""
FRESH = datetime.timedelta(minutes=10)
"""So long after a password or a passkey one may change how one logs in."""
NOTED_EVERY = datetime.timedelta(seconds=15)
"""That somebody is there is written down no more often."""

_CSRF = b"ambient_scribe: this page was made for this session"
_SELECT = (
    "SELECT account.*, session.id AS session, stage, address, agent, started_at, seen_at, "
    f"proved_at, ends_at, locked_at, {is_ours('session')} AS is_ours FROM session JOIN account ON account.id = session.account "
)


# ---------------------------------------------------------------- inside a transaction
def begin(change: Change, account: Account, stage: Stage, client: Client) -> OpenedSession:
    token, session_id = _new_token(), secrets.token_hex(16)
    ends_at = change.at + (_whole(change) if stage is Stage.OPEN else HALF_OPEN)
    at = change.at.isoformat()
    change.rows.insert(
        "session",
        id=session_id,
        account=account.id,
        token=_digest(token),
        stage=stage.value,
        address=client.address,
        agent=client.agent,
        started_at=at,
        seen_at=at,
        proved_at=at,
        ends_at=ends_at.isoformat(),
    )
    return OpenedSession(token=token, session=_by_id(change.connection, session_id))


def rise(
    change: Change, session: Session, *, is_proof: bool = True, unlocks: bool = False
) -> OpenedSession:
    """Open and unlocked from now on, with another token; the one before is worth nothing. `is_proof`: a
    password or a passkey was given, not a PIN. Raises DeniedError when the session has ended or taken
    another step meanwhile, or was locked and this does not unlock it."""
    if not _is_alive(change.connection, session.id):
        raise DeniedError("the session is over: log in again")
    now = _by_id(change.connection, session.id)
    if change.at >= now.ends_at or now.stage is not session.stage or not now.account.is_active:
        raise DeniedError("the session is over: log in again")
    if now.is_locked and not unlocks:
        check_may_work(now)
    token = _new_token()
    was_open = session.stage is Stage.OPEN
    ends_at = session.ends_at if was_open else session.started_at + _whole(change)
    proved_at = change.at if is_proof else session.proved_at
    change.rows.change(
        "session",
        session.id,
        token=_digest(token),
        stage=Stage.OPEN.value,
        seen_at=change.at.isoformat(),
        proved_at=proved_at.isoformat(),
        ends_at=ends_at.isoformat(),
        locked_at=None,
    )
    return OpenedSession(token=token, session=_by_id(change.connection, session.id))


def end_all(change: Change, account_id: str, but: str = "") -> None:
    """`but`: id of a session that goes on."""
    going_on = change.connection.execute(
        f"SELECT id, {is_ours('session')} AS is_ours FROM session "
        "WHERE account = ? AND ended_at IS NULL AND id <> ?",
        (account_id, but),
    )
    for row in going_on.fetchall():
        _stop(change, row["id"], is_bound=bool(row["is_ours"]))


# ---------------------------------------------------------------- of a request
def of_token(record: Record, token: str, *, somebody_is_there: bool = True) -> Session | None:
    """None when it is nobody's, or over. `somebody_is_there`: a person asked, not the page of its own
    accord; without such a request the session locks."""
    with record.database.reading() as connection:
        row = connection.execute(
            _SELECT + "WHERE token = ? AND ended_at IS NULL", (_digest(token),)
        ).fetchone()
        if row is None:
            return None
        idle = datetime.timedelta(minutes=policy.read(connection).idle_minutes)
        is_known = bool(row["is_ours"]) and rows.is_bound(connection, record.keys.audit, row)
    session, now = _session(row), record.now()
    if now >= session.ends_at or not session.account.is_active or not is_known:
        _end(record, session, "over" if is_known else "changed from outside", session.actor)
        return None
    if session.is_locked or session.stage is not Stage.OPEN:
        return session
    if now - session.seen_at >= idle:
        return lock(record, session, "nobody was there")
    is_set_back = session.seen_at - now >= NOTED_EVERY  # the clock was: idleness counts from here
    if is_set_back or (somebody_is_there and now - session.seen_at >= NOTED_EVERY):
        with record.database.writing() as connection:
            BoundRows(connection).change("session", session.id, seen_at=now.isoformat())
    return session


def as_it_is(record: Record, session: Session) -> Session | None:
    """Now, for what takes longer than the request that began it: its token may be another by then. None once
    it is over."""
    with record.database.reading() as connection:
        if not _is_alive(connection, session.id):
            return None
        now = _by_id(connection, session.id)
    return now if now.account.is_active and record.now() < now.ends_at else None


def lock(record: Record, session: Session, why: str = "by hand") -> Session:
    """It goes on behind its locked screen."""
    with record.changing(session.actor) as change:
        is_open = change.connection.execute(
            "SELECT 1 FROM session WHERE id = ? AND locked_at IS NULL", (session.id,)
        ).fetchone()
        if is_open is not None:
            change.rows.change("session", session.id, locked_at=change.at.isoformat())
        change.audit(AuditAction.LOCK, session.account.id, why)
    return session.changed(is_locked=True)


def log_out(record: Record, session: Session) -> None:
    _end(record, session, "logged out", session.actor)


def check_may_work(session: Session) -> None:
    """Raises DeniedError while the login is not complete or the screen is locked."""
    if session.stage is Stage.SECOND_FACTOR:
        raise DeniedError("the second factor is missing: give it first")
    if session.stage is Stage.ENROLMENT:
        raise DeniedError("a second factor is missing: set one up first")
    if session.is_locked:
        raise DeniedError("the screen is locked: unlock it first")


def check_fresh(record: Record, session: Session) -> None:
    """Who finds an open screen shall not make it their own. Raises DeniedError unless a password or a
    passkey was given some minutes ago."""
    if session.stage is Stage.SECOND_FACTOR or session.is_locked:
        check_may_work(session)
    if record.now() - session.proved_at >= FRESH:
        raise DeniedError("give your password or your passkey again: this changes how you log in")


# ---------------------------------------------------------------- listed and ended
def of_account(record: Record, account_id: str, actor: Actor) -> tuple[Session, ...]:
    """Those that go on, the newest first. Raises DeniedError for others' unless the actor may."""
    if account_id != actor.id:
        check(record, actor, Right.ACCOUNTS, account_id)
    with record.seeing(actor, AuditAction.LIST, account_id, "sessions") as connection:
        found = connection.execute(
            _SELECT + "WHERE account = ? AND ended_at IS NULL AND ends_at > ? "
            "ORDER BY started_at DESC",
            (account_id, record.now().isoformat()),
        )
        return tuple(_session(row) for row in found)


def end(record: Record, session_id: str, actor: Actor) -> None:
    """Raises DeniedError for another's unless the actor may, UsageError when there is none."""
    with record.database.reading() as connection:
        if not _is_alive(connection, session_id):
            raise UsageError("there is no such session any more")
        session = _by_id(connection, session_id)
    if session.account.id != actor.id:
        check(record, actor, Right.ACCOUNTS, session.account.id)
    _end(record, session, "ended", actor)


def end_own(record: Record, session: Session, session_id: str) -> None:
    """One of the person's own; the present one is ended by logging out. Raises UsageError when it is none
    of theirs, or over: nobody learns whether it is somebody's."""
    check_may_work(session)
    own = {one.id for one in of_account(record, session.account.id, session.actor)}
    if session_id == session.id or session_id not in own:
        raise UsageError("you have no other such session: it may be over already")
    end(record, session_id, session.actor)


def end_others(record: Record, session: Session) -> int:
    """Every session of the account but this one; how many that were."""
    check_may_work(session)
    with record.changing(session.actor) as change:
        account_id = session.account.id
        others = change.connection.execute(
            "SELECT count(*) FROM session WHERE account = ? AND ended_at IS NULL AND ends_at > ? "
            "AND id <> ?",
            (account_id, change.at.isoformat(), session.id),
        ).fetchone()[0]
        end_all(change, account_id, but=session.id)
        change.audit(AuditAction.LOGOUT, account_id, f"all others ended: {others}")
    return int(others)


# ---------------------------------------------------------------- against forged requests
def csrf_token(token: str) -> str:
    """For the page: who does not know the session's token cannot make it."""
    mac = hmac.digest(typed_bytes(token), _CSRF, "sha256")
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode("ascii")


def csrf_fits(token: str, given: str) -> bool:
    """In a time that does not tell how much of it is right."""
    return is_same(given, csrf_token(token))


# ---------------------------------------------------------------- inside
def _end(record: Record, session: Session, why: str, actor: Actor) -> None:
    with record.changing(actor) as change:
        row = change.connection.execute(
            _SELECT + "WHERE session.id = ? AND ended_at IS NULL", (session.id,)
        ).fetchone()
        if row is not None:
            _stop(change, session.id, is_bound=bool(row["is_ours"]))
            change.audit(AuditAction.LOGOUT, session.account.id, why)


def _stop(change: Change, session_id: str, *, is_bound: bool) -> None:
    """One that something else has made or changed goes altogether."""
    if is_bound:
        change.rows.change("session", session_id, ended_at=change.at.isoformat())
    else:
        change.rows.remove("session", session_id)


def _is_alive(connection: Connection, session_id: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM session WHERE id = ? AND ended_at IS NULL", (session_id,)
    ).fetchone()
    return row is not None


def _by_id(connection: Connection, session_id: str) -> Session:
    return _session(connection.execute(_SELECT + "WHERE session.id = ?", (session_id,)).fetchone())


def _session(row: Row) -> Session:
    return Session(
        id=row["session"],
        account=rows.account_of(row),
        stage=row["stage"],
        client=Client(address=row["address"], agent=row["agent"]),
        started_at=row["started_at"],
        seen_at=row["seen_at"],
        proved_at=row["proved_at"],
        ends_at=row["ends_at"],
        is_locked=row["locked_at"] is not None,
    )


def _whole(change: Change) -> datetime.timedelta:
    return datetime.timedelta(hours=policy.read(change.connection).session_hours)


def _new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _digest(token: str) -> bytes:
    return hashlib.sha256(typed_bytes(token)).digest()
