"""Days that a time told in the visit means."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.note.aftervisit.due import due_of, due_text

DAY = datetime.date(2026, 7, 1)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("said", "earliest", "latest"),
    [
        ("today", "2026-07-01", "2026-07-01"),
        ("tomorrow", "2026-07-02", "2026-07-02"),
        ("in two weeks", "2026-07-15", "2026-07-15"),
        ("in a week", "2026-07-08", "2026-07-08"),
        ("in two to three weeks", "2026-07-15", "2026-07-22"),
        ("in 6-8 weeks", "2026-08-12", "2026-08-26"),
        ("a couple of days", "2026-07-03", "2026-07-03"),
        ("within 48 hours", "2026-07-03", "2026-07-03"),
        ("in three months", "2026-10-01", "2026-10-01"),
        ("in a year", "2027-07-01", "2027-07-01"),
        ("next week", "2026-07-06", "2026-07-12"),
        ("this month", "2026-07-01", "2026-07-31"),
        ("next month", "2026-08-01", "2026-08-31"),
        ("on friday", "2026-07-03", "2026-07-03"),
        ("on wednesday", "2026-07-08", "2026-07-08"),
    ],
)
def test_counted_from_the_visit(said: str, earliest: str, latest: str) -> None:
    due = due_of(said, DAY)
    assert due is not None
    assert (due.earliest.isoformat(), due.latest.isoformat()) == (earliest, latest)
    assert said in due.basis and "2026-07-01" in due.basis


@pytest.mark.parametrize("said", ["soon", "a few weeks", "several days", "two weeks ago", ""])
def test_no_day_is_guessed(said: str) -> None:
    assert due_of(said, DAY) is None


def test_the_last_of_a_month() -> None:
    due = due_of("in one month", datetime.date(2027, 1, 31))
    assert due is not None and due.latest == datetime.date(2027, 2, 28)


@given(st.integers(1, 60), st.sampled_from(["day", "week", "month", "year"]), st.dates(
    datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)))  # fmt: skip
def test_always_later(count: int, unit: str, day: datetime.date) -> None:
    due = due_of(f"in {count} {unit}s", day)
    assert due is not None and day < due.earliest == due.latest


def test_as_a_patient_reads_it() -> None:
    due = due_of("in two to three weeks", DAY)
    assert due is not None and due_text(due) == "July 15, 2026 to July 22, 2026"
