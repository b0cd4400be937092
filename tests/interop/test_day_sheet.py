"""Day sheets of other programs: tables in several manners, calendars, and what is wrong in them."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.errors import InputError
from ambient_scribe.interop.day_sheet import ExpectedVisit, read_day_sheet

DAY = datetime.date(2026, 5, 4)
ZONE = ZoneInfo("America/Chicago")


def read(text: str) -> tuple[ExpectedVisit, ...]:
    return read_day_sheet(text, DAY, ZONE)


def at(hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 5, 4, hour, minute, tzinfo=ZONE)


def test_a_plain_table() -> None:
    assert read("time,name,reason\n14:30,Bruno Amsel,cough\n9:00,Aurelia Quill,\n") == (
        ExpectedVisit(at=at(9), name="Aurelia Quill"),
        ExpectedVisit(at=at(14, 30), name="Bruno Amsel", reason="cough"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffPatient Name;Start Time;DOB;MRN;Gender;Visit Type\n"
        '"Quill, Aurelia";2:30 PM;03/04/1962;77;F;follow-up\n',
        "Date\tTime\tPatient\tDate of birth\tChart\tSex\tReason\n"
        "2026-05-04\t14:30\tQuill, Aurelia\t1962-03-04\t77\tF\tfollow-up\n\n",
        'at,name,born,number,sex,reason\n2026-05-04T14:30,"Quill, Aurelia",04.03.1962,77,F,follow-up\n',
    ],
)
def test_columns_go_by_their_names(text: str) -> None:
    assert read(text) == (
        ExpectedVisit(
            at=at(14, 30),
            name="Quill, Aurelia",
            born=datetime.date(1962, 3, 4),
            number="77",
            sex="F",
            reason="follow-up",
        ),
    )


def test_another_days_visits_are_left_out() -> None:
    text = "date,time,name\n2026-05-03,9:00,A\n2026-05-04,9:00,B\n2026-05-05,9:00,C\n"
    assert [one.name for one in read(text)] == ["B"]


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:1
DTSTART:20260504T143000Z
SUMMARY:Aurelia Quill
DESCRIPTION:cough\\, two weeks
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20260504
SUMMARY:Staff meeting day
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART:20260504T153000Z
STATUS:CANCELLED
SUMMARY:Bruno Amsel
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART;TZID=America/Chicago:20260504T080000
SUMMARY:Carla Ostrom
END:VEVENT
END:VCALENDAR
"""


def test_a_calendar() -> None:
    assert [(one.at, one.name, one.reason) for one in read(CALENDAR)] == [
        (at(8), "Carla Ostrom", ""),
        (at(9, 30), "Aurelia Quill", "cough, two weeks"),
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "names no column for the time and the patient's name"),
        ("name,reason\nA,x\n", "no column for the time"),
        ("time,name\nnoon,A\n", "line 2 of the sheet: the time is not one such as"),
        ("time,name,dob\n9:00,A,sometime\n", "line 2 of the sheet: a date is not one"),
        ("time,name\n9:00,A\n9:30,\n", "line 3 of the sheet, name"),
        (
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260504T143000Z\nEND:VEVENT\nEND:VCALENDAR\n",
            "names no patient",
        ),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "cannot be read"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(text: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint):
        read(text)


def test_too_many_for_a_day() -> None:
    with pytest.raises(InputError, match="is it another file"):
        read("time,name\n" + "9:00,A\n" * 501)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for given_text in (text, f"time,name\n{text}", f"BEGIN:VCALENDAR\n{text}"):
        try:
            read(given_text)
        except InputError as error:
            assert "\n" not in str(error)
