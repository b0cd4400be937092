"""The record of a clinic: visits, notes, signatures and consents enter and leave, encrypted and audited.

A folder holds it: `record.db` (SQLCipher), `record.json` (its keys, wrapped by the vault). Reading is
audited before anything is shown; a change and its line in the audit trail are written together.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ambient_scribe.domain.record import (
    NOBODY,
    PROGRAM,
    Actor,
    AuditAction,
    AuditEntry,
    RevisionEntry,
)
from ambient_scribe.errors import DeniedError, InputError, OutputError, UsageError
from ambient_scribe.store.record import audit, closing
from ambient_scribe.store.record.audit import AuditSearch, BrokenLink
from ambient_scribe.store.record.bound_rows import ChangedOutsideError, is_ours
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.database import Database
from ambient_scribe.store.record.keys import (
    KEYS_NAME,
    RecordKeys,
    new_keys,
    open_keys,
    read_record_file,
    write_record_file,
)
from ambient_scribe.store.record.migrations import migrate
from ambient_scribe.store.record.presence import Presence
from ambient_scribe.store.record.revisions import Contents
from ambient_scribe.store.record.witness import Witness
from ambient_scribe.vault.keys import Vault

if TYPE_CHECKING:
    from sqlite3 import Connection

DATABASE_NAME = "record.db"
Now = Callable[[], datetime.datetime]

_OWNER_ONLY = 0o700


def utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Record:
    """Open or make one, and close it."""

    def __init__(
        self, folder: Path, vault: Vault, keys: RecordKeys, witness: Witness, now: Now = utc_now
    ) -> None:
        """Use `open` or `make`."""
        self.folder, self.vault, self.keys, self.witness = folder, vault, keys, witness
        self.now = now
        self.listeners: list[Callable[[RevisionEntry], None]] = []
        """Each is told of every link of a chain once it is written, from the thread that wrote it."""
        self.presence = Presence(folder)
        try:
            self.database = Database(folder / DATABASE_NAME, keys.database, keys.audit)
        except BaseException:
            self.presence.end()
            raise

    @classmethod
    def make(
        cls, folder: Path, vault: Vault, witnesses: Sequence[Path], now: Now = utc_now
    ) -> Record:
        """Raises UsageError where there is one already, OutputError when it cannot be written."""
        if exists(folder):
            raise UsageError(f"{folder} holds a record already")
        try:
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be made ({error.strerror})") from error
        keys, file = new_keys(vault)
        record = cls(folder, vault, keys, Witness(witnesses, keys.id, keys.audit), now)
        migrate(record.database)
        write_record_file(folder / KEYS_NAME, file)  # makes it a record: its database is whole now
        with record.changing(PROGRAM) as change:
            change.rows.touch_all()
            change.audit(AuditAction.STORE_MADE, keys.id)
        return record

    @classmethod
    def open(
        cls,
        folder: Path,
        vault: Vault,
        witnesses: Sequence[Path],
        now: Now = utc_now,
        *,
        put_back: bool = False,
    ) -> Record:
        """`put_back`: it is known to be of an earlier day (a backup); `begin_anew` tells the witness so.

        Raises UsageError where there is none, InputError when it does not open or was put back to an
        earlier day.
        """
        file = read_record_file(folder / KEYS_NAME)
        if file is None or not (folder / DATABASE_NAME).exists():
            raise UsageError(f"there is no record in {folder}: make one with `store init`")
        keys = open_keys(file, vault)
        record = cls(folder, vault, keys, Witness(witnesses, keys.id, keys.audit), now)
        try:
            migrate(record.database)
            if not put_back:
                record._check_head()
            record._tell_rows()
        except BaseException:
            record.close()
            raise
        return record

    def begin_anew(self) -> None:
        """From here on the witness goes by this trail, which ends where it ends."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT sequence, mac FROM audit ORDER BY sequence DESC LIMIT 1"
            ).fetchone()
        self.witness.replace_head(row["sequence"], row["mac"], self.now())

    def close(self) -> None:
        try:
            self.witness.settle()
        finally:
            self.database.close()
            self.presence.end()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------ the two ways in
    @contextmanager
    def changing(self, actor: Actor) -> Iterator[Change]:
        """All or nothing, then the witness is told."""
        with self._alarming(), self.database.writing() as connection:
            change = Change(connection, self.vault, self.keys, actor, self.now())
            yield change
            change.end(self.witness)
        if change.head is not None:
            sequence, mac = change.head
            self.witness.tell_head(sequence, mac, change.at, now=not change.is_seen_only)
            for path in self.witness.away():
                self.audited(PROGRAM, AuditAction.ALARM, self.keys.id, f"no answer from {path}")
        for link in change.links:
            for tell in self.listeners:
                tell(link)

    @contextmanager
    def seeing(
        self, actor: Actor, action: AuditAction, subject: str = "", detail: str = ""
    ) -> Iterator[Connection]:
        """Audited first: what cannot be written down is not shown."""
        with self.changing(actor) as change:
            change.audit(action, subject, detail)
        with self._alarming(), self.database.reading() as connection:
            yield connection

    def deny(self, actor: Actor, what: str, subject: str = "") -> DeniedError:
        """The error to raise, once it is written down that it was tried."""
        with self.changing(actor) as change:
            change.audit(AuditAction.DENIED, subject, what)
        return DeniedError(f"{actor.name} may not {what}")

    def check_open_to(self, actor: Actor, what: str, visit_id: str) -> None:
        """Raises DeniedError, once the trail tells of it, where the visit is closed (`closing`) and the actor did
        not break the glass."""
        with self.database.reading() as connection:
            is_closed = closing.is_closed_to(connection, visit_id, actor, self.now())
        if is_closed:
            raise self.deny(actor, f"{what}: {closing.WHY}", visit_id)

    # ------------------------------------------------------------ the trail
    def audited(
        self, actor: Actor, action: AuditAction, subject: str = "", detail: str = ""
    ) -> None:
        """Tells the trail of something that was done elsewhere: a login, an export, a playback."""
        with self.changing(actor) as change:
            change.audit(action, subject, detail)

    def trail(self, actor: Actor, search: AuditSearch | None = None) -> tuple[AuditEntry, ...]:
        """The newest first. Looking at the trail is in the trail."""
        with self.seeing(actor, AuditAction.LIST, detail="audit trail") as connection:
            return audit.entries(connection, search)

    def whole_trail(
        self, actor: Actor, action: AuditAction, search: AuditSearch
    ) -> Iterator[tuple[AuditEntry, ...]]:
        """The newest first, `search.limit` at a time, and never none: all that the search finds. Audited
        once, by `action`. Raises UsageError for a time that no calendar holds."""
        with self.seeing(actor, action, detail="audit trail") as connection:
            page = audit.entries(connection, search)
        return self._pages(page, search)

    def _pages(
        self, page: tuple[AuditEntry, ...], search: AuditSearch
    ) -> Iterator[tuple[AuditEntry, ...]]:
        yield page
        while len(page) == search.limit:
            with self.database.reading() as connection:
                page = audit.entries(connection, search.changed(before=page[-1].sequence))
            yield page

    def broken_link(self) -> BrokenLink | None:
        """The first entry of the trail that does not fit."""
        head = self.witness.head()
        with self.database.reading() as connection:
            return audit.broken_link(connection, self.keys.audit, head)

    # ------------------------------------------------------------ settings
    def setting(self, name: str) -> str | None:
        with self.database.reading() as connection:
            row = connection.execute(
                f"SELECT value FROM setting WHERE name = ? AND {is_ours('setting')}", (name,)
            ).fetchone()
            return str(row["value"]) if row is not None else None

    def put_setting(self, name: str, value: str, actor: Actor) -> None:
        with self.changing(actor) as change:
            change.rows.put("setting", name, value=value)
            change.audit(AuditAction.SETTING, name, value)

    def contents(self, connection: Connection, visit_id: str) -> Contents:
        """Raises DeniedError for a closed visit (`closing`): `encounters.load` shows what will be left of it."""
        row = connection.execute(
            "SELECT consent_withdrawn_at, generation FROM visit WHERE id = ?", (visit_id,)
        ).fetchone()
        if row is not None and closing.is_closed(row):
            raise DeniedError(closing.WHY)
        return self.contents_of_closed(connection, visit_id)

    def contents_of_closed(self, connection: Connection, visit_id: str) -> Contents:
        """Of a closed visit, too: for who shows less of it than there is, or nothing."""
        return Contents(connection, self.vault, self.keys.revisions, visit_id)

    # ------------------------------------------------------------ inside
    @contextmanager
    def _alarming(self) -> Iterator[None]:
        """A row that something else has changed is refused, and an alarm tells of it."""
        try:
            yield
        except ChangedOutsideError as error:
            detail = f"{error.what} was changed from outside"
            self.audited(NOBODY, AuditAction.ALARM, error.subject, detail)
            raise

    def _tell_rows(self) -> None:
        """Once: of a record of before the trail told of rows. They are taken as they are."""
        with self.database.reading() as connection:
            if audit.tells_of_rows(connection):
                return
            held = connection.execute("SELECT id FROM visit WHERE hold IS NOT NULL").fetchall()
        is_restored = bool(self.witness.instructions())
        with self.changing(PROGRAM) as change:
            change.rows.touch_all()
            for row in () if is_restored else held:
                change.instruct("hold", row["id"])
            change.audit(AuditAction.STORE_OPENED, self.keys.id, "rows are bound from here on")

    def _check_is_new(self) -> None:
        """Raises InputError for a trail of whose end no witness knows: it may have been cut."""
        with self.database.reading() as connection:
            entries = connection.execute("SELECT count(*) FROM audit").fetchone()[0]
        if entries > 1:
            raise InputError(
                f"{self.database.path}: no witness knows where its audit trail ends: put the witness "
                "folder back (record.witnesses), or begin another with `store new-witness`"
            )

    def _check_head(self) -> None:
        head = self.witness.head()
        if head is None:
            self._check_is_new()
            return
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT mac FROM audit WHERE sequence = ?", (head.sequence,)
            ).fetchone()
        if row is None or row["mac"].hex() != head.mac:
            raise InputError(
                f"{self.database.path}: is not the record that was here on "
                f"{head.at.astimezone():%Y-%m-%d at %H:%M}: it was put back to an earlier state or "
                "exchanged; `store restore` takes a backup back, and says so in the audit trail"
            )


def exists(folder: Path) -> bool:
    return (folder / KEYS_NAME).exists()
