"""Encounters in the record: what enters leaves again, revision by revision, and nothing else sees it."""

from __future__ import annotations

import datetime

import pytest

from ambient_scribe.domain.documents import AfterVisit
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.record import (
    AuditAction,
    PatientEntry,
    RevisionKind,
    RevisionPart,
    VisitState,
)
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.errors import ConflictError, InputError, UsageError
from ambient_scribe.store.record import diary, encounters, notes, signing
from ambient_scribe.store.record.record import Record
from tests.store.record.conftest import PROVIDER, SCRIBE, Clinic
from tests.store.record.test_notes import clean
from tests.withdrawals import SPOKEN, a_note, a_visit

VISIT = "0" * 32


def a_draft(*revisions: int):
    return a_visit(*(a_note(NoteStatus.DRAFT, number) for number in revisions or (1,)))


def test_what_is_saved_is_loaded(record: Record) -> None:
    encounters.save(record, a_draft(1, 2), PROVIDER)

    assert encounters.ids(record) == (VISIT,)
    assert encounters.load(record, VISIT, PROVIDER) == a_draft(1, 2)


def test_it_is_there_when_the_record_is_opened_again(clinic: Clinic) -> None:
    encounters.save(clinic.make(), a_draft(), PROVIDER)
    clinic.opened[0].close()

    assert encounters.load(clinic.open(), VISIT, PROVIDER) == a_draft()


def test_saving_the_same_again_adds_nothing(record: Record) -> None:
    encounters.save(record, a_draft(), PROVIDER)
    before = notes.history(record, VISIT, PROVIDER)

    encounters.save(record, a_draft(), PROVIDER)

    assert notes.history(record, VISIT, PROVIDER) == before


def test_only_what_changed_is_added_and_the_older_stays(record: Record) -> None:
    encounters.save(record, a_draft(), PROVIDER)
    encounters.save(record, a_draft(1, 2), SCRIBE, RevisionKind.DRAFT)

    chain = notes.history(record, VISIT, PROVIDER)

    assert [(link.part, link.note_revision, link.actor) for link in chain] == [
        (RevisionPart.VISIT, None, "Dr. Lee"),
        (RevisionPart.NOTE, 1, "Dr. Lee"),
        (RevisionPart.NOTE, 2, "Sam"),
    ]
    assert notes.note_at(record, VISIT, 2, PROVIDER) == a_note(NoteStatus.DRAFT, 1)


def test_nothing_said_lies_open_on_the_disk(clinic: Clinic) -> None:
    record = clinic.make()
    patient = PatientEntry(id="p1", name="Aurelia Quill")
    diary.schedule(record, patient, clinic.at, PROVIDER, reason="tinnitus", visit_id=VISIT)
    encounters.save(record, a_draft(), PROVIDER)

    for path in clinic.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            for word in (*SPOKEN, "aurelia", "quill", "tinnitus", "metformin"):
                assert word.encode() not in content, (path.name, word)


def test_an_unknown_visit(record: Record) -> None:
    with pytest.raises(InputError, match="no visit 'ffffffff'"):
        encounters.load(record, "f" * 32, PROVIDER)


def test_a_scheduled_visit_of_which_nothing_is_kept_yet(record: Record, clinic: Clinic) -> None:
    patient = PatientEntry(id="p1", name="Aurelia Quill")
    diary.schedule(record, patient, clinic.at, PROVIDER, visit_id=VISIT)

    with pytest.raises(InputError, match="nothing is kept"):
        encounters.load(record, VISIT, PROVIDER)
    assert encounters.ids(record) == ()


def test_a_draft_changes_the_state_of_its_visit(record: Record, clinic: Clinic) -> None:
    patient = PatientEntry(id="p1", name="Aurelia Quill")
    visit = diary.schedule(record, patient, clinic.at, PROVIDER, visit_id=VISIT)
    assert visit.state is VisitState.SCHEDULED

    encounters.save(record, a_draft(), PROVIDER)

    assert diary.visit(record, VISIT, PROVIDER).state is VisitState.DRAFT
    assert [one.id for one in diary.unsigned(record, PROVIDER)] == [VISIT]


def test_a_note_is_not_signed_by_saving_it(record: Record) -> None:
    with pytest.raises(UsageError, match="by its signer"):
        encounters.save(record, a_visit(a_note(NoteStatus.SIGNED)), PROVIDER)
    assert encounters.ids(record) == ()


def edited(record: Record, text: str = "No fever.") -> None:
    """By a scribe, beside whoever else has the visit open."""
    note = notes.standing(record, VISIT)
    assert note is not None
    after = note.changed(revision=note.revision + 1, title=text)
    notes.revise(record, VISIT, after, SCRIBE, kind=RevisionKind.EDITED, beside=note.revision)


def test_a_draft_that_grows_is_written_over_until_somebody_edits_it(record: Record) -> None:
    encounters.save(record, a_draft(), PROVIDER)
    longer = a_note(NoteStatus.DRAFT, 1).changed(title="Longer")
    encounters.save(record, a_visit(longer), PROVIDER)
    assert notes.standing(record, VISIT) == longer
    edited(record)

    for late in (a_visit(longer.changed(title="Longer still")), a_draft(2), a_draft(1, 2, 3)):
        with pytest.raises(ConflictError, match="nothing was overwritten"):
            encounters.save(record, late, PROVIDER)

    standing = notes.standing(record, VISIT)
    assert standing is not None
    assert (standing.title, standing.revision) == ("No fever.", 2)


def test_who_saw_the_newest_revision_adds_the_next(record: Record) -> None:
    encounters.save(record, a_draft(), PROVIDER)
    edited(record)
    opened = encounters.load(record, VISIT, PROVIDER)
    third = a_note(NoteStatus.DRAFT, 3)

    encounters.save(record, opened.changed(notes=(*opened.notes, third)), PROVIDER)
    encounters.save(record, a_draft(4), PROVIDER, beside=3)

    assert [note.revision for note in encounters.load(record, VISIT, PROVIDER).notes][-2:] == [3, 4]
    edited(record)
    rewritten = a_note(NoteStatus.DRAFT, 5)
    with pytest.raises(ConflictError, match="never written anew"):
        encounters.save(record, a_visit(rewritten), PROVIDER, beside=5)


def test_a_signed_visit_takes_letters_by_an_addendum_alone(record: Record) -> None:
    encounters.save(record, a_visit(clean()), PROVIDER)
    notes.sign(record, VISIT, PROVIDER, seen=signing.statements_sha256(clean()))
    signed = encounters.load(record, VISIT, PROVIDER)
    letters = signed.changed(documents=AfterVisit())

    with pytest.raises(UsageError, match="is signed"):
        encounters.save(record, letters, PROVIDER)
    encounters.save(record, letters, PROVIDER, RevisionKind.ADDENDUM)

    assert encounters.load(record, VISIT, PROVIDER) == letters
    for late in (
        letters.changed(transcript=Transcript()),
        letters.changed(notes=(*letters.notes, a_note(NoteStatus.DRAFT, 9))),
    ):
        with pytest.raises(UsageError, match="the visit is signed"):
            encounters.save(record, late, PROVIDER, RevisionKind.ADDENDUM, beside=2)
    assert encounters.load(record, VISIT, PROVIDER) == letters


def test_reading_is_in_the_trail_before_anything_is_shown(record: Record) -> None:
    encounters.save(record, a_draft(), PROVIDER)

    encounters.load(record, VISIT, SCRIBE)

    newest = record.trail(PROVIDER)[1]
    assert (newest.actor, newest.action, newest.subject) == ("Sam", AuditAction.READ, VISIT)


def test_a_day_and_a_patients_history(record: Record, clinic: Clinic) -> None:
    quill = PatientEntry(id="p1", name="Aurelia Quill", number="77")
    other = PatientEntry(id="p2", name="Bruno Amsel")
    nine = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
    day = datetime.timedelta(days=1)
    for number, (patient, at) in enumerate(
        [(quill, nine), (other, nine - day / 24), (quill, nine + day)]
    ):
        diary.schedule(record, patient, at, PROVIDER, visit_id=f"{number:032}")

    today = diary.between(record, nine - day / 2, nine + day / 2, PROVIDER)

    assert [visit.patient.name for visit in today if visit.patient] == [
        "Bruno Amsel",
        "Aurelia Quill",
    ]
    assert [one.id[-1] for one in diary.history(record, "p1", PROVIDER)] == ["2", "0"]
    assert diary.patients(record, "qUIL", PROVIDER) == (quill,)
    assert diary.patients(record, "77", PROVIDER) == (quill,)
    assert diary.patients(record, "' OR 1=1 --", PROVIDER) == ()
