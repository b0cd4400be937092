"""Passwords: kept as hashes, renewed when hashes become dearer, weak ones refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import login
from ambient_scribe.store.accounts.password_rules import check_password, check_pin, common
from ambient_scribe.store.accounts.passwords import LONGEST_PASSWORD, Passwords
from ambient_scribe.vault.keys import Argon2Cost
from tests.store.accounts.house import CHEAP, DESK, PASSWORD, House

CHEAP_PASSWORDS = Passwords(CHEAP)


def test_a_hash_is_argon2id_with_its_cost_and_a_salt_of_its_own() -> None:
    first, second = CHEAP_PASSWORDS.hashed(PASSWORD), CHEAP_PASSWORDS.hashed(PASSWORD)

    assert first.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert first != second
    assert CHEAP_PASSWORDS.fits(first, PASSWORD)


def test_the_cost_is_rfc_9106_s_second_recommendation_where_nobody_says_otherwise() -> None:
    assert Passwords().hashed("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_nothing_but_the_password_fits(password: str, other: str) -> None:
    kept = CHEAP_PASSWORDS.hashed(password)

    assert CHEAP_PASSWORDS.fits(kept, password)
    assert CHEAP_PASSWORDS.fits(kept, other) is (_nfc(other) == _nfc(password))
    assert not CHEAP_PASSWORDS.fits(None, password)


def test_an_accent_is_the_same_however_it_is_typed() -> None:
    assert CHEAP_PASSWORDS.fits(CHEAP_PASSWORDS.hashed("caf\u00e9 creme"), "cafe\u0301 creme")


def test_megabytes_are_not_hashed() -> None:
    kept = CHEAP_PASSWORDS.hashed("x" * LONGEST_PASSWORD)

    assert not CHEAP_PASSWORDS.fits(kept, "x" * 10_000_000)


def test_a_hash_is_renewed_at_the_next_login_once_it_costs_more(staffed: House) -> None:
    dearer = Passwords(Argon2Cost(passes=2, memory_kib=16, lanes=1))

    login.with_password(staffed.record, dearer, "lee", PASSWORD, DESK)

    with staffed.record.database.reading() as connection:
        kept = connection.execute("SELECT password FROM account WHERE login = 'lee'").fetchone()[0]
    assert "m=16,t=2" in kept
    assert dearer.fits(kept, PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "four quiet herons nap",
        "zugspitze-im-nebel",
        "correct horse battery staple",
        "the clinic cat sleeps on mondays",
        "ünïcödé für alle täge",
        "8f3k2m9x7q4z",
        "🐢🐙🦊🐝 turtles and foxes",
    ],
)
def test_what_is_taken(password: str) -> None:
    check_password(password, known=("lee", "Ana Lee", "Elm Street Clinic"))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "too short"),
        ("x" * 11, "too short"),
        ("x" * (LONGEST_PASSWORD + 1), "more than"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abababababababab", "repeats"),
        ("password1234", "easily guessed"),
        ("P@ssw0rd2026!", "easily guessed"),
        ("passwordpassword", "easily guessed"),
        ("qwertyuiop123456", "easily guessed"),
        ("123456789012", "easily guessed"),
        ("LetMeIn-Welcome1", "easily guessed"),
        ("annabelle-lee", "easily guessed"),
        ("ElmStreetClinic", "easily guessed"),
        ("elm street clinic 2026", "easily guessed"),
        ("Ambient_Scribe!!", "easily guessed"),
    ],
)
def test_what_is_refused_and_why(password: str, why: str) -> None:
    known = ("annabelle", "Annabelle Lee", "Elm Street Clinic")

    with pytest.raises(UsageError, match=why):
        check_password(password, known=known)


def test_the_shipped_list_holds_the_commonest() -> None:
    assert len(common()) > 200
    assert {"password", "123456", "qwerty", "letmein", "iloveyou"} <= common()


@pytest.mark.parametrize(
    "pin", ["", "12345", "12a456", "١٢٣٤٥٦", "111111", "121212", "123456", "987654", "1" * 33]
)
def test_a_pin_that_is_refused(pin: str) -> None:
    with pytest.raises(UsageError, match="PIN"):
        check_pin(pin)


def test_a_pin_that_is_taken() -> None:
    check_pin("270419")


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
