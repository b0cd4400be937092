"""`roles`: who is who in the results of a visit, and setting it right there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.rendering.render import note_html
from ambient_scribe.store.folder import read_encounter
from tests.command_line import Command

TALK = """\
Speaker 1: Good morning, what brings you in today?
Speaker 2: I have had a cough for two weeks.
Speaker 1: Do you have any fever?
Speaker 2: No, no fever.
Speaker 1: I am going to start you on amoxicillin 500 milligrams three times a day.
Speaker 2: Thank you, doctor.
"""


@pytest.fixture
def visit(command: Command, tmp_path: Path) -> Path:
    talk, folder = tmp_path / "talk.txt", tmp_path / "visit"
    talk.write_text(TALK, encoding="utf-8")
    assert command("draft", talk, "--out", folder, "--json").code == 0
    return folder


def test_shown(command: Command, visit: Path) -> None:
    before = (visit / "encounter.json").read_bytes()
    done = command("roles", visit)
    assert done.code == 0
    first, second = done.out.splitlines()
    assert first.split()[:3] == ["Speaker", "1", "clinician"]
    assert second.split()[:3] == ["Speaker", "2", "patient"]
    assert (visit / "encounter.json").read_bytes() == before


def test_swapped_and_swapped_back(command: Command, visit: Path) -> None:
    before = read_encounter(visit / "encounter.json")
    done = command("roles", visit / "encounter.json", "--swap", "Speaker 1", "Speaker 2", "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert [(row["role"], row["confidence"]) for row in told["speakers"]] == [
        ("patient", 1.0),
        ("clinician", 1.0),
    ]
    assert told["revision"] == 2
    swapped = read_encounter(visit / "encounter.json")
    assert swapped.facts != before.facts
    assert swapped.note is not None and before.note is not None
    assert swapped.note.sections != before.note.sections
    assert command("roles", visit, "--swap", "Speaker 1", "Speaker 2").code == 0
    again = read_encounter(visit / "encounter.json")
    assert again.facts == before.facts
    assert again.note is not None
    assert again.note.sections == before.note.sections
    assert again.note.revision == 3


def test_said_who_is_who(command: Command, visit: Path) -> None:
    assert command("roles", visit, "--who", "Speaker 2=wife", "--who", "u5=nurse").code == 0
    utterances = read_encounter(visit / "encounter.json").transcript.utterances
    assert [one.role for one in utterances] == [
        *(Role.CLINICIAN, Role.COMPANION, Role.CLINICIAN, Role.COMPANION),
        *(Role.NURSE, Role.COMPANION),
    ]
    page = (visit / "note.html").read_text(encoding="utf-8")
    assert "Companion" in page and "Nurse" in page


def test_another_word_for_a_role_is_told(command: Command, visit: Path) -> None:
    done = command("roles", visit, "--who", "Speaker 1=surgeon")
    assert done.code == 0
    assert done.out.splitlines()[0] == "'surgeon' is taken for clinician"
    told = json.loads(command("roles", visit, "--who", "Speaker 1=Clinician", "--json").out)
    assert told["read_as"] == {}
    told = json.loads(command("roles", visit, "--who", "Speaker 2=wife", "--json").out)
    assert told["read_as"] == {"wife": "companion"}


def test_the_page_keeps_its_sound(command: Command, visit: Path) -> None:
    encounter = read_encounter(visit / "encounter.json")
    page = visit / "note.html"
    page.write_text(note_html(encounter, b"OggS sound", None), encoding="utf-8")
    sound = page.read_text(encoding="utf-8").partition('src="data:audio')[2].partition('"')[0]
    assert command("roles", visit, "--swap", "Speaker 1", "Speaker 2").code == 0
    assert f'src="data:audio{sound}"' in page.read_text(encoding="utf-8")


def test_the_sound_beside_the_page_stays_beside_it(command: Command, visit: Path) -> None:
    (visit / "visit.opus").write_bytes(b"OggS sound")
    assert command("roles", visit, "--swap", "Speaker 1", "Speaker 2").code == 0
    assert 'src="./visit.opus"' in (visit / "note.html").read_text(encoding="utf-8")
    assert (visit / "visit.opus").read_bytes() == b"OggS sound"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--who", "Speaker 2"), "does not say who it is: write S1=patient"),
        (("--who", "Speaker 2=gardener"), "'gardener' is no role: there are clinician, patient"),
        (("--who", "Maria=patient"), "nobody in this visit is called 'Maria'"),
        (("--swap", "Speaker 1", "Speaker 3"), "nobody in this visit is called 'Speaker 3'"),
        (
            ("--swap", "Speaker 1", "Speaker 2", "--who", "Speaker 1=nurse"),
            "Speaker 1 is named by --swap and by --who",
        ),
    ],
)
def test_mistakes_are_told_and_change_nothing(
    command: Command, visit: Path, words: tuple[str, ...], line: str
) -> None:
    before = (visit / "encounter.json").read_bytes()
    done = command("roles", visit, *words)
    assert done.code == 2
    assert line in done.complaint
    assert (visit / "encounter.json").read_bytes() == before


def test_a_folder_without_a_visit(command: Command, tmp_path: Path) -> None:
    done = command("roles", tmp_path)
    assert done.code == 3
    assert "there is no such encounter" in done.complaint


def test_the_profile_that_the_visit_was_drafted_with_stays(
    command: Command, visit: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[second_pass]\nwhen = "never"\n', encoding="utf-8")
    folder = tmp_path / "own visit"
    done = command("draft", tmp_path / "talk.txt", "--out", folder, "--profile", own, "--json")
    assert done.code == 0
    refused = command("roles", folder, "--who", "Speaker 1=nurse")
    assert refused.code == 2
    assert "was drafted with the profile 'own': name its file with --profile" in refused.err
    assert command("roles", folder, "--who", "Speaker 1=nurse", "--profile", own).code == 0
    assert read_encounter(folder / "encounter.json").provenance.profile == "own"
