"""The clinic's time zone, with its rules: a sheet that is read in summer may be of a day in winter."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCAL_TIME = Path("/etc/localtime")
_DATABASE = "zoneinfo/"


def zone_named(name: str) -> ZoneInfo:
    """Raises ValueError unless the IANA database has it: "America/Chicago"."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise ValueError(
            f"{name!r} is no time zone of the IANA database, such as America/Chicago"
        ) from error


def system_zone(local_time: Path = LOCAL_TIME) -> datetime.tzinfo:
    """By TZ, else the system's own file. Where there is neither (Windows): today's offset, without rules."""
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
        own = datetime.datetime.now().astimezone().tzinfo
        assert own is not None
        return own
