"""A visit that begins ends the one that another process records; the other keeps its sound."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ambient_scribe.errors import UsageError
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.handover import alone
from ambient_scribe.store.recordings.keeping import KeptSource
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import begun, chunk, noise, recorded
from tests.store.recordings.test_keeping import Room

ROOT = Path(__file__).resolve().parents[3]
LONG_S = 120
"""For a process to come up on a busy machine."""

Start = Callable[[str], Path]


def until(what: Callable[[], object]) -> None:
    end = time.monotonic() + LONG_S
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def another(room: RecordingRoom, tmp_path: Path) -> Iterator[Start]:
    """Starts a visit in a process of its own; the file that it tells in."""
    running: list[subprocess.Popen[bytes]] = []

    def start(way: str) -> Path:
        told = tmp_path / f"told {len(running)}"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "tests.store.recordings.a_visit"]
        words = [str(room.root), way, str(told)]
        running.append(subprocess.Popen([*command, *words], env=environment, cwd=ROOT))
        until(lambda: told.exists() or running[-1].poll() is not None)
        assert running[-1].poll() is None
        return told

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_a_visit_that_runs_is_ended_and_the_microphone_is_free(
    room: RecordingRoom, vault: Vault, another: Start
) -> None:
    told = another("heeds")
    (running,) = room.found()
    assert [folder.id for folder in room.taking_sound()] == [running.id]
    lines: list[str] = []
    with alone(room, lines.append, LONG_S):
        assert room.taking_sound() == []
        recording, _ = begun(room, vault)
    assert lines == [f"the visit {running.id[:8]} in another window is ended; it is drafted there"]
    until(lambda: told.read_text(encoding="utf-8").startswith("ended"))
    _, sound, alarm = told.read_text(encoding="utf-8").split(" ", 2)
    assert int(sound) > 0
    assert alarm == "another visit begins: this one is ended here, and drafted"
    ended = next(one for one in room.found() if one.id == running.id)
    assert (ended.state, ended.duration_ms) == (State.RUNNING, int(sound) // 16)  # it drafts
    assert recording.id != running.id


def test_one_that_is_still_loading_its_models_never_opens_the_microphone(
    room: RecordingRoom, another: Start
) -> None:
    told = another("loading")
    with alone(room, lambda line: None, LONG_S):
        pass
    until(lambda: told.read_text(encoding="utf-8").startswith("refused"))
    assert told.read_text(encoding="utf-8").startswith("refused: another visit was begun")
    assert room.taking_sound() == []


def test_one_that_does_not_end_keeps_the_other_from_beginning(
    room: RecordingRoom, another: Start
) -> None:
    another("stubborn")
    (running,) = room.found()
    with (
        pytest.raises(UsageError, match="does not end: end it there first, or add --keep-running"),
        alone(room, lambda line: None, patience_s=0.5),
    ):
        raise AssertionError("it may not begin")
    assert [folder.id for folder in room.taking_sound()] == [running.id]
    assert not (room.root / running.id / "end").exists()


def test_visits_that_are_drafted_or_were_cut_off_are_not_waited_for(
    room: RecordingRoom, vault: Vault
) -> None:
    drafted = recorded(room, vault, [chunk(noise(500))])
    killed = recorded(room, vault, [chunk(noise(500))])
    (killed.folder / "live").touch()
    killed.release()
    assert [one.state for one in room.found()].count(State.RUNNING) == 1
    lines: list[str] = []
    with alone(room, lines.append, patience_s=0):
        assert room.taking_sound() == lines == []
    with room.open(killed.id, vault):
        assert not (killed.folder / "live").exists()
        assert room.taking_sound() == []
    drafted.release()


def test_of_two_that_begin_at_once_one_waits(room: RecordingRoom) -> None:
    begins, goes_on = threading.Event(), threading.Event()

    def first() -> None:
        with alone(room, lambda line: None):
            begins.set()
            goes_on.wait(LONG_S)

    thread = threading.Thread(target=first)
    thread.start()
    assert begins.wait(LONG_S)
    with (
        pytest.raises(UsageError, match="another visit is beginning"),
        alone(room, lambda line: None, patience_s=0.1),
    ):
        raise AssertionError("it may not begin")
    goes_on.set()
    thread.join()
    with alone(room, lambda line: None, patience_s=0.1):
        pass


def test_a_visit_that_ends_by_itself_leaves_no_sign_of_it(
    room: RecordingRoom, vault: Vault
) -> None:
    recording, writer = begun(room, vault)
    with KeptSource(Room(), writer) as source:
        assert (recording.folder / "live").exists()
        for _ in source:
            pass
        assert not (recording.folder / "live").exists()
    assert {path.name for path in recording.folder.path.iterdir()} & {"live", "end"} == set()
    assert not [one for one in threading.enumerate() if one.name == "handover"]
