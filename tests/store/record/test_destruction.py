"""What goes is gone: consent withdrawn, visits deleted, sound kept long enough; whatever cuts it off."""

from __future__ import annotations

import contextlib
import datetime
import shutil

import pytest

from ambient_scribe.domain.clinical import Spoken, Withdrawn
from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.domain.record import (
    ConsentEntry,
    RevisionKind,
    RevisionPart,
    VisitState,
)
from ambient_scribe.errors import DeniedError, InputError, UsageError
from ambient_scribe.store.record import (
    consents,
    destruction,
    diary,
    encounters,
    notes,
    parts,
    signing,
)
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from ambient_scribe.store.record.witness import Witness
from tests.store.record.conftest import ADMIN, PROVIDER, SCRIBE
from tests.store.record.heard import Heard
from tests.store.record.test_notes import clean
from tests.withdrawals import AUTHORED, SPOKEN, TOLD, a_visit


# ---------------------------------------------------------------- consent
def said(person: str, status: ConsentStatus) -> ConsentEntry:
    at = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
    return ConsentEntry(person=person, status=status, how="asked aloud", recorded_by="Sam", at=at)


def test_nothing_is_recorded_without_everybodys_consent(heard: Heard) -> None:
    record = heard.record

    def why() -> str:
        with pytest.raises(DeniedError) as denied:
            consents.check(record, heard.id)
        return str(denied.value)

    assert "has not been asked" in why()
    consents.say(record, heard.id, said("daughter", ConsentStatus.GIVEN), SCRIBE)
    assert "has not been asked" in why()
    consents.say(record, heard.id, said("patient", ConsentStatus.REFUSED), SCRIBE)
    assert "the patient has not agreed (refused)" in why()
    consents.say(record, heard.id, said("patient", ConsentStatus.GIVEN), SCRIBE)
    consents.check(record, heard.id)
    consents.say(record, heard.id, said("Daughter", ConsentStatus.REFUSED), SCRIBE)
    assert "the daughter has not agreed" in why()
    assert len(consents.of_visit(record, heard.id)) == 4


# ---------------------------------------------------------------- withdrawal
def test_before_the_signature_nothing_that_was_said_stays(heard: Heard) -> None:
    heard.withdraw()

    left = encounters.load(heard.record, heard.id, PROVIDER)
    assert not any(word in left.model_dump_json() for word in SPOKEN)
    assert left.note is not None
    texts = [one.text for one in left.note.sentences()]
    assert AUTHORED in texts
    assert TOLD not in texts
    assert left.consent.status is ConsentStatus.WITHDRAWN
    assert not heard.sound_opens()
    assert verify(heard.record, heard.clinic.room).is_sound


def test_after_the_signature_the_note_stays_with_its_basis_marked(heard: Heard) -> None:
    heard.sign()

    heard.withdraw()

    left = encounters.load(heard.record, heard.id, PROVIDER)
    assert not left.transcript.words
    assert left.note is not None
    assert left.note.is_signed
    told = next(one for one in left.note.sentences() if one.text == TOLD)
    assert told.basis == (Withdrawn(),)
    (signature,) = notes.signatures(heard.record, heard.id, PROVIDER)
    assert signing.statements_sha256(left.note) == signature.statements_sha256
    assert diary.visit(heard.record, heard.id, PROVIDER).state is VisitState.SIGNED
    assert not heard.sound_opens()
    assert verify(heard.record, heard.clinic.room).is_sound


def test_the_earlier_revisions_are_closed_for_good_and_their_chain_still_holds(
    heard: Heard,
) -> None:
    heard.withdraw()

    chain = notes.history(heard.record, heard.id, PROVIDER)
    assert [(link.kind, link.is_destroyed) for link in chain] == [
        (RevisionKind.DRAFT, True),
        (RevisionKind.DRAFT, True),
        (RevisionKind.WITHDRAWN, False),
        (RevisionKind.WITHDRAWN, False),
    ]
    with pytest.raises(InputError, match="is destroyed"):
        notes.note_at(heard.record, heard.id, 2, PROVIDER)


def test_asked_again_it_changes_nothing(heard: Heard) -> None:
    heard.withdraw()
    before = notes.history(heard.record, heard.id, PROVIDER)

    heard.withdraw()

    assert notes.history(heard.record, heard.id, PROVIDER) == before
    assert len(heard.record.witness.destroyed()) == 1


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 6])
def test_whatever_cuts_it_off_it_is_finished_when_the_record_is_settled(
    heard: Heard, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    heard.sign()
    calls = 0

    class PowerCut(BaseException):
        pass

    def cut(name: str, owner: object) -> None:
        real = getattr(owner, name)

        def counted(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls == step:
                raise PowerCut
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)

    cut("changing", Record)
    cut("tell_destroyed", Witness)
    with contextlib.suppress(PowerCut):
        heard.withdraw()
    monkeypatch.undo()

    if step == 1:  # nothing was written down yet: nobody was told that it was done
        heard.withdraw()
    destruction.settle(heard.record, heard.clinic.room)

    left = encounters.load(heard.record, heard.id, PROVIDER)
    assert left.note is not None
    assert left.note.is_signed
    assert not any(isinstance(b, Spoken) for one in left.note.sentences() for b in one.basis)
    assert not left.transcript.words
    assert not heard.sound_opens()
    assert [key.generation for key in heard.record.witness.destroyed()][:1] == [1]
    assert verify(heard.record, heard.clinic.room).is_sound


def test_under_a_legal_hold_it_waits_for_the_release(heard: Heard) -> None:
    diary.hold(heard.record, heard.id, "case 12/26", ADMIN)

    heard.withdraw()

    assert heard.sound_opens()
    assert destruction.settle(heard.record, heard.clinic.room) == ()
    diary.release(heard.record, heard.id, ADMIN)
    assert len(destruction.settle(heard.record, heard.clinic.room)) == 1
    assert not heard.sound_opens()
    assert not encounters.load(heard.record, heard.id, PROVIDER).transcript.words


# ---------------------------------------------------------------- a backup that knows too much
def test_a_database_of_before_the_withdrawal_loses_the_words_again(heard: Heard) -> None:
    """The witness is not in the copy."""
    clinic, record = heard.clinic, heard.record
    heard.sign()
    copy = clinic.home / "copy"
    copy.mkdir()
    record.database.copy_to(copy / "record.db")
    shutil.copy(clinic.folder / "record.json", copy)
    heard.withdraw()
    record.close()
    for file in clinic.folder.glob("record.db*"):
        file.unlink()
    shutil.copy(copy / "record.db", clinic.folder)
    for file in clinic.witness.glob("*.head.json"):
        file.unlink()  # a restore sets a new one
    old = clinic.open(put_back=True)
    assert encounters.load(old, heard.id, PROVIDER).transcript.words

    assert len(destruction.settle(old, clinic.room)) == 1

    left = encounters.load(old, heard.id, PROVIDER)
    assert not left.transcript.words
    assert left.note is not None
    assert left.note.is_signed
    assert verify(old, clinic.room).is_sound


# ---------------------------------------------------------------- deletion
def test_a_deleted_visit_leaves_its_trail_and_nobodys_name(heard: Heard) -> None:
    heard.sign()

    destruction.delete(heard.record, heard.clinic.room, heard.id, ADMIN, "entered twice")

    with pytest.raises(InputError):
        encounters.load(heard.record, heard.id, PROVIDER)
    entry = diary.visit(heard.record, heard.id, PROVIDER)
    assert (entry.state, entry.patient) == (VisitState.DELETED, None)
    assert diary.patients(heard.record, "Quill", PROVIDER) == ()
    assert not heard.sound_opens()
    assert verify(heard.record, heard.clinic.room).is_sound
    with pytest.raises(UsageError, match="is deleted"):
        encounters.save(heard.record, a_visit(clean(9), visit_id=heard.id), PROVIDER)


def test_only_an_administrator_deletes_with_a_reason_and_no_hold(heard: Heard) -> None:
    record, room = heard.record, heard.clinic.room
    with pytest.raises(DeniedError, match="takes an administrator"):
        destruction.delete(record, room, heard.id, PROVIDER, "x")
    with pytest.raises(UsageError, match="needs its reason"):
        destruction.delete(record, room, heard.id, ADMIN, " ")
    diary.hold(record, heard.id, "case 12/26", ADMIN)
    with pytest.raises(UsageError, match="legal hold"):
        destruction.delete(record, room, heard.id, ADMIN, "x")
    assert encounters.load(record, heard.id, PROVIDER).transcript.words


# ---------------------------------------------------------------- retention
def test_sound_goes_after_the_signature_and_never_before(heard: Heard) -> None:
    clinic, record = heard.clinic, heard.record
    clinic.at += datetime.timedelta(days=400)
    assert destruction.expire_sound(record, clinic.room, 30) == ()
    heard.sign()
    clinic.at += datetime.timedelta(days=29)
    assert destruction.expire_sound(record, clinic.room, 30) == ()
    assert heard.sound_opens()
    clinic.at += datetime.timedelta(days=2)

    assert destruction.expire_sound(record, clinic.room, 30) == (heard.id,)

    assert not heard.sound_opens()
    assert encounters.load(record, heard.id, PROVIDER).transcript.words
    assert destruction.expire_sound(record, clinic.room, 30) == ()


def test_a_legal_hold_keeps_the_sound(heard: Heard) -> None:
    heard.sign()
    diary.hold(heard.record, heard.id, "case 12/26", ADMIN)
    heard.clinic.at += datetime.timedelta(days=400)

    assert destruction.expire_sound(heard.record, heard.clinic.room, 30) == ()
    assert heard.sound_opens()


# ---------------------------------------------------------------- what comes after a withdrawal
def test_a_draft_that_comes_late_brings_no_word_back(heard: Heard) -> None:
    heard.withdraw()

    with pytest.raises(UsageError, match="consent to this visit was withdrawn"):
        encounters.save(heard.record, a_visit(clean(2), visit_id=heard.id), PROVIDER)
    with pytest.raises(UsageError, match="consent to this visit was withdrawn"):
        notes.revise(heard.record, heard.id, clean(2), SCRIBE, kind=RevisionKind.EDITED, beside=1)
    with pytest.raises(UsageError, match="begin another visit"):
        given = said("patient", ConsentStatus.GIVEN)
        consents.say(heard.record, heard.id, given, SCRIBE)
    assert not encounters.load(heard.record, heard.id, PROVIDER).transcript.words


def test_what_a_person_wrote_can_still_be_edited(heard: Heard) -> None:
    heard.withdraw()
    left = notes.standing(heard.record, heard.id)
    assert left is not None
    note = left.changed(revision=left.revision + 1, title="Another title")

    notes.revise(
        heard.record, heard.id, note, SCRIBE, kind=RevisionKind.EDITED, beside=left.revision
    )

    assert notes.standing(heard.record, heard.id) == note


def test_a_visit_that_does_not_open_is_not_destroyed_by_mistake(heard: Heard) -> None:
    """A newer program's, or one damaged row: the signed note must outlive it."""
    heard.sign()
    with heard.record.database.writing() as connection:
        connection.execute("DROP TRIGGER revision_is_never_changed")
        connection.execute("UPDATE revision SET content = x'00' WHERE part = 'visit'")

    with pytest.raises(InputError):
        heard.withdraw()
    told = destruction.settle(heard.record, heard.clinic.room)

    assert len(told) == 1
    assert "waits" in told[0]
    assert heard.record.witness.destroyed() == ()
    with heard.record.database.reading() as connection:
        kept = heard.record.contents_of_closed(connection, heard.id).newest(RevisionPart.NOTE)
    assert kept is not None
    assert parts.note_of(kept).is_signed


def test_a_hold_that_came_after_a_deletion_that_was_cut_off_stops_it(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(destruction, "_delete", cut)
        destruction.delete(heard.record, heard.clinic.room, heard.id, ADMIN, "entered twice")
    diary.hold(heard.record, heard.id, "case 12/26", ADMIN)

    (told,) = destruction.settle(heard.record, heard.clinic.room)

    assert "legal hold" in told
    assert encounters.load(heard.record, heard.id, PROVIDER).transcript.words
