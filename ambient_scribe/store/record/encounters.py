"""Encounters in the record: whole ones enter and leave, kept as revisions of their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.domain.documents import AfterVisit
from ambient_scribe.domain.encounter import Encounter, Proposal
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import (
    Actor,
    AuditAction,
    PatientEntry,
    RevisionKind,
    RevisionPart,
    VisitEntry,
    VisitState,
)
from ambient_scribe.errors import ConflictError, NotFoundError, UsageError
from ambient_scribe.store.record import closing, parts, revisions, visits
from ambient_scribe.store.record.change import Change, withdrawn
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import NewRevision

if TYPE_CHECKING:
    from sqlite3 import Row

_APART = frozenset(
    {
        RevisionPart.NOTE,
        RevisionPart.SIGNATURE,
        RevisionPart.PAPERS,
        RevisionPart.ASIDE,
        RevisionPart.ADDENDUM,
    }
)


def save(
    record: Record,
    encounter: Encounter,
    actor: Actor,
    kind: RevisionKind = RevisionKind.DRAFT,
    *,
    beside: int | None = None,
) -> None:
    """Adds a revision of each part that has changed since; a visit that was not scheduled gets its
    row. `beside`: the newest revision of the note that the saver saw, where it is not in the encounter.

    Letters and suggestions are added to a signed visit by an addendum (RevisionKind.ADDENDUM), its words
    and its note by nothing. Raises UsageError when it would change what was signed, ConflictError, with
    nothing changed, when somebody else wrote a newer revision of the note.
    """
    with record.changing(actor) as change:
        _know(change, encounter)
        row = change.visit(encounter.id)
        if row["consent_withdrawn_at"]:
            raise withdrawn()
        content = change.contents(encounter.id)
        _put(change, content, encounter.id, kind, RevisionPart.VISIT, encounter)
        _put_notes(change, encounter, kind, beside)
        if encounter.documents is not None:
            _put(change, content, encounter.id, kind, RevisionPart.DOCUMENTS, encounter.documents)
        if encounter.proposals or content.digest(RevisionPart.PROPOSALS):
            _put(change, content, encounter.id, kind, RevisionPart.PROPOSALS, encounter.proposals)
        if row["state"] in {VisitState.SCHEDULED, VisitState.RECORDING} and encounter.notes:
            change.set(encounter.id, state=VisitState.DRAFT.value)


def load(record: Record, visit_id: str, actor: Actor) -> Encounter:
    """Of a closed visit what will be left, unless the actor broke the glass. Raises InputError when there
    is none, or it does not open."""
    with record.seeing(actor, AuditAction.READ, visit_id) as connection:
        row, contents = (
            visits.row_of(connection, visit_id),
            record.contents_of_closed(connection, visit_id),
        )
        if row["state"] == VisitState.DELETED:
            raise NotFoundError("this visit was deleted: nothing of it is kept")
        if closing.is_closed_to(connection, visit_id, actor, record.now()):
            return closing.what_will_be_left(row, contents)
        return closing.whole(contents)


def digest(record: Record, visit_id: str) -> str | None:
    """Of everything but the note, the papers and what is set aside: another one once it was changed; None where nothing is kept,
    and of a closed visit, which not everybody sees alike. Tells nothing, and is not audited."""
    with record.database.reading() as connection:
        row = visits.row_or_none(connection, visit_id)
        if row is not None and closing.is_closed(row):
            return None
        return digest_of(record.contents(connection, visit_id))


def digest_of(contents: revisions.Contents) -> str | None:
    """The same, of a visit's contents."""
    kept = [contents.digest(part) for part in RevisionPart if part not in _APART]
    return "-".join(one.hex() for one in kept if one) or None


def ids(record: Record) -> tuple[str, ...]:
    """Of the visits of which something is kept and not destroyed."""
    with record.database.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT visit FROM revision WHERE part = ? AND content <> x'' ORDER BY visit",
            (RevisionPart.VISIT.value,),
        )
        return tuple(row["visit"] for row in rows)


def _know(change: Change, encounter: Encounter) -> None:
    known = change.connection.execute(
        "SELECT 1 FROM visit WHERE id = ?", (encounter.id,)
    ).fetchone()
    if known is not None:
        return
    chart = encounter.context.patient
    patient = PatientEntry(
        id=visits.new_id(),
        name=chart.name or "Not named",
        born=chart.date_of_birth,
        sex=chart.sex,
    )
    visits.put_patient(change, patient)
    entry = VisitEntry(
        id=encounter.id, patient=patient, state=VisitState.SCHEDULED, at=encounter.started_at
    )
    visits.put_visit(change, entry)
    revisions.new_visit_key(change.connection, change.vault, encounter.id, 1)
    change.audit(AuditAction.SCHEDULE, encounter.id)


def _put(
    change: Change,
    known: revisions.Contents,
    visit_id: str,
    kind: RevisionKind,
    part: RevisionPart,
    value: Encounter | AfterVisit | tuple[Proposal, ...],
) -> None:
    """A revision of one part, if it has changed."""
    if isinstance(value, Encounter):
        content = parts.visit_part(value)
    elif isinstance(value, AfterVisit):
        content = parts.documents_part(value)
    else:
        content = parts.proposals_part(value)
    if known.digest(part) == revisions.digest_of(change.keys.revisions, content):
        return
    change.check_open(visit_id, kind)
    if part is RevisionPart.VISIT and change.is_signed(visit_id):
        raise UsageError("the visit is signed: nothing changes what was said any more")
    change.revise(visit_id, NewRevision(kind, part, content), AuditAction.SAVE)


def _put_notes(
    change: Change, encounter: Encounter, kind: RevisionKind, beside: int | None
) -> None:
    """Those that the record does not have. Raises as `save` does."""
    rows = change.connection.execute(
        "SELECT note_revision, kind, digest FROM revision WHERE visit = ? AND part = ? "
        "AND content <> x'' ORDER BY number",
        (encounter.id, RevisionPart.NOTE.value),
    ).fetchall()
    known = {row["note_revision"]: row for row in rows}
    digests = {note.revision: _digest(change, note) for note in encounter.notes}
    new = [
        note
        for note in encounter.notes
        if note.revision not in known or known[note.revision]["digest"] != digests[note.revision]
    ]
    if not new:
        return
    change.check_open(encounter.id, kind)
    if change.is_signed(encounter.id):
        raise UsageError("the visit is signed: its note is amended, not changed")
    if any(note.is_signed for note in new):
        raise UsageError("a note is signed in the record, by its signer: save it unsigned")
    if rows and not _was_seen(rows[-1], digests, kind, beside):
        raise ConflictError(
            f"somebody else changed the note meanwhile (revision {rows[-1]['note_revision']}): "
            "nothing was overwritten, read it again"
        )
    written_by_people = {
        row["note_revision"] for row in known.values() if row["kind"] != RevisionKind.DRAFT
    }
    if any(note.revision in written_by_people for note in new):
        raise ConflictError("a revision that somebody edited is never written anew: add another")
    for note in new:
        change.write_note(encounter.id, kind, note, AuditAction.SAVE)


def _was_seen(
    newest: Row, digests: dict[int, bytes], kind: RevisionKind, beside: int | None
) -> bool:
    """Whether who saves knows the newest revision: has it, says so, or is the program whose draft grows."""
    revision = newest["note_revision"]
    is_growing = newest["kind"] == kind == RevisionKind.DRAFT and revision in digests
    return revision == beside or is_growing or digests.get(revision) == newest["digest"]


def _digest(change: Change, note: Note) -> bytes:
    return revisions.digest_of(change.keys.revisions, parts.note_part(note))
