"""Whether this computer's clock may be believed when it says that a recording has been kept long enough.

A clock that stands a year ahead for an afternoon would end every safety copy. So each tidying notes the
time; a time that lies further on than a clinic is usually closed is believed only when the clock still
says so a day later. A clock that was set right in between is believed again at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.store.files import replace_text

LONGEST_PAUSE = datetime.timedelta(days=4)
"""Between two uses of a workstation, nothing being wrong: a long weekend. Longer ones cost a day."""

PROOF = datetime.timedelta(days=1)
"""For so long a clock has to stand by a leap. A wrong one is noticed by people within a day's visits."""

NAME = "clock.json"


class Seen(Frozen):
    """What the clock said at the last tidying that believed it, and since when it is doubted."""

    believed: datetime.datetime
    doubted: datetime.datetime | None = None


def is_borne_out(
    root: Path, now: datetime.datetime, known: Iterable[datetime.datetime] = ()
) -> bool:
    """`root` is the room's folder, `known` the times in it, for a room in which nothing was noted yet.

    Notes what it saw; where that cannot be written, a leap is not believed.
    """
    seen = _read(root / NAME) or Seen(
        believed=max((one for one in known if one <= now), default=now)
    )
    after = _after(seen, now)
    if root.is_dir():
        with suppress(OSError):
            replace_text(root / NAME, after.model_dump_json())
    return after.doubted is None


def _after(seen: Seen, now: datetime.datetime) -> Seen:
    if now <= seen.believed + LONGEST_PAUSE:
        return Seen(believed=now)
    since = now if seen.doubted is None else min(seen.doubted, now)
    if since + PROOF <= now:
        return Seen(believed=now)
    return Seen(believed=seen.believed, doubted=since)


def _read(path: Path) -> Seen | None:
    """None of one that is not there or is damaged: it is begun anew."""
    try:
        return Seen.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
