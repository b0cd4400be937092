"""When a visit was, as people and files write it (ISO 8601), enters; a moment with its zone leaves."""

from __future__ import annotations

import datetime

HOW_TO_WRITE = "write 2026-03-04, or 2026-03-04T14:30 with the time"
_NOON = datetime.time(12)
"""Of a day without a time: it stays that day in every zone nearby."""


def visit_moment(text: str) -> datetime.datetime:
    """A time without a zone is this machine's. Raises ValueError for what is no day of a calendar.

    >>> visit_moment("2026-03-04").date().isoformat(), visit_moment("2026-03-04T14:30").hour
    ('2026-03-04', 14)
    """
    written = text.strip()
    try:
        day = datetime.date.fromisoformat(written)
    except ValueError:
        moment = datetime.datetime.fromisoformat(written)
    else:
        moment = datetime.datetime.combine(day, _NOON)
    try:
        return moment.astimezone() if moment.tzinfo is None else moment
    except (OverflowError, OSError) as error:  # a year that no clock of this machine knows
        raise ValueError(f"{written} is out of range") from error
