"""A script of SQL, carried out inside the transaction that is open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def execute_all(connection: Connection, script: str) -> None:
    """Each statement for itself: `executescript` would end the transaction."""
    for statement in _statements(script):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    import sqlite3

    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if sqlite3.complete_statement(whole := "\n".join(lines)):
            yield whole
            lines = []
