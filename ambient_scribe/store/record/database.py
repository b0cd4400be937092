"""The encrypted database file: a path and a key enter, transactions leave.

SQLCipher encrypts each page with AES-256 and authenticates it (HMAC-SHA512); its write-ahead log is
encrypted alike. Whoever reads or writes has a connection to themselves; writers wait for each other.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ambient_scribe.errors import EngineError, InputError, OutputError
from ambient_scribe.store.record import bound_rows
from ambient_scribe.vault.sealing import Key

if TYPE_CHECKING:
    from sqlite3 import Connection  # sqlcipher3 has the same interface

OLDEST_SQLITE = (3, 51, 3)
"""Older ones may lose commits of a write-ahead log."""

PATIENCE_S = 10
"""How long a writer waits for another, which may be in another process."""

_OWNER_ONLY = 0o600

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


class Database:
    """Close it; a process that dies loses no transaction that was ended."""

    def __init__(self, path: Path, key: Key, rows: Key | None = None) -> None:
        """`rows`: binds rows (`bound_rows`). Raises InputError when the file does not open with this key,
        EngineError when the installed SQLCipher is too old."""
        self.path, self._key, self._rows = path, key, rows
        self._free: list[Connection] = []
        self._guard = threading.Lock()
        self._is_closed = self._is_log_due = False
        with self._connection():
            pass

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of everything that is read inside."""
        with self._connection() as connection, _told(self.path):
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All of it or nothing. Raises OutputError when it cannot be written."""
        with self._connection() as connection, _told(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def empty_log(self) -> bool:
        """Moves the write-ahead log into the file and empties it: what was deleted is in neither.
        A reader that holds an older state for longer than a writer waits puts it off: False, and
        `empty_log_if_due` tries again."""
        with self._connection() as connection, _told(self.path):
            (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._is_log_due = bool(is_busy)
        return not is_busy

    def empty_log_if_due(self) -> bool:
        """Whether nothing that was deleted is left in the log."""
        return not self._is_log_due or self.empty_log()

    def copy_to(self, path: Path) -> None:
        """One state of the whole, encrypted with the same key, while others read and write."""
        with self._connection() as connection, _told(path):
            target = _connect(path, self._key)
            try:
                connection.backup(target)
            finally:
                target.close()

    def faults(self) -> tuple[str, ...]:
        """What the file itself says of its pages and indices; none when it is sound."""
        with self._connection() as connection, _told(self.path):
            found = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
            checked = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            loose = connection.execute("PRAGMA foreign_key_check").fetchall()
        found += [line for line in checked if line != "ok"]
        found += [f"a row of {row[0]} refers to nothing" for row in loose]
        return tuple(found)

    def close(self) -> None:
        """What is under way ends first, each for itself."""
        with contextlib.suppress(OutputError):
            self.empty_log_if_due()
        with self._guard:
            self._is_closed = True
            free, self._free = self._free, []
        for connection in free:
            connection.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """One that nobody else uses meanwhile; there are as many as were ever used at once."""
        with self._guard:
            connection = self._free.pop() if self._free else None
        if connection is None:
            connection = _connect(self.path, self._key)
            connection.create_function(
                bound_rows.FUNCTION, -1, bound_rows.macs(self._rows), deterministic=True
            )
        try:
            yield connection
        finally:
            with self._guard:
                is_kept = not self._is_closed
                if is_kept:
                    self._free.append(connection)
            if not is_kept:
                connection.close()


def _connect(path: Path, key: Key) -> Connection:
    from sqlcipher3 import dbapi2

    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise EngineError(
            f"the installed SQLCipher carries SQLite {dbapi2.sqlite_version}, which may lose what was "
            "written: install sqlcipher3 0.6.4 or newer"
        )
    connection: Connection
    try:
        with contextlib.suppress(FileExistsError):  # its log gets the rights of the file itself
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER_ONLY))
        connection = dbapi2.connect(
            str(path), isolation_level=None, check_same_thread=False, timeout=PATIENCE_S
        )
    except (dbapi2.Error, OSError) as error:
        raise OutputError(f"{path}: cannot be opened ({error})") from error
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.secret.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for setting in _SETTINGS:
            connection.execute(setting).fetchall()
    except dbapi2.DatabaseError as error:
        connection.close()
        raise _said_of(path, error) from error
    connection.row_factory = dbapi2.Row
    return connection


@contextmanager
def _told(path: Path) -> Iterator[None]:
    from sqlcipher3 import dbapi2

    try:
        yield
    except dbapi2.DatabaseError as error:
        raise _said_of(path, error) from error


def _said_of(path: Path, error: Exception) -> Exception:
    """A line for the person before the screen; a broken rule of the schema stays a program's fault."""
    from sqlcipher3 import dbapi2

    text = str(error)
    if isinstance(error, dbapi2.IntegrityError | dbapi2.ProgrammingError):
        return cast("Exception", error)
    if "not a database" in text or "malformed" in text:
        return InputError(
            f"{path}: does not open: it is damaged, or belongs to another vault: restore a backup"
        )
    return OutputError(
        f"{path}: cannot be used now ({text}): make room, or end what else has it open"
    )
