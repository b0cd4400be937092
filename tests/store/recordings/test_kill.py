"""A process that records is killed, three times, at random (`benchmarks/kill.py` does so two hundred
times and keeps the figures); one that splits a recording dies at chosen steps."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.recordings.root import root_of
from ambient_scribe.store.recordings.writer import RecordingConfig
from ambient_scribe.vault import system_keyring
from tests.store.recordings.a_split import DIED
from tests.store.recordings.rooms import as_float, chunk, noise, recorded, sound_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_a_killed_visit_loses_a_segment_at_most_and_is_recovered(tmp_path: Path) -> None:
    told = tmp_path / "kill.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "kill.py"), "--kills", "3"]
    done = subprocess.run(
        [*command, "--seed", "5", "--out", str(told)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(told.read_text(encoding="utf-8"))
    assert result["more_than_a_segment_lost"] == 0
    assert result["with_an_unreadable_segment"] == result["with_a_wrong_sample"] == 0
    assert result["recovered"] == result["kills"] == 3
    assert result["sound_s"] > 0


@pytest.mark.slow
def test_a_split_whose_process_dies_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The locks die with it, as no simulated power cut can show."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(system_keyring, "is_here", lambda: False)
    vault = root_of(RecordingConfig()).open_or_make()
    room, pcm = RecordingRoom(RecordingConfig().folder_path()), noise(2_500)
    left: list[int] = []
    for step in (4, 25, 33, 34, 36, 39, 1_000):
        recording = recorded(room, vault, [chunk(pcm)])
        recording.release()
        command = [sys.executable, "-m", "tests.store.recordings.a_split"]
        words = [str(room.root), recording.id, str(step)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run([*command, *words], check=False, env=environment, cwd=ROOT)
        assert done.returncode == (0 if step == 1_000 else DIED)
        for _ in range(2):
            ids = [one.id for one in room.found() if one.state is State.UNFINISHED]
            assert len(ids) in (1, 2)
            sounds = []
            for visit_id in ids:
                with room.open(visit_id, vault) as part:
                    sounds.append(sound_of(part))
            assert np.array_equal(np.concatenate(sounds), as_float(pcm))
            room.expire(14, datetime.datetime.now(datetime.UTC))
        left.append(len(ids))
        for visit_id in ids:
            room.destroy(visit_id, "the next one")
        assert not list(room.root.rglob("key"))
    assert left == sorted(left)
    assert set(left) == {1, 2}
