"""Names of a terminology on disk: name → code, in an SQLite file of the user's cache.

In: rows read from a site's file, one at a time. Out: an index that answers by name. A file has up to
a few million rows; it is streamed once, memory stays bounded, and the index is kept under the hash of
the file it was made from, so that another file makes another index.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from ambient_scribe.clinical.lexicon import form_key
from ambient_scribe.domain.clinical import Code
from ambient_scribe.errors import InputError
from ambient_scribe.resources import user_home

_FOLDER = "terminologies"
_LAYOUT = 1
"""Of the index: a changed one makes the kept files anew."""
_HASHED_AT_ONCE = 1 << 20
_SHA_SHOWN = 16
_SCHEMA = """
CREATE TABLE term (key TEXT NOT NULL, code TEXT NOT NULL, display TEXT NOT NULL, rank INTEGER NOT NULL);
CREATE TABLE tag (code TEXT PRIMARY KEY, tag TEXT NOT NULL) WITHOUT ROWID;
"""
_FIND = """
SELECT term.code, term.display, tag.tag FROM term LEFT JOIN tag ON tag.code = term.code
WHERE term.key = ? ORDER BY term.rank, length(term.code), term.code
"""


class Term(NamedTuple):
    """One way to name a code. The lower the rank, the sooner it is taken."""

    name: str
    code: str
    display: str
    rank: int


class Tag(NamedTuple):
    """What sort of thing a code stands for, where the terminology tells ("disorder")."""

    code: str
    tag: str


Rows = Callable[[Path], Iterable[Term | Tag]]


class TermIndex:
    """Answers by name; opened for reading once it is built."""

    def __init__(self, system: str, path: Path, rows: Rows) -> None:
        """Raises InputError naming file and line for what cannot be read, OutputError never:
        without room for the cache the index is held in memory."""
        self.system = system
        self._connection = _opened(system, path, rows)

    def find(self, names: Sequence[str], tags: Sequence[str] = ()) -> Code | None:
        """The code of the first of these names that is known; of one with a tag among `tags`, the
        earlier tag first, when tags are asked for."""
        for name in names:
            found = self._connection.execute(_FIND, (form_key(name),)).fetchall()
            if tags:
                found = sorted(
                    (row for row in found if row[2] in tags), key=lambda row: tags.index(row[2])
                )
            if found:
                code, display, _ = found[0]
                return Code(system=self.system, code=code, display=display)
        return None


def _opened(system: str, path: Path, rows: Rows) -> sqlite3.Connection:
    kept = user_home() / _FOLDER / f"{system.lower()}-{_digest(path)}-{_LAYOUT}.sqlite"
    if not kept.is_file():
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            return _built(sqlite3.connect(":memory:", check_same_thread=False), path, rows)
        unfinished = kept.with_suffix(f".{os.getpid()}.part")
        try:
            with closing(sqlite3.connect(unfinished)) as connection:
                _built(connection, path, rows)
            unfinished.replace(kept)
        finally:
            unfinished.unlink(missing_ok=True)
    return sqlite3.connect(f"{kept.as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _built(connection: sqlite3.Connection, path: Path, rows: Rows) -> sqlite3.Connection:
    connection.executescript(_SCHEMA)
    with connection:
        known = 0
        for row in rows(path):
            if isinstance(row, Tag):
                connection.execute("INSERT OR REPLACE INTO tag VALUES (?, ?)", row)
            else:
                term = (form_key(row.name), row.code, row.display, row.rank)
                connection.execute("INSERT INTO term VALUES (?, ?, ?, ?)", term)
                known += 1
        connection.execute("CREATE INDEX term_key ON term (key)")
    if not known:
        raise InputError(f"{path}: no usable name in it: is it the right file?")
    return connection


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_HASHED_AT_ONCE):
                digest.update(block)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    return digest.hexdigest()[:_SHA_SHOWN]


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines without their end. Raises InputError naming file and line."""
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                yield number, line.rstrip("\r\n")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}, line {number + 1}: not UTF-8 text") from error
