"""`preferences`: learned as proposals, accepted or rejected, then written by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.store.folder import FILE_NAME, write_encounter
from tests.command_line import Command
from tests.note.preferences.test_learning import LEE, a_visit, edited

USAGE, INPUT = 2, 3
TALK = "Doctor: What brings you in?\nPatient: My blood pressure, I have hypertension.\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    for number in (1, 2, 3):
        visit = a_visit(number, edited("hypertension", "HTN"))
        write_encounter(tmp_path / "visits" / visit.id / FILE_NAME, visit)
    return tmp_path / "visits"


def proposed(command: Command) -> list[str]:
    document = json.loads(command("preferences", "show", LEE, "--json").out)
    return [one["id"] for one in document["proposals"]]


def test_nothing_holds_before_it_is_accepted(
    command: Command, visits: Path, tmp_path: Path
) -> None:
    learned = command("preferences", "learn", LEE, visits)
    assert learned.code == 0
    assert "write “HTN” for “hypertension”" in learned.out
    assert "visit-1, visit-2, visit-3" in learned.out
    assert (
        json.loads(command("preferences", "show", LEE, "--json").out)["preferences"][
            "abbreviations"
        ]
        == {}
    )
    talk = tmp_path / "talk.txt"
    talk.write_text(TALK, encoding="utf-8")
    told = command("draft", talk, "--provider", LEE, "--out", tmp_path / "before")
    assert (told.code, "no preferences are kept" in told.complaint) == (USAGE, True)

    assert command("preferences", "accept", LEE, *proposed(command)).code == 0
    assert proposed(command) == []
    told = command("draft", talk, "--provider", LEE, "--out", tmp_path / "after")
    assert told.code == 0, told.err
    note = (tmp_path / "after" / "note.md").read_text(encoding="utf-8")
    assert "HTN" in note


def test_what_is_rejected_is_not_proposed_again(command: Command, visits: Path) -> None:
    command("preferences", "learn", LEE, visits)
    assert command("preferences", "reject", LEE, *proposed(command)).code == 0
    assert "Nothing is proposed." in command("preferences", "learn", LEE, visits).out


def test_mistakes_are_one_line(command: Command, tmp_path: Path) -> None:
    told = command("preferences", "accept", LEE, "abcdef")
    assert (told.code, "nothing is proposed as 'abcdef'" in told.complaint) == (USAGE, True)
    told = command("preferences", "learn", LEE, tmp_path)
    assert (told.code, "no encounter.json lies in" in told.complaint) == (INPUT, True)
    told = command("preferences", "show", "../x")
    assert (told.code, "is no name of a provider" in told.complaint) == (USAGE, True)
    both = ("--provider", LEE, "--preferences", tmp_path / "lee.toml")
    talk = tmp_path / "talk.txt"
    talk.write_text(TALK, encoding="utf-8")
    assert "not both" in command("draft", talk, *both).complaint
