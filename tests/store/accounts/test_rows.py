"""Somebody writes into the open database: nobody becomes more than they are, and it is told."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.record.verification import verify
from tests.store.accounts.house import PASSWORD, House

CHANGES = {
    "roles": """UPDATE account SET roles = '["admin", "provider"]' WHERE login = 'sam'""",
    "password": """UPDATE account SET password = (SELECT password FROM account
        WHERE login = 'kim') WHERE login = 'sam'""",
    "pin": "UPDATE account SET pin = 'x' WHERE login = 'sam'",
    "name": "UPDATE account SET name = 'Ana Lee' WHERE login = 'sam'",
    "passkey": """INSERT INTO passkey (id, account, name, public_key, sign_count, made_at)
        SELECT x'01', id, 'planted', x'02', 0, '2026-01-01' FROM account WHERE login = 'sam'""",
    "exchanged": """UPDATE account SET mac = (SELECT mac FROM account WHERE login = 'kim')
        WHERE login = 'sam'""",
}


def tampered(house: House, name: str) -> None:
    with house.record.database.writing() as connection:
        connection.execute(CHANGES[name])


def test_accounts_that_nobody_touched_are_sound(staffed: House) -> None:
    staffed.log_in("sam")
    assert verify(staffed.record, staffed.clinic.room).is_sound


@pytest.mark.parametrize("name", list(CHANGES))
def test_verify_names_the_account(staffed: House, name: str) -> None:
    tampered(staffed, name)
    (fault,) = verify(staffed.record, staffed.clinic.room).faults
    assert fault.where == f"account {staffed.account('sam').id[:8]}"


@pytest.mark.parametrize("name", ["roles", "name", "passkey", "exchanged"])
def test_its_sessions_end_and_it_does_not_log_in_again(staffed: House, name: str) -> None:
    assert staffed.seen("sam") is not None
    tampered(staffed, name)
    assert staffed.seen("sam") is None
    with pytest.raises(DeniedError, match="something else than this program"):
        staffed.half("sam", PASSWORD)
    assert staffed.trail(AuditAction.ALARM)


def test_a_disabled_account_that_is_switched_on_from_outside(staffed: House) -> None:
    from ambient_scribe.store.accounts import accounts

    sam = staffed.account("sam").id
    accounts.disable(staffed.record, sam, staffed.session("kim").actor)
    with staffed.record.database.writing() as connection:
        connection.execute("UPDATE account SET is_active = 1 WHERE id = ?", (sam,))
    with pytest.raises(DeniedError):
        staffed.half("sam", PASSWORD)
