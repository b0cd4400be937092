"""The second factor: codes of an app that work once, recovery codes, and who may change them."""

from __future__ import annotations

import datetime
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.accounts import Stage
from ambient_scribe.domain.record import NOBODY, AuditAction
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.accounts import (
    invitations,
    login,
    policy,
    second_factor,
    sessions,
    totp,
)
from ambient_scribe.store.accounts.back_off import TooManyAttemptsError
from ambient_scribe.store.accounts.totp import STEP_S
from ambient_scribe.vault.keys import Vault
from ambient_scribe.vault.sealing import SealError
from tests.store.accounts.house import DESK, ELSEWHERE, KIM, PASSWORD, House


def give(house: House, code: str, name: str = "lee"):
    return second_factor.give(house.record, house.half(name).session, code)


def at_step(house: House, step: int = 0) -> str:
    """The code so many steps from now."""
    when = house.clinic.at + datetime.timedelta(seconds=step * STEP_S)
    return house.apps["lee"].at(when)


def test_the_uri_is_what_an_app_scans(staffed: House) -> None:
    policy.put(staffed.record, "clinic", "Elm Street", staffed.account("kim").actor)
    made = second_factor.begin_app(staffed.record, staffed.log_in("lee").session)

    uri = urlsplit(made.uri)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query) == {
        "secret": [made.secret],
        "issuer": ["ambient_scribe Elm Street"],
    }
    assert len(made.secret) == 32  # 160 bits, as RFC 4226 asks for
    assert made.secret not in repr(made)


def test_the_secret_lies_sealed(staffed: House) -> None:
    assert staffed.apps["lee"].secret not in staffed.kept()


def test_it_counts_once_a_code_of_it_was_given(staffed: House) -> None:
    session = staffed.log_in("lee").session
    new = pyotp.TOTP(second_factor.begin_app(staffed.record, session).secret)
    with pytest.raises(DeniedError, match="code is wrong"):
        second_factor.confirm_app(staffed.record, session, at_step(staffed))
    assert give(staffed, staffed.code("lee"))  # the one before still counts

    staffed.wait(seconds=60)
    done = second_factor.confirm_app(staffed.record, session, new.at(staffed.clinic.at))

    assert done.recovery_codes == ()  # those that there are stay good
    staffed.wait(seconds=60)
    with pytest.raises(DeniedError):
        give(staffed, at_step(staffed))
    assert give(staffed, new.at(staffed.clinic.at))


def test_the_code_that_confirmed_it_does_not_log_in(house: House) -> None:
    house.set_up()
    code = house.apps["kim"].at(house.clinic.at)

    with pytest.raises(DeniedError):
        give(house, code, "kim")


def test_a_code_may_have_spaces(staffed: House) -> None:
    code = staffed.code("lee")
    assert give(staffed, f" {code[:3]} {code[3:]} ")


@pytest.mark.parametrize(
    ("step", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_of_drift(staffed: House, step: int, is_taken: bool) -> None:
    staffed.wait(hours=1)
    staffed.clinic.at = staffed.clinic.at.replace(second=5)
    half = staffed.half("lee").session
    code = at_step(staffed, step)

    if is_taken:
        assert second_factor.give(staffed.record, half, code)
    else:
        with pytest.raises(DeniedError):
            second_factor.give(staffed.record, half, code)


@given(moves=st.lists(st.tuples(st.integers(0, 100), st.integers(-1, 1)), min_size=1, max_size=12))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_code_never_works_twice(house: House, moves: list[tuple[int, int]]) -> None:
    """In whichever order the codes of now, of before and of after are tried."""
    if "kim" not in house.apps:
        house.set_up()
    app, account_id = house.apps["kim"], house.account("kim").id
    used: set[str] = set()
    newest = -1
    for seconds, drift in moves:
        house.wait(seconds=seconds)
        with house.record.changing(NOBODY) as change:
            step = int(change.at.timestamp()) // STEP_S + drift
            code = app.generate_otp(step)
            accepted = totp.use(change, account_id, code)
        if accepted:
            assert step > newest
            assert code not in used or step > newest + 3  # two steps may have one code by chance
            used.add(code)
            newest = step
        with house.record.changing(NOBODY) as change:
            assert not totp.use(change, account_id, code)


@pytest.mark.parametrize(
    "code", ["", "000000x", "١٢٣٤٥٦", "12345", "🐢", "\x00", "\ud800", "9" * 10_000]
)
def test_what_is_no_code(staffed: House, code: str) -> None:
    with pytest.raises(DeniedError):
        give(staffed, code)


def test_wrong_codes_wait_and_are_told(staffed: House) -> None:
    half = staffed.half("lee").session
    for _ in range(5):
        with pytest.raises(DeniedError, match="wrong"):
            second_factor.give(staffed.record, half, "000000")
    with pytest.raises(TooManyAttemptsError):
        second_factor.give(staffed.record, half, at_step(staffed))

    told = staffed.trail(AuditAction.LOGIN_FAILED)[-1]
    assert (told.subject, told.detail) == (half.account.id, "wrong code, from 10.0.0.7")


def test_the_right_password_does_not_clear_the_count_of_wrong_codes(staffed: House) -> None:
    for _ in range(5):
        with pytest.raises(DeniedError):
            give(staffed, "000000")
    with pytest.raises(TooManyAttemptsError):
        give(staffed, at_step(staffed))


def test_a_recovery_code_works_once(staffed: House) -> None:
    codes = staffed.recovery["lee"]
    assert len(set(codes)) == 10
    assert not any(code in staffed.kept() for code in codes)

    assert give(staffed, codes[3].lower()).session.may_work

    with pytest.raises(DeniedError):
        give(staffed, codes[3])
    told = staffed.trail(AuditAction.LOGIN)[-1]
    assert told.detail == "password and recovery code (9 left), from 10.0.0.7"


def test_another_s_recovery_code(staffed: House) -> None:
    with pytest.raises(DeniedError):
        give(staffed, staffed.recovery["sam"][0])
    assert give(staffed, staffed.recovery["sam"][0], "sam")


def test_new_recovery_codes_replace_those_before(staffed: House) -> None:
    new = second_factor.new_recovery_codes(staffed.record, staffed.log_in("lee").session)

    with pytest.raises(DeniedError):
        give(staffed, staffed.recovery["lee"][0])
    assert give(staffed, new[0])


def test_who_finds_an_open_screen_does_not_change_how_its_owner_logs_in(staffed: House) -> None:
    session = staffed.log_in("lee").session
    staffed.wait(minutes=10)
    for attempt in (
        lambda: second_factor.begin_app(staffed.record, session),
        lambda: second_factor.new_recovery_codes(staffed.record, session),
        lambda: second_factor.forget_app(staffed.record, session),
    ):
        with pytest.raises(DeniedError, match="again"):
            attempt()


def test_while_the_code_is_due_nothing_else_is_done(staffed: House) -> None:
    half = staffed.half("lee").session
    for attempt in (
        lambda: second_factor.begin_app(staffed.record, half),
        lambda: second_factor.new_recovery_codes(staffed.record, half),
        lambda: sessions.check_may_work(half),
    ):
        with pytest.raises(DeniedError, match="second factor is missing"):
            attempt()


def test_what_the_role_must_have_stays(staffed: House) -> None:
    session = staffed.log_in("lee").session
    with pytest.raises(UsageError, match="needs a second factor"):
        second_factor.forget_app(staffed.record, session)
    assert second_factor.state(staffed.record, session).has_app

    policy.put(staffed.record, "second_factor_roles", [], staffed.account("kim").actor)
    second_factor.forget_app(staffed.record, session)
    assert not second_factor.state(staffed.record, session).has_app
    assert staffed.half("lee").session.stage is Stage.OPEN


def test_the_secrets_outlive_a_change_of_the_master_key(staffed: House) -> None:
    new = Vault.fresh()
    with staffed.record.database.writing() as connection:
        totp.rewrap(connection, staffed.clinic.vault, new)
    staffed.record.vault = new

    assert staffed.log_in("lee").session.may_work


def test_of_two_who_know_a_new_password_the_first_second_factor_counts(house: House) -> None:
    """Who is slower is out, and does not replace it."""
    code = invitations.set_up_code(house.record)
    invitations.set_up(house.record, house.passwords, code, KIM, PASSWORD, DESK)
    owner, thief = house.half("kim").session, house.half("kim", client=ELSEWHERE).session
    thiefs = pyotp.TOTP(second_factor.begin_app(house.record, thief).secret)
    house.enrolled(owner)
    house.wait(seconds=60)

    with pytest.raises(DeniedError):
        second_factor.confirm_app(house.record, thief, thiefs.at(house.clinic.at))
    again = second_factor.begin_app(house.record, thief).secret
    with pytest.raises(DeniedError, match="session is over"):
        second_factor.confirm_app(house.record, thief, pyotp.TOTP(again).at(house.clinic.at))
    assert house.log_in("kim").session.may_work


def test_a_secret_that_is_moved_to_another_account_opens_nothing(staffed: House) -> None:
    """By somebody who can write into the database: an app of one's own for another's login."""
    with staffed.record.database.writing() as connection:
        connection.execute("DELETE FROM totp WHERE account = ?", (staffed.account("lee").id,))
        connection.execute(
            "UPDATE totp SET account = ? WHERE account = ?",
            (staffed.account("lee").id, staffed.account("sam").id),
        )
    with pytest.raises(SealError):
        give(staffed, staffed.code("sam"))


def test_before_one_is_set_up_nothing_is_done(house: House) -> None:
    code = invitations.set_up_code(house.record)
    half = invitations.set_up(house.record, house.passwords, code, KIM, PASSWORD, DESK).session

    with pytest.raises(DeniedError, match="set one up first"):
        sessions.check_may_work(half)
    with pytest.raises(DeniedError, match="set one up first"):
        login.again_with_password(house.record, house.passwords, half, PASSWORD)
