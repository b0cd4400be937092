"""The database file: as many connections as are used at once, nothing half written, its owner's alone."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from ambient_scribe.store.record import database as database_module
from ambient_scribe.store.record.database import Database
from ambient_scribe.vault.sealing import Key


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(tmp_path / "record.db", Key(bytes(range(32))))
    with made.writing() as connection:
        connection.execute("CREATE TABLE line (number INTEGER) STRICT")
    return made


def count(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute("SELECT count(*) FROM line").fetchone()[0])


def open_files() -> int:
    """Of this process; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_threads_that_end_leave_nothing_open(database: Database) -> None:
    def write() -> None:
        with database.writing() as connection:
            connection.execute("INSERT INTO line VALUES (1)")

    before = open_files()
    for _ in range(30):
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()

    assert count(database) == 30
    if before:
        assert open_files() <= before + 2


def test_many_write_at_once_and_none_is_lost(database: Database) -> None:
    def write() -> None:
        for _ in range(20):
            with database.writing() as connection:
                connection.execute("INSERT INTO line VALUES (1)")

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == 160


def test_what_fails_is_not_written(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute("INSERT INTO line VALUES (1)")
        raise RuntimeError
    assert count(database) == 0


@pytest.mark.parametrize("closes", [False, True])
def test_a_log_that_a_reader_holds_is_emptied_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closes: bool
) -> None:
    """In another process, so that closing does not empty it anyway."""
    monkeypatch.setattr(database_module, "PATIENCE_S", 0.05)
    key = Key(bytes(range(32)))
    ours, theirs = (Database(tmp_path / "record.db", key) for _ in range(2))
    with ours.writing() as connection:
        connection.execute("CREATE TABLE line (number INTEGER) STRICT")
    log = tmp_path / "record.db-wal"
    with theirs.reading() as reader:
        reader.execute("SELECT * FROM line").fetchall()
        with ours.writing() as connection:
            connection.execute("INSERT INTO line VALUES (1)")
        assert not ours.empty_log()
        assert log.stat().st_size
    if closes:
        ours.close()
    else:
        assert ours.empty_log_if_due()
    assert log.stat().st_size == 0


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_its_files_are_their_owners_alone(database: Database) -> None:
    for path in database.path.parent.iterdir():
        assert not path.stat().st_mode & 0o077, path.name
