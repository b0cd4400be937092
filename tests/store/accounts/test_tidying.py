"""What is over goes; what a backup brings back does not live again."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.record import AuditAction
from ambient_scribe.store.accounts import invitations, login, tidying
from ambient_scribe.store.accounts.codes import CodeError
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
