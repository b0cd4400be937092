"""The schema of the record, as ordered steps: a database of any age enters, today's schema leaves.

A step is never changed once it was released: the next one mends it. SQLite's `user_version` counts the
steps that were taken. Each step is a module.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ambient_scribe.errors import InputError
from ambient_scribe.store.record.migrations.addenda import addenda_are_found
from ambient_scribe.store.record.migrations.binding import rows_are_bound
from ambient_scribe.store.record.migrations.figures import figures_of_visits
from ambient_scribe.store.record.migrations.first import first_schema
from ambient_scribe.store.record.migrations.people import people_of_the_clinic

if TYPE_CHECKING:
    from sqlite3 import Connection

    from ambient_scribe.store.record.database import Database

Step = Callable[["Connection"], None]

STEPS: tuple[Step, ...] = (
    first_schema,
    people_of_the_clinic,
    rows_are_bound,
    figures_of_visits,
    addenda_are_found,
)


def migrate(database: Database, steps: tuple[Step, ...] = STEPS) -> int:
    """Takes the steps that are missing, all or none; how many. Raises InputError for a database that a
    newer program wrote."""
    with database.writing() as connection:
        taken = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if taken > len(steps):
            raise InputError(
                f"{database.path}: a newer version of ambient_scribe wrote it (schema {taken}, this "
                f"program knows {len(steps)}): install that version"
            )
        for step in steps[taken:]:
            step(connection)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
    return len(steps) - taken
