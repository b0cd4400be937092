"""A moment of a recording as people write it (`12:34`, `1:02:03`, `754s`) enters; milliseconds leave."""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2}(?:\.\d{1,3})?)")
_SECONDS = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?s")


def moment_ms(text: str) -> int:
    """As the notes show it, or in seconds. Raises UsageError.

    >>> moment_ms("12:34"), moment_ms("1:02:03"), moment_ms("754s"), moment_ms("0:07.5")
    (754000, 3723000, 754000, 7500)
    """
    from ambient_scribe.errors import UsageError

    if found := _SECONDS.fullmatch(text.strip()):
        return round(float(found[1]) * 1000)
    if found := _CLOCK.fullmatch(text.strip()):
        hours, minutes, seconds = int(found[1] or 0), int(found[2]), float(found[3])
        if seconds < 60 and (minutes < 60 or found[1] is None):
            return round((hours * 3600 + minutes * 60 + seconds) * 1000)
    raise UsageError(f"not a moment of a recording: {text!r} (write 12:34, 1:02:03 or 754s)")
