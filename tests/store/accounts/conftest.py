"""A clinic with its people: everybody's password is cheap to check, and the test moves the clock."""

from __future__ import annotations

import pytest

from ambient_scribe.store.record.record import Record
from tests.store.accounts.house import House
from tests.store.record.conftest import Clinic, clinic, record  # noqa: F401


@pytest.fixture
def house(clinic: Clinic, record: Record) -> House:  # noqa: F811
    """Nobody is in it yet."""
    return House(clinic, record)


@pytest.fixture
def staffed(house: House) -> House:
    """Everybody has an account, a password and an authenticator app."""
    house.set_up()
    house.hire_everybody()
    return house
