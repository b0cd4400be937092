"""One change of the record: everything in it is written together with its lines in the audit trail."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import (
    AFTER_SIGNATURE,
    Actor,
    AuditAction,
    RevisionEntry,
    RevisionKind,
    RevisionPart,
    VisitState,
)
from ambient_scribe.errors import UsageError
from ambient_scribe.store.record import audit, closing, parts, revisions, visits
from ambient_scribe.store.record.audit import NewEntry
from ambient_scribe.store.record.bound_rows import BoundRows, is_ours
from ambient_scribe.store.record.keys import RecordKeys
from ambient_scribe.store.record.revisions import Contents, NewRevision
from ambient_scribe.store.record.witness import Instructed, Witness
from ambient_scribe.vault.keys import Vault

if TYPE_CHECKING:
    from sqlite3 import Connection, Row


INSTRUCTIONS_KNOWN = "witness.instructions"
"""Setting: the number of the last instruction of the witness that the record knows."""


@dataclass
class Change:
    """Open while its transaction is. `head` is where the trail ends when it is over, `links` what was added
    to the chains of visits; `rows` writes what is bound."""

    connection: Connection
    vault: Vault
    keys: RecordKeys
    actor: Actor
    at: datetime.datetime
    head: tuple[int, bytes] | None = None
    is_seen_only: bool = True
    instructions: list[tuple[Instructed, str]] = field(default_factory=list)
    links: list[RevisionEntry] = field(default_factory=list)
    _entries: list[NewEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = BoundRows(self.connection)

    def audit(
        self, action: AuditAction, subject: str = "", detail: str = "", *, is_said: bool = False
    ) -> None:
        """Written when the change ends. `is_said`: the detail is a person's words about the visit, and
        goes when that is deleted."""
        self._entries.append(NewEntry(action, subject, detail, is_said=is_said))

    def instruct(self, what: Instructed, subject: str) -> None:
        """The witness is told before the change is written: a restored backup is to know of it."""
        self.instructions.append((what, subject))

    def end(self, witness: Witness) -> None:
        """The last thing: the witness is told what it is to know, the trail all of it. Raises OutputError."""
        if self.instructions:
            number = known = instructions_known(self.connection)
            is_behind = any(one.number > known for one in witness.instructions())
            for what, subject in self.instructions:
                number = witness.tell_instruction(
                    what, subject, self.actor.name, self.at, beyond=number
                )
            if not is_behind:  # else `instructions.follow` goes through all of them
                self.rows.put("setting", INSTRUCTIONS_KNOWN, value=str(number))
        told = self.rows.told()
        if told is not None and not self._entries:
            self.audit(AuditAction.SAVE, detail="rows")
        for place, entry in enumerate(self._entries, start=1):
            is_last = place == len(self._entries)
            key, rows = self.keys.audit, told if is_last else None
            self.head = audit.append(self.connection, key, self.actor, self.at, entry, rows)
            self.is_seen_only = self.is_seen_only and entry.action in audit.SEEN_ONLY

    def visit(self, visit_id: str) -> Row:
        """Raises NotFoundError when there is no such visit, ChangedOutsideError for one whose row is not
        what this program wrote."""
        return visits.row_of(self.connection, visit_id)

    def contents(self, visit_id: str) -> Contents:
        return Contents(self.connection, self.vault, self.keys.revisions, visit_id)

    def revise(self, visit_id: str, new: NewRevision, action: AuditAction) -> None:
        """Adds one link to the visit's chain. Raises UsageError when its key is destroyed."""
        row = self.visit(visit_id)
        generation = row["generation"]
        key = revisions.visit_key(self.connection, self.vault, visit_id, generation)
        if key is None:
            raise deleted(visit_id)
        link = revisions.append(
            self.connection, self.keys.revisions, key, row, new, self.actor, self.at
        )
        self.rows.change("visit", visit_id, revisions=link.number, head=link.mac)
        detail = f"revision {link.number}: {new.kind}, {new.part}"
        self._entries.append(NewEntry(action, visit_id, detail, link))
        self.links.append(
            RevisionEntry(
                visit_id=visit_id,
                number=link.number,
                kind=new.kind,
                part=new.part,
                note_revision=new.note_revision,
                at=self.at,
                actor_id=self.actor.id,
                actor=self.actor.name,
            )
        )

    def newest_note(self, visit_id: str) -> Note | None:
        """Of a closed visit as it is shown. Raises NotFoundError when there is no such visit."""
        row, contents = self.visit(visit_id), self.contents(visit_id)
        content = contents.newest(RevisionPart.NOTE)
        if content is not None and closing.is_closed(row):
            return closing.what_will_be_left(row, contents).note
        return parts.note_of(content) if content is not None else None

    def newest_note_revision(self, visit_id: str) -> int | None:
        """Raises as `newest_note` does."""
        if closing.is_closed(self.visit(visit_id)):
            note = self.newest_note(visit_id)
            return note.revision if note is not None else None
        return self.contents(visit_id).newest_note_revision()

    def write_note(
        self, visit_id: str, kind: RevisionKind, note: Note, action: AuditAction
    ) -> None:
        row = self.visit(visit_id)
        if row["consent_withdrawn_at"] and any(one.word_ids for one in note.sentences()):
            raise withdrawn()
        content = parts.note_part(note)
        self.revise(visit_id, NewRevision(kind, RevisionPart.NOTE, content, note.revision), action)

    def check_open(self, visit_id: str, kind: RevisionKind) -> None:
        """Raises UsageError when the visit is deleted, its consent withdrawn, or signed and this change
        comes too late."""
        row = self.visit(visit_id)
        if row["state"] == VisitState.DELETED:
            raise deleted(visit_id)
        if row["consent_withdrawn_at"] and kind is not RevisionKind.WITHDRAWN:
            raise withdrawn()
        if row["signed_at"] and kind not in AFTER_SIGNATURE:
            raise UsageError("the visit is signed: its note is amended, not changed")

    def is_signed(self, visit_id: str) -> bool:
        return self.visit(visit_id)["signed_at"] is not None

    def check_note_open(self, visit_id: str, kind: RevisionKind) -> None:
        """The same for a note that a person writes: also of a visit whose words are gone."""
        row = self.visit(visit_id)
        if row["signed_at"] or not row["consent_withdrawn_at"]:
            self.check_open(visit_id, kind)

    def set(self, visit_id: str, **columns: str | int | None) -> None:
        """Columns of the visit's row; names are the program's own, never a person's."""
        self.rows.change("visit", visit_id, **columns)


def instructions_known(connection: Connection) -> int:
    row = connection.execute(
        f"SELECT value FROM setting WHERE name = ? AND {is_ours('setting')}", (INSTRUCTIONS_KNOWN,)
    ).fetchone()
    return int(row["value"]) if row is not None else 0


def deleted(visit_id: str) -> UsageError:
    return UsageError(f"the visit {visit_id[:8]} is deleted: nothing can be added to it")


def withdrawn() -> UsageError:
    return UsageError(
        "consent to this visit was withdrawn: nothing that was said is kept of it again"
    )
