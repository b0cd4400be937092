"""The clock that waits for nobody, and what is made of a run in another environment."""

from __future__ import annotations

import asyncio
import json
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.errors import UsageError
from tests.awaiting import awaited

STAND_IN = """
import json, sys, wave
sound, out = sys.argv[1:3]
with wave.open(sound) as file:
    assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16000, 1, 2)
    frames = file.getnframes()
words = [{"text": "chest", "start_ms": 0, "end_ms": 700, "at_ms": 1500.0}]
words += [{"text": "pain", "start_ms": 900, "end_ms": 900, "at_ms": 1500.0}]
shown = [{"at_ms": 800.0, "words": 0, "open": "chest"}, {"at_ms": 1500.0, "words": 2, "open": ""}]
told = {"program": "stand-in", "seconds": 0.5, "sound_s": frames / 16000, "readings": 3}
json.dump({**told, "words": words, "shown": shown}, open(out, "w"))
"""


def test_sleeping_takes_no_time_and_counts(runner) -> None:
    async def sleeper() -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.sleep(3600)
        return loop.time() - began

    assert awaited(sleeper(), runner("whisperlivekit_run").ProcessorTimeLoop) >= 3600


def test_work_in_a_thread_lies_beside_what_the_loop_does(runner) -> None:
    told: list[str] = []

    def busy() -> str:
        told.append("begun")
        total = 0
        for number in range(1_500_000):
            total += number
        return "done"

    async def other() -> None:
        await asyncio.sleep(0.001)
        told.append("beside")

    async def both() -> None:
        going_on = asyncio.create_task(other())
        await asyncio.sleep(0)
        told.append(await asyncio.to_thread(busy))
        await going_on

    awaited(both(), runner("whisperlivekit_run").ProcessorTimeLoop)
    assert told == ["begun", "beside", "done"]


def test_nobody_to_wait_for_is_an_error_and_not_a_hang(runner) -> None:
    async def stuck() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(RuntimeError, match="waits for somebody else"):
        awaited(stuck(), runner("whisperlivekit_run").ProcessorTimeLoop)


@pytest.fixture
def stand_in(runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    way = runner("whisperlivekit_way")
    script = tmp_path / "run.py"
    script.write_text(STAND_IN, encoding="utf-8")
    monkeypatch.setattr(way, "RUN", script)
    model = tmp_path / "model"
    model.mkdir()
    (model / "model.bin").write_bytes(b"weights")
    return way, script, model


def test_a_run_becomes_a_log(stand_in, tmp_path: Path) -> None:
    way, _, model = stand_in
    run = way.run(Path(sys.executable), np.zeros((32_000, 1), np.float32), model, tmp_path)
    assert (run.program, run.seconds, run.sound_ms, run.readings) == ("stand-in", 0.5, 2000, 3)
    assert run.log.commit_latencies() == [800.0, 599.0]  # no word without a length
    assert run.log.first_latencies() == [100.0, 599.0]


def test_a_kept_run_is_not_made_again_but_for_other_sound(stand_in, tmp_path: Path) -> None:
    way, script, model = stand_in
    sound, python = np.zeros((16_000, 1), np.float32), Path(sys.executable)
    way.run(python, sound, model, tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    told = json.loads(kept.read_text(encoding="utf-8"))
    kept.write_text(json.dumps({**told, "readings": 7}), encoding="utf-8")
    assert way.run(python, sound, model, tmp_path / "kept").readings == 7
    assert way.run(python, sound + 0.5, model, tmp_path / "kept").readings == 3
    script.write_text(f"{STAND_IN}\n# changed\n", encoding="utf-8")
    assert way.run(python, sound, model, tmp_path / "kept").readings == 3


def test_an_environment_without_it_is_told(stand_in, tmp_path: Path) -> None:
    way, script, model = stand_in
    script.write_text("import package_that_nobody_has", encoding="utf-8")
    with pytest.raises(UsageError, match="could not run whisperlivekit"):
        way.run(Path(sys.executable), np.zeros((1600, 1), np.float32), model, tmp_path)


def test_sound_travels_as_it_is(runner, stand_in, tmp_path: Path) -> None:
    way, script, model = stand_in
    script.write_text(
        f"{STAND_IN}\nimport shutil; shutil.copy(sound, {str(tmp_path / 'heard.wav')!r})",
        encoding="utf-8",
    )
    way.run(Path(sys.executable), np.array([[0.5], [-2.0]], np.float32), model, tmp_path)
    with wave.open(str(tmp_path / "heard.wav")) as file:
        assert np.frombuffer(file.readframes(2), "<i2").tolist() == [16383, -32767]
