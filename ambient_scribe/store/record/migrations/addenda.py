"""The fifth schema: addenda are found without looking through every revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def addenda_are_found(connection: Connection) -> None:
    """An index of the few revisions that are addenda: the day's page asks which of them wait."""
    connection.execute(
        "CREATE INDEX addendum_by_visit ON revision (visit, note_revision) "
        "WHERE part = 'addendum' AND content <> x''"
    )
