"""Editing and signing: revisions, conflicts, who may sign what, and what a signature binds."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.note import Note, NoteSection, NoteStatus, Support, SupportState
from ambient_scribe.domain.record import AuditAction, RevisionKind, VisitState
from ambient_scribe.errors import ConflictError, DeniedError, UsageError
from ambient_scribe.store.record import diary, encounters, notes, signing
from ambient_scribe.store.record.record import Record
from tests.store.record.conftest import PROVIDER, SCRIBE
from tests.withdrawals import a_note, a_visit

VISIT = "0" * 32


def clean(revision: int = 1, text: str | None = None) -> Note:
    """With nothing flagged; `text` is its first sentence's."""
    note = a_note(NoteStatus.DRAFT, revision)
    sections = []
    for section in note.sections:
        sentences = [
            one.changed(support=Support(state=SupportState.SUPPORTED)) for one in section.sentences
        ]
        if text and section.id == "hpi":
            sentences[0] = sentences[0].changed(text=text)
        sections.append(NoteSection.of(section, sentences))
    return note.changed(sections=tuple(sections))


@pytest.fixture
def drafted(record: Record) -> Record:
    encounters.save(record, a_visit(clean()), PROVIDER)
    return record


def sign(record: Record, note: Note, actor=PROVIDER):
    return notes.sign(record, VISIT, actor, seen=signing.statements_sha256(note))


def test_an_edit_is_a_revision_with_its_author(drafted: Record) -> None:
    edited = clean(2, "Two days of cough.")

    notes.revise(drafted, VISIT, edited, SCRIBE, kind=RevisionKind.EDITED, beside=1)

    newest = notes.history(drafted, VISIT, PROVIDER)[-1]
    assert (newest.kind, newest.actor) == (RevisionKind.EDITED, "Sam")
    assert encounters.load(drafted, VISIT, PROVIDER).note == edited
    assert diary.visit(drafted, VISIT, PROVIDER).state is VisitState.IN_REVIEW


def test_steps_of_an_editing_stay_in_the_chain_and_leave_the_encounter(drafted: Record) -> None:
    for number in (2, 3, 4):
        note = clean(number, f"Cough for {number} days.")
        notes.revise(drafted, VISIT, note, SCRIBE, kind=RevisionKind.EDITED, beside=number - 1)

    kept = encounters.load(drafted, VISIT, PROVIDER).notes

    assert [note.revision for note in kept] == [1, 4]
    assert len(notes.history(drafted, VISIT, PROVIDER)) == 5


def test_of_two_who_edit_the_second_is_told_and_overwrites_nothing(drafted: Record) -> None:
    first, second = clean(2, "Two days of cough."), clean(2, "Three days of cough.")
    notes.revise(drafted, VISIT, first, SCRIBE, kind=RevisionKind.EDITED, beside=1)

    with pytest.raises(ConflictError, match="revision 2, yours rests on 1"):
        notes.revise(drafted, VISIT, second, PROVIDER, kind=RevisionKind.EDITED, beside=1)

    assert encounters.load(drafted, VISIT, PROVIDER).note == first


def test_a_review_by_a_scribe_waits_for_the_provider(drafted: Record) -> None:
    reviewed = clean(2).changed(status=NoteStatus.REVIEWED)

    notes.revise(drafted, VISIT, reviewed, SCRIBE, kind=RevisionKind.REVIEWED, beside=1)

    assert diary.visit(drafted, VISIT, PROVIDER).state is VisitState.TO_SIGN


def test_a_signature_binds_note_signer_time_and_verification(drafted: Record) -> None:
    signed = sign(drafted, clean())

    note = encounters.load(drafted, VISIT, PROVIDER).note
    assert note is not None
    assert note.status is NoteStatus.SIGNED
    assert signed.signer_id == PROVIDER.id
    assert signed.at == note.signed_at
    assert signed.statements_sha256 == signing.statements_sha256(note)
    assert signed.states == {SupportState.SUPPORTED: 6}
    assert notes.signatures(drafted, VISIT, PROVIDER) == (signed,)
    entry = diary.visit(drafted, VISIT, PROVIDER)
    assert (entry.state, entry.signed_by) == (VisitState.SIGNED, "Dr. Lee")


def test_a_scribe_cannot_sign_and_the_trail_says_who_tried(drafted: Record) -> None:
    with pytest.raises(DeniedError, match="takes a provider"):
        sign(drafted, clean(), SCRIBE)

    assert notes.signatures(drafted, VISIT, PROVIDER) == ()
    denied = [one for one in drafted.trail(PROVIDER) if one.action is AuditAction.DENIED]
    assert [(one.actor, one.subject) for one in denied] == [("Sam", VISIT)]


def test_what_was_changed_since_it_was_read_is_not_signed(drafted: Record) -> None:
    notes.revise(
        drafted,
        VISIT,
        clean(2, "Two days of cough."),
        SCRIBE,
        kind=RevisionKind.EDITED,
        beside=1,
    )
    with pytest.raises(ConflictError, match="read it again"):
        sign(drafted, clean())


def test_a_flagged_sentence_blocks_the_signature(record: Record) -> None:
    encounters.save(record, a_visit(a_note(NoteStatus.DRAFT)), PROVIDER)

    with pytest.raises(UsageError, match="a sentence is flagged"):
        sign(record, a_note(NoteStatus.DRAFT))


def test_an_empty_note_is_not_signed(record: Record) -> None:
    empty = clean().changed(status=NoteStatus.WITHHELD)
    encounters.save(record, a_visit(empty), PROVIDER)

    with pytest.raises(UsageError, match="nothing to sign"):
        sign(record, empty)


def test_after_the_signature_only_an_amendment_changes_the_note(drafted: Record) -> None:
    sign(drafted, clean())
    later = clean(3, "Two days of cough.")

    with pytest.raises(UsageError, match="amended, not changed"):
        notes.revise(drafted, VISIT, later, PROVIDER, kind=RevisionKind.EDITED, beside=2)
    with pytest.raises(UsageError, match="amended, not changed"):
        encounters.save(drafted, a_visit(clean(), later), PROVIDER)
    with pytest.raises(UsageError, match="signed already"):
        sign(drafted, clean(2))


def test_an_amendment_is_signed_with_its_reason_and_the_first_stays(drafted: Record) -> None:
    first = sign(drafted, clean())
    signed = encounters.load(drafted, VISIT, PROVIDER).note
    later = clean(2, "Two days of cough.")

    second = notes.amend(drafted, VISIT, later, PROVIDER, reason="days were misheard", beside=2)

    kept = encounters.load(drafted, VISIT, PROVIDER).notes
    assert signed in kept
    assert kept[-1].status is NoteStatus.AMENDED
    assert kept[-1].revision == 3
    assert (second.amends, second.reason) == (2, "days were misheard")
    assert notes.signatures(drafted, VISIT, PROVIDER) == (first, second)


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_amendment_needs_its_reason(drafted: Record, reason: str) -> None:
    sign(drafted, clean())
    with pytest.raises(UsageError, match="needs its reason"):
        notes.amend(drafted, VISIT, clean(2), PROVIDER, reason=reason, beside=2)


def test_what_is_not_signed_is_not_amended(drafted: Record) -> None:
    with pytest.raises(UsageError, match="not signed: edit it"):
        notes.amend(drafted, VISIT, clean(), PROVIDER, reason="x", beside=1)
