"""The day of a visit as people and files write it."""

from __future__ import annotations

import datetime
import json

import pytest

from ambient_scribe.errors import InputError
from ambient_scribe.interop.transcripts import read_conversation
from ambient_scribe.interop.visit_day import visit_moment

TALK = "Doctor: Any fever?\nPatient: No.\n"


def test_a_day_is_that_day_here():
    moment = visit_moment(" 2026-03-04 ")
    assert moment.tzinfo is not None
    assert moment.astimezone().date() == datetime.date(2026, 3, 4)


def test_a_time_without_a_zone_is_of_this_machine_and_one_with_it_stays():
    assert visit_moment("2026-03-04T14:30").replace(tzinfo=None).isoformat(" ") == (
        "2026-03-04 14:30:00"
    )
    assert visit_moment("2026-03-04T14:30+02:00").utcoffset() == datetime.timedelta(hours=2)


@pytest.mark.parametrize(
    "written", ["", "yesterday", "03/04/2026", "2026-02-30", "2026-03-04T25:00"]
)
def test_what_is_no_day(written):
    with pytest.raises(ValueError):
        visit_moment(written)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps({"turns": [{"text": "Any fever?"}], "date": "2026-03-04"})),
        ("b.json", json.dumps({"turns": [{"text": "Fever?"}], "started_at": "2026-03-04T09:00"})),
        ("c.txt", f"Date: 2026-03-04\n{TALK}"),
    ],
)
def test_a_file_may_say_when_the_visit_was(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    read = read_conversation(path)
    assert read.started_at is not None
    assert read.started_at.astimezone().date() == datetime.date(2026, 3, 4)
    assert not any("2026" in word.text for word in read.transcript.words)


def test_most_files_do_not_say_it(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TALK, encoding="utf-8")
    assert read_conversation(path).started_at is None


def test_what_people_say_of_a_date_is_speech(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Doctor: Date: 2026-03-04 is on the letter.\nPatient: Yes.\n", encoding="utf-8")
    read = read_conversation(path)
    assert read.started_at is None
    assert any("2026" in word.text for word in read.transcript.words)


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.json", json.dumps({"turns": [{"text": "x"}], "date": "2026-13-04"}), "date: "),
        ("b.json", json.dumps({"turns": [{"text": "x"}], "started_at": "soon"}), "started_at: "),
        ("c.txt", f"Date: 2026-02-30\n{TALK}", "line 1: "),
    ],
)
def test_a_day_that_is_none_is_named(tmp_path, name, text, where):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=f"{name}: {where}.*is no day of a visit"):
        read_conversation(path)
