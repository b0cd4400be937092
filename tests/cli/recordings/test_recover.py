"""`recover` lists unfinished visits and finishes them; engines are fakes where none is marked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest

import ambient_scribe.build
from ambient_scribe.cli import recorder
from ambient_scribe.cli.recorder import Asked
from ambient_scribe.config import Config, Overrides, load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.errors import OutputError
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.store.folder import write_encounter
from ambient_scribe.store.recordings import compression
from ambient_scribe.store.recordings.disk import Disk
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.vault import system_keyring
from ambient_scribe.visit import hear, write_recorded
from tests.cli.recordings.visits import (
    OUTPUT,
    TALK,
    USAGE,
    Microphone,
    PowerCutError,
    asked,
    comparable,
    cut_off,
    encounter_in,
    fake_hearing,
    files_in,
    room,
)
from tests.command_line import Command


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


def test_what_is_recovered_is_what_would_have_been_written(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    out = tmp_path / "visit1"
    with recorder.recorded(Microphone(), asked(out)) as visit:
        out.mkdir()
        session = ambient_scribe.build.open_session(
            load_config("embedded"), PatientContext(problems=("asthma",)), start=visit.start
        )
        heard = hear(session, visit.source)
        encounter = ambient_scribe.build.with_documents(heard, load_config("embedded"))
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

    monkeypatch.setattr(Config, "model_dump_json", lambda self, **_: '{"speakers": "many"}')
    cut_off(tmp_path / "visit1")
    monkeypatch.undo()
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(system_keyring, "is_here", lambda: False)
    monkeypatch.setattr(ambient_scribe.build, "build_hearing", fake_hearing)
    done = command("recover", "--all")
    assert done.code == 0
    assert "another version began this visit" in done.err
    assert encounter_in(tmp_path / "visit1").provenance.profile == "clinic"


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


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """The configurations that sessions were opened with."""
    seen: list[Config] = []

    def build_hearing(config: Config) -> HearingEngines:
        seen.append(config)
        return fake_hearing(config)

    monkeypatch.setattr(ambient_scribe.build, "build_hearing", build_hearing)
    return seen


def cut_off_with(told: dict[str, Any], out: Path) -> str:
    """A visit of whichever version that ends in a power cut; its configuration as it was sealed."""
    config = Mock(wraps=load_config("embedded"), recording=load_config("embedded").recording)
    config.model_dump_json.return_value = json.dumps(told)
    with (
        pytest.raises(PowerCutError),
        recorder.recorded(Microphone(), Asked(config, PatientContext(), out)) as visit,
    ):
        for _ in visit.source:
            pass
        raise PowerCutError
    return visit.recording.id


def test_what_lies_on_the_disk_is_read_as_a_file_is(
    command: Command, tmp_path: Path, built: list[Config]
) -> None:
    live = load_config("embedded", Overrides(live=True, language="en"))
    visit_id = cut_off_with(json.loads(live.model_dump_json()), tmp_path / "visit1")
    assert command("recover", visit_id).code == 0
    assert live.streaming.step_ms is not None
    assert built[-1].streaming == load_config("embedded").streaming
    assert not built[-1].live.enabled
    assert built[-1].language == "en"


def test_a_visit_of_an_older_version_keeps_what_is_still_known(
    command: Command, tmp_path: Path, built: list[Config]
) -> None:
    told = json.loads(load_config("embedded", Overrides(language="en-GB")).model_dump_json())
    told["streaming"] = {"batch_segments": 1, "partial_step_ms": 700}
    told["diarizer"]["embedded"]["gone"] = 1
    visit_id = cut_off_with(told, tmp_path / "visit1")
    done = command("recover", visit_id)
    assert (done.code, done.err) == (0, "")
    assert (built[-1].language, built[-1].profile) == ("en-GB", "embedded")
