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
from ambient_scribe.errors import UsageError
from ambient_scribe.store.record import parts, revisions, visits
from ambient_scribe.store.record.change import Change, withdrawn
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import NewRevision

if TYPE_CHECKING:
    from sqlite3 import Connection


_OF_THE_NOTE = frozenset({RevisionPart.NOTE, RevisionPart.SIGNATURE})


def save(
    record: Record, encounter: Encounter, actor: Actor, kind: RevisionKind = RevisionKind.DRAFT
) -> None:
    """Adds a revision of each part that has changed since; a visit that was not scheduled gets its
    row. Raises UsageError when it would change what was signed."""
    with record.changing(actor) as change:
        _know(change, encounter)
        row = change.visit(encounter.id)
        if row["consent_withdrawn_at"]:
            raise withdrawn()
        content = change.contents(encounter.id)
        _put(change, content, encounter.id, kind, RevisionPart.VISIT, encounter)
        for note in encounter.notes:
            _put_note(change, encounter.id, kind, note)
        if encounter.documents is not None:
            _put(change, content, encounter.id, kind, RevisionPart.DOCUMENTS, encounter.documents)
        if encounter.proposals or content.digest(RevisionPart.PROPOSALS):
            _put(change, content, encounter.id, kind, RevisionPart.PROPOSALS, encounter.proposals)
        if row["state"] in {VisitState.SCHEDULED, VisitState.RECORDING} and encounter.notes:
            change.set(encounter.id, state=VisitState.DRAFT.value)


def load(record: Record, visit_id: str, actor: Actor) -> Encounter:
    """Raises InputError when there is none, or it does not open."""
    with record.seeing(actor, AuditAction.READ, visit_id) as connection:
        return loaded(record, connection, visit_id)


def digest(record: Record, visit_id: str) -> str | None:
    """Of everything but the note: another one once it was changed; None where nothing is kept. Tells
    nothing, and is not audited."""
    with record.database.reading() as connection:
        return digest_of(record.contents(connection, visit_id))


def digest_of(contents: revisions.Contents) -> str | None:
    """The same, of a visit's contents."""
    kept = [contents.digest(part) for part in RevisionPart if part not in _OF_THE_NOTE]
    return "-".join(one.hex() for one in kept if one) or None


def ids(record: Record) -> tuple[str, ...]:
    """Of the visits of which something is kept and not destroyed."""
    with record.database.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT visit FROM revision WHERE part = ? AND content <> x'' ORDER BY visit",
            (RevisionPart.VISIT.value,),
        )
        return tuple(row["visit"] for row in rows)


class ActingStore:
    """An `EncounterStore` in which one person reads and writes."""

    def __init__(self, record: Record, actor: Actor) -> None:
        self._record, self._actor = record, actor

    def save(self, encounter: Encounter) -> None:
        save(self._record, encounter, self._actor)

    def load(self, encounter_id: str) -> Encounter:
        return load(self._record, encounter_id, self._actor)

    def ids(self) -> tuple[str, ...]:
        return ids(self._record)


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
    visits.put_patient(change.connection, patient)
    entry = VisitEntry(
        id=encounter.id, patient=patient, state=VisitState.SCHEDULED, at=encounter.started_at
    )
    visits.put_visit(change.connection, entry)
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
    if part is RevisionPart.VISIT:
        change.check_open(visit_id, kind)
    change.revise(visit_id, NewRevision(kind, part, content), AuditAction.SAVE)


def _put_note(change: Change, visit_id: str, kind: RevisionKind, note: Note) -> None:
    row = change.connection.execute(
        "SELECT digest FROM revision WHERE visit = ? AND part = ? AND note_revision = ? "
        "AND content <> x'' ORDER BY number DESC LIMIT 1",
        (visit_id, RevisionPart.NOTE.value, note.revision),
    ).fetchone()
    content = parts.note_part(note)
    if row and row["digest"] == revisions.digest_of(change.keys.revisions, content):
        return
    change.check_open(visit_id, kind)
    if note.is_signed:
        raise UsageError("a note is signed in the record, by its signer: save it unsigned")
    change.write_note(visit_id, kind, note, AuditAction.SAVE)


def loaded(record: Record, connection: Connection, visit_id: str) -> Encounter:
    visits.row_of(connection, visit_id)
    contents = record.contents(connection, visit_id)
    newest = {
        part: contents.newest(part)
        for part in (RevisionPart.VISIT, RevisionPart.DOCUMENTS, RevisionPart.PROPOSALS)
    }
    return parts.encounter_of(newest, contents.notes())
