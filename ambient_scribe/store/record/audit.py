"""The audit trail: who did what to which visit, each entry bound to the one before it.

The chain is keyed: an entry's HMAC-SHA256 covers the entry and the HMAC before it (Schneier and Kelsey,
"Secure audit logs to support computer forensics", 1999, without its evolving keys). Entries that add a
revision name its number and its place in the visit's own chain, so that neither chain can be cut
without the other. An entry also tells the HMAC of each bound row that its change wrote (`bound_rows`).

What a person said of a visit (a reason, an attestation) is covered by an HMAC of its own: when the visit
is deleted it can be blanked, and the chain still holds.
"""

from __future__ import annotations

import datetime
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Actor, AuditAction, AuditEntry, VisitState
from ambient_scribe.errors import UsageError
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.store.record.witness import Head
from ambient_scribe.vault.sealing import Key

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

SEEN_ONLY = frozenset({AuditAction.LIST, AuditAction.SEARCH, AuditAction.READ, AuditAction.PLAY})
"""What changes nothing."""

_SHOWN = "sequence, at, actor_id, actor, action, subject, detail"
_CHAINED = f"{_SHOWN}, revision, head, detail_mac, told_rows"


@dataclass(frozen=True)
class RevisionLink:
    """The revision that an entry adds: its number, and its HMAC in the visit's chain."""

    number: int
    mac: bytes


@dataclass(frozen=True)
class NewEntry:
    """`is_said`: the detail is a person's words about the visit, and goes when that is deleted."""

    action: AuditAction
    subject: str = ""
    detail: str = ""
    revision: RevisionLink | None = None
    is_said: bool = False


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
    at: datetime.datetime,
    entry: NewEntry,
    told_rows: str | None = None,
) -> tuple[int, bytes]:
    """The entry's sequence number and HMAC. To be called inside the transaction of what it tells of.
    `told_rows`: as by `BoundRows.told`."""
    last = _last(connection)
    sequence = (last["sequence"] if last else 0) + 1
    row = {
        "sequence": sequence,
        "at": at.isoformat(),
        "actor_id": actor.id,
        "actor": actor.name,
        "action": entry.action.value,
        "subject": entry.subject,
        "detail": entry.detail,
        "revision": entry.revision.number if entry.revision else None,
        "head": entry.revision.mac if entry.revision else None,
        "detail_mac": _detail_mac(key, sequence, entry.detail) if entry.is_said else None,
        "told_rows": told_rows,
    }
    mac = _mac(key, row, last["mac"] if last else b"")
    connection.execute(
        f"INSERT INTO audit ({_CHAINED}, mac) VALUES ({', '.join('?' * 12)})", (*row.values(), mac)
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
        f"SELECT {_SHOWN} FROM audit WHERE {where} ORDER BY sequence DESC LIMIT ?",
        (*(value for _, value in given), search.limit),
    )
    return tuple(_entry(row) for row in rows)


def broken_link(connection: Connection, key: Key, head: Head | None) -> BrokenLink | None:
    """None when every entry follows on the one before, up to the head that a witness tells."""
    expected, before = 1, b""
    at_head = False
    for row in connection.execute(
        f"SELECT {_CHAINED}, mac, (SELECT state FROM visit WHERE id = subject) AS state "
        "FROM audit ORDER BY sequence"
    ):
        if row["sequence"] != expected:
            return BrokenLink(sequence=expected, why="is missing")
        if row["mac"] != _mac(key, _fields(row), before):
            return BrokenLink(sequence=expected, why="was changed, or stands after a changed one")
        if row["detail_mac"] is not None and not _detail_holds(key, row):
            return BrokenLink(sequence=expected, why="tells something else than it did")
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


def forget_what_was_said(connection: Connection, visit_id: str) -> None:
    """Of a visit that is deleted."""
    connection.execute(
        "UPDATE audit SET detail = '' WHERE subject = ? AND detail_mac IS NOT NULL", (visit_id,)
    )


def tells_of_rows(connection: Connection) -> bool:
    """Whether any entry does: those of an older schema do not."""
    found = connection.execute("SELECT 1 FROM audit WHERE told_rows IS NOT NULL LIMIT 1")
    return found.fetchone() is not None


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
    return {name: row[name] for name in _CHAINED.split(", ")}


def _mac(key: Key, row: dict[str, Any], before: bytes) -> bytes:
    """What an older schema did not have is left out where it is not given."""
    spelt = {name: row[name].hex() if isinstance(row[name], bytes) else row[name] for name in row}
    for name in ("detail_mac", "told_rows"):
        if spelt[name] is None:
            del spelt[name]
    if "detail_mac" in spelt:
        del spelt["detail"]
    return authenticated(key, [before.hex(), spelt])


def _detail_mac(key: Key, sequence: int, detail: str) -> bytes:
    return authenticated(key, ["detail", sequence, detail])


def _detail_holds(key: Key, row: Row) -> bool:
    """It is what was said, or was blanked with its visit."""
    is_blanked = row["detail"] == "" and row["state"] == VisitState.DELETED
    said = _detail_mac(key, row["sequence"], row["detail"])
    return is_blanked or hmac.compare_digest(said, row["detail_mac"])


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
