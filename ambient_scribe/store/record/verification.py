"""Is the record what was written into it? Every page, chain, content, signature and segment is checked.

A record and the room of its recordings enter; faults leave, a line each, in the order in which they
weigh. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import RevisionPart
from ambient_scribe.errors import InputError, ScribeError, UsageError
from ambient_scribe.store.accounts import rows as accounts
from ambient_scribe.store.record import addenda, audit, bound_rows, notes, parts, revisions, signing
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.beside import Beside
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.room import RecordingRoom

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

Progress = Callable[[int, int], None]
"""Is told how many of how many visits and recordings are checked."""


class Fault(Frozen):
    """`where`: "database", "audit trail", "visit 1a2b3c4d", "recording 1a2b3c4d"."""

    where: str
    what: str


class Report(Frozen):
    """What was checked, and what is wrong with it."""

    entries: int = 0
    visits: int = 0
    revisions: int = 0
    signatures: int = 0
    recordings: int = 0
    skipped: tuple[str, ...] = ()
    """Recordings that were in use: they are checked another time."""
    faults: tuple[Fault, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.faults


def verify(record: Record, room: RecordingRoom, progress: Progress | None = None) -> Report:
    """Reads all of it: minutes for a large clinic."""
    tell = progress or (lambda done, of: None)
    faults = [Fault(where="database", what=what) for what in record.database.faults()]
    if (broken := record.broken_link()) is not None:
        faults.append(Fault(where="audit trail", what=f"entry {broken.sequence} {broken.why}"))
    faults += _witness(record)
    recordings = [one for one in room.found() if one.state is not State.DESTROYED]
    with record.database.reading() as connection:
        rows = connection.execute("SELECT * FROM visit ORDER BY at, id").fetchall()
        told = audit.revisions_told(connection)
        counts = _counts(connection)
        faults += [Fault(where=where, what=what) for where, what in bound_rows.faults(connection)]
        faults += [
            Fault(
                where=f"account {one[:8]}", what="was changed by something else than this program"
            )
            for one in accounts.unbound(connection, record.keys.audit)
        ]
        of, done = len(rows) + len(recordings), 0
        for row in rows:
            where = f"visit {row['id'][:8]}"
            link = told.pop(row["id"], None)
            faults += [
                Fault(where=where, what=what) for what in _visit(record, connection, row, link)
            ]
            done += 1
            tell(done, of)
    faults += [Fault(where=f"visit {one[:8]}", what="is missing altogether") for one in told]
    skipped = []
    for one in recordings:
        try:
            where = f"recording {one.id[:8]}"
            faults += [Fault(where=where, what=what) for what in _recording(record, room, one.id)]
        except UsageError:
            skipped.append(one.id)
        done += 1
        tell(done, of)
    return Report(
        **counts, recordings=len(recordings), skipped=tuple(skipped), faults=tuple(faults)
    )


def _counts(connection: Connection) -> dict[str, int]:
    def count(query: str) -> int:
        return int(connection.execute(query).fetchone()[0])

    return {
        "entries": count("SELECT count(*) FROM audit"),
        "visits": count("SELECT count(*) FROM visit"),
        "revisions": count("SELECT count(*) FROM revision"),
        "signatures": count(
            f"SELECT count(*) FROM revision WHERE part = '{RevisionPart.SIGNATURE.value}'"
        ),
    }


def _witness(record: Record) -> Iterator[Fault]:
    """A key that is told to be destroyed opens nothing."""
    for key in record.witness.destroyed():
        with record.database.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM visit_key WHERE visit = ? AND generation = ? AND wrapped IS NOT NULL",
                (key.visit_id, key.generation),
            ).fetchone()
        if row is not None:
            yield Fault(
                where=f"visit {key.visit_id[:8]}",
                what=f"has a key that was destroyed on {key.at:%Y-%m-%d}: open the store to settle it",
            )


def _visit(
    record: Record, connection: Connection, row: Row, told: audit.RevisionLink | None
) -> Iterator[str]:
    """The first fault of its chain, then of what its links hold, then of its signatures."""
    visit_id = row["id"]
    if what := revisions.fault(connection, record.keys.revisions, row, told):
        yield what
    try:
        contents = record.contents_of_closed(connection, visit_id)
        for number in _kept(connection, visit_id):
            contents.of(number)
        yield from _signatures(record, connection, visit_id, row)
    except (ScribeError, ValueError) as error:
        yield str(error)


def _kept(connection: Connection, visit_id: str) -> list[int]:
    """Every content whose key is there must open, and none may be there without its key."""
    rows = connection.execute(
        "SELECT number FROM revision JOIN visit_key USING (visit, generation) "
        "WHERE visit = ? AND (wrapped IS NOT NULL OR content <> x'') ORDER BY number",
        (visit_id,),
    )
    return [row["number"] for row in rows]


def _signatures(record: Record, connection: Connection, visit_id: str, row: Row) -> Iterator[str]:
    """Each binds the note that is here, of this visit."""
    kept = {
        note.revision: note
        for note in map(
            parts.note_of, record.contents_of_closed(connection, visit_id).every(RevisionPart.NOTE)
        )
        if note.is_signed
    }
    signed = {one.note_revision: one for one in notes.signatures_in(record, connection, visit_id)}
    for revision in sorted(kept.keys() - signed.keys()):
        yield f"revision {revision} of the note says that it is signed, and no signature binds it"
    for revision, signature in signed.items():
        if signature.visit_id != visit_id:
            yield f"a signature is another visit's ({signature.visit_id[:8]})"
        elif revision not in kept:
            yield f"the note that was signed as revision {revision} is missing"
        else:
            is_withdrawn = row["consent_withdrawn_at"] is not None
            if what := signing.fault(signature, kept[revision], withdrawn=is_withdrawn):
                yield f"the signature of revision {revision} does not hold: {what}"
    for addendum in addenda.every_in(record.contents_of_closed(connection, visit_id)):
        if what := addenda.fault(addendum, visit_id, kept):
            yield what
    if signed and row["signed_at"] is None:
        yield "is signed, and its row does not say so"


def _recording(record: Record, room: RecordingRoom, visit_id: str) -> Iterator[str]:
    """Raises UsageError for one in use."""
    if room.is_running(visit_id):
        raise UsageError("in use")
    try:
        opened = room.open(visit_id, record.vault)
    except InputError as error:
        yield str(error)
        return
    with opened:
        source = RecordingSource(opened)
        for _ in source.stretches():
            pass
        unreadable = [*source.unreadable, *Beside(opened).read().unreadable]
        yield from (f"{name} does not open: damaged or exchanged" for name in unreadable)
