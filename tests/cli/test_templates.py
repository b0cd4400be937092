"""`templates`: list, show, check; and the line that proposes one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import Command
from tests.note.templates.test_reading import CLINICS

USAGE = 2


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "walkin.toml").write_text(CLINICS, encoding="utf-8")
    return folder


def test_list_tells_each_with_what_it_is_for(command: Command, own: Path) -> None:
    told = command("templates", "list", "--folder", own)
    assert told.code == 0
    assert "orthopedics" in told.out
    assert "walkin" in told.out and "(the clinic's own)" in told.out
    names = json.loads(command("templates", "list", "--folder", own, "--json").out)
    assert {one["name"] for one in names if one["own"]} == {"walkin"}


def test_show_tells_sections_and_what_is_asked_for(command: Command) -> None:
    told = command("templates", "show", "orthopedics").out
    assert "Special tests (maneuvers)" in told
    assert "Side not stated [" in told
    assert "\n  left out:" not in told


def test_check_is_right_or_one_line(command: Command, own: Path) -> None:
    good = command("templates", "check", own / "walkin.toml")
    assert good.code == 0 and "no mistake" in good.out
    bad = own / "bad.toml"
    bad.write_text(CLINICS.replace('rest = "story"\n', ""), encoding="utf-8")
    told = command("templates", "check", bad)
    assert told.code == USAGE
    assert told.err.count("\n") == 1 and "no section holds 'allergies'" in told.err


def test_a_profiles_folder_of_templates_is_found_beside_it(
    command: Command, own: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "mine.toml"
    profile.write_text('template = "walkin"\n[templates]\nfolder = "own"\n', encoding="utf-8")
    talk = tmp_path / "talk.txt"
    talk.write_text(
        "Doctor: What brings you in?\nPatient: I have had a cough for two weeks.\n"
        "Doctor: You are 30 weeks pregnant and the baby moving well, no contractions?\nPatient: Yes.\n",
        encoding="utf-8",
    )
    told = command("draft", talk, "--profile", profile, "--out", tmp_path / "out")
    assert told.code == 0, told.err
    visit = json.loads((tmp_path / "out" / "encounter.json").read_text(encoding="utf-8"))
    assert visit["notes"][-1]["template"] == "walkin"
    assert "Pharmacy not stated" in [one["text"] for one in visit["suggestions"]]
    assert "--template prenatal" in told.out
