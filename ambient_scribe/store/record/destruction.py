"""What goes, and stays gone: consent withdrawn, visits deleted, sound kept long enough.

A destroyed key is written down with the witness before it goes. Whatever cuts this off, `settle` goes on
where it was; a backup that still holds the key loses it when it is restored (`settle` again). A legal hold
and a withdrawal are told to it too (`instructions`).
"""

from __future__ import annotations

import contextlib
import datetime

from ambient_scribe.domain.encounter import ConsentStatus, Encounter
from ambient_scribe.domain.record import (
    PATIENT,
    PROGRAM,
    Actor,
    AuditAction,
    ConsentEntry,
    RevisionKind,
    RevisionPart,
    StaffRole,
    VisitState,
)
from ambient_scribe.errors import NotFoundError, ScribeError, UsageError
from ambient_scribe.note.withdrawal import withdrawn
from ambient_scribe.store.record import (
    addenda,
    audit,
    closing,
    consents,
    instructions,
    notes,
    parts,
    revisions,
    visits,
)
from ambient_scribe.store.record.bound_rows import ChangedOutsideError
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import NewRevision
from ambient_scribe.store.record.witness import DestroyedKey
from ambient_scribe.store.recordings.folder import CONSENT_WITHDRAWN
from ambient_scribe.store.recordings.room import RecordingRoom


def withdraw(
    record: Record,
    room: RecordingRoom,
    visit_id: str,
    actor: Actor,
    *,
    person: str = PATIENT,
    how: str = "told to staff",
    given_by: str | None = None,
) -> None:
    """The sound, the words and what rests on them go; a signed note stays, its basis marked withdrawn.

    Under a legal hold the withdrawal is written down and waits for the release; the visit is closed until
    then (`closing`). Again, it goes on where
    it was cut off. Raises UsageError for a visit that is being recorded, InputError when there is none.
    """
    with record.changing(actor) as change:
        row = change.visit(visit_id)
        if row["consent_withdrawn_at"] is None:
            entry = ConsentEntry(
                person=person,
                status=ConsentStatus.WITHDRAWN,
                given_by=given_by,
                how=how,
                recorded_by=actor.name,
                at=change.at,
            )
            consents.add(change, visit_id, entry)
            change.set(
                visit_id,
                consent_withdrawn_at=change.at.isoformat(),
                consent_withdrawn_by=given_by or person,
            )
            waits = " (waits: legal hold)" if row["hold"] else ""
            change.instruct("withdrawal", visit_id)
            detail = f"consent of the {person}{waits}"
            change.audit(AuditAction.WITHDRAW, visit_id, detail, is_said=True)
        if row["hold"]:
            return
    _carry_out(record, room, visit_id, actor)


def delete(record: Record, room: RecordingRoom, visit_id: str, actor: Actor, reason: str) -> None:
    """Every key of the visit goes, the signed note's too; its row and its trail stay.

    Raises DeniedError unless an administrator asks for it, UsageError under a legal hold or without a
    reason.
    """
    if not actor.is_a(StaffRole.ADMIN):
        raise record.deny(actor, "delete a visit: that takes an administrator", visit_id)
    if not reason.strip():
        raise UsageError("a deletion needs its reason")
    with record.database.reading() as connection:
        row = visits.row_of(connection, visit_id)
        generation = row["generation"]
    _check_no_hold(record, visit_id)
    _destroy_sound(record, room, visit_id, actor, f"deleted: {reason}")
    for number in range(1, generation + 1):
        record.witness.tell_destroyed(_told(record, visit_id, number, "deleted", actor))
    _delete(record, visit_id, actor, reason)


def expire_sound(
    record: Record, room: RecordingRoom, keep_days: int, actor: Actor = PROGRAM
) -> tuple[str, ...]:
    """Destroys the sound of visits that were signed so long ago; the others' never. Which they were."""
    before = (record.now() - datetime.timedelta(days=keep_days)).isoformat()
    with record.database.reading() as connection:
        rows = connection.execute(
            "SELECT id FROM visit WHERE signed_at <= ? AND audio_destroyed_at IS NULL "
            "AND hold IS NULL ORDER BY signed_at",
            (before,),
        ).fetchall()
    due = tuple(row["id"] for row in rows)
    gone = []
    for visit_id in due:
        with contextlib.suppress(ScribeError):  # somebody is at it: next time
            _check_no_hold(record, visit_id)
            _destroy_sound(
                record, room, visit_id, actor, f"kept for {keep_days} days after signature"
            )
            gone.append(visit_id)
    return tuple(gone)


def settle(record: Record, room: RecordingRoom) -> tuple[str, ...]:
    """What was cut off is gone on with, what a backup brought back goes again; a line for each."""
    told = list(instructions.follow(record))
    for key in record.witness.destroyed():
        if _opens(record, key):
            try:
                _again(record, room, key)
            except ScribeError as error:
                told.append(f"{key.visit_id[:8]}: was {key.why}, and cannot be so again: {error}")
                continue
            told.append(f"{key.visit_id[:8]}: was {key.why} on {key.at:%Y-%m-%d}, and is so again")
        elif _sound_lies(room, key.visit_id):
            room.destroy(key.visit_id, f"{key.why} before this backup was restored")
            told.append(f"{key.visit_id[:8]}: its sound was back, and is destroyed again")
    with record.database.reading() as connection:
        waiting = connection.execute(
            "SELECT id FROM visit WHERE consent_withdrawn_at IS NOT NULL AND hold IS NULL "
            "AND state <> ? AND EXISTS (SELECT 1 FROM visit_key WHERE visit = visit.id "
            "AND wrapped IS NOT NULL AND (visit.generation = 1 OR generation < visit.generation))",
            (VisitState.DELETED.value,),
        ).fetchall()
    for row in waiting:
        try:
            _carry_out(record, room, row["id"], PROGRAM)
        except ScribeError as error:
            told.append(f"{row['id'][:8]}: the withdrawal of consent waits: {error}")
            continue
        told.append(f"{row['id'][:8]}: the withdrawal of consent is carried out")
    if not record.database.empty_log_if_due():
        told.append(
            "what was destroyed still stands in the database's log: somebody reads it, try again"
        )
    return tuple(told)


# ---------------------------------------------------------------- withdrawal
def _carry_out(record: Record, room: RecordingRoom, visit_id: str, actor: Actor) -> None:
    _check_no_hold(record, visit_id)
    _destroy_sound(record, room, visit_id, actor, CONSENT_WITHDRAWN)
    with record.changing(actor) as change:  # in one: a visit that is rewritten is no longer closed
        if change.visit(visit_id)["generation"] == 1:
            _rewrite(record, change, visit_id)
        record.witness.tell_destroyed(_told(record, visit_id, 1, "withdrawn", actor))
        revisions.destroy_key(change.connection, visit_id, 1, change.at)
        change.audit(AuditAction.WITHDRAW, visit_id, "the words are destroyed")
    record.database.empty_log()


def _rewrite(record: Record, change: Change, visit_id: str) -> None:
    """What may stay, under a key of its own."""
    row = change.visit(visit_id)
    encounter = _what_is_kept(change, visit_id)
    signatures = list(notes.signatures_in(record, change.connection, visit_id))
    added = addenda.kept_on_withdrawal(change.contents(visit_id))
    at = datetime.datetime.fromisoformat(row["consent_withdrawn_at"])
    revisions.new_visit_key(change.connection, record.vault, visit_id, 2)
    change.set(visit_id, generation=2)
    if encounter is None:
        return
    kind, action = RevisionKind.WITHDRAWN, AuditAction.WITHDRAW
    left = withdrawn(encounter, at, row["consent_withdrawn_by"])
    visit = NewRevision(kind, RevisionPart.VISIT, parts.visit_part(left))
    change.revise(visit_id, visit, action)
    for note in left.notes:
        change.write_note(visit_id, kind, note, action)
    for signature in signatures:
        content = signature.model_dump_json().encode("utf-8")
        change.revise(visit_id, NewRevision(kind, RevisionPart.SIGNATURE, content), action)
    for addendum in added:
        change.revise(visit_id, addendum, action)


def _what_is_kept(change: Change, visit_id: str) -> Encounter | None:
    try:
        return closing.whole(change.contents(visit_id))
    except NotFoundError:
        return None  # nothing was said yet


# ---------------------------------------------------------------- deletion
def _delete(record: Record, visit_id: str, actor: Actor, reason: str) -> None:
    with record.changing(actor) as change:
        row = change.visit(visit_id)
        for generation in range(1, row["generation"] + 1):
            revisions.destroy_key(change.connection, visit_id, generation, change.at)
        by = row["consent_withdrawn_by"] and "deleted"
        deleted = VisitState.DELETED.value
        change.set(visit_id, state=deleted, patient=None, reason="", consent_withdrawn_by=by)
        _forget_what_was_said(change, visit_id)
        if row["patient"] is not None:
            visits.forget_patient_without_visits(change, row["patient"])
        change.audit(AuditAction.DELETE, visit_id, reason)
    record.database.empty_log()


def _forget_what_was_said(change: Change, visit_id: str) -> None:
    """Beside the visit's contents: who consented in which words, why the glass was broken, what a scribe
    declared; in their rows and in the trail."""
    consents.forget_names(change, visit_id)
    for table, column, keys in (
        ("emergency", "reason", "id"),
        ("scribe_attestation", "text", "visit, number"),
    ):
        query = f"SELECT {keys} FROM {table} WHERE visit = ?"
        for row in change.connection.execute(query, (visit_id,)).fetchall():
            change.rows.change(table, *tuple(row), **{column: ""})
    audit.forget_what_was_said(change.connection, visit_id)


def _check_no_hold(record: Record, visit_id: str) -> None:
    """Raises UsageError under a legal hold, ChangedOutsideError where the witness tells of one and the
    visit's row does not."""
    with record.database.reading() as connection:
        if visits.row_of(connection, visit_id)["hold"]:
            raise UsageError("there is a legal hold on this visit: nothing of it is destroyed")
    if visit_id in record.witness.held():
        raise ChangedOutsideError(f"the legal hold on the visit {visit_id[:8]}", visit_id)


def _destroy_sound(
    record: Record, room: RecordingRoom, visit_id: str, actor: Actor, reason: str
) -> None:
    if _sound_lies(room, visit_id):
        room.destroy(visit_id, reason)
    with record.changing(actor) as change:
        if change.visit(visit_id)["audio_destroyed_at"] is None:
            change.set(visit_id, audio_destroyed_at=change.at.isoformat())
            change.audit(AuditAction.AUDIO_DESTROYED, visit_id, reason)


def _sound_lies(room: RecordingRoom, visit_id: str) -> bool:
    folder = room.folder_of(visit_id)
    return folder is not None and (not folder.is_destroyed or folder.holds_rest)


# ---------------------------------------------------------------- again
def _opens(record: Record, key: DestroyedKey) -> bool:
    with record.database.reading() as connection:
        row = connection.execute(
            "SELECT 1 FROM visit_key WHERE visit = ? AND generation = ? AND wrapped IS NOT NULL",
            (key.visit_id, key.generation),
        ).fetchone()
    return row is not None


def _again(record: Record, room: RecordingRoom, key: DestroyedKey) -> None:
    """What the witness tells of, done once more to a database that does not know of it. Raises UsageError
    when a legal hold came in between."""
    with record.database.reading() as connection:
        held = visits.entry_of(visits.row_of(connection, key.visit_id)).hold
    if held is not None and held.at > key.at:
        raise UsageError("a legal hold was put on the visit meanwhile")
    if key.why == "deleted":
        _destroy_sound(
            record, room, key.visit_id, PROGRAM, "deleted before this backup was restored"
        )
        _delete(record, key.visit_id, PROGRAM, f"was deleted on {key.at:%Y-%m-%d} by {key.by}")
        return
    with record.changing(PROGRAM) as change:
        if change.visit(key.visit_id)["consent_withdrawn_at"] is None:
            change.set(
                key.visit_id,
                consent_withdrawn_at=key.at.isoformat(),
                consent_withdrawn_by=key.by,
            )
            change.audit(
                AuditAction.WITHDRAW, key.visit_id, "withdrawn before this backup was restored"
            )
    _carry_out(record, room, key.visit_id, PROGRAM)


def _told(record: Record, visit_id: str, generation: int, why: str, actor: Actor) -> DestroyedKey:
    return DestroyedKey.model_validate(
        {
            "record": record.keys.id,
            "visit_id": visit_id,
            "generation": generation,
            "why": why,
            "by": actor.name,
            "at": record.now(),
        }
    )
