"""The clinic's zone: where it is found, and a day in winter that is imported in summer."""

from __future__ import annotations

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from ambient_scribe.domain.record import StaffRole
from ambient_scribe.errors import UsageError
from ambient_scribe.workstation import zone
from ambient_scribe.workstation.settings import WorkstationConfig
from ambient_scribe.workstation.zone import system_zone, zone_named
from tests.workstation.conftest import Workstation

JULY = datetime.datetime(2026, 7, 1, 12, 0, tzinfo=datetime.UTC)
RULES = Path("/usr/share/zoneinfo/America/Chicago")


def test_it_is_named_or_the_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WorkstationConfig(zone="America/Chicago").timezone() == ZoneInfo("America/Chicago")
    with pytest.raises(ValidationError, match="no time zone of the IANA database"):
        WorkstationConfig(zone="Chicago")
    monkeypatch.setenv("TZ", ":Europe/Zurich")
    assert WorkstationConfig().timezone() == ZoneInfo("Europe/Zurich")
    monkeypatch.delenv("TZ")
    assert system_zone(tmp_path / "nothing") is not None


@pytest.mark.skipif(not RULES.exists(), reason="this system has no zones")
@pytest.mark.parametrize("is_link", [True, False])
def test_the_systems_file_is_a_link_or_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_link: bool
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    local = tmp_path / "localtime"
    if is_link:
        local.symlink_to(RULES)
    else:
        local.write_bytes(RULES.read_bytes())
    zone = system_zone(local)
    winter, summer = (datetime.datetime(2026, month, 1, tzinfo=zone) for month in (1, 7))
    assert (winter.utcoffset(), summer.utcoffset()) == (
        datetime.timedelta(hours=-6),
        datetime.timedelta(hours=-5),
    )


def test_a_windows_machine_names_its_zone_or_is_told_which_setting_to_make(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TZ", raising=False)
    monkeypatch.setattr(zone, "windows_name", lambda: "Central Standard Time")
    assert system_zone(tmp_path / "nothing") == ZoneInfo("America/Chicago")
    monkeypatch.setattr(zone, "windows_name", lambda: "Lord Howe Standard Time")
    with pytest.raises(UsageError, match=r"\[workstation\] zone = "):
        system_zone(tmp_path / "nothing")
    for name in zone.WINDOWS_ZONES.values():
        assert zone_named(name)


def test_a_winters_day_that_is_imported_in_summer(workstation: Workstation) -> None:
    workstation.clock.at = JULY
    workstation.services.zone = ZoneInfo("America/Chicago")
    person = workstation.person("sam", StaffRole.SCRIBE)
    sheet = {"text": "time,name\n9:00,Aurelia Quill\n", "day": "2026-12-01"}

    assert person.post("today/sheet", sheet).json()["added"] == 1

    day = person.get("today", since="2026-12-01T00:00Z", until="2026-12-02T12:00Z").json()
    assert [one["at"] for one in day["visits"]] == ["2026-12-01T15:00:00Z"]
