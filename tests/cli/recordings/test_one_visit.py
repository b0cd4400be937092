"""`scribe --mic` while another process records: that visit ends first, or both go on when asked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ambient_scribe.cli import recorder
from ambient_scribe.config import load_config
from ambient_scribe.store.recordings.room import RecordingRoom
from tests.cli.recordings.visits import Microphone, encounter_in, room

ROOT = Path(__file__).resolve().parents[3]
LONG_S = 120


@pytest.fixture
def another_window(tmp_path: Path, home: Path) -> Iterator[RecordingRoom]:
    """The room in which a process of its own records a visit."""
    recorder.recordings_root(load_config().recording).open_or_make()
    told = tmp_path / "told"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.store.recordings.a_visit"]
    words = [str(room().root), "heeds", str(told)]
    process = subprocess.Popen([*command, *words], env=environment, cwd=ROOT)
    try:
        end = time.monotonic() + LONG_S
        while not told.exists():
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)
        yield room()
    finally:
        process.kill()
        process.wait()


def test_the_visit_of_another_window_is_ended(
    scribe_mic, another_window: RecordingRoom, tmp_path: Path
) -> None:
    (running,) = another_window.taking_sound()
    done = scribe_mic(Microphone())
    assert done.code == 0
    assert f"the visit {running.id[:8]} in another window is ended; it is drafted there" in done.err
    assert another_window.taking_sound() == []
    assert encounter_in(tmp_path / "visit1").transcript.words


def test_both_go_on_when_that_is_asked_for(scribe_mic, another_window: RecordingRoom) -> None:
    done = scribe_mic(Microphone(), "--keep-running")
    assert (done.code, done.err) == (0, "")
    assert len(another_window.taking_sound()) == 1


def test_a_visit_that_cannot_begin_ends_no_other(
    scribe_mic, another_window: RecordingRoom, tmp_path: Path
) -> None:
    profile = tmp_path / "full.toml"
    profile.write_text("[recording]\nleast_minutes = 100000000\n", encoding="utf-8")
    done = scribe_mic(Microphone(), "--profile", str(profile))
    assert "a visit needs 100000000" in done.complaint
    assert len(another_window.taking_sound()) == 1
