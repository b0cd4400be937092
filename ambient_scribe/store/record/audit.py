"""The audit trail: who did what to which visit, each entry bound to the one before it.

The chain is keyed: an entry's HMAC-SHA256 covers the entry and the HMAC before it (Schneier and Kelsey,
"Secure audit logs to support computer forensics", 1999, without its evolving keys). Entries that add a
revision name its number and its place in the visit's own chain, so that neither chain can be cut
without the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Actor, AuditAction, AuditEntry
from ambient_scribe.errors import UsageError
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.store.record.witness import Head
from ambient_scribe.vault.sealing import Key

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

SEEN_ONLY = frozenset({AuditAction.LIST, AuditAction.SEARCH, AuditAction.READ, AuditAction.PLAY})
"""What changes nothing."""

_COLUMNS = "sequence, at, actor_id, actor, action, subject, detail, revision, head, mac"


@dataclass(frozen=True)
class RevisionLink:
    """The revision that an entry adds: its number, and its HMAC in the visit's chain."""

    number: int
    mac: bytes


class BrokenLink(Frozen):
    """The first entry that does not fit, and how."""

    sequence: int
    why: str


class AuditSearch(Frozen):
    """Everything that is given must hold. Times are of the entries, half-open."""

    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    actor_id: str | None = None
    action: AuditAction | None = None
    subject: str | None = None
    text: str | None = None
    """Somewhere in the actor's name or the detail, in any case."""
    before: int | None = None
    """Only entries with a smaller sequence number: the next page."""
    limit: int = 200


def append(
    connection: Connection,
    key: Key,
    actor: Actor,
    action: AuditAction,
    at: datetime.datetime,
    subject: str = "",
    detail: str = "",
    revision: RevisionLink | None = None,
) -> tuple[int, bytes]:
    """The entry's sequence number and HMAC. To be called inside the transaction of what it tells of."""
    last = _last(connection)
    sequence = (last["sequence"] if last else 0) + 1
    row = {
        "sequence": sequence,
        "at": at.isoformat(),
        "actor_id": actor.id,
        "actor": actor.name,
        "action": action.value,
        "subject": subject,
        "detail": detail,
        "revision": revision.number if revision else None,
        "head": revision.mac if revision else None,
    }
    mac = _mac(key, row, last["mac"] if last else b"")
    connection.execute(
        f"INSERT INTO audit ({_COLUMNS}) VALUES ({', '.join('?' * 10)})", (*row.values(), mac)
    )
    return sequence, mac


def entries(connection: Connection, search: AuditSearch | None = None) -> tuple[AuditEntry, ...]:
    """The newest first."""
    search = search or AuditSearch()
    wanted: list[tuple[str, Any]] = [
        ("at >= ?", _utc(search.since)),
        ("at < ?", _utc(search.until)),
        ("actor_id = ?", search.actor_id),
        ("action = ?", search.action.value if search.action else None),
        ("subject = ?", search.subject),
        ("sequence < ?", search.before),
        ("instr(lower(actor || ' ' || detail), lower(?)) > 0", search.text),
    ]
    given = [(clause, value) for clause, value in wanted if value is not None]
    where = " AND ".join(clause for clause, _ in given) or "1"
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM audit WHERE {where} ORDER BY sequence DESC LIMIT ?",
        (*(value for _, value in given), search.limit),
    )
    return tuple(_entry(row) for row in rows)


def every_entry(connection: Connection) -> Iterator[AuditEntry]:
    """The oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY sequence")
    return (_entry(row) for row in rows)


def broken_link(connection: Connection, key: Key, head: Head | None) -> BrokenLink | None:
    """None when every entry follows on the one before, up to the head that a witness tells."""
    expected, before = 1, b""
    at_head = False
    for row in connection.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY sequence"):
        if row["sequence"] != expected:
            return BrokenLink(sequence=expected, why="is missing")
        if row["mac"] != _mac(key, _fields(row), before):
            return BrokenLink(sequence=expected, why="was changed, or stands after a changed one")
        if head is not None and head.sequence == expected:
            at_head = True
            if row["mac"].hex() != head.mac:
                return BrokenLink(sequence=expected, why="is another one than the witness knows")
        expected, before = expected + 1, row["mac"]
    if head is not None and not at_head:
        return BrokenLink(
            sequence=expected,
            why=f"is missing: the trail went on to {head.sequence} on {head.at:%Y-%m-%d at %H:%M} UTC; "
            "the database was put back to an earlier day",
        )
    return None


def revisions_told(connection: Connection) -> dict[str, RevisionLink]:
    """Of each visit, the last revision that the trail tells of."""
    rows = connection.execute(
        "SELECT subject, revision, head FROM audit WHERE revision IS NOT NULL ORDER BY sequence"
    )
    return {row["subject"]: RevisionLink(row["revision"], row["head"]) for row in rows}


def _utc(at: datetime.datetime | None) -> str | None:
    """As the entries spell it. Raises UsageError for a time that no calendar holds."""
    try:
        return at.astimezone(datetime.UTC).isoformat() if at is not None else None
    except (OverflowError, OSError) as error:
        raise UsageError("no entry is of that time") from error


def _last(connection: Connection) -> Row | None:
    row: Row | None = connection.execute(
        "SELECT sequence, mac FROM audit ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    return row


def _fields(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name != "mac"}  # noqa: SIM118


def _mac(key: Key, row: dict[str, Any], before: bytes) -> bytes:
    head = row["head"].hex() if row["head"] is not None else None
    return authenticated(key, [before.hex(), {**row, "head": head}])


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(
        sequence=row["sequence"],
        at=row["at"],
        actor_id=row["actor_id"],
        actor=row["actor"],
        action=row["action"],
        subject=row["subject"],
        detail=row["detail"],
    )
