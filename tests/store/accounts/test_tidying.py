"""What is over goes; what a backup brings back does not live again."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.accounts import invitations, login, second_factor, tidying
from ambient_scribe.store.accounts.codes import CodeError
from ambient_scribe.store.record.destruction import settle
from ambient_scribe.store.record.verification import verify
from tests.store.accounts.house import DESK, PASSWORD, House
from tests.store.accounts.test_passkeys import PARTY


def rows(house: House, table: str) -> int:
    with house.record.database.reading() as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_what_is_too_old_goes(staffed: House) -> None:
    login.begin_passkey(staffed.record, PARTY)
    invitations.invite(staffed.record, staffed.account("lee").id, staffed.account("kim").actor)
    recovery = 10 * len(staffed.recovery)
    assert rows(staffed, "one_time_code") == recovery + 1
    tidying.tidy(staffed.record)
    assert (rows(staffed, "ceremony"), rows(staffed, "one_time_code")) == (1, recovery + 1)

    staffed.wait(days=8)
    tidying.tidy(staffed.record)

    assert (rows(staffed, "ceremony"), rows(staffed, "one_time_code")) == (0, recovery)
    assert rows(staffed, "attempt") == 0
    assert rows(staffed, "session") == len(staffed.open)  # listed for a month


def test_after_a_restore_everybody_logs_in_again(staffed: House) -> None:
    lee, kim = staffed.account("lee"), staffed.account("kim").actor
    code = invitations.invite(staffed.record, lee.id, kim)
    tidying.after_restore(staffed.record)

    assert all(staffed.seen(name) is None for name in staffed.open)
    with pytest.raises(CodeError):
        invitations.accept(staffed.record, staffed.passwords, code, PASSWORD, DESK)
    assert "backup" in staffed.trail(AuditAction.ACCOUNT)[-1].detail
    assert staffed.log_in("lee").session.may_work


def test_recovery_codes_that_were_used_or_replaced_since_a_backup_are_void(staffed: House) -> None:
    """A restored database knows nothing of it: the witness does."""
    record, folder = staffed.record, staffed.clinic.folder
    used, left = staffed.recovery["sam"][:2]
    replaced = staffed.recovery["lee"][0]
    copy = staffed.clinic.home / "copy.db"
    record.database.copy_to(copy)
    second_factor.give(record, staffed.half("sam").session, used)
    second_factor.new_recovery_codes(record, staffed.log_in("lee").session)
    record.close()
    for file in folder.glob("record.db*"):
        file.unlink()
    copy.rename(folder / "record.db")
    staffed.record = staffed.clinic.open(put_back=True)
    tidying.after_restore(staffed.record)
    staffed.record.begin_anew()

    told = settle(staffed.record, staffed.clinic.room)

    assert [line.split(" by ")[0] for line in told] == [
        "recovery codes: code used",
        "recovery codes: codes replaced",
    ]
    for name, code in (("sam", used), ("lee", replaced)):
        with pytest.raises(DeniedError):
            second_factor.give(staffed.record, staffed.half(name).session, code)
    assert second_factor.give(staffed.record, staffed.half("sam").session, left).session.may_work


def test_a_session_or_a_code_that_somebody_planted_is_nobodys(staffed: House) -> None:
    """By somebody who writes into the open database and knows the token, or the code, of what they wrote."""
    lee = staffed.account("lee").id
    code = invitations.invite(staffed.record, lee, staffed.account("kim").actor)
    with staffed.record.database.writing() as connection:
        connection.execute(
            "UPDATE session SET account = (SELECT id FROM account WHERE login = 'kim') "
            "WHERE account = ?",
            (lee,),
        )
        connection.execute(
            "UPDATE one_time_code SET account = (SELECT id FROM account WHERE login = 'kim') "
            "WHERE kind = 'invitation'"
        )
    assert staffed.seen("lee") is None
    with pytest.raises(DeniedError):
        invitations.accept(staffed.record, staffed.passwords, code, PASSWORD, DESK)
    found = {
        fault.where.split(" ")[0] for fault in verify(staffed.record, staffed.clinic.room).faults
    }
    assert found == {"one"}  # the session is gone; the code is named
