"""When "in two weeks" is: a time told in the visit and the day of the visit enter; days leave.

A time that names no day ("soon", "a few weeks") gives none: nothing is guessed.
"""

from __future__ import annotations

import calendar
import datetime
import re

from ambient_scribe.domain.documents import Due
from ambient_scribe.note.drafting.language.numerals import with_numerals

_UNITS = r"(hour|day|week|month|year)s?"
_COUNTED = re.compile(rf"\b(\d+)(?:\s*(?:-|to|or)\s*(\d+))?[ -]{_UNITS}\b")
_SINGLE = re.compile(rf"\b(?:a|an|one|1)[ -]{_UNITS}\b")
_PAIR = re.compile(rf"\b(?:a )?couple (?:of )?{_UNITS}\b")
_VAGUE = re.compile(r"\b(?:few|several|some|about half)\b")
_BEFORE = re.compile(r"\b(?:ago|last|since|past|previous)\b")
_DAYS = [name.lower() for name in calendar.day_name]
_HOURS_A_DAY = 24


def due_of(said: str, day: datetime.date) -> Due | None:
    """The day or days that `said` means, counted from the day of the visit.

    >>> due_of("in two weeks", datetime.date(2026, 7, 1)).latest.isoformat()
    '2026-07-15'
    """
    text = with_numerals(" ".join(said.lower().replace(",", " ").split()))
    if _VAGUE.search(text) or _BEFORE.search(text):
        return None
    days = _named(text, day) or _counted(text, day)
    if days is None:
        return None
    earliest, latest = days
    return Due(earliest=earliest, latest=latest, basis=f"said '{said}', visit on {day.isoformat()}")


def _counted(text: str, day: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    if found := _COUNTED.search(text):
        first, last = int(found[1]), int(found[2] or found[1])
        return _after(day, first, found[3]), _after(day, last, found[3])
    if found := _PAIR.search(text):
        return _after(day, 2, found[1]), _after(day, 2, found[1])
    if found := _SINGLE.search(text):
        return _after(day, 1, found[1]), _after(day, 1, found[1])
    return None


def _named(text: str, day: datetime.date) -> tuple[datetime.date, datetime.date] | None:
    if re.search(r"\b(?:today|tonight|now|right away)\b", text):
        return day, day
    if re.search(r"\btomorrow\b", text):
        return (day + datetime.timedelta(days=1),) * 2
    monday = day - datetime.timedelta(days=day.weekday())
    if re.search(r"\bnext week\b", text):
        return monday + datetime.timedelta(days=7), monday + datetime.timedelta(days=13)
    if re.search(r"\bthis week\b", text):
        return day, monday + datetime.timedelta(days=6)
    if re.search(r"\bthis month\b", text):
        return day, _month_end(day)
    if re.search(r"\bnext month\b", text):
        first = _month_end(day) + datetime.timedelta(days=1)
        return first, _month_end(first)
    for number, name in enumerate(_DAYS):
        if re.search(rf"\b(?:on |next |this |by )?{name}\b", text):
            ahead = (number - day.weekday() - 1) % 7 + 1
            return (day + datetime.timedelta(days=ahead),) * 2
    return None


def _after(day: datetime.date, count: int, unit: str) -> datetime.date:
    if unit == "hour":
        return day + datetime.timedelta(days=-(-count // _HOURS_A_DAY))
    if unit in ("day", "week"):
        return day + datetime.timedelta(days=count * (7 if unit == "week" else 1))
    months = day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _month_end(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def day_text(day: datetime.date) -> str:
    """As a patient reads it: "July 15, 2026"."""
    return f"{calendar.month_name[day.month]} {day.day}, {day.year}"


def due_text(due: Due) -> str:
    """
    >>> day = datetime.date(2026, 7, 15)
    >>> due_text(Due(earliest=day, latest=day, basis=""))
    'July 15, 2026'
    """
    if due.is_one_day:
        return day_text(due.earliest)
    return f"{day_text(due.earliest)} to {day_text(due.latest)}"
