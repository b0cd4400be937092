"""The chain of a visit's revisions: each sealed with the visit's key, bound to the one before it.

A revision's digest (HMAC-SHA256 of its content) and its place in the chain are kept beside the sealed
content: when the key of the content is destroyed, the chain can still be checked, and nobody can guess
at the content by its digest without the record's own key.
"""

from __future__ import annotations

import datetime
import hmac
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ambient_scribe.domain.record import Actor, RevisionEntry, RevisionKind, RevisionPart
from ambient_scribe.errors import InputError
from ambient_scribe.store.record.audit import RevisionLink
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.vault.keys import Vault
from ambient_scribe.vault.sealing import Key, Label, seal, unseal

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

CONTENT_VERSION = 1
"""Of how a content lies in its seal: zlib around UTF-8 JSON."""


# ---------------------------------------------------------------- keys of visits
def new_visit_key(connection: Connection, vault: Vault, visit_id: str, generation: int) -> Key:
    key, wrapped = vault.new_key(visit_label(visit_id, generation))
    connection.execute(
        "INSERT INTO visit_key (visit, generation, wrapped) VALUES (?, ?, ?)",
        (visit_id, generation, wrapped),
    )
    return key


def visit_key(connection: Connection, vault: Vault, visit_id: str, generation: int) -> Key | None:
    """None when it is destroyed."""
    row = connection.execute(
        "SELECT wrapped FROM visit_key WHERE visit = ? AND generation = ?", (visit_id, generation)
    ).fetchone()
    if row is None or row["wrapped"] is None:
        return None
    return vault.open_key(visit_label(visit_id, generation), row["wrapped"])


def destroy_key(
    connection: Connection, visit_id: str, generation: int, at: datetime.datetime
) -> None:
    """And what was sealed with it: the chain stays."""
    connection.execute(
        "UPDATE visit_key SET wrapped = NULL, destroyed_at = coalesce(destroyed_at, ?) "
        "WHERE visit = ? AND generation = ?",
        (at.isoformat(), visit_id, generation),
    )
    connection.execute(
        "UPDATE revision SET content = x'' WHERE visit = ? AND generation = ? AND content <> x''",
        (visit_id, generation),
    )


def visit_label(visit_id: str, generation: int) -> Label:
    return Label(kind="visit", name=visit_id, number=generation)


# ---------------------------------------------------------------- the chain
@dataclass(frozen=True)
class NewRevision:
    """What is to be added to a visit's chain."""

    kind: RevisionKind
    part: RevisionPart
    content: bytes
    note_revision: int | None = None
    """Of a part that is a note; of the note above an addendum, once that is signed or taken back."""


def append(
    connection: Connection,
    chain: Key,
    content_key: Key,
    visit: Row,
    new: NewRevision,
    actor: Actor,
    at: datetime.datetime,
) -> RevisionLink:
    """`visit`: its row, read inside this transaction, which is to tell of the link then."""
    visit_id: str = visit["id"]
    number = visit["revisions"] + 1
    row = {
        "visit": visit_id,
        "number": number,
        "kind": new.kind.value,
        "part": new.part.value,
        "note_revision": new.note_revision,
        "at": at.isoformat(),
        "actor_id": actor.id,
        "actor": actor.name,
        "generation": visit["generation"],
        "digest": digest_of(chain, new.content),
    }
    mac = _mac(chain, row, visit["head"])
    sealed = seal(content_key, _label(visit_id, number), zlib.compress(new.content))
    connection.execute(
        "INSERT INTO revision (visit, number, kind, part, note_revision, at, actor_id, actor, "
        "generation, digest, mac, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*row.values(), mac, sealed),
    )
    return RevisionLink(number, mac)


def digest_of(chain: Key, content: bytes) -> bytes:
    return hmac.digest(chain.secret, content, "sha256")


def entries(connection: Connection, visit_id: str) -> tuple[RevisionEntry, ...]:
    """Oldest first."""
    rows = connection.execute(
        "SELECT visit, number, kind, part, note_revision, at, actor_id, actor, content = x'' AS gone "
        "FROM revision WHERE visit = ? ORDER BY number",
        (visit_id,),
    )
    return tuple(
        RevisionEntry(
            visit_id=row["visit"],
            number=row["number"],
            kind=row["kind"],
            part=row["part"],
            note_revision=row["note_revision"],
            at=row["at"],
            actor_id=row["actor_id"],
            actor=row["actor"],
            is_destroyed=bool(row["gone"]),
        )
        for row in rows
    )


class Contents:
    """The contents of one visit's revisions, opened one by one."""

    def __init__(self, connection: Connection, vault: Vault, chain: Key, visit_id: str) -> None:
        self._connection, self._vault, self._chain, self._visit = connection, vault, chain, visit_id
        self._keys: dict[int, Key | None] = {}

    def of(self, number: int) -> bytes:
        """Raises InputError when it is not there, is destroyed or does not open."""
        row = self._connection.execute(
            "SELECT generation, digest, content FROM revision WHERE visit = ? AND number = ?",
            (self._visit, number),
        ).fetchone()
        if row is None:
            raise InputError(f"the visit {self._visit[:8]} has no revision {number}")
        return self._opened(number, row)

    def newest(self, part: RevisionPart) -> bytes | None:
        """None where the visit has no such part."""
        row = self._connection.execute(
            "SELECT number, generation, digest, content FROM revision "
            "WHERE visit = ? AND part = ? AND content <> x'' ORDER BY number DESC LIMIT 1",
            (self._visit, part.value),
        ).fetchone()
        return self._opened(row["number"], row) if row is not None else None

    def digest(self, part: RevisionPart) -> bytes | None:
        row = self._connection.execute(
            "SELECT digest FROM revision WHERE visit = ? AND part = ? AND content <> x'' "
            "ORDER BY number DESC LIMIT 1",
            (self._visit, part.value),
        ).fetchone()
        return bytes(row["digest"]) if row is not None else None

    def newest_note_revision(self) -> int | None:
        """None where the visit has no note."""
        row = self._connection.execute(
            "SELECT note_revision FROM revision WHERE visit = ? AND part = ? AND content <> x'' "
            "ORDER BY number DESC LIMIT 1",
            (self._visit, RevisionPart.NOTE.value),
        ).fetchone()
        return int(row["note_revision"]) if row is not None else None

    def every(self, part: RevisionPart) -> Iterator[bytes]:
        """Oldest first, of those that are not destroyed."""
        rows = self._connection.execute(
            "SELECT number, generation, digest, content FROM revision "
            "WHERE visit = ? AND part = ? AND content <> x'' ORDER BY number",
            (self._visit, part.value),
        ).fetchall()
        return (self._opened(row["number"], row) for row in rows)

    def notes(self) -> Iterator[bytes]:
        """Each revision of the note as it stood last, oldest first, without those that are only steps
        of an editing that went on."""
        rows = self._connection.execute(
            "SELECT number, kind, generation, digest, content FROM revision AS one "
            "WHERE visit = ? AND part = ? AND content <> x'' AND NOT EXISTS ("
            "SELECT 1 FROM revision AS later WHERE later.visit = one.visit "
            "AND later.part = one.part AND later.number > one.number "
            "AND (later.note_revision = one.note_revision OR one.kind = ?)) ORDER BY number",
            (self._visit, RevisionPart.NOTE.value, RevisionKind.EDITED.value),
        ).fetchall()
        return (self._opened(row["number"], row) for row in rows)

    def _opened(self, number: int, row: Row) -> bytes:
        generation = row["generation"]
        if generation not in self._keys:
            self._keys[generation] = visit_key(
                self._connection, self._vault, self._visit, generation
            )
        key = self._keys[generation]
        if key is None or not row["content"]:
            raise InputError(
                f"revision {number} of the visit {self._visit[:8]} is destroyed: nobody can open it"
            )
        content = zlib.decompress(unseal(key, _label(self._visit, number), row["content"]))
        if digest_of(self._chain, content) != row["digest"]:
            raise InputError(f"revision {number} of the visit {self._visit[:8]} was exchanged")
        return content


def fault(connection: Connection, chain: Key, visit: Row, told: RevisionLink | None) -> str | None:
    """The first link that does not fit, in words; None when the chain is whole up to what the visit's
    row and the audit trail tell of."""
    expected, before = 1, b""
    rows = connection.execute(
        "SELECT visit, number, kind, part, note_revision, at, actor_id, actor, generation, digest, mac "
        "FROM revision WHERE visit = ? ORDER BY number",
        (visit["id"],),
    )
    for row in rows:
        if row["number"] != expected:
            return f"revision {expected} is missing"
        fields = {name: row[name] for name in row.keys() if name != "mac"}  # noqa: SIM118
        if row["mac"] != _mac(chain, fields, before):
            return f"revision {expected} was changed"
        expected, before = expected + 1, row["mac"]
    number, mac = (told.number, told.mac) if told else (0, b"")
    if (expected - 1, before) != (number, mac):
        return f"{expected - 1} revisions are here, the audit trail tells of {number}"
    if (visit["revisions"], visit["head"]) != (expected - 1, before):
        return "its row tells of another newest revision"
    return None


def _mac(chain: Key, row: dict[str, Any], before: bytes) -> bytes:
    return authenticated(chain, [before.hex(), {**row, "digest": row["digest"].hex()}])


def _label(visit_id: str, number: int) -> Label:
    return Label(kind="revision", name=visit_id, version=CONTENT_VERSION, number=number)
