"""Sessions: tokens, locking, ending, and what protects a page against forged requests."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.accounts import (
    login,
    own_secrets,
    policy,
    second_factor,
    sessions,
    tidying,
)
from ambient_scribe.store.accounts.back_off import TooManyAttemptsError
from ambient_scribe.store.accounts.proofs import WrongPasswordError, WrongPinError
from tests.store.accounts.house import ELSEWHERE, PASSWORD, House
from tests.store.recordings.rooms import begun, chunk, noise

PIN = "270419"
tokens = st.text(st.characters(), max_size=60)
"""Half characters among them: JSON can carry some."""


def locked(house: House, name: str = "lee"):
    return sessions.lock(house.record, house.session(name))


# ---------------------------------------------------------------- tokens
def test_a_token_has_256_bits_and_only_its_digest_is_kept(staffed: House) -> None:
    token = staffed.log_in("lee").token

    assert len(token) == 43
    assert token not in staffed.kept()
    assert token not in repr(staffed.open["lee"])


def test_a_token_finds_whose_it_is(staffed: House) -> None:
    for name in staffed.open:
        found = staffed.seen(name)
        assert found is not None
        assert found.account == staffed.account(name)


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\x00", "é" * 43, "A" * 43])
def test_what_is_nobody_s_token(staffed: House, token: str) -> None:
    assert sessions.of_token(staffed.record, token) is None


def test_every_step_up_changes_the_token_and_voids_the_one_before(staffed: House) -> None:
    half = staffed.half("lee")
    opened = staffed.log_in("lee")
    again = login.again_with_password(staffed.record, staffed.passwords, opened.session, PASSWORD)

    assert len({half.token, opened.token, again.token}) == 3
    assert sessions.of_token(staffed.record, opened.token) is None
    assert sessions.of_token(staffed.record, again.token) is not None


def test_a_session_that_has_ended_does_not_rise(staffed: House) -> None:
    session = staffed.session("lee")
    sessions.log_out(staffed.record, session)

    with pytest.raises(DeniedError, match="over"):
        login.again_with_password(staffed.record, staffed.passwords, session, PASSWORD)


# ---------------------------------------------------------------- locking
def test_nobody_there_for_ten_minutes_locks(staffed: House) -> None:
    staffed.log_in("lee")
    staffed.wait(minutes=9)
    seen = staffed.seen("lee")
    assert seen is not None and seen.may_work
    staffed.wait(minutes=9)
    seen = staffed.seen("lee")
    assert seen is not None and seen.may_work
    staffed.wait(minutes=10)

    seen = staffed.seen("lee")
    assert seen is not None and seen.is_locked and not seen.may_work
    assert staffed.trail(AuditAction.LOCK)[-1].detail == "nobody was there"
    with pytest.raises(DeniedError, match="locked"):
        sessions.check_may_work(seen)


def test_what_the_page_asks_of_its_own_accord_keeps_nothing_open(staffed: House) -> None:
    for _ in range(6):
        staffed.wait(minutes=2)
        seen = sessions.of_token(staffed.record, staffed.open["lee"].token, somebody_is_there=False)

    assert seen is not None and seen.is_locked


def test_a_clock_that_is_set_back_keeps_no_screen_open(staffed: House) -> None:
    token = staffed.open["lee"].token
    staffed.wait(minutes=-90)
    seen = sessions.of_token(staffed.record, token, somebody_is_there=False)
    assert seen is not None and not seen.is_locked
    staffed.wait(minutes=11)
    seen = sessions.of_token(staffed.record, token, somebody_is_there=False)
    assert seen is not None and seen.is_locked


def test_a_locked_session_stays_locked_and_does_not_end(staffed: House) -> None:
    locked(staffed)
    for _ in range(3):
        staffed.wait(hours=3)
        seen = staffed.seen("lee")
        assert seen is not None and seen.is_locked


def test_locking_never_touches_a_running_recording(staffed: House) -> None:
    room = staffed.clinic.room
    recording, writer = begun(room, staffed.clinic.vault)
    writer.write(chunk(noise(4_000)))
    locked(staffed)
    writer.write(chunk(noise(4_000)))
    staffed.wait(hours=13)
    assert staffed.seen("lee") is None  # even the end of the session ends no recording
    writer.write(chunk(noise(4_000)))

    assert room.is_running(recording.id)
    writer.close()
    recording.release()
    assert len(list(recording.folder.path.glob("*.segment"))) == 12


def test_the_password_unlocks(staffed: House) -> None:
    session = locked(staffed)
    with pytest.raises(WrongPasswordError):
        login.again_with_password(staffed.record, staffed.passwords, session, "wrong")

    opened = login.again_with_password(staffed.record, staffed.passwords, session, PASSWORD)

    assert opened.session.may_work
    assert opened.session.id == session.id
    assert staffed.trail(AuditAction.UNLOCK)[-1].detail == "password"


def test_unlocking_waits_after_failures_as_a_login_does(staffed: House) -> None:
    session = locked(staffed)
    for _ in range(5):
        with pytest.raises(WrongPasswordError):
            login.again_with_password(staffed.record, staffed.passwords, session, "wrong")
    with pytest.raises(TooManyAttemptsError):
        login.again_with_password(staffed.record, staffed.passwords, session, PASSWORD)


def test_a_half_complete_login_is_not_completed_by_a_password_twice(staffed: House) -> None:
    half = staffed.half("lee").session
    with pytest.raises(DeniedError, match="second factor is missing"):
        login.again_with_password(staffed.record, staffed.passwords, half, PASSWORD)


# ---------------------------------------------------------------- the PIN
@pytest.fixture
def with_pin(staffed: House) -> House:
    own_secrets.set_pin(staffed.record, staffed.passwords, staffed.log_in("lee").session, PIN)
    return staffed


def test_a_pin_unlocks_and_no_more(with_pin: House) -> None:
    with_pin.wait(minutes=11)
    session = with_pin.seen("lee")
    assert session is not None

    opened = login.again_with_pin(with_pin.record, with_pin.passwords, session, PIN)

    assert opened.session.may_work
    with pytest.raises(DeniedError, match="password or your passkey"):
        own_secrets.set_pin(with_pin.record, with_pin.passwords, opened.session, "918273")


def test_after_five_wrong_pins_the_password_is_asked(with_pin: House) -> None:
    session = locked(with_pin)
    left = []
    for _ in range(5):
        with pytest.raises(WrongPinError) as error:
            login.again_with_pin(with_pin.record, with_pin.passwords, session, "000001")
        left.append(error.value.left)
    assert left == [4, 3, 2, 1, 0]
    for _ in range(2):
        with_pin.wait(hours=4)
        with pytest.raises(WrongPinError, match="give your password"):
            login.again_with_pin(with_pin.record, with_pin.passwords, session, PIN)
    assert "5 wrong PINs" in with_pin.trail(AuditAction.ALARM)[-1].detail

    login.again_with_password(with_pin.record, with_pin.passwords, session, PASSWORD)
    assert login.again_with_pin(with_pin.record, with_pin.passwords, session, PIN)


def test_a_right_pin_clears_the_count(with_pin: House) -> None:
    session = locked(with_pin)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(WrongPinError):
                login.again_with_pin(with_pin.record, with_pin.passwords, session, "000001")
        assert login.again_with_pin(with_pin.record, with_pin.passwords, session, PIN)


def test_without_a_pin_the_password_is_asked(with_pin: House) -> None:
    own_secrets.forget_pin(with_pin.record, with_pin.session("lee"))
    with pytest.raises(DeniedError, match="no PIN is set"):
        login.again_with_pin(with_pin.record, with_pin.passwords, locked(with_pin), PIN)


# ---------------------------------------------------------------- ending
def test_a_session_ends_after_twelve_hours_whatever_is_done(staffed: House) -> None:
    began = staffed.log_in("lee").session.started_at
    while staffed.clinic.at < began + datetime.timedelta(hours=11, minutes=55):
        staffed.wait(minutes=5)
        assert staffed.seen("lee") is not None
    opened = login.again_with_password(
        staffed.record, staffed.passwords, staffed.session("lee"), PASSWORD
    )
    staffed.wait(minutes=6)

    assert sessions.of_token(staffed.record, opened.token) is None
    assert staffed.trail(AuditAction.LOGOUT)[-1].detail == "over"


def test_a_login_that_is_not_completed_lapses(staffed: House) -> None:
    half = staffed.half("lee")
    staffed.wait(minutes=15)

    assert sessions.of_token(staffed.record, half.token) is None


def test_both_times_are_settings(staffed: House) -> None:
    actor = staffed.account("kim").actor
    policy.put(staffed.record, "idle_minutes", 2, actor)
    policy.put(staffed.record, "session_hours", 1, actor)
    staffed.log_in("lee")
    staffed.wait(minutes=3)
    seen = staffed.seen("lee")
    assert seen is not None and seen.is_locked
    staffed.wait(minutes=60)
    assert staffed.seen("lee") is None


def test_logging_out(staffed: House) -> None:
    sessions.log_out(staffed.record, staffed.session("lee"))
    sessions.log_out(staffed.record, staffed.session("lee"))

    assert staffed.seen("lee") is None
    assert len(staffed.trail(AuditAction.LOGOUT)) == 1


def test_one_sees_and_ends_the_own_sessions(staffed: House) -> None:
    actor = staffed.account("lee").actor
    staffed.log_in("lee", client=ELSEWHERE)
    listed = sessions.of_account(staffed.record, actor.id, actor)
    assert [one.client.address for one in listed] == ["203.0.113.9", "10.0.0.7"]

    sessions.end(staffed.record, listed[0].id, actor)

    assert staffed.seen("lee") is None
    assert len(sessions.of_account(staffed.record, actor.id, actor)) == 1
    with pytest.raises(UsageError, match="no such session"):
        sessions.end(staffed.record, listed[0].id, actor)


def test_another_s_sessions_are_the_administrator_s_to_end(staffed: House) -> None:
    sam, kim, lee = (staffed.account(name).actor for name in ("sam", "kim", "lee"))
    with pytest.raises(DeniedError):
        sessions.of_account(staffed.record, lee.id, sam)
    with pytest.raises(DeniedError):
        sessions.end(staffed.record, staffed.session("lee").id, sam)

    sessions.end(staffed.record, staffed.session("lee").id, kim)

    assert staffed.seen("lee") is None
    assert staffed.trail(AuditAction.LOGOUT)[-1].actor == "Kim Roe"


def test_a_new_password_ends_the_other_sessions(staffed: House) -> None:
    other = staffed.open["lee"]
    here = staffed.log_in("lee").session
    with pytest.raises(WrongPasswordError):
        own_secrets.change_password(
            staffed.record, staffed.passwords, here, present="wrong", new="five loud geese swim"
        )
    with pytest.raises(UsageError, match="present password"):
        own_secrets.change_password(
            staffed.record, staffed.passwords, here, present=PASSWORD, new=PASSWORD
        )

    opened = own_secrets.change_password(
        staffed.record, staffed.passwords, here, present=PASSWORD, new="five loud geese swim"
    )

    assert sessions.of_token(staffed.record, other.token) is None
    assert sessions.of_token(staffed.record, opened.token) is not None
    assert staffed.half("lee", "five loud geese swim")


def test_the_clinic_s_name_is_no_password(staffed: House) -> None:
    policy.put(staffed.record, "clinic", "Elm Street Clinic", staffed.account("kim").actor)
    with pytest.raises(UsageError, match="easily guessed"):
        own_secrets.change_password(
            staffed.record,
            staffed.passwords,
            staffed.session("lee"),
            present=PASSWORD,
            new="ElmStreet-lee-99",
        )


def test_old_sessions_go_and_their_lines_in_the_trail_stay(staffed: House) -> None:
    logins = len(staffed.trail(AuditAction.LOGIN))
    staffed.wait(days=40)
    tidying.tidy(staffed.record)

    with staffed.record.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM session").fetchone()[0] == 0
    assert len(staffed.trail(AuditAction.LOGIN)) == logins


# ---------------------------------------------------------------- against forged requests
@given(token=tokens, other=tokens)
def test_a_page_of_another_session_never_passes(token: str, other: str) -> None:
    assert sessions.csrf_fits(token, sessions.csrf_token(token))
    assert sessions.csrf_fits(token, sessions.csrf_token(other)) is (token == other)
    assert not sessions.csrf_fits(token, other)


def test_another_login_makes_another_page(staffed: House) -> None:
    first, second = staffed.open["lee"], staffed.log_in("lee")

    assert not sessions.csrf_fits(second.token, sessions.csrf_token(first.token))
    assert first.token not in sessions.csrf_token(first.token)


# ---------------------------------------------------------------- what happened in between
def test_a_step_that_was_begun_before_the_lock_unlocks_nothing(staffed: House) -> None:
    before = staffed.log_in("lee").session
    locked(staffed)

    with pytest.raises(DeniedError, match="locked"):
        own_secrets.change_password(
            staffed.record, staffed.passwords, before, present=PASSWORD, new="five loud geese swim"
        )
    assert staffed.seen("lee").is_locked
    assert staffed.half("lee")  # the password is the one before


def test_a_step_that_was_begun_before_the_end_opens_nothing(staffed: House) -> None:
    before = staffed.log_in("lee").session
    staffed.wait(hours=13)

    with pytest.raises(DeniedError, match="over"):
        login.again_with_password(staffed.record, staffed.passwords, before, PASSWORD)


def test_a_step_is_taken_once(staffed: House) -> None:
    half = staffed.half("lee").session
    assert second_factor.give(staffed.record, half, staffed.code("lee"))

    with pytest.raises(DeniedError, match="over"):
        second_factor.give(staffed.record, half, staffed.code("lee"))
