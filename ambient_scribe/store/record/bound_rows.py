"""Rows that nobody changes behind the program's back: whose visit it is, who agreed, what is on hold.

Each row carries an HMAC of its columns, made with a key that is not in the database, and the audit trail
tells the HMAC of every row that a change wrote. A row that was edited, or exchanged with another's, is
refused when it is read. One that was added, removed or put back to what it was earlier fits no more to
what the trail told of it last (`faults`), and the trail has its own chain and its witness.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ambient_scribe.errors import DeniedError
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.vault.sealing import Key

if TYPE_CHECKING:
    from sqlite3 import Connection

Value = str | int | bytes | None

FUNCTION = "row_mac"
"""Of SQL, on every connection of the record: the table's name and its columns enter, their HMAC leaves."""


@dataclass(frozen=True)
class _Table:
    key: tuple[str, ...]
    columns: tuple[str, ...]
    is_told: bool = True
    """The trail tells of its rows; not of those that come and go by the minute."""


TABLES: dict[str, _Table] = {
    "patient": _Table(("id",), ("name", "born", "sex", "number")),
    "visit": _Table(
        ("id",),
        (
            *("patient", "state", "at", "reason", "provider", "revisions", "head", "generation"),
            *("signed_at", "signed_by", "audio_destroyed_at", "consent_withdrawn_at"),
            *("consent_withdrawn_by", "hold", "consents"),
        ),
    ),
    "consent": _Table(
        ("visit", "number"), ("person", "status", "given_by", "how", "recorded_by", "at")
    ),
    "setting": _Table(("name",), ("value",)),
    "emergency": _Table(("id",), ("account", "visit", "reason", "since", "until")),
    "scribe_attestation": _Table(
        ("visit", "number"), ("account", "name", "text", "statements_sha256", "at")
    ),
    "session": _Table(
        ("id",),
        (
            *("account", "token", "stage", "address", "agent", "started_at", "seen_at"),
            *("proved_at", "ends_at", "locked_at", "ended_at"),
        ),
        is_told=False,
    ),
    "permit": _Table(
        ("digest",), ("session", "visit", "statements_sha256", "expires_at"), is_told=False
    ),
    "one_time_code": _Table(("digest",), ("kind", "account", "expires_at"), is_told=False),
}
"""Every column of them; names are the program's own, never a person's."""


class ChangedOutsideError(DeniedError):
    """`subject`: id of the visit or patient."""

    def __init__(self, what: str, subject: str = "") -> None:
        super().__init__(
            f"{what} was changed by something else than this program: tell your administrator; "
            "`store verify` says what else was"
        )
        self.what, self.subject = what, subject


def macs(key: Key | None) -> Callable[..., bytes]:
    """The function of SQL."""

    def row_mac(table: str, *fields: Value) -> bytes:
        assert key is not None, "this database was opened without the key of its rows"
        spelt = [one.hex() if isinstance(one, bytes) else one for one in fields]
        return authenticated(key, [table, *spelt])

    return row_mac


def is_ours(table: str) -> str:
    """An expression of SQL over the table's row: whether this program wrote it."""
    return f"{table}.mac IS {_mac(table)}"


class BoundRows:
    """Writes rows that are bound, inside a transaction that is open, and remembers which they were."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._written: dict[tuple[str, tuple[Value, ...]], None] = {}
        self._is_begun = False

    def insert(self, table: str, **columns: Value) -> None:
        names = ", ".join(columns)
        self._connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})",
            tuple(columns.values()),
        )
        self._bind(table, tuple(columns[name] for name in TABLES[table].key))

    def change(self, table: str, *key: Value, **columns: Value) -> None:
        """Raises ChangedOutsideError for a row that something else has changed: it is not made good by
        the next change."""
        where = _where(table)
        row = self._connection.execute(
            f"SELECT {is_ours(table)} AS is_ours FROM {table} WHERE {where}", key
        ).fetchone()
        if row is None or not row["is_ours"]:
            raise ChangedOutsideError(f"a row ({table})", str(key[0]))
        names = ", ".join(f"{name} = ?" for name in columns)
        self._connection.execute(
            f"UPDATE {table} SET {names} WHERE {where}", (*columns.values(), *key)
        )
        self._bind(table, key)

    def put(self, table: str, *key: Value, **columns: Value) -> None:
        """In place of whatever was there, also of something that is not ours."""
        self._connection.execute(f"DELETE FROM {table} WHERE {_where(table)}", key)
        self.insert(table, **dict(zip(TABLES[table].key, key, strict=True)), **columns)

    def remove(self, table: str, *key: Value) -> None:
        self._connection.execute(f"DELETE FROM {table} WHERE {_where(table)}", key)
        self._written[table, key] = None

    def touch_all(self) -> None:
        """Every row is told anew: of a record whose trail tells of none yet."""
        for table, shape in TABLES.items():
            if shape.is_told:
                for row in self._connection.execute(f"SELECT {', '.join(shape.key)} FROM {table}"):
                    self._written[table, tuple(row)] = None
        self._is_begun = True

    def told(self) -> str | None:
        """For the trail: JSON, the HMAC of each row that was written, null where it was removed."""
        written = [one for one in self._written if TABLES[one[0]].is_told]
        if not written and not self._is_begun:
            return None
        return json.dumps({_name(table, key): self._kept(table, key) for table, key in written})

    # ------------------------------------------------------------ inside
    def _bind(self, table: str, key: tuple[Value, ...]) -> None:
        self._connection.execute(
            f"UPDATE {table} SET mac = {_mac(table)} WHERE {_where(table)}", key
        )
        self._written[table, key] = None

    def _kept(self, table: str, key: tuple[Value, ...]) -> str | None:
        row = self._connection.execute(
            f"SELECT mac FROM {table} WHERE {_where(table)}", key
        ).fetchone()
        return row["mac"].hex() if row is not None else None


def faults(connection: Connection) -> Iterator[tuple[str, str]]:
    """Rows that are not what this program wrote last: which, and how."""
    told: dict[str, str | None] = {}
    for row in connection.execute(
        "SELECT told_rows FROM audit WHERE told_rows IS NOT NULL ORDER BY sequence"
    ):
        told.update(json.loads(row["told_rows"]))
    for table, shape in TABLES.items():
        rows = connection.execute(
            f"SELECT {', '.join(shape.key)}, mac, {is_ours(table)} AS is_ours FROM {table}"
        )
        for row in rows:
            key = tuple(row)[: len(shape.key)]
            known = told.pop(_name(table, key), None) if shape.is_told else row["mac"].hex()
            if not row["is_ours"]:
                yield _where_of(table, key), "was changed by something else than this program"
            elif known is None:
                yield _where_of(table, key), "was added by something else than this program"
            elif known != row["mac"].hex():
                yield _where_of(table, key), "was put back to what it was earlier"
    for name, mac in told.items():
        if mac is not None:
            table, _, rest = name.partition(" ")
            yield (
                _where_of(table, tuple(rest.split(" "))),
                "is missing: the audit trail tells of it",
            )


def _mac(table: str) -> str:
    shape = TABLES[table]
    names = ", ".join(f"{table}.{name}" for name in (*shape.key, *shape.columns))
    return f"{FUNCTION}('{table}', {names})"


def _where(table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in TABLES[table].key)


def _name(table: str, key: tuple[Value, ...]) -> str:
    """No key has a space in it."""
    return " ".join((table, *map(str, key)))


def _where_of(table: str, key: tuple[Value, ...]) -> str:
    """ "visit 1a2b3c4d", "consent 1a2b3c4d 2"; a setting by its whole name."""
    first = key[0].hex() if isinstance(key[0], bytes) else str(key[0])
    shown = first if table == "setting" else first[:8]
    return " ".join((table.replace("_", " "), shown, *map(str, key[1:])))
