"""Logging in: what a stranger learns (nothing), how long one waits, what the trail tells."""

from __future__ import annotations

import datetime
import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.accounts import Client, Stage
from ambient_scribe.domain.record import NOBODY, AuditAction
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import (
    accounts,
    back_off,
    invitations,
    login,
    policy,
    second_factor,
    tidying,
)
from ambient_scribe.store.accounts.back_off import (
    RULES,
    BackOff,
    Counted,
    TooManyAttemptsError,
)
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.accounts.proofs import WrongPasswordError
from tests.store.accounts.house import CHEAP, DESK, ELSEWHERE, PASSWORD, SAM, House

WRONG = "five loud geese swim"


def fail(house: House, name: str = "lee", times: int = 1, client: Client = ELSEWHERE) -> None:
    for _ in range(times):
        with pytest.raises(WrongPasswordError):
            house.half(name, WRONG, client)


def test_a_login_takes_a_password_and_a_code_and_is_audited_once(staffed: House) -> None:
    before = len(staffed.trail(AuditAction.LOGIN))
    half = staffed.half("LEE ")
    assert half.session.stage is Stage.SECOND_FACTOR
    assert not half.session.may_work

    opened = second_factor.give(staffed.record, half.session, staffed.code("lee"))

    assert opened.session.may_work
    assert opened.session.id == half.session.id
    assert opened.token != half.token
    (told,) = staffed.trail(AuditAction.LOGIN)[before:]
    assert (told.actor, told.detail) == ("Ana Lee, MD", "password and code, from 10.0.0.7")


def test_a_role_that_needs_no_second_factor_is_asked_only_for_one_that_it_has(
    house: House,
) -> None:
    kim = house.set_up()
    policy.put(house.record, "second_factor_roles", ["provider"], kim.actor)
    made = accounts.make(house.record, SAM, kim.actor)
    code = invitations.invite(house.record, made.id, kim.actor)

    half = invitations.accept(house.record, house.passwords, code, PASSWORD, DESK)

    assert half.session.may_work
    assert house.half("sam").session.may_work
    assert house.half("kim").session.stage is Stage.SECOND_FACTOR


def test_what_is_wrong_is_said_alike(staffed: House) -> None:
    said = set()
    for name in ("lee", "nobody-here"):
        with pytest.raises(WrongPasswordError) as error:
            staffed.half(name, WRONG)
        said.add(str(error.value))

    assert said == {"the login name or the password is wrong"}


def test_an_unknown_name_costs_a_hash_too(staffed: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work, so that time does not tell who is here."""
    checked: list[str] = []
    hasher = staffed.passwords._hasher
    verify = type(hasher).verify

    def counted(self: object, kept: str, secret: str) -> bool:
        checked.append(kept.split("$")[3])
        return verify(hasher, kept, secret)

    monkeypatch.setattr(type(hasher), "verify", counted)
    fail(staffed, "lee")
    fail(staffed, "nobody-here")

    assert checked == ["m=8,t=1,p=1"] * 2


def test_a_stranger_waits_for_known_and_unknown_names_alike(staffed: House) -> None:
    waits = []
    for number, name in enumerate(("lee", "nobody-here")):
        for attempt in range(5):
            fail(staffed, name, client=Client(address=f"198.51.100.{number * 10 + attempt}"))
        with pytest.raises(TooManyAttemptsError) as error:
            staffed.half(name, WRONG, Client(address="198.51.100.99"))
        waits.append(error.value.wait_s)

    assert len(set(waits)) == 1


def test_what_was_typed_as_a_name_is_kept_nowhere(staffed: House) -> None:
    """People type their password there."""
    fail(staffed, "MySecretPassPhrase")

    kept = staffed.kept().casefold()
    assert "mysecretpassphrase" not in kept
    told = staffed.trail(AuditAction.LOGIN_FAILED)[-1]
    assert (told.actor_id, told.subject) == (NOBODY.id, "")
    assert told.detail == "unknown login name, from 203.0.113.9"


def test_a_wrong_password_names_the_account_not_the_culprit(staffed: House) -> None:
    fail(staffed)

    told = staffed.trail(AuditAction.LOGIN_FAILED)[-1]
    assert (told.actor_id, told.subject) == (NOBODY.id, staffed.account("lee").id)
    assert WRONG not in staffed.kept()


# ---------------------------------------------------------------- waiting
def test_after_five_failures_even_the_right_password_waits(staffed: House) -> None:
    fail(staffed, times=5)

    with pytest.raises(TooManyAttemptsError) as error:
        staffed.half("lee")
    assert 1 <= error.value.wait_s <= RULES.first_s
    staffed.wait(seconds=error.value.wait_s)
    assert staffed.half("lee")


def test_a_success_clears_the_account_s_count(staffed: House) -> None:
    for _ in range(3):
        fail(staffed, times=4)
        assert staffed.half("lee", client=ELSEWHERE)


def test_an_address_that_tries_many_names_waits(staffed: House) -> None:
    for name in ("lee", "sam", "ola", "ray", "kim"):
        fail(staffed, name, times=4)
    with pytest.raises(TooManyAttemptsError):
        staffed.half("nobody-here", WRONG, ELSEWHERE)
    assert staffed.half("lee", client=DESK)


def test_an_own_account_does_not_clear_what_an_address_did_to_others(staffed: House) -> None:
    for name in ("lee", "ola", "ray", "kim"):
        fail(staffed, name, times=4)
    fail(staffed, "nobody-here", times=3)
    staffed.half("sam", client=ELSEWHERE)
    fail(staffed, "another-one")

    with pytest.raises(TooManyAttemptsError):
        staffed.half("lee", WRONG, ELSEWHERE)


def test_who_mistypes_at_a_shared_machine_and_succeeds_leaves_no_wait_behind(
    staffed: House,
) -> None:
    for name in ("lee", "sam", "ola", "ray", "kim"):
        fail(staffed, name, times=2, client=DESK)
        staffed.half(name)

    assert staffed.half("lee")


def test_a_restart_forgives_nothing(staffed: House) -> None:
    fail(staffed, times=5)
    staffed.record.close()

    again = House(staffed.clinic, staffed.clinic.open())
    with pytest.raises(TooManyAttemptsError):
        again.half("lee")


def test_nobody_is_locked_out_for_good(staffed: House) -> None:
    for _ in range(40):
        staffed.wait(seconds=RULES.longest_s)
        fail(staffed)

    with pytest.raises(TooManyAttemptsError) as error:
        staffed.half("lee")
    assert error.value.wait_s <= RULES.longest_s
    staffed.wait(seconds=RULES.longest_s)
    assert staffed.half("lee")


def test_a_clock_that_was_put_back_makes_nobody_wait_for_years(staffed: House) -> None:
    staffed.wait(days=4_000)
    fail(staffed, times=5)
    staffed.clinic.at = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)

    assert staffed.half("lee")


def test_many_failures_raise_an_alarm(staffed: House) -> None:
    for _ in range(RULES.alarm_every):
        staffed.wait(seconds=RULES.longest_s)
        fail(staffed)

    (told,) = staffed.trail(AuditAction.ALARM)
    assert told.subject == staffed.account("lee").id
    assert told.detail == "10 failures in a row: logins, from 203.0.113.9"


def test_forgotten_failures_go(staffed: House) -> None:
    fail(staffed, times=5)
    staffed.wait(days=2)
    tidying.tidy(staffed.record)

    fail(staffed, times=4)
    assert staffed.half("lee")


@given(
    rules=st.builds(
        BackOff,
        free=st.integers(1, 20),
        first_s=st.integers(1, 60),
        longest_s=st.integers(60, 100_000),
    ),
    failures=st.integers(0, 10_000),
)
def test_the_wait_never_shortens_and_has_a_bound(rules: BackOff, failures: int) -> None:
    assert rules.delay_s(failures) <= rules.delay_s(failures + 1) <= rules.longest_s
    assert (rules.delay_s(failures) == 0) is (failures < rules.free)


def test_a_refused_try_is_not_counted_and_a_counted_one_waits_as_long_or_longer(
    house: House,
) -> None:
    waits: list[int] = []
    for _ in range(60):
        try:
            with house.record.changing(NOBODY) as change:
                back_off.take(change, Counted.ADDRESS, "somewhere")
        except TooManyAttemptsError as error:
            house.wait(seconds=error.wait_s)
            waits.append(error.wait_s)

    assert len(waits) > 10
    assert all(one <= later + 1 for one, later in itertools.pairwise(waits))
    assert waits[-1] >= RULES.longest_s - 2


def test_a_code_is_asked_for_only_where_one_is_due(staffed: House) -> None:
    with pytest.raises(UsageError, match="no code is due"):
        second_factor.give(staffed.record, staffed.session("lee"), staffed.code("lee"))


def test_hashing_goes_on_outside_of_a_transaction(staffed: House) -> None:
    """Somebody's login must not hold up another's recording."""

    class Watching(Passwords):
        def fits(self, kept: str | None, secret: str) -> bool:
            with staffed.record.database.writing():
                return super().fits(kept, secret)

    watched = House(staffed.clinic, staffed.record, Watching(CHEAP))
    assert watched.half("lee")


def test_many_tries_at_once_gain_nothing(staffed: House) -> None:
    """Each is counted before it is looked at."""
    now = staffed.clinic.now()
    staffed.record.now = lambda: now

    def attempt(number: int) -> type[Exception] | None:
        try:
            staffed.half("lee", WRONG, Client(address=f"198.51.100.{number}"))
        except (WrongPasswordError, TooManyAttemptsError) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(8) as pool:
        came = Counter(pool.map(attempt, range(24)))

    assert came == {WrongPasswordError: RULES.free, TooManyAttemptsError: 24 - RULES.free}


@given(name=st.text(st.characters(), max_size=40), password=st.text(st.characters(), max_size=40))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_typed_is_refused_in_words(house: House, name: str, password: str) -> None:
    house.wait(hours=25)
    with pytest.raises(WrongPasswordError):
        house.half(name, password)


# ---------------------------------------------------------------- at the door, and inside
def test_failures_at_the_door_hold_up_nobody_who_is_in(staffed: House) -> None:
    session = staffed.log_in("lee").session
    fail(staffed, times=5, client=DESK)
    with pytest.raises(TooManyAttemptsError):
        staffed.half("lee")

    assert login.again_with_password(staffed.record, staffed.passwords, session, PASSWORD)


def test_failures_inside_hold_up_that_session_alone(staffed: House) -> None:
    left_open, own = staffed.log_in("lee").session, staffed.log_in("lee", ELSEWHERE).session
    for _ in range(5):
        with pytest.raises(WrongPasswordError, match=r"^the password is wrong$"):
            login.again_with_password(staffed.record, staffed.passwords, left_open, WRONG)

    with pytest.raises(TooManyAttemptsError):
        login.again_with_password(staffed.record, staffed.passwords, left_open, PASSWORD)
    assert login.again_with_password(staffed.record, staffed.passwords, own, PASSWORD)
    assert staffed.half("lee")
    told = staffed.trail(AuditAction.LOGIN_FAILED)[-1]
    assert told.subject == staffed.account("lee").id
