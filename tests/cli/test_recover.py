"""`recover`, and the microphone's visits that it takes over; engines are fakes where none is marked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import ambient_scribe.build
from ambient_scribe.cli import passphrase, recorder, sources
from ambient_scribe.cli.recorder import Asked
from ambient_scribe.config import load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Encounter, Recording
from ambient_scribe.errors import CaptureError, OutputError
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.store.folder import write_encounter
from ambient_scribe.store.recordings import compression
from ambient_scribe.store.recordings.disk import Disk
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.testing import (
    LoudIsVoice,
    ScriptedDiarizer,
    ScriptedRecognizer,
    silence,
    tone,
)
from ambient_scribe.vault import system_keyring
from ambient_scribe.visit import hear, write_recorded
from tests.cli.conftest import Command, Done

USAGE, MICROPHONE, OUTPUT = 2, 5, 6
LINES = ("any fever", "no fever but I have had a cough for two weeks")
TALK = np.concatenate([silence(400), tone(1_000), silence(700), tone(2_400), silence(700)])


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.delenv(passphrase.PASSPHRASE_VARIABLE, raising=False)
    monkeypatch.delenv(passphrase.KEY_FILE_VARIABLE, raising=False)
    monkeypatch.setattr(system_keyring, "is_here", lambda: False)
    return tmp_path / "home"


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every session hears the same two lines."""
    monkeypatch.setattr(
        ambient_scribe.build,
        "build_hearing",
        lambda config: HearingEngines(LoudIsVoice(), ScriptedRecognizer(LINES), ScriptedDiarizer()),
    )


class Microphone:
    """Plays a talk in blocks of 100 ms, and fails at the end when told to."""

    def __init__(self, sound: np.ndarray = TALK, failure: BaseException | None = None) -> None:
        self._sound, self._failure = sound.reshape(-1, 1), failure

    def __iter__(self) -> Iterator[SoundChunk]:
        for start in range(0, len(self._sound), 1_600):
            yield SoundChunk(self._sound[start : start + 1_600])
        if self._failure is not None:
            raise self._failure

    def recording(self) -> Recording:
        return Recording(source="Desk microphone", duration_ms=len(self._sound) // 16)

    def stop(self) -> None:
        """Ends by itself."""


class PowerCutError(Exception):
    """Stands for what nobody handles."""


def room() -> RecordingRoom:
    return recorder.recording_room(load_config().recording)


def asked(out: Path, **more: object) -> Asked:
    return Asked(load_config("embedded"), PatientContext(problems=("asthma",)), out, **more)


def cut_off(out: Path, sound: np.ndarray = TALK) -> str:
    """A visit whose process is gone before anything was written; its id."""
    with (
        pytest.raises(PowerCutError),
        recorder.recorded(Microphone(sound), asked(out)) as visit,
    ):
        for _ in visit.source:
            pass
        raise PowerCutError
    return visit.recording.id


def encounter_in(folder: Path) -> Encounter:
    return Encounter.model_validate_json((folder / "encounter.json").read_text(encoding="utf-8"))


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def comparable(encounter: Encounter) -> dict[str, object]:
    """Without what a clock makes."""
    told = encounter.model_dump()
    told["provenance"]["stages"] = ()
    return told


# ---------------------------------------------------------------- list
def test_nothing_is_unfinished(command: Command, home: Path) -> None:
    for words in ((), ("--all",)):
        done = command("recover", *words)
        assert (done.code, done.out, done.err) == (0, "No visit is unfinished.\n", "")
    assert command("recover", "--kept").out == "No visit is kept.\n"
    assert json.loads(command("recover", "--json").out) == {"visits": []}
    assert not home.exists()


def test_unfinished_visits_are_listed(command: Command, tmp_path: Path, capsys) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    assert f"`ambient-scribe recover {visit_id[:8]}` drafts it" in capsys.readouterr().err
    listed = command("recover").out
    assert listed.startswith(visit_id[:8])
    assert "0:05  results go to " in listed
    assert str(tmp_path / "visit1") in listed
    (row,) = json.loads(command("recover", "--json").out)["visits"]
    assert (row["id"], row["state"], row["duration_ms"]) == (visit_id, "unfinished", 5_200)


def test_a_list_needs_no_key(command: Command, tmp_path: Path, home: Path) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    (home / "recordings.key").unlink()
    done = command("recover")
    assert done.code == 0
    assert done.out.startswith(visit_id[:8])
    assert "its plan does not open" in done.out
    assert "restore its key file" in command("recover", "--all").complaint


def test_a_visit_that_runs_is_not_listed(command: Command, tmp_path: Path) -> None:
    with recorder.recorded(Microphone(), asked(tmp_path / "visit1")) as visit:
        next(iter(visit.source))
        assert command("recover").out == "No visit is unfinished.\n"
        done = command("recover", visit.recording.id)
        assert "is running in another window" in done.err
        assert done.code == USAGE
        visit.recording.mark_written()


# ---------------------------------------------------------------- finish
def test_what_is_recovered_is_what_would_have_been_written(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    out = tmp_path / "visit1"
    with recorder.recorded(Microphone(), asked(out)) as visit:
        out.mkdir()
        session = ambient_scribe.build.open_session(
            load_config("embedded"), PatientContext(problems=("asthma",)), start=visit.start
        )
        encounter = hear(session, visit.source)
        write_recorded(encounter, out, visit.recording)
    usual = {path.name: path.read_bytes() for path in out.iterdir()}
    (visit.recording.folder / "written.json").unlink()
    done = command("recover", "--all")
    assert (done.code, done.err) == (0, "")
    assert "finished, " in done.out
    assert files_in(out) == set(usual) == {"encounter.json", "note.md", "note.html"}
    assert comparable(encounter_in(out)) == comparable(encounter)
    assert (out / "note.md").read_bytes() == usual["note.md"]
    assert encounter.id == visit.recording.id
    assert encounter.recording.source == "Desk microphone"
    assert "cough" in (out / "note.md").read_text(encoding="utf-8")
    assert command("recover").out == "No visit is unfinished.\n"
    assert room().found()[0].state is State.WRITTEN


def test_a_visit_without_its_end_says_so(command: Command, tmp_path: Path, fakes: None) -> None:
    visit_id = cut_off(tmp_path / "visit1", np.tile(TALK, 2))
    folder = room().root / visit_id
    lines = (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "journal.jsonl").write_bytes(b"".join(lines[:2]))
    for number in (1, 2):
        (folder / f"00000{number}.segment").unlink()
    done = command("recover", visit_id[:6], "--json")
    assert done.code == 0
    (written,) = json.loads(done.out)["visits"]
    assert "5.0 s of it are missing" in done.err
    encounter = encounter_in(Path(written["encounter"]).parent)
    assert encounter.recording.duration_ms == 10_000
    assert [gap.cause.value for gap in encounter.transcript.gaps] == ["truncated"]
    assert "the last 5 s, from 0:05, are missing" in Path(written["note_html"]).read_text("utf-8")


def test_damage_is_told_and_the_rest_is_finished(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    visit_id = cut_off(tmp_path / "visit1", np.tile(TALK, 3))
    segment = room().root / visit_id / "000001.segment"
    segment.write_bytes(segment.read_bytes()[:-1])
    done = command("recover", "--all")
    assert done.code == 0
    assert "000001.segment does not open" in done.err
    assert [gap.span.start_ms for gap in encounter_in(tmp_path / "visit1").transcript.gaps] == [
        5_000
    ]
    assert segment.exists()  # it is not compressed: a backup may have it whole


def test_the_folder_that_another_visit_took_is_not_touched(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    first, second = cut_off(tmp_path / "visit"), cut_off(tmp_path / "visit")
    assert command("recover", first).code == 0
    assert command("recover", "--all").code == 0
    assert encounter_in(tmp_path / "visit").id == first
    assert encounter_in(tmp_path / f"visit-{second[:8]}").id == second
    assert command("recover", second, "--out", tmp_path / "visit").code == USAGE
    assert command("recover", second, "--out", tmp_path / "elsewhere").code == 0
    assert encounter_in(tmp_path / "elsewhere").id == second


def test_one_that_cannot_be_finished_does_not_stop_the_others(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    (tmp_path / "a file").touch()
    bad, good = cut_off(tmp_path / "a file"), cut_off(tmp_path / "visit2")
    done = command("recover", "--all")
    assert done.code == OUTPUT
    assert f"{bad[:8]}: {tmp_path / 'a file'} is a file" in done.err
    assert encounter_in(tmp_path / "visit2").id == good
    assert [one.state for one in room().found()] == [State.UNFINISHED, State.WRITTEN]


def test_a_draft_that_heard_more_than_was_kept_is_not_replaced(
    command: Command, tmp_path: Path, fakes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the recordings was full from the second segment on; the session heard it all."""
    out, put = tmp_path / "visit1", Disk.put

    def only_the_first(disk: Disk, path: Path, content: bytes) -> None:
        if path.suffix == ".segment" and path.stem != "000000":
            raise OSError(28, "No space left on device")
        put(disk, path, content)

    with (
        monkeypatch.context() as patch,
        pytest.raises(PowerCutError),
        recorder.recorded(Microphone(np.tile(TALK, 2)), asked(out)) as visit,
    ):
        patch.setattr(Disk, "put", only_the_first)
        out.mkdir()
        session = ambient_scribe.build.open_session(
            load_config("embedded"), PatientContext(), start=visit.start
        )
        write_encounter(out / "encounter.json", hear(session, visit.source))
        raise PowerCutError
    before = (out / "encounter.json").read_bytes()
    done = command("recover", "--all")
    assert done.code == 0
    assert "holds a draft that heard more of this visit than was kept" in done.err
    assert (out / "encounter.json").read_bytes() == before
    again = encounter_in(tmp_path / f"visit1-{visit.recording.id[:8]}")
    assert again.recording.duration_ms == 10_400
    assert [gap.span.duration_ms for gap in again.transcript.gaps] == [5_400]


def test_results_that_cannot_be_written_leave_words_and_no_open_sound(
    scribe_mic, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        raise OutputError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(ambient_scribe.visit, "write_text", full)
        assert scribe_mic(Microphone()).code == OUTPUT
    assert files_in(tmp_path / "visit1") == {"encounter.json"}
    order: list[str] = []
    keep_opus, sync = ambient_scribe.visit.keep_opus, SealedRecording.mark_written

    def keep(sound: RecordingSource, audio: Path) -> None:
        order.append("sound" if (audio.parent / "encounter.json").exists() else "sound too early")
        keep_opus(sound, audio)

    def mark(recording: SealedRecording) -> None:
        order.append("marked")
        sync(recording)

    monkeypatch.setattr(ambient_scribe.visit, "keep_opus", keep)
    monkeypatch.setattr(SealedRecording, "mark_written", mark)
    monkeypatch.setattr(ambient_scribe.visit, "sync_folder", lambda out: order.append("synced"))
    (tmp_path / "visit1" / "encounter.json").unlink()
    assert command("recover", "--all").code == 0
    assert order == ["sound", "synced", "marked"]


def test_a_visit_without_sound_is_removed(command: Command, tmp_path: Path, fakes: None) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    for name in ("000000.segment", "000001.segment", "journal.jsonl"):
        (room().root / visit_id / name).unlink()
    assert "no sound had been recorded yet" in command("recover", "--all").out
    assert not (tmp_path / "visit1").exists()
    assert room().found() == ()


def test_a_plan_of_another_version_is_finished_with_the_clinics_profile(
    command: Command, tmp_path: Path, fakes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ambient_scribe.config import Config

    monkeypatch.setattr(Config, "model_dump_json", lambda self, **_: '{"of": "another version"}')
    cut_off(tmp_path / "visit1")
    monkeypatch.undo()
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(system_keyring, "is_here", lambda: False)
    monkeypatch.setattr(ambient_scribe.build, "build_hearing", _fake_hearing)
    done = command("recover", "--all")
    assert done.code == 0
    assert "another version began this visit" in done.err
    assert encounter_in(tmp_path / "visit1").provenance.profile == "clinic"


def _fake_hearing(config: object) -> HearingEngines:
    return HearingEngines(LoudIsVoice(), ScriptedRecognizer(LINES), ScriptedDiarizer())


def test_compression_that_was_cut_off_is_done_with_the_next_recovery(
    command: Command, tmp_path: Path, fakes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    with monkeypatch.context() as patch:
        patch.setattr(compression, "compress", lambda recording: False)
        command("recover", "--all")
    assert (room().root / visit_id / "000000.segment").exists()
    assert command("recover", "--all").out == "No visit is unfinished.\n"
    assert "sound" in files_in(room().root / visit_id)
    assert not (room().root / visit_id / "000000.segment").exists()


# ---------------------------------------------------------------- kept, destroyed
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


# ---------------------------------------------------------------- scribe --mic
@pytest.fixture
def scribe_mic(
    command: Command, fakes: None, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Done]:
    def run(microphone: Microphone, *words: str) -> Done:
        monkeypatch.setattr(sources, "microphone_source", lambda config, device: microphone)
        return command("scribe", "--mic", "--out", "visit1", *words)

    return run


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
    assert files_in(home / "recordings") <= {"vault.json", "vault.lock"}
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


def test_segments_that_are_all_gone_are_told_and_nothing_is_removed(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    """They may come back from a backup: the key stays."""
    visit_id = cut_off(tmp_path / "visit1")
    for path in (room().root / visit_id).glob("*.segment"):
        path.unlink()
    done = command("recover", "--all")
    assert done.code == 0
    assert "000001.segment does not open" in done.err
    assert "key" in files_in(room().root / visit_id)


# ---------------------------------------------------------------- with real engines
@pytest.mark.engine
def test_a_sample_that_was_cut_off_is_recovered(
    command: Command, tmp_path: Path, spoken: np.ndarray
) -> None:
    cut_off(tmp_path / "visit1", spoken.astype(np.float32) / np.float32(32_768))
    done = command("recover", "--all")
    assert (done.code, done.err) == (0, "")
    encounter = encounter_in(tmp_path / "visit1")
    assert encounter.transcript.words
    assert encounter.recording.duration_ms == 5_000


# ---------------------------------------------------------------- doctor
def recordings_of_doctor(command: Command) -> dict[str, dict[str, str | None]]:
    checks = json.loads(command("doctor", "--json").out)["checks"]
    return {one["name"]: one for one in checks if one["topic"] == "Recordings"}


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
