"""Passkeys, answered by an authenticator in software: what is accepted, what is refused and told."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.accounts import Session, Stage
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.accounts import (
    accounts,
    ceremonies,
    invitations,
    login,
    passkeys,
    second_factor,
    sessions,
)
from ambient_scribe.store.accounts.ceremonies import RelyingParty
from tests.store.accounts.authenticator import PRESENT, Authenticator
from tests.store.accounts.house import DESK, KIM, PASSWORD, House
from tests.store.accounts.test_login import fail

PARTY = RelyingParty(id="scribe.clinic.example", origins=("https://scribe.clinic.example",))


def register(house: House, name: str, key: Authenticator | None = None) -> Authenticator:
    key = key or Authenticator()
    session = house.session(name)
    begun = second_factor.begin_passkey(house.record, session, PARTY)
    house.open[name] = second_factor.finish_passkey(
        house.record, session, PARTY, begun.id, key.register(begun.options), "Lee's laptop"
    ).opened
    return key


def log_in(house: House, key: Authenticator) -> Session:
    begun = login.begin_passkey(house.record, PARTY)
    answer = key.answer(begun.options)
    return login.with_passkey(house.record, PARTY, begun.id, answer, DESK).session


@pytest.fixture
def key(staffed: House) -> Authenticator:
    staffed.log_in("lee")
    return register(staffed, "lee")


def test_a_passkey_logs_in_by_itself(staffed: House, key: Authenticator) -> None:
    session = log_in(staffed, key)

    assert session.account.login == "lee"
    assert session.may_work
    told = staffed.trail(AuditAction.LOGIN)[-1]
    assert told.detail == "passkey Lee's laptop, from 10.0.0.7"
    (entry,) = passkeys.of_account(staffed.record, session.account.id)
    assert (entry.name, entry.used_at is not None) == ("Lee's laptop", True)


def test_a_login_names_nobody_s_passkeys(staffed: House, key: Authenticator) -> None:
    options = json.loads(login.begin_passkey(staffed.record, PARTY).options)

    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"


def test_what_registration_asks_for(staffed: House, key: Authenticator) -> None:
    session = staffed.session("lee")
    options = json.loads(second_factor.begin_passkey(staffed.record, session, PARTY).options)

    assert options["attestation"] == "none"
    assert options["rp"]["id"] == PARTY.id
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert len(options["excludeCredentials"]) == 1


def test_a_passkey_is_a_second_factor_that_can_be_the_only_one(house: House) -> None:
    code = invitations.set_up_code(house.record)
    half = invitations.set_up(house.record, house.passwords, code, KIM, PASSWORD, DESK)
    house.open["kim"] = half
    key = register(house, "kim")

    assert house.session("kim").may_work
    assert house.half("kim").session.stage is Stage.SECOND_FACTOR
    assert log_in(house, key).may_work
    (entry,) = passkeys.of_account(house.record, house.account("kim").id)
    house.wait(minutes=5)
    with pytest.raises(UsageError, match="needs a second factor"):
        second_factor.forget_passkey(house.record, house.session("kim"), entry.id)


def test_a_challenge_works_once(staffed: House, key: Authenticator) -> None:
    begun = login.begin_passkey(staffed.record, PARTY)
    answer = key.answer(begun.options)
    login.with_passkey(staffed.record, PARTY, begun.id, answer, DESK)

    with pytest.raises(DeniedError, match="twice"):
        login.with_passkey(staffed.record, PARTY, begun.id, answer, DESK)


def test_an_answer_to_another_challenge(staffed: House, key: Authenticator) -> None:
    first, second = (login.begin_passkey(staffed.record, PARTY) for _ in range(2))

    with pytest.raises(DeniedError, match="challenge"):
        login.with_passkey(staffed.record, PARTY, second.id, key.answer(first.options), DESK)


def test_a_challenge_grows_too_old(staffed: House, key: Authenticator) -> None:
    begun = login.begin_passkey(staffed.record, PARTY)
    staffed.wait(minutes=5)

    with pytest.raises(DeniedError, match="too late"):
        login.with_passkey(staffed.record, PARTY, begun.id, key.answer(begun.options), DESK)


def test_another_site_s_answer(staffed: House, key: Authenticator) -> None:
    key.origin = "https://scribe.clinic.example.evil.test"

    with pytest.raises(DeniedError, match="origin"):
        log_in(staffed, key)


@pytest.mark.parametrize(
    "changes", [{"type": "webauthn.create"}, {"challenge": "AAAA"}, {"origin": "null"}]
)
def test_an_answer_that_says_something_else(
    staffed: House, key: Authenticator, changes: dict[str, str]
) -> None:
    begun = login.begin_passkey(staffed.record, PARTY)
    with pytest.raises(DeniedError):
        answer = key.answer(begun.options, **changes)
        login.with_passkey(staffed.record, PARTY, begun.id, answer, DESK)


def test_another_relying_party_s_answer(staffed: House, key: Authenticator) -> None:
    begun = login.begin_passkey(staffed.record, PARTY)
    other = begun.options.replace('"rpId": "scribe.', '"rpId": "other.')
    assert other != begun.options

    with pytest.raises(DeniedError, match="RP ID"):
        login.with_passkey(staffed.record, PARTY, begun.id, key.answer(other), DESK)


def test_a_touch_without_pin_or_fingerprint_does_not_log_in(
    staffed: House, key: Authenticator
) -> None:
    key.flags = PRESENT

    with pytest.raises(DeniedError, match="verif"):
        log_in(staffed, key)


def test_a_key_that_signs_for_another_s_credential(staffed: House, key: Authenticator) -> None:
    forger = Authenticator(id=key.id, user=key.user, count=100)

    with pytest.raises(DeniedError, match="signature"):
        log_in(staffed, forger)
    assert log_in(staffed, key)


def test_an_unknown_passkey_is_told_and_names_nobody(staffed: House, key: Authenticator) -> None:
    with pytest.raises(DeniedError, match="not known"):
        log_in(staffed, Authenticator())

    assert staffed.trail(AuditAction.LOGIN_FAILED)[-1].subject == ""


def test_a_count_that_goes_back_is_refused_with_an_alarm(
    staffed: House, key: Authenticator
) -> None:
    log_in(staffed, key)
    copy = Authenticator(id=key.id, key=key.key, user=key.user, count=key.count - 1)

    with pytest.raises(DeniedError, match="copied"):
        log_in(staffed, copy)
    assert "copied" in staffed.trail(AuditAction.ALARM)[-1].detail
    assert log_in(staffed, key)


def test_a_forged_signature_raises_no_alarm_about_the_count(
    staffed: House, key: Authenticator
) -> None:
    with pytest.raises(DeniedError, match="signature"):
        log_in(staffed, Authenticator(id=key.id))
    assert staffed.trail(AuditAction.ALARM) == []


def test_a_key_without_a_count_is_taken(staffed: House) -> None:
    staffed.log_in("sam")
    key = register(staffed, "sam", Authenticator(counts=False))

    assert log_in(staffed, key)
    assert log_in(staffed, key)


def test_a_passkey_is_registered_once(staffed: House, key: Authenticator) -> None:
    staffed.log_in("sam")
    with pytest.raises(UsageError, match="registered already"):
        register(staffed, "sam", key)


def test_another_s_registration_is_not_finished(staffed: House) -> None:
    lee, sam = staffed.log_in("lee").session, staffed.log_in("sam").session
    begun = second_factor.begin_passkey(staffed.record, lee, PARTY)
    answer = Authenticator().register(begun.options)

    with pytest.raises(DeniedError, match="begin again"):
        second_factor.finish_passkey(staffed.record, sam, PARTY, begun.id, answer, "x")


def test_a_disabled_account_s_passkey(staffed: House, key: Authenticator) -> None:
    accounts.disable(staffed.record, staffed.account("lee").id, staffed.account("kim").actor)

    with pytest.raises(DeniedError, match="disabled"):
        log_in(staffed, key)


def test_a_removed_passkey(staffed: House, key: Authenticator) -> None:
    session = staffed.session("lee")
    (entry,) = passkeys.of_account(staffed.record, session.account.id)
    with pytest.raises(UsageError, match="no such"):
        second_factor.forget_passkey(staffed.record, staffed.log_in("sam").session, entry.id)
    second_factor.forget_passkey(staffed.record, staffed.log_in("lee").session, entry.id)

    with pytest.raises(DeniedError, match="not known"):
        log_in(staffed, key)


def test_wrong_passwords_hold_up_no_passkey(staffed: House, key: Authenticator) -> None:
    fail(staffed, "lee", times=5)

    assert log_in(staffed, key)


def test_a_passkey_unlocks(staffed: House, key: Authenticator) -> None:
    locked = sessions.lock(staffed.record, staffed.session("lee"))
    begun = login.begin_again_with_passkey(staffed.record, locked, PARTY)

    opened = login.again_with_passkey(
        staffed.record, locked, PARTY, begun.id, key.answer(begun.options)
    )

    assert opened.session.may_work
    assert opened.session.id == locked.id


def test_another_person_s_passkey_unlocks_nothing(staffed: House, key: Authenticator) -> None:
    staffed.log_in("sam")
    others = register(staffed, "sam")
    locked = sessions.lock(staffed.record, staffed.session("lee"))
    begun = login.begin_again_with_passkey(staffed.record, locked, PARTY)

    with pytest.raises(DeniedError, match="another person's"):
        login.again_with_passkey(
            staffed.record, locked, PARTY, begun.id, others.answer(begun.options)
        )


def test_an_answer_for_a_login_unlocks_nothing(staffed: House, key: Authenticator) -> None:
    locked = sessions.lock(staffed.record, staffed.session("lee"))
    begun = login.begin_passkey(staffed.record, PARTY)

    with pytest.raises(DeniedError, match="begin again"):
        login.again_with_passkey(staffed.record, locked, PARTY, begun.id, key.answer(begun.options))


@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_a_stranger_sends_is_refused_in_words(
    staffed: House, key: Authenticator, data: st.DataObject
) -> None:
    staffed.wait(days=2)
    begun = login.begin_passkey(staffed.record, PARTY)
    answer = json.loads(key.answer(begun.options))
    junk = st.one_of(
        st.none(), st.text(max_size=60), st.integers(), st.lists(st.text()), st.just({})
    )
    place = data.draw(st.sampled_from([*answer, *answer["response"]]))
    inside = answer if place in answer else answer["response"]
    before = inside[place]
    inside[place] = data.draw(junk)
    matters = place not in {"authenticatorAttachment", "clientExtensionResults", "userHandle"}

    if matters and inside[place] != before:
        with pytest.raises(DeniedError):
            login.with_passkey(staffed.record, PARTY, begun.id, json.dumps(answer), DESK)


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", "[" * 16_000, "x" * 20_000])
def test_an_answer_that_is_none(staffed: House, key: Authenticator, answer: str) -> None:
    begun = login.begin_passkey(staffed.record, PARTY)
    with pytest.raises(DeniedError):
        login.with_passkey(staffed.record, PARTY, begun.id, answer, DESK)

    session = staffed.session("lee")
    begun = second_factor.begin_passkey(staffed.record, session, PARTY)
    with pytest.raises(DeniedError):
        second_factor.finish_passkey(staffed.record, session, PARTY, begun.id, answer, "x")


@given(data=st.data())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_registration_whose_bytes_were_changed_is_taken_or_refused_in_words(
    staffed: House, key: Authenticator, data: st.DataObject
) -> None:
    session = staffed.session("lee")
    begun = ceremonies.registration(staffed.record, session, PARTY)
    answer = json.loads(Authenticator().register(begun.options))
    place = data.draw(st.sampled_from(["clientDataJSON", "attestationObject"]))
    text = answer["response"][place]
    at = data.draw(st.integers(0, len(text) - 1))
    answer["response"][place] = (
        text[:at] + data.draw(st.text("AZaz09-_", max_size=3)) + text[at + 1 :]
    )

    try:
        taken = ceremonies.registered(staffed.record, session, PARTY, begun.id, json.dumps(answer))
    except DeniedError as refused:
        assert str(refused)
        assert "\n" not in str(refused)
    else:
        assert taken.public_key
        assert taken.sign_count >= 0


def test_who_has_no_passkey_is_told(staffed: House) -> None:
    with pytest.raises(UsageError, match="no passkey"):
        login.begin_again_with_passkey(staffed.record, staffed.session("lee"), PARTY)


def test_what_is_refused_inside_is_told(staffed: House, key: Authenticator) -> None:
    session = staffed.session("lee")
    begun = login.begin_again_with_passkey(staffed.record, session, PARTY)
    with pytest.raises(DeniedError, match="challenge"):
        login.again_with_passkey(
            staffed.record,
            session,
            PARTY,
            begun.id,
            key.answer(json.dumps({**json.loads(begun.options), "challenge": "AAAA"})),
        )
    told = staffed.trail(AuditAction.LOGIN_FAILED)[-1]
    assert (told.actor, told.detail) == ("Ana Lee, MD", "passkey refused, to unlock")


def test_strangers_fill_no_disk_with_ceremonies(
    staffed: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ceremonies, "MOST_STRANGERS", 3)
    for _ in range(9):
        login.begin_passkey(staffed.record, PARTY)
    with staffed.record.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM ceremony").fetchone()[0] == 3
