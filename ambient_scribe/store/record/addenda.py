"""Addenda: text that is added below a signed note and never changes it.

Whoever may edit writes one; it counts once a provider has signed it, and is bound then to the very note that
stood above it. Until that it can be taken back. Each step is a revision of its own part in the visit's chain.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import (
    Actor,
    Addendum,
    AuditAction,
    RevisionKind,
    RevisionPart,
    StaffRole,
    VisitEntry,
    VisitState,
)
from ambient_scribe.errors import ConflictError, NotFoundError, UsageError
from ambient_scribe.store.record import closing, signing, visits
from ambient_scribe.store.record.canonical import canonical, sha256
from ambient_scribe.store.record.change import Change, deleted
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import Contents, NewRevision

if TYPE_CHECKING:
    from sqlite3 import Connection

ATTESTATION = (
    "I have read this addendum to the signed note, and it is accurate to the best of my knowledge."
)
LONGEST = 10_000
"""Characters."""


def seen_sha256(addendum: Addendum, note: Note) -> str:
    """Of the addendum's words below the note's: what its signer has before them."""
    return sha256([addendum.visit_id, addendum.id, addendum.text, signing.statements_sha256(note)])


def add(record: Record, visit_id: str, text: str, actor: Actor) -> Addendum:
    """Raises UsageError when the note is not signed, or without a text."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise UsageError(f"an addendum has 1 to {LONGEST} characters")
    with record.changing(actor) as change:
        note = _signed_note(change, visit_id)
        addendum = Addendum(
            id=secrets.token_hex(8),
            visit_id=visit_id,
            text=text,
            writer_id=actor.id,
            writer=actor.name,
            written_at=change.at,
            note_revision=note.revision,
            statements_sha256=signing.statements_sha256(note),
        )
        _write(change, addendum, AuditAction.EDIT)
    return addendum


def take_back(record: Record, visit_id: str, addendum_id: str, actor: Actor) -> None:
    """Before it is signed: by who wrote it, or a provider. Raises UsageError, DeniedError."""
    with record.database.reading() as connection:
        known = _one(record, connection, visit_id, addendum_id)
    if known.writer_id != actor.id and not actor.is_a(StaffRole.PROVIDER):
        raise record.deny(actor, "take back somebody else's addendum", visit_id)
    with record.changing(actor) as change:
        now = _unsigned(change, visit_id, addendum_id)
        _write(change, now.changed(taken_back_at=change.at), AuditAction.EDIT)


def sign(
    record: Record,
    visit_id: str,
    addendum_id: str,
    actor: Actor,
    *,
    seen: str,
    attestation: str = ATTESTATION,
) -> Addendum:
    """`seen`: as by `seen_sha256`. Raises DeniedError unless a provider signs, ConflictError when the note
    or the addendum is another by now, UsageError when it is signed already."""
    if not actor.is_a(StaffRole.PROVIDER):
        raise record.deny(actor, "sign an addendum: that takes a provider", visit_id)
    with record.changing(actor) as change:
        note = _signed_note(change, visit_id)
        addendum = _unsigned(change, visit_id, addendum_id)
        if seen_sha256(addendum, note) != seen:
            raise ConflictError("the note was amended since you read this: read both again")
        signed = addendum.changed(
            note_revision=note.revision,
            statements_sha256=signing.statements_sha256(note),
            signer_id=actor.id,
            signer=actor.name,
            signed_at=change.at,
            attestation=attestation,
        )
        _write(change, signed, AuditAction.SIGN)
    return signed


def standing(record: Record, visit_id: str) -> tuple[Addendum, ...]:
    """Oldest first, without those taken back, for somebody who has opened the visit: that was audited. Of a
    closed visit only what is signed."""
    with record.database.reading() as connection:
        row = visits.row_of(connection, visit_id)
        every = every_in(record.contents_of_closed(connection, visit_id))
        is_closed = closing.is_closed(row)
    return tuple(
        one for one in every if one.taken_back_at is None and (one.is_signed or not is_closed)
    )


def signed(record: Record, visit_id: str) -> tuple[Addendum, ...]:
    """What leaves with the note."""
    return tuple(one for one in standing(record, visit_id) if one.is_signed)


def waiting(record: Record) -> tuple[VisitEntry, ...]:
    """Visits with an addendum that nobody has signed, the oldest first, for somebody who looks through the
    day: that was audited."""
    with record.database.reading() as connection:
        return tuple(
            one
            for one in visits.with_open_addenda(connection)
            if any(
                not addendum.is_signed and addendum.taken_back_at is None
                for addendum in every_in(record.contents_of_closed(connection, one.id))
            )
        )


def every_in(contents: Contents) -> tuple[Addendum, ...]:
    """As each was written last, in the order in which they were begun."""
    newest: dict[str, Addendum] = {}
    for content in contents.every(RevisionPart.ADDENDUM):
        one = Addendum.model_validate_json(content)
        newest[one.id] = one
    return tuple(newest.values())


def fault(addendum: Addendum, visit_id: str, notes: dict[int, Note]) -> str | None:
    """None when the note that it was signed below is here as it was. `notes`: the signed ones."""
    if addendum.visit_id != visit_id:
        return f"an addendum is another visit's ({addendum.visit_id[:8]})"
    if not addendum.is_signed:
        return None
    note = notes.get(addendum.note_revision)
    if note is None:
        return f"the note that an addendum was signed below (revision {addendum.note_revision}) is missing"
    if signing.statements_sha256(note) != addendum.statements_sha256:
        return "an addendum was signed below other words than the note has"
    return None


def kept_on_withdrawal(contents: Contents) -> list[NewRevision]:
    """A signed addendum stays with its note; one that nobody signed goes."""
    return [
        _revision(one, RevisionKind.WITHDRAWN)
        for one in every_in(contents)
        if one.is_signed and one.taken_back_at is None
    ]


def _revision(addendum: Addendum, kind: RevisionKind) -> NewRevision:
    """A link that settles an addendum tells of which note: the others are those that wait."""
    content = canonical(addendum.model_dump(mode="json"))
    is_settled = addendum.is_signed or addendum.taken_back_at is not None
    below = addendum.note_revision if is_settled else None
    return NewRevision(kind, RevisionPart.ADDENDUM, content, below)


def _write(change: Change, addendum: Addendum, action: AuditAction) -> None:
    change.revise(addendum.visit_id, _revision(addendum, RevisionKind.ADDENDUM), action)


def _signed_note(change: Change, visit_id: str) -> Note:
    row = change.visit(visit_id)
    if row["state"] == VisitState.DELETED:
        raise deleted(visit_id)
    note = change.newest_note(visit_id)
    if note is None or not note.is_signed:
        raise UsageError("the note is not signed: write what is missing into it")
    return note


def _unsigned(change: Change, visit_id: str, addendum_id: str) -> Addendum:
    change.visit(visit_id)
    found = _of(every_in(change.contents(visit_id)), addendum_id)
    if found.taken_back_at is not None:
        raise UsageError("this addendum was taken back")
    if found.is_signed:
        raise UsageError("this addendum is signed: nothing changes it; write another one")
    return found


def _one(record: Record, connection: Connection, visit_id: str, addendum_id: str) -> Addendum:
    visits.row_of(connection, visit_id)
    return _of(every_in(record.contents_of_closed(connection, visit_id)), addendum_id)


def _of(every: tuple[Addendum, ...], addendum_id: str) -> Addendum:
    found = next((one for one in every if one.id == addendum_id), None)
    if found is None:
        raise NotFoundError(f"this visit has no addendum {addendum_id[:16]!r}")
    return found
