"""Addenda: added below a signed note, bound to it once they are signed, and found when they are not."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.record import AuditAction, RevisionPart
from ambient_scribe.errors import ConflictError, DeniedError, UsageError
from ambient_scribe.store.record import (
    addenda,
    destruction,
    encounters,
    notes,
    signing,
    verification,
)
from ambient_scribe.store.record.addenda import seen_sha256
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.record import Record
from tests.store.record.conftest import AUDITOR, PROVIDER, SCRIBE, Clinic
from tests.store.record.test_notes import VISIT, clean, sign
from tests.withdrawals import a_visit

TEXT = "The culture grew nothing.\nThe patient was told."


@pytest.fixture
def signed(record: Record) -> Record:
    encounters.save(record, a_visit(clean()), PROVIDER)
    sign(record, clean())
    return record


def standing_note(record: Record):
    note = notes.standing(record, VISIT)
    assert note is not None
    return note


def below(record: Record, one, actor=PROVIDER):
    seen = seen_sha256(one, standing_note(record))
    return addenda.sign(record, VISIT, one.id, actor, seen=seen)


def test_a_scribes_addendum_counts_once_a_provider_signs_it(signed: Record) -> None:
    before = standing_note(signed)
    made = addenda.add(signed, VISIT, TEXT, SCRIBE)
    assert addenda.signed(signed, VISIT) == ()
    with pytest.raises(DeniedError):
        below(signed, made, SCRIBE)

    done = below(signed, made)

    assert addenda.signed(signed, VISIT) == (done,)
    assert (done.text, done.writer, done.signer) == (TEXT, "Sam", "Dr. Lee")
    assert done.statements_sha256 == signing.statements_sha256(before)
    assert standing_note(signed) == before
    entries = signed.trail(AUDITOR, AuditSearch(subject=VISIT))
    assert [one.action for one in entries if "addendum, addendum" in one.detail] == [
        AuditAction.SIGN,
        AuditAction.EDIT,
    ]
    with pytest.raises(UsageError, match="is signed"):
        below(signed, made)
    with pytest.raises(UsageError, match="is signed"):
        addenda.take_back(signed, VISIT, made.id, SCRIBE)


def test_it_needs_a_signed_note_and_words(record: Record) -> None:
    encounters.save(record, a_visit(clean()), PROVIDER)
    with pytest.raises(UsageError, match="not signed"):
        addenda.add(record, VISIT, TEXT, PROVIDER)
    sign(record, clean())
    with pytest.raises(UsageError, match="characters"):
        addenda.add(record, VISIT, " \n ", PROVIDER)


def test_what_was_read_below_another_note_is_read_again(signed: Record) -> None:
    made = addenda.add(signed, VISIT, TEXT, SCRIBE)
    seen = seen_sha256(made, standing_note(signed))
    revision = standing_note(signed).revision
    amended = clean(revision, "Three days of cough.")
    notes.amend(signed, VISIT, amended, PROVIDER, reason="misheard", beside=revision)
    with pytest.raises(ConflictError, match="amended since"):
        addenda.sign(signed, VISIT, made.id, PROVIDER, seen=seen)
    assert below(signed, made).note_revision == standing_note(signed).revision


def test_only_its_writer_or_a_provider_takes_it_back(signed: Record) -> None:
    own = addenda.add(signed, VISIT, TEXT, PROVIDER)
    with pytest.raises(DeniedError):
        addenda.take_back(signed, VISIT, own.id, SCRIBE)
    addenda.take_back(signed, VISIT, own.id, PROVIDER)
    assert addenda.standing(signed, VISIT) == ()
    with pytest.raises(UsageError, match="taken back"):
        below(signed, own)


def test_verify_finds_one_below_another_note(signed: Record, clinic: Clinic) -> None:
    done = below(signed, addenda.add(signed, VISIT, TEXT, SCRIBE))
    assert verification.verify(signed, clinic.room).is_sound
    with signed.changing(PROVIDER) as change:  # as a broken program might
        addenda._write(change, done.changed(statements_sha256="0" * 64), AuditAction.SIGN)
    (fault,) = verification.verify(signed, clinic.room).faults
    assert "below other words" in fault.what


def test_a_withdrawal_leaves_what_is_signed(signed: Record, clinic: Clinic) -> None:
    done = below(signed, addenda.add(signed, VISIT, TEXT, SCRIBE))
    addenda.add(signed, VISIT, "Unsigned quokka.", SCRIBE)

    destruction.withdraw(signed, clinic.room, VISIT, SCRIBE)

    assert addenda.standing(signed, VISIT) == (done,)
    assert verification.verify(signed, clinic.room).is_sound
    with signed.database.reading() as connection:
        kept = list(signed.contents_of_closed(connection, VISIT).every(RevisionPart.ADDENDUM))
    assert len(kept) == 1
    later = below(signed, addenda.add(signed, VISIT, "By hand.", PROVIDER))
    assert addenda.signed(signed, VISIT) == (done, later)


def test_visits_whose_addendum_waits_are_found(signed: Record, clinic: Clinic) -> None:
    def waiting() -> list[str]:
        return [one.id for one in addenda.waiting(signed)]

    assert waiting() == []
    first = addenda.add(signed, VISIT, TEXT, SCRIBE)
    second = addenda.add(signed, VISIT, "One more.", SCRIBE)
    assert waiting() == [VISIT]
    below(signed, first)
    assert waiting() == [VISIT]
    addenda.take_back(signed, VISIT, second.id, SCRIBE)
    assert waiting() == []
    addenda.add(signed, VISIT, "A third.", SCRIBE)
    assert waiting() == [VISIT]
    destruction.withdraw(signed, clinic.room, VISIT, PROVIDER)
    assert waiting() == []
