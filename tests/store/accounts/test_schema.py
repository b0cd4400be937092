"""A record of before there were people gets their tables, and keeps what it held."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.record import Actor, StaffRole
from ambient_scribe.store.accounts import invitations
from ambient_scribe.store.record import encounters, migrations
from ambient_scribe.store.record.migrations import migrate
from ambient_scribe.store.record.verification import verify
from tests.store.accounts.house import House
from tests.store.record.conftest import Clinic
from tests.store.record.older import opened_by_todays
from tests.store.record.test_notes import clean
from tests.withdrawals import a_visit

LEE = Actor(id="a-lee", name="Dr. Lee", roles=frozenset({StaffRole.PROVIDER}))
VISIT = "0" * 32


@pytest.mark.parametrize("has_visit", [False, True])
def test_from_the_first_schema_on(clinic: Clinic, has_visit: bool) -> None:
    old = clinic.make()
    if has_visit:
        encounters.save(old, a_visit(clean()), LEE)

    house = House(clinic, opened_by_todays(clinic, old, steps=1))

    assert invitations.needs_set_up(house.record)
    house.set_up()
    house.hire_everybody()
    assert verify(house.record, clinic.room).is_sound
    if has_visit:
        assert encounters.load(house.record, VISIT, house.account("lee").actor).note == clean()


def test_people_who_were_there_before_rows_were_bound(staffed: House) -> None:
    record = opened_by_todays(staffed.clinic, staffed.record, steps=2)

    staffed.record = record
    assert verify(record, staffed.clinic.room).is_sound
    assert staffed.seen("lee") is not None
    assert staffed.log_in("sam").session.may_work


def test_steps_are_taken_once(house: House) -> None:
    assert migrate(house.record.database) == 0
    assert [step.__name__ for step in migrations.STEPS[:2]] == [
        "first_schema",
        "people_of_the_clinic",
    ]
