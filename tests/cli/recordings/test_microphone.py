"""`scribe --mic` seals a visit as it is heard; engines are fakes."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
import typer

from ambient_scribe.cli import passphrase, sources
from ambient_scribe.errors import CaptureError
from ambient_scribe.store.recordings.disk import Disk
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.room import RecordingRoom
from tests.cli.recordings.visits import (
    MICROPHONE,
    OUTPUT,
    USAGE,
    Microphone,
    cut_off,
    encounter_in,
    files_in,
    recordings_of_doctor,
    room,
)
from tests.command_line import Command


def test_a_visit_is_sealed_written_and_compressed(scribe_mic, tmp_path: Path, home: Path) -> None:
    done = scribe_mic(Microphone(), "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["duration_ms"] == 5_200
    assert files_in(tmp_path / "visit1") == {"encounter.json", "note.md", "note.html"}
    page = (tmp_path / "visit1" / "note.html").read_text(encoding="utf-8")
    assert "data:audio/ogg" in page
    (found,) = room().found()
    assert (found.state, found.id) == (State.WRITTEN, encounter_in(tmp_path / "visit1").id)
    assert "sound" in files_in(home / "recordings" / found.id)
    assert not room().holds_segments(found.id)


def test_a_microphone_that_fails_leaves_a_visit_to_recover(
    scribe_mic, command: Command, tmp_path: Path
) -> None:
    done = scribe_mic(Microphone(failure=CaptureError("the microphone is gone")))
    assert done.code == MICROPHONE
    assert "the sound of this visit is kept, sealed" in done.err
    assert "the microphone is gone" in done.err
    assert not (tmp_path / "visit1").exists()  # nothing lies open
    assert command("recover", "--all").code == 0
    assert encounter_in(tmp_path / "visit1").transcript.words
    assert encounter_in(tmp_path / "visit1").transcript.gaps == ()


def test_a_microphone_that_never_opened_leaves_nothing(
    scribe_mic, tmp_path: Path, home: Path
) -> None:
    done = scribe_mic(Microphone(np.zeros(0, np.float32), CaptureError("cannot open it")))
    assert (done.code, done.complaint) == (MICROPHONE, "cannot open it")
    assert room().found() == ()
    assert files_in(home / "recordings") <= {
        "vault.json",
        "vault.lock",
        "begin.lock",
        "clock.json",
    }
    assert not (tmp_path / "visit1").exists()


def test_the_hint_names_the_profile_that_was_given(
    scribe_mic, command: Command, tmp_path: Path
) -> None:
    profile = tmp_path / "room4.toml"
    folder = (tmp_path / "large").as_posix()
    profile.write_text(f'[recording]\nfolder = "{folder}"\n', encoding="utf-8")
    done = scribe_mic(Microphone(failure=CaptureError("gone")), "--profile", str(profile))
    (visit_id,) = (path.name for path in (tmp_path / "large").iterdir() if path.is_dir())
    assert f"`ambient-scribe recover {visit_id[:8]} --profile {profile}` drafts it" in done.err
    assert command("recover", visit_id[:8], "--profile", str(profile)).code == 0


def test_a_relative_folder_is_refused_in_one_line(command: Command, tmp_path: Path) -> None:
    profile = tmp_path / "room4.toml"
    profile.write_text('[recording]\nfolder = "sealed"\n', encoding="utf-8")
    done = command("recover", "--profile", str(profile))
    assert done.code == USAGE
    assert "'sealed' depends on the current folder: give the whole path" in done.complaint


def test_nothing_kept_is_not_called_kept(
    scribe_mic, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Disk.put

    def no_segments(disk: Disk, path: Path, content: bytes) -> None:
        if path.suffix == ".segment":
            raise OSError(28, "No space left on device")
        put(disk, path, content)

    monkeypatch.setattr(Disk, "put", no_segments)
    done = scribe_mic(Microphone(failure=CaptureError("gone")))
    assert done.code == MICROPHONE
    assert "(No space left on device)" in done.err
    assert "nothing of the sound of this visit could be kept" in done.err
    assert "is kept, sealed" not in done.err
    assert "none of its sound could be kept; it is removed" in command("recover", "--all").out


def test_a_lost_vault_is_not_replaced_beside_what_it_sealed(
    scribe_mic, command: Command, tmp_path: Path, home: Path
) -> None:
    visit_id = cut_off(tmp_path / "visit0")
    vault = home / "recordings" / "vault.json"
    away = vault.rename(tmp_path / "backup.json")
    done = scribe_mic(Microphone())
    assert done.code == USAGE
    assert "1 recordings are sealed with it: restore it" in done.complaint
    assert not vault.exists()
    away.rename(vault)
    assert scribe_mic(Microphone()).code == 0
    assert command("recover", visit_id).code == 0


def test_a_folder_that_may_not_be_entered_stops_no_command(
    scribe_mic, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id = cut_off(tmp_path / "visit0")
    foreign = room().root / ("0" * 32)
    foreign.mkdir()
    exists = Path.exists

    def refusing(path: Path) -> bool:
        if path.parent == foreign:
            raise PermissionError(13, "Permission denied", str(path))
        return exists(path)

    monkeypatch.setattr(Path, "exists", refusing)
    listed = command("recover")
    assert (listed.code, "00000000" in listed.out, visit_id[:8] in listed.out) == (0, True, True)
    assert scribe_mic(Microphone()).code == 0
    assert recordings_of_doctor(command)["unfinished visits"]["found"] == "2"
    done = command("recover", "--all")
    assert "00000000: " in done.err
    assert encounter_in(tmp_path / "visit0").id == visit_id


def test_tidying_stops_nobody(scribe_mic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(RecordingRoom, "expire", refused)
    assert scribe_mic(Microphone()).code == 0


def test_a_full_disk_begins_no_visit(
    scribe_mic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Disk, "free_bytes", lambda self, folder: 200_000_000)
    done = scribe_mic(Microphone())
    assert done.code == OUTPUT
    assert "there is room for 79 minutes of recording" in done.complaint
    assert not (tmp_path / "visit1").exists()


def test_scarce_room_is_told_in_the_visit(
    scribe_mic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = iter([10**12])
    monkeypatch.setattr(Disk, "free_bytes", lambda self, folder: next(free, 30_000_000))
    done = scribe_mic(Microphone())
    assert done.code == 0
    assert "room for 12 more minutes of this visit" in done.complaint


def test_a_clinic_that_keeps_no_sound_keeps_none(scribe_mic, tmp_path: Path, home: Path) -> None:
    profile = tmp_path / "room4.toml"
    profile.write_text("[recording]\nkeep_days = 0\n", encoding="utf-8")
    for _ in range(2):
        assert scribe_mic(Microphone(), "--profile", str(profile), "--overwrite").code == 0
    assert [one.state for one in room().found()] == [State.DESTROYED] * 2
    assert not [path for path in home.rglob("*") if path.name in ("key", "sound")]


def test_nobody_is_recorded_who_was_not_asked(
    command: Command, fakes: None, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    asked: list[str] = []

    def opened(config: object, device: object) -> Microphone:
        return Microphone()

    def refuses(question: str, **how: object) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr(sources, "microphone_source", opened)
    alone = command("scribe", "--mic", "--out", "visit1")
    assert alone.code == 2
    assert "--consent" in alone.complaint
    monkeypatch.setattr(passphrase, "somebody_is_there", lambda: True)
    monkeypatch.setattr(typer, "confirm", refuses)
    refused = command("scribe", "--mic", "--out", "visit1")
    assert refused.code == 7
    assert "nothing is recorded" in refused.complaint
    assert asked == ["Has everybody in the room agreed to be recorded?"]
    assert not home.exists()
    assert not Path("visit1").exists()


def test_a_visit_goes_into_the_record_and_lies_nowhere_else(
    command: Command,
    fakes: None,
    monkeypatch: pytest.MonkeyPatch,
    home: Path,
) -> None:
    from ambient_scribe.cli.store import login, opening
    from ambient_scribe.config import load_config
    from ambient_scribe.domain.record import PROGRAM, StaffRole
    from ambient_scribe.store.record import consents, encounters
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.recordings.room import RecordingRoom
    from ambient_scribe.vault.keys import Vault

    settings, vault = load_config("demo").record, Vault.fresh()
    kim = PROGRAM.changed(id="kim", name="Kim Park", roles=frozenset({StaffRole.PROVIDER}))
    Record.make(settings.folder_path(), vault, settings.witness_paths()).close()
    monkeypatch.setattr(opening, "the_vault", lambda: vault)
    monkeypatch.setattr(login, "logged_in", lambda record, name: nullcontext(kim))
    monkeypatch.setattr(sources, "microphone_source", lambda config, device: Microphone())
    done = command("scribe", "--mic", "--consent", "signed form", "--to-record")
    assert done.code == 0, done.complaint
    assert "is in the record" in done.out
    with Record.open(settings.folder_path(), vault, settings.witness_paths()) as record:
        (visit_id,) = encounters.ids(record)
        kept = encounters.load(record, visit_id, PROGRAM)
        assert kept.consent.how == "signed form"
        assert kept.note is not None
        assert [one.how for one in consents.of_visit(record, visit_id)] == ["signed form"]
        assert settings.room().folder_of(visit_id).holds_sound
    outside = RecordingRoom(home / "recordings").folder_of(visit_id)
    assert outside.is_destroyed
    assert not outside.holds_rest
    assert not Path("out").exists()
