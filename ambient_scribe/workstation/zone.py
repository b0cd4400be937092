"""The clinic's time zone, with its rules: a sheet that is read in summer may be of a day in winter.

By its name in the settings, else the system's own; Windows has names of its own for zones.
"""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ambient_scribe.errors import UsageError

LOCAL_TIME = Path("/etc/localtime")
_WINDOWS_KEY = r"SYSTEM\CurrentControlSet\Control\TimeZoneInformation"

WINDOWS_ZONES = {
    "Eastern Standard Time": "America/New_York",
    "US Eastern Standard Time": "America/Indianapolis",
    "Central Standard Time": "America/Chicago",
    "Mountain Standard Time": "America/Denver",
    "US Mountain Standard Time": "America/Phoenix",
    "Pacific Standard Time": "America/Los_Angeles",
    "Alaskan Standard Time": "America/Anchorage",
    "Hawaiian Standard Time": "Pacific/Honolulu",
    "Atlantic Standard Time": "America/Halifax",
    "SA Western Standard Time": "America/La_Paz",
    "Newfoundland Standard Time": "America/St_Johns",
    "Canada Central Standard Time": "America/Regina",
    "West Pacific Standard Time": "Pacific/Port_Moresby",
    "GMT Standard Time": "Europe/London",
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "Central Europe Standard Time": "Europe/Budapest",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "New Zealand Standard Time": "Pacific/Auckland",
}
"""As Windows calls a zone, and the IANA database: Unicode CLDR, windowsZones.xml, territory 001. Those of the
United States with its territories, and some beyond; another one is set by its name (workstation.zone)."""
_DATABASE = "zoneinfo/"


def zone_named(name: str) -> ZoneInfo:
    """Raises ValueError unless the IANA database has it: "America/Chicago"."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        if not available_timezones():
            raise ValueError(
                "this system has no database of time zones: install the package tzdata"
            ) from error
        raise ValueError(
            f"{name!r} is no time zone of the IANA database, such as America/Chicago"
        ) from error


def system_zone(local_time: Path = LOCAL_TIME) -> datetime.tzinfo:
    """By TZ, else the system's own file. On Windows by the name that the system has for it; raises
    UsageError for one that is not known here, naming the setting. Where there is nothing of that: today's
    offset, without rules."""
    try:
        if name := os.environ.get("TZ", "").removeprefix(":"):
            return zone_named(name)
        _, found, name = str(local_time.resolve(strict=True)).partition(_DATABASE)
        if found:
            return zone_named(name)
    except (OSError, ValueError):
        pass  # a zone that is written out, or a copy of a file: read as it is below
    try:
        with local_time.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError):
        if (known := windows_name()) is not None:
            return zone_of_windows(known)
        own = datetime.datetime.now().astimezone().tzinfo
        assert own is not None
        return own


def zone_of_windows(name: str) -> ZoneInfo:
    """Raises UsageError for a zone that is not in the table, or where there are no rules of it."""
    try:
        return zone_named(WINDOWS_ZONES[name])
    except (KeyError, ValueError) as error:
        why = (
            str(error) if isinstance(error, ValueError) else "it is not known by its IANA name here"
        )
        raise UsageError(
            f"this machine's time zone is {name!r}: {why}. Set it in the profile: [workstation] "
            'zone = "America/Chicago", or whichever is yours'
        ) from error


def windows_name() -> str | None:
    """None on another system, or where Windows does not tell."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _WINDOWS_KEY) as key:
            return str(winreg.QueryValueEx(key, "TimeZoneKeyName")[0]).partition("\0")[0]
    except OSError:
        return None
