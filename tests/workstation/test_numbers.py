"""The clinic's numbers over HTTP: by days and by provider, on the page and as CSV, with no patient in them."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest

from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.store.record.audit import AuditSearch
from tests.withdrawals import AUTHORED, SPOKEN
from tests.workstation.conftest import PIN, VISIT, Browser, Workstation


@pytest.fixture
def provider(workstation: Workstation) -> Browser:
    """Who has changed and signed the note of one visit; another one waits."""
    workstation.drafted()
    workstation.drafted("1" * 32, "Bruno Amsel")
    person = workstation.person("lee", StaffRole.PROVIDER, pin=True)
    note = person.get(f"visits/{VISIT}/review").json()["note"]
    first = note["sections"][0]["sentences"][0]
    edit = {"op": "replace", "sentence": first["id"], "text": "Two days of cough."}
    step = {"beside": note["revision"], "edit": edit}
    note = person.post(f"visits/{VISIT}/edits", step).json()
    signed = {"seen": note["seen"], "pin": PIN}
    assert person.post(f"visits/{VISIT}/signature", signed).is_success
    return person


def today(workstation: Workstation) -> dict[str, str]:
    """Scheduled visits are of the day on which they were due."""
    day = workstation.clock.at.astimezone().date()
    return {"since": (day - datetime.timedelta(days=1)).isoformat(), "until": day.isoformat()}


def test_every_number_has_its_definition(workstation: Workstation, provider: Browser) -> None:
    found = provider.get("numbers", **today(workstation)).json()

    tables: dict[str, Any] = {one["id"]: one for one in found["tables"]}
    assert all(one["meaning"] for one in tables.values())
    assert found["headlines"][0]["value"] == 2
    assert sum(sum(row[1]) for row in tables["closure"]["rows"]) == 2
    assert tables["times"]["rows"][2][2] == 1
    (name, (share, distance), count) = tables["providers"]["rows"][0]
    assert (name, count) == ("Lee", 1)
    assert 0 < share < 100
    assert distance > 0
    assert found["providers"] == [{"id": provider.me["id"], "name": "Lee"}]
    own = provider.get("numbers", **today(workstation), provider=provider.me["id"]).json()
    assert own["headlines"][0]["value"] == 1


def test_what_was_added_after_the_signature_is_counted_once_it_is_signed(
    workstation: Workstation, provider: Browser
) -> None:
    def added() -> tuple[str, list[float], int]:
        found = provider.get("numbers", **today(workstation)).json()["tables"]
        (table,) = [one for one in found if one["id"] == "afterwards"]
        return tuple(table["rows"][1])

    at = f"visits/{VISIT}/addenda"
    written = provider.post(at, {"text": "The culture is negative."}).json()
    assert added() == ("With an addendum", [0, 0], 1)
    signed = {"seen": written["seen"], "pin": PIN}
    assert provider.post(f"{at}/{written['id']}/signature", signed).is_success
    assert added() == ("With an addendum", [1, 100], 1)


def test_the_export_is_in_the_trail_and_names_no_patient(
    workstation: Workstation, provider: Browser
) -> None:
    answer = provider.get("numbers.csv", **today(workstation))

    lines = list(csv.DictReader(io.StringIO(answer.text)))
    assert {"Edit burden by section", "Documentation lag"} <= {one["table"] for one in lines}
    assert all(one["meaning"] for one in lines)
    for phrase in ("Quill", "Amsel", AUTHORED, *SPOKEN):
        assert phrase not in answer.text
    search = AuditSearch(action=AuditAction.EXPORT)
    (entry,) = workstation.record.trail(PROGRAM, search)
    assert (entry.actor, entry.detail) == ("Lee", "numbers as CSV")


def test_days_that_make_no_stretch_are_refused(workstation: Workstation) -> None:
    admin = workstation.person("kim", StaffRole.ADMIN)
    for since, until in (
        ("2026-02-02", "2026-02-01"),
        ("1950-01-01", "2026-01-01"),
        ("0001-01-01", "0001-01-02"),
        ("9999-12-30", "9999-12-31"),
    ):
        assert admin.get("numbers", since=since, until=until).status_code == 422
