"""A record as an older program left it: today's rows enter, the same ones in an older schema leave."""

from __future__ import annotations

from typing import Any

from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.store.record.database import Database
from ambient_scribe.store.record.migrations import STEPS, migrate
from ambient_scribe.store.record.record import Record
from tests.store.record.conftest import Clinic

_LATER = ("detail_mac", "told_rows")
"""Columns of the trail that came later."""


def opened_by_todays(clinic: Clinic, record: Record, steps: int) -> Record:
    """`record` is closed, and lies in the schema of so many steps until it is opened again."""
    rows = _every_row(record)
    record.close()
    for file in clinic.folder.glob("record.db*"):
        file.unlink()
    old = Database(clinic.folder / "record.db", record.keys.database)
    migrate(old, STEPS[:steps])
    with old.writing() as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        for table, kept in rows.items():
            names = [one["name"] for one in connection.execute(f"PRAGMA table_info({table})")]
            before = b""
            for row in kept if names else ():
                if table == "audit":
                    before = row["mac"] = _mac_then(record, row, before)
                connection.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) "
                    f"VALUES ({', '.join('?' * len(names))})",
                    [row[name] for name in names],
                )
    old.close()
    again = clinic.open(put_back=True)
    again.begin_anew()
    return again


def _every_row(record: Record) -> dict[str, list[dict[str, Any]]]:
    with record.database.reading() as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            one["name"]: [
                dict(row) for row in connection.execute(f"SELECT * FROM {one['name']}").fetchall()
            ]
            for one in tables.fetchall()
        }


def _mac_then(record: Record, row: dict[str, Any], before: bytes) -> bytes:
    """As the trail was chained before it told of rows."""
    known = {name: row[name] for name in row if name not in {"mac", *_LATER}}
    head = row["head"].hex() if row["head"] is not None else None
    return authenticated(record.keys.audit, [before.hex(), {**known, "head": head}])
