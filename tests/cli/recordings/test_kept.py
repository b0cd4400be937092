"""What stays of a finished visit: `recover` lists, drafts again and destroys it, `doctor` tells of it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from ambient_scribe.cli import passphrase, recorder
from ambient_scribe.config import load_config
from ambient_scribe.vault import system_keyring
from tests.cli.recordings.visits import (
    USAGE,
    cut_off,
    files_in,
    recordings_of_doctor,
    room,
)
from tests.command_line import Command


def test_what_is_kept_can_be_listed_drafted_again_and_destroyed(
    command: Command, tmp_path: Path, fakes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    command("recover", "--all")
    assert command("recover").out == "No visit is unfinished.\n"
    (row,) = json.loads(command("recover", "--kept", "--json").out)["visits"]
    assert (row["id"], row["state"]) == (visit_id, "written")
    assert "its sealed sound is destroyed after " in command("recover", "--kept").out
    (tmp_path / "visit1" / "note.html").unlink()
    done = command("recover", visit_id)
    assert (done.code, "which may have been edited" in done.err) == (USAGE, True)
    assert not (tmp_path / "visit1" / "note.html").exists()
    assert command("recover", visit_id, "--overwrite").code == 0
    assert (tmp_path / "visit1" / "note.html").exists()
    done = command("recover", "--delete", visit_id)
    assert (done.code, "add --yes" in done.complaint) == (USAGE, True)
    monkeypatch.setattr(passphrase, "somebody_is_there", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert command("recover", "--delete", visit_id).code == 1
    assert "key" in files_in(room().root / visit_id)
    done = command("recover", "--delete", visit_id, "--yes")
    assert (done.code, done.out) == (0, f"{visit_id[:8]} is destroyed\n")
    assert files_in(room().root / visit_id) == {"tombstone.json"}
    assert "note.html" in files_in(tmp_path / "visit1")  # the results are the user's own
    assert command("recover", "--kept").out == "No visit is kept.\n"


@pytest.mark.parametrize(
    "words",
    [
        ("ab", "--all"),
        ("--delete",),
        ("--overwrite",),
        ("--out", "elsewhere"),
        ("nobody",),
        ("",),
        ("--delete", "", "--yes"),
        ("--delete", "abc", "--yes"),
    ],
)
def test_what_cannot_be_meant_is_refused(command: Command, words: tuple[str, ...]) -> None:
    done = command("recover", *words)
    assert done.code == USAGE
    assert done.complaint


def test_doctor_says_what_protects_recordings_and_what_that_is_worth(
    command: Command, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = recordings_of_doctor(command)["protection"]
    assert "from the first visit on: sealed under the key file" in told["found"]
    assert not home.exists()  # looking makes nothing
    cut_off(tmp_path / "visit1")
    told = recordings_of_doctor(command)
    assert told["protection"]["state"] == "note"
    assert told["protection"]["found"].startswith("sealed under the key file")
    assert "whoever can read this user's files" in told["protection"]["found"]
    assert "encrypt this disk" in told["protection"]["remedy"]
    assert told["unfinished visits"]["found"] == "1"
    assert told["unfinished visits"]["remedy"] == "ambient-scribe recover"
    assert "14 days" in told["room"]["found"]
    key = (home / "recordings.key").read_text(encoding="ascii")
    (home / "recordings.key").write_text("ab" * 32, encoding="ascii")
    told = recordings_of_doctor(command)["protection"]
    assert (told["state"], "belongs to another one" in told["remedy"]) == ("missing", True)
    (home / "recordings.key").write_text(key, encoding="ascii")
    assert recordings_of_doctor(command)["protection"]["state"] == "note"
    (home / "recordings.key").unlink()
    told = recordings_of_doctor(command)["protection"]
    assert (told["state"], "from a backup" in told["remedy"]) == ("missing", True)
    (home / "recordings" / "vault.json").unlink()
    monkeypatch.setattr(system_keyring, "is_here", lambda: True)
    assert "this system's keyring" in recordings_of_doctor(command)["protection"]["found"]
    (home / "recordings" / "vault.json").write_bytes(b"{")
    assert "is damaged" in recordings_of_doctor(command)["vault"]["found"]


def test_a_clock_that_leaps_ends_no_safety_copy(
    command: Command, tmp_path: Path, fakes: None, capsys: pytest.CaptureFixture[str]
) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    command("recover", "--all")
    now = datetime.datetime.now(datetime.UTC)
    settings = load_config().recording

    def after(days: int) -> str:
        recorder.tidy(room(), settings, now + datetime.timedelta(days=days))
        return capsys.readouterr().err

    for _ in range(2):
        assert "kept for a day more, in case it is wrong" in after(365)
    assert after(1) == ""  # it was set right
    assert "key" in files_in(room().root / visit_id)
    assert "kept for a day more" in after(20)
    assert after(21) == ""
    assert files_in(room().root / visit_id) == {"tombstone.json"}
