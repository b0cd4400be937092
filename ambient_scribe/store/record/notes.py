"""The note in the record: edited, reviewed, signed, amended; each time a revision, never in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ambient_scribe.domain.note import Note, NoteStatus
from ambient_scribe.domain.record import (
    Actor,
    AuditAction,
    RevisionEntry,
    RevisionKind,
    RevisionPart,
    Signature,
    StaffRole,
    VisitState,
)
from ambient_scribe.errors import ConflictError, UsageError
from ambient_scribe.store.record import closing, parts, signing, visits
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import NewRevision
from ambient_scribe.store.record.revisions import entries as revision_entries

if TYPE_CHECKING:
    from sqlite3 import Connection

_ACTIONS = {
    RevisionKind.DRAFT: AuditAction.SAVE,
    RevisionKind.EDITED: AuditAction.EDIT,
    RevisionKind.REVIEWED: AuditAction.REVIEW,
}
"""What a note that is not signed may become."""

_STATES = {
    RevisionKind.EDITED: VisitState.IN_REVIEW,
    RevisionKind.REVIEWED: VisitState.TO_SIGN,
}


def revise(
    record: Record, visit_id: str, note: Note, actor: Actor, *, kind: RevisionKind, beside: int
) -> None:
    """Adds a revision of the note. `beside`: the newest revision of the note that its editor saw.

    Raises ConflictError, with nothing changed, when there is a newer one, UsageError when the
    note is signed.
    """
    with record.changing(actor) as change:
        newest = change.newest_note_revision(visit_id)
        if newest is not None and newest != beside:
            raise ConflictError(
                f"somebody else changed the note meanwhile (revision {newest}, yours "
                f"rests on {beside}): both are kept, compare them and choose"
            )
        change.check_note_open(visit_id, kind)
        if newest is not None and note.revision <= newest:
            raise UsageError(f"revision {note.revision} of the note is known already")
        change.write_note(visit_id, kind, note, _ACTIONS[kind])
        state = _STATES.get(kind)
        if state is not None:
            change.set(visit_id, state=state.value)


def standing(
    record: Record, visit_id: str, read: Callable[[bytes], Note] = parts.note_of
) -> Note | None:
    """The newest revision, for somebody who has opened the visit: that was audited, and what they do
    with it will be; of a closed visit what will be left of it. None where there is none. `read` makes a
    note of its content."""
    with record.database.reading() as connection:
        row, contents = (
            visits.row_of(connection, visit_id),
            record.contents_of_closed(connection, visit_id),
        )
        content = contents.newest(RevisionPart.NOTE)
        if content is not None and closing.is_closed(row):
            return closing.what_will_be_left(row, contents).note
        return read(content) if content is not None else None


def sign(
    record: Record,
    visit_id: str,
    actor: Actor,
    *,
    seen: str,
    attestation: str = signing.ATTESTATION,
) -> Signature:
    """`seen`: digest of the statements that the signer had before them (`statements_sha256`).

    Raises DeniedError unless the signer is a provider, ConflictError when the note is another
    one by now, UsageError while something in it is flagged or when it is signed already.
    """
    if not actor.is_a(StaffRole.PROVIDER):
        raise record.deny(actor, "sign a note: that takes a provider", visit_id)
    with record.changing(actor) as change:
        row = change.visit(visit_id)
        if row["signed_at"]:
            raise UsageError("the note is signed already: amend it")
        return _sign(change, visit_id, seen, attestation, RevisionKind.SIGNED)


def amend(
    record: Record,
    visit_id: str,
    note: Note,
    actor: Actor,
    *,
    reason: str,
    beside: int,
    attestation: str = signing.ATTESTATION,
) -> Signature:
    """A signed note's next version, signed at once; the one before stays as it is.

    Raises as `sign` does, and UsageError when the note was never signed or without a reason.
    """
    if not actor.is_a(StaffRole.PROVIDER):
        raise record.deny(actor, "amend a signed note: that takes a provider", visit_id)
    if not reason.strip():
        raise UsageError("an amendment needs its reason")
    with record.changing(actor) as change:
        newest = change.newest_note(visit_id)
        if newest is None or not newest.is_signed:
            raise UsageError("the note is not signed: edit it")
        if newest.revision != beside:
            raise ConflictError("somebody else amended the note meanwhile: look at it first")
        seen = signing.statements_sha256(note)
        amended = note.changed(revision=newest.revision)
        return _sign(
            change,
            visit_id,
            seen,
            attestation,
            RevisionKind.AMENDED,
            note=amended,
            amends=newest.revision,
            reason=reason,
        )


def signatures(record: Record, visit_id: str, actor: Actor) -> tuple[Signature, ...]:
    """Oldest first."""
    with record.seeing(actor, AuditAction.READ, visit_id, "signatures") as connection:
        visits.row_of(connection, visit_id)
        return tuple(signatures_in(record, connection, visit_id))


def history(record: Record, visit_id: str, actor: Actor) -> tuple[RevisionEntry, ...]:
    """Who changed what and when, oldest first."""
    with record.seeing(actor, AuditAction.LIST, visit_id, "revisions") as connection:
        visits.row_of(connection, visit_id)
        return revision_entries(connection, visit_id)


def note_at(record: Record, visit_id: str, number: int, actor: Actor) -> Note:
    """The note as one link of the chain holds it. Raises InputError for a link of another part,
    DeniedError for a closed visit."""
    record.check_open_to(actor, "read an earlier revision", visit_id)
    with record.seeing(actor, AuditAction.READ, visit_id, f"revision {number}") as connection:
        return parts.note_of(record.contents_of_closed(connection, visit_id).of(number))


def revision(record: Record, visit_id: str, number: int, actor: Actor) -> Note | None:
    """The note as that revision of it stood last; None where it is not kept any more. Raises DeniedError for
    a closed visit."""
    record.check_open_to(actor, "read an earlier revision", visit_id)
    with record.seeing(actor, AuditAction.READ, visit_id, f"note {number}") as connection:
        own = [
            one.number
            for one in revision_entries(connection, visit_id)
            if one.part is RevisionPart.NOTE
            and one.note_revision == number
            and not one.is_destroyed
        ]
        contents = record.contents_of_closed(connection, visit_id)
        return parts.note_of(contents.of(own[-1])) if own else None


def _sign(
    change: Change,
    visit_id: str,
    seen: str,
    attestation: str,
    kind: RevisionKind,
    *,
    note: Note | None = None,
    amends: int | None = None,
    reason: str | None = None,
) -> Signature:
    note = note or change.newest_note(visit_id)
    if note is None:
        raise UsageError("there is nothing to sign: the visit has no note")
    if signing.statements_sha256(note) != seen:
        raise ConflictError("the note was changed since you read it: read it again, then sign")
    signing.check_signable(note)
    status = NoteStatus.AMENDED if kind is RevisionKind.AMENDED else NoteStatus.SIGNED
    signed = note.changed(
        status=status,
        signed_at=change.at,
        revision=note.revision + 1,
        author=change.actor.name,
    )
    bound = signing.signature(visit_id, signed, change.actor, change.at, attestation).changed(
        amends=amends, reason=reason
    )
    action = AuditAction.AMEND if kind is RevisionKind.AMENDED else AuditAction.SIGN
    change.write_note(visit_id, kind, signed, action)
    content = bound.model_dump_json().encode("utf-8")
    change.revise(visit_id, NewRevision(kind, RevisionPart.SIGNATURE, content), action)
    if (
        change.visit(visit_id)["signed_at"] is None
    ):  # what is kept for a while is kept from the first
        change.set(
            visit_id,
            state=VisitState.SIGNED.value,
            signed_at=change.at.isoformat(),
            signed_by=change.actor.name,
        )
    return bound


def signatures_in(record: Record, connection: Connection, visit_id: str) -> Iterator[Signature]:
    contents = record.contents_of_closed(connection, visit_id)
    for content in contents.every(RevisionPart.SIGNATURE):
        yield Signature.model_validate_json(content)
