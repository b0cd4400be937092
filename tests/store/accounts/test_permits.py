"""Signing: a permit for one note, one visit, one session, one minute, once; and under which words."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.note import Note, NoteStatus
from ambient_scribe.domain.record import AuditAction, PatientEntry, RevisionKind
from ambient_scribe.errors import ConflictError, DeniedError, UsageError
from ambient_scribe.store.accounts import (
    attestations,
    emergencies,
    own_secrets,
    permits,
    policy,
    sessions,
    tidying,
)
from ambient_scribe.store.accounts.proofs import WrongPasswordError, WrongPinError
from ambient_scribe.store.record import destruction, diary, encounters, notes, signing
from ambient_scribe.store.record.verification import verify
from tests.store.accounts.authenticator import PRESENT, Authenticator
from tests.store.accounts.house import LEE, PASSWORD, House
from tests.store.accounts.test_passkeys import PARTY, register
from tests.store.record.test_notes import clean
from tests.withdrawals import a_visit

VISIT, OTHER = "0" * 32, "1" * 32
PIN = "270419"
SEEN = signing.statements_sha256(clean())


@pytest.fixture
def desk(staffed: House) -> House:
    """Two drafted visits; the provider is logged in and has a PIN."""
    for visit_id in (VISIT, OTHER):
        encounters.save(
            staffed.record, a_visit(clean(), visit_id=visit_id), staffed.account("lee").actor
        )
    own_secrets.set_pin(staffed.record, staffed.passwords, staffed.log_in("lee").session, PIN)
    return staffed


def permit(house: House, visit_id: str = VISIT, seen: str = SEEN) -> str:
    return permits.with_pin(
        house.record, house.passwords, house.session("lee"), PIN, visit_id, seen
    )


def spend(house: House, given: str, visit_id: str = VISIT, seen: str = SEEN) -> None:
    permits.spend(house.record, house.session("lee"), given, visit_id, seen)


def test_a_pin_signs(desk: House) -> None:
    signed = attestations.sign(desk.record, desk.session("lee"), permit(desk), VISIT, seen=SEEN)

    assert (signed.signer, signed.attestation) == ("Ana Lee, MD", signing.ATTESTATION)
    assert desk.trail(AuditAction.PROVED)[-1].detail == "PIN"


def test_a_permit_works_once(desk: House) -> None:
    given = permit(desk)
    spend(desk, given)

    with pytest.raises(DeniedError, match="fresh proof"):
        spend(desk, given)
    assert desk.trail(AuditAction.DENIED)[-1].subject == VISIT


def test_a_permit_lasts_a_minute(desk: House) -> None:
    given = permit(desk)
    desk.wait(seconds=60)
    with pytest.raises(DeniedError):
        spend(desk, given)


def test_a_permit_is_for_one_visit(desk: House) -> None:
    with pytest.raises(DeniedError):
        spend(desk, permit(desk), visit_id=OTHER)


def test_a_permit_is_for_one_note(desk: House) -> None:
    with pytest.raises(DeniedError):
        spend(desk, permit(desk), seen="0" * 64)


def test_a_permit_that_does_not_fit_is_spent(desk: House) -> None:
    given = permit(desk)
    with pytest.raises(DeniedError):
        spend(desk, given, visit_id=OTHER)
    with pytest.raises(DeniedError):
        spend(desk, given)


def test_a_permit_is_for_one_session(desk: House) -> None:
    given = permit(desk)
    desk.log_in("lee")
    with pytest.raises(DeniedError):
        spend(desk, given)


@given(given=st.text(st.characters(), max_size=60), seen=st.text(st.characters(), max_size=70))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_no_permit_never_passes(desk: House, given: str, seen: str) -> None:
    with pytest.raises(DeniedError):
        spend(desk, given)
    with pytest.raises(DeniedError):
        spend(desk, permit(desk), seen=seen)


def test_only_a_digest_of_a_permit_is_kept(desk: House) -> None:
    assert permit(desk) not in desk.kept()


def test_a_wrong_pin_gives_none_and_the_password_does_instead(desk: House) -> None:
    session = desk.session("lee")
    for _ in range(5):
        with pytest.raises(WrongPinError):
            permits.with_pin(desk.record, desk.passwords, session, "000001", VISIT, SEEN)
    with pytest.raises(WrongPinError, match="give your password"):
        permit(desk)
    with pytest.raises(WrongPasswordError):
        permits.with_password(desk.record, desk.passwords, session, "wrong", VISIT, SEEN)

    given = permits.with_password(desk.record, desk.passwords, session, PASSWORD, VISIT, SEEN)
    spend(desk, given)
    spend(desk, permit(desk))  # the PIN is good again


def test_a_locked_screen_signs_nothing(desk: House) -> None:
    given = permit(desk)
    locked = sessions.lock(desk.record, desk.session("lee"))
    with pytest.raises(DeniedError, match="locked"):
        permits.with_pin(desk.record, desk.passwords, locked, PIN, VISIT, SEEN)
    with pytest.raises(DeniedError, match="locked"):
        attestations.sign(desk.record, locked, given, VISIT, seen=SEEN)


@pytest.mark.parametrize("name", ["sam", "kim", "ola", "ray"])
def test_who_is_no_provider_gets_no_permit(desk: House, name: str) -> None:
    session = desk.log_in(name).session
    own_secrets.set_pin(desk.record, desk.passwords, session, PIN)

    with pytest.raises(DeniedError, match="may not sign"):
        permits.with_pin(desk.record, desk.passwords, session, PIN, VISIT, SEEN)
    with pytest.raises(DeniedError, match="may not sign"):
        attestations.sign(desk.record, session, permit(desk), VISIT, seen=SEEN)
    assert desk.trail(AuditAction.SIGN) == []


# ---------------------------------------------------------------- a touch of a passkey
@pytest.fixture
def key(desk: House) -> Authenticator:
    return register(desk, "lee")


def touch(house: House, key: Authenticator, **other: str) -> str:
    session = house.session("lee")
    begun = permits.begin_passkey(house.record, session, PARTY, VISIT, SEEN)
    wanted = {"visit_id": VISIT, "seen": SEEN, **other}
    return permits.with_passkey(
        house.record, session, PARTY, begun.id, key.answer(begun.options), **wanted
    )


def test_a_passkey_signs(desk: House, key: Authenticator) -> None:
    given = touch(desk, key)
    assert attestations.sign(desk.record, desk.session("lee"), given, VISIT, seen=SEEN)


def test_a_touch_for_one_note_gives_no_permit_for_another(desk: House, key: Authenticator) -> None:
    for other in ({"visit_id": OTHER}, {"seen": "0" * 64}):
        with pytest.raises(DeniedError, match="something else"):
            touch(desk, key, **other)


def test_a_mere_touch_is_enough_only_where_the_clinic_says_so(
    desk: House, key: Authenticator
) -> None:
    key.flags = PRESENT
    with pytest.raises(DeniedError, match="verif"):
        touch(desk, key)

    policy.put(desk.record, "touch_is_enough", True, desk.account("kim").actor)
    spend(desk, touch(desk, key))


# ---------------------------------------------------------------- under which words
def edited(house: House, name: str, revision: int) -> Note:
    note = clean(revision, f"Cough for {revision} days.")
    notes.revise(
        house.record,
        VISIT,
        note,
        house.account(name).actor,
        kind=RevisionKind.EDITED,
        beside=revision - 1,
    )
    return note


def test_a_note_that_a_scribe_worked_on_is_signed_as_such(desk: House) -> None:
    note = edited(desk, "sam", 2)
    seen = signing.statements_sha256(note)

    text = attestations.for_signer(desk.record, VISIT, desk.account("lee").actor)
    signed = attestations.sign(
        desk.record, desk.session("lee"), permit(desk, seen=seen), VISIT, seen=seen
    )

    assert signed.attestation == text
    assert "with the help of Sam Poe, acting as a scribe" in text


def test_another_provider_s_visit_is_signed_as_such(desk: House) -> None:
    desk.hire(LEE.changed(login="may", name="May Orr"))
    patient = PatientEntry(id="p", name="Pat")
    visit = diary.schedule(
        desk.record,
        patient,
        desk.clinic.at,
        desk.account("may").actor,
        provider=desk.account("may").id,
    )

    text = attestations.for_signer(desk.record, visit.id, desk.account("lee").actor)
    own = attestations.for_signer(desk.record, visit.id, desk.account("may").actor)

    assert "held by May Orr, MD" in text
    assert own == signing.ATTESTATION


def test_the_texts_are_the_site_s(desk: House) -> None:
    texts = {"provider_with_scribe": "Seen with {scribe}.\n {provider}?"}
    policy.put(desk.record, "attestations", texts, desk.account("kim").actor)
    edited(desk, "sam", 2)

    text = attestations.for_signer(desk.record, VISIT, desk.account("lee").actor)

    assert text == "Seen with Sam Poe. the provider?"


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        ({"provider": "Seen. {other}"}, "{other} stands for nothing"),
        ({"provider": "Seen. {scribe"}, "{scribe stands for nothing"),
        ({"provider_with_scribe": "I saw the patient."}, "needs {scribe}"),
        ({"scribe": "Written down."}, "needs {provider}"),
        ({"provider": " \n "}, "words that can be read"),
        ({"provider": "\u202eSeen."}, "words that can be read"),
        ({"provider": "x" * 2_001}, "at most 2000"),
    ],
)
def test_a_text_that_declares_nothing(desk: House, texts: dict[str, str], why: str) -> None:
    with pytest.raises(UsageError, match=re.escape(why)):
        policy.put(desk.record, "attestations", texts, desk.account("kim").actor)
    assert policy.of(desk.record).attestations == policy.Attestations()


def test_nobody_signs_under_another_sentence_than_they_read(desk: House) -> None:
    lee = desk.account("lee").actor
    read = attestations.for_signer(desk.record, VISIT, lee)
    attestations.check_shown(desk.record, VISIT, lee, read)
    texts = {"provider": "I was there, and it is right."}
    policy.put(desk.record, "attestations", texts, desk.account("kim").actor)
    with pytest.raises(ConflictError, match="reads otherwise now"):
        attestations.check_shown(desk.record, VISIT, lee, read)


def test_a_scribe_declares_what_is_handed_over(desk: House) -> None:
    note, session = edited(desk, "sam", 2), desk.log_in("sam").session
    seen = signing.statements_sha256(note)
    with pytest.raises(ConflictError):
        attestations.hand_over(desk.record, session, VISIT, seen=SEEN)
    with pytest.raises(DeniedError, match="takes a scribe"):
        attestations.hand_over(desk.record, desk.session("lee"), VISIT, seen=seen)

    declared = attestations.hand_over(desk.record, session, VISIT, seen=seen)

    assert "acting as a scribe for the provider" in declared.text
    assert attestations.of_visit(desk.record, VISIT, session.actor) == (declared,)
    assert desk.trail(AuditAction.REVIEW)[-1].detail == declared.text


def test_without_a_note_there_is_nothing_to_hand_over(desk: House) -> None:
    session = desk.log_in("sam").session
    patient = PatientEntry(id="p", name="Pat")
    visit = diary.schedule(desk.record, patient, desk.clinic.at, session.actor)
    with pytest.raises(UsageError, match="nothing to hand over"):
        attestations.hand_over(desk.record, session, visit.id, seen=SEEN)


def test_an_attestation_stays_as_it_was(desk: House) -> None:
    session = desk.log_in("sam").session
    attestations.hand_over(desk.record, session, VISIT, seen=SEEN)
    for statement in ("UPDATE scribe_attestation SET text = 'x'", "DELETE FROM scribe_attestation"):
        with (
            desk.record.database.writing() as connection,
            pytest.raises(Exception, match="never"),
        ):
            connection.execute(statement)


def test_what_was_declared_and_why_the_glass_broke_go_with_a_deleted_visit(desk: House) -> None:
    policy.put(
        desk.record,
        "attestations",
        {"scribe": "Pat's visit with {provider}, by {scribe}."},
        desk.account("kim").actor,
    )
    attestations.hand_over(desk.record, desk.log_in("sam").session, VISIT, seen=SEEN)
    emergencies.begin(desk.record, desk.session("kim"), VISIT, "Aurelia called")
    kim = desk.account("kim").actor

    destruction.delete(desk.record, desk.clinic.room, VISIT, kim, "entered twice")

    kept = desk.kept()
    assert "Aurelia called" not in kept
    assert "by Sam Poe." not in kept
    (told,) = emergencies.every(desk.record, desk.account("ola").actor)
    assert told.reason == emergencies.REASON_GONE
    assert verify(desk.record, desk.clinic.room).is_sound


def test_an_amendment_takes_a_permit_of_its_own(desk: House) -> None:
    first = permit(desk)
    attestations.sign(desk.record, desk.session("lee"), first, VISIT, seen=SEEN)
    later = clean(2, "Two days of cough.")
    given = permit(desk, seen=signing.statements_sha256(later))

    signed = attestations.amend(
        desk.record, desk.session("lee"), given, VISIT, later, reason="misheard", beside=2
    )

    assert signed.amends == 2
    newest = encounters.load(desk.record, VISIT, desk.account("lee").actor).note
    assert newest is not None and newest.status is NoteStatus.AMENDED
    with pytest.raises(DeniedError):
        attestations.amend(
            desk.record, desk.session("lee"), given, VISIT, later, reason="again", beside=3
        )


def test_permits_that_nobody_used_go(desk: House) -> None:
    permit(desk)
    desk.wait(days=1)
    tidying.tidy(desk.record)
    with desk.record.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM permit").fetchone()[0] == 0
