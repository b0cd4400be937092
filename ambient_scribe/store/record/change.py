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
from ambient_scribe.store.record import audit, parts, revisions, visits
from ambient_scribe.store.record.audit import RevisionLink
from ambient_scribe.store.record.keys import RecordKeys
from ambient_scribe.store.record.revisions import Contents, NewRevision
from ambient_scribe.vault.keys import Vault

if TYPE_CHECKING:
    from sqlite3 import Connection, Row


@dataclass
class Change:
    """Open while its transaction is. `head` is where the trail ends when it is over, `links` what was added
    to the chains of visits."""

    connection: Connection
    vault: Vault
    keys: RecordKeys
    actor: Actor
    at: datetime.datetime
    head: tuple[int, bytes] | None = None
    is_seen_only: bool = True
    links: list[RevisionEntry] = field(default_factory=list)

    def audit(self, action: AuditAction, subject: str = "", detail: str = "") -> None:
        self._audit(action, subject, detail, None)

    def visit(self, visit_id: str) -> Row:
        """Raises InputError when there is no such visit."""
        return visits.row_of(self.connection, visit_id)

    def contents(self, visit_id: str) -> Contents:
        return Contents(self.connection, self.vault, self.keys.revisions, visit_id)

    def revise(self, visit_id: str, new: NewRevision, action: AuditAction) -> None:
        """Adds one link to the visit's chain. Raises UsageError when its key is destroyed."""
        generation = self.visit(visit_id)["generation"]
        key = revisions.visit_key(self.connection, self.vault, visit_id, generation)
        if key is None:
            raise deleted(visit_id)
        link = revisions.append(
            self.connection, self.keys.revisions, key, visit_id, new, self.actor, self.at
        )
        self._audit(action, visit_id, f"revision {link.number}: {new.kind}, {new.part}", link)
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
        """Raises InputError when there is no such visit."""
        self.visit(visit_id)
        content = self.contents(visit_id).newest(RevisionPart.NOTE)
        return parts.note_of(content) if content is not None else None

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

    def check_note_open(self, visit_id: str, kind: RevisionKind) -> None:
        """The same for a note that a person writes: also of a visit whose words are gone."""
        row = self.visit(visit_id)
        if row["signed_at"] or not row["consent_withdrawn_at"]:
            self.check_open(visit_id, kind)

    def set(self, visit_id: str, **columns: str | None) -> None:
        """Columns of the visit's row; names are the program's own, never a person's."""
        names = ", ".join(f"{name} = ?" for name in columns)
        self.connection.execute(
            f"UPDATE visit SET {names} WHERE id = ?", (*columns.values(), visit_id)
        )

    def _audit(
        self,
        action: AuditAction,
        subject: str,
        detail: str,
        link: RevisionLink | None,
    ) -> None:
        self.head = audit.append(
            self.connection, self.keys.audit, self.actor, action, self.at, subject, detail, link
        )
        self.is_seen_only = self.is_seen_only and action in audit.SEEN_ONLY


def deleted(visit_id: str) -> UsageError:
    return UsageError(f"the visit {visit_id[:8]} is deleted: nothing can be added to it")


def withdrawn() -> UsageError:
    return UsageError(
        "consent to this visit was withdrawn: nothing that was said is kept of it again"
    )
