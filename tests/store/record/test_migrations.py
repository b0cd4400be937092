"""The schema from its first day to today's, with and without data, and whatever goes wrong on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.errors import InputError
from ambient_scribe.store.record.bound_rows import TABLES, is_ours
from ambient_scribe.store.record.database import Database
from ambient_scribe.store.record.migrations import STEPS, migrate
from ambient_scribe.vault.sealing import Key

KEY = Key(bytes(range(32)))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "record.db", KEY, KEY)


def schema(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {row["name"]: row["sql"] for row in rows}


def version(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_new_database_has_all_of_it(database: Database) -> None:
    assert migrate(database) == len(STEPS)
    assert version(database) == len(STEPS)
    assert {"patient", "visit", "revision", "audit", "account", "session"} <= schema(
        database
    ).keys()
    assert migrate(database) == 0


@pytest.mark.parametrize("age", range(len(STEPS) + 1))
def test_every_age_becomes_todays(database: Database, tmp_path: Path, age: int) -> None:
    migrate(database, STEPS[:age])
    assert migrate(database) == len(STEPS) - age
    new = Database(tmp_path / "new.db", KEY)
    migrate(new)
    assert schema(database) == schema(new)


def test_what_was_kept_by_the_first_schema_is_kept(database: Database) -> None:
    migrate(database, STEPS[:1])
    rows = {
        "patient": ("p1", "Aurelia Quill", "1962-03-04", "female", "77"),
        "setting": ("clinic", "Harbour"),
        "audit": (1, "2026-05-04T09:00:00+00:00", "a", "Lee", "read", "v1", "", None, None, b"mac"),
    }
    with database.writing() as connection:
        for table, row in rows.items():
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        connection.execute(
            "INSERT INTO visit (id, patient, state, at) VALUES ('v1', 'p1', 'draft', '2026-05-04')"
        )

    migrate(database)

    with database.reading() as connection:
        for table, row in rows.items():
            assert tuple(connection.execute(f"SELECT * FROM {table}").fetchone())[: len(row)] == row
        visit = connection.execute(
            f"SELECT patient, {is_ours('visit')} AS is_ours FROM visit"
        ).fetchone()
        assert (visit["patient"], visit["is_ours"]) == ("p1", 1)
    assert database.faults() == ()


def test_every_column_of_a_bound_table_is_covered(database: Database) -> None:
    migrate(database)
    with database.reading() as connection:
        for table, shape in TABLES.items():
            named = {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
            assert named == {*shape.key, *shape.columns, "mac"}, table


def test_a_step_that_fails_changes_nothing(database: Database) -> None:
    migrate(database, STEPS[:1])
    before = schema(database)

    def fails(connection) -> None:
        connection.execute("CREATE TABLE half (x TEXT) STRICT")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        migrate(database, (*STEPS, fails))

    assert schema(database) == before
    assert version(database) == 1
    migrate(database)


def test_a_newer_programs_database_is_left_alone(database: Database) -> None:
    def later(connection) -> None:
        connection.execute("CREATE TABLE later (x TEXT) STRICT")

    migrate(database, (*STEPS, later))
    with pytest.raises(InputError, match="a newer version of ambient_scribe wrote it"):
        migrate(database)
    assert "later" in schema(database)
