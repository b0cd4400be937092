"""A day sheet of another program: a CSV table or an iCalendar file (RFC 5545) enters, visits to come leave.

A table's columns go by their names, in any order and in the words that programs use for them: `time`,
`name` and what else is known. An event of a calendar is a visit: its summary names the patient, its
description the reason.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Sequence

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import InputError

MOST_VISITS = 500
"""Of one sheet: more is no clinic's day."""

_COLUMNS: dict[str, tuple[str, ...]] = {
    "at": ("time", "at", "start", "start time", "begin", "appointment", "appointment time"),
    "date": ("date", "day", "start date"),
    "name": ("name", "patient", "patient name", "full name"),
    "born": ("born", "dob", "date of birth", "birth date", "birthdate"),
    "sex": ("sex", "gender"),
    "number": ("number", "mrn", "patient id", "chart", "chart number", "medical record number"),
    "reason": ("reason", "reason for visit", "visit reason", "complaint", "type", "visit type"),
}

_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%m/%d/%y")
_TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p")


class ExpectedVisit(Frozen):
    """One line of the sheet."""

    at: datetime.datetime
    name: str = Field(min_length=1, max_length=200)
    born: datetime.date | None = None
    sex: str | None = Field(default=None, max_length=20)
    number: str | None = Field(default=None, max_length=40)
    reason: str = Field(default="", max_length=200)


def read_day_sheet(
    text: str, day: datetime.date, zone: datetime.tzinfo
) -> tuple[ExpectedVisit, ...]:
    """`day` and `zone`: of times that stand alone. Only that day's visits leave, in order of time.

    Raises InputError naming the line and what is wrong in it.
    """
    is_calendar = text.lstrip("\ufeff \t\r\n").upper().startswith("BEGIN:VCALENDAR")
    read = _calendar(text, zone) if is_calendar else _table(text, day, zone)
    visits = sorted(
        (one for one in read if one.at.astimezone(zone).date() == day),
        key=lambda one: (one.at, one.name),
    )
    if len(visits) > MOST_VISITS:
        raise InputError(f"the sheet has {len(visits)} visits for one day: is it another file?")
    return tuple(visits)


# ---------------------------------------------------------------- tables
def _table(text: str, day: datetime.date, zone: datetime.tzinfo) -> Iterator[ExpectedVisit]:
    lines = text.lstrip("\ufeff")
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(lines[:4_096], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.reader(io.StringIO(lines), dialect)
    try:
        columns = _columns_of(next(reader, []))
        for row in reader:
            if any(cell.strip() for cell in row):
                yield _of_row(row, columns, reader.line_num, day, zone)
    except csv.Error as error:
        raise InputError(f"line {reader.line_num} of the sheet cannot be read: {error}") from error


def _columns_of(header: Sequence[str]) -> dict[str, int]:
    known = {name.strip().casefold(): place for place, name in enumerate(header)}
    found = {
        field: known[name] for field, names in _COLUMNS.items() for name in names if name in known
    }
    missing = [name for name in ("at", "name") if name not in found]
    if missing:
        raise InputError(
            "the sheet's first line names no column for "
            + " and ".join("the time" if name == "at" else "the patient's name" for name in missing)
            + ' (such as "time" and "name")'
        )
    return found


def _of_row(
    row: Sequence[str],
    columns: dict[str, int],
    line: int,
    day: datetime.date,
    zone: datetime.tzinfo,
) -> ExpectedVisit:
    cells = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
    try:
        on = _date(cells["date"]) if cells.get("date") else day
        born = _date(cells["born"]) if cells.get("born") else None
        return ExpectedVisit(
            at=_moment(cells.get("at", ""), on, zone),
            name=cells.get("name", ""),
            born=born,
            sex=cells.get("sex") or None,
            number=cells.get("number") or None,
            reason=cells.get("reason", ""),
        )
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"line {line} of the sheet, {place}: {first['msg']}") from error
    except ValueError as error:
        raise InputError(f"line {line} of the sheet: {error}") from error


def _moment(text: str, day: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    """A time of the day, or a whole moment."""
    for form in _TIMES:
        try:
            at = datetime.datetime.strptime(text.upper(), form).time()
        except ValueError:
            continue
        return datetime.datetime.combine(day, at, zone)
    try:
        whole = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("the time is not one such as 14:30, 2:30 pm or 2026-03-04T14:30") from None
    return whole if whole.tzinfo else whole.replace(tzinfo=zone)


def _date(text: str) -> datetime.date:
    for form in _DATES:
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise ValueError("a date is not one such as 1962-03-04 or 03/04/1962")


# ---------------------------------------------------------------- calendars
def _calendar(text: str, zone: datetime.tzinfo) -> Iterator[ExpectedVisit]:
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(text)
        for number, event in enumerate(calendar.walk("VEVENT"), start=1):
            start = event.decoded("DTSTART", None)
            if isinstance(start, datetime.datetime) and event.get("STATUS") != "CANCELLED":
                yield _of_event(event, start, number, zone)
    except ValueError as error:
        raise InputError("the calendar cannot be read: is it a whole .ics file?") from error


def _of_event(
    event: object, start: datetime.datetime, number: int, zone: datetime.tzinfo
) -> ExpectedVisit:
    get = event.get  # type: ignore[attr-defined]
    try:
        return ExpectedVisit(
            at=start if start.tzinfo else start.replace(tzinfo=zone),
            name=str(get("SUMMARY", "")).strip(),
            reason=str(get("DESCRIPTION", "")).strip()[:200],
        )
    except ValidationError as error:
        raise InputError(f"event {number} of the calendar names no patient") from error
