"""`benchmarks/kill_recognizer.py`: what it draws and counts; one kill of the real thing."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "kill_recognizer.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kill_recognizer", SCRIPT)
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_there_is_one_kill_in_each_stretch(benchmark: ModuleType) -> None:
    moments = benchmark.moments(120, 20.0, random.Random(1))
    assert [int(moment // 20) for moment in moments] == [0, 1, 2, 3, 4, 5]
    assert all(2 <= moment % 20 <= 18 for moment in moments)


def test_words_are_lost_other_or_added(benchmark: ModuleType) -> None:
    said = ["any", "fever", "or", "chills", "at", "all"]
    assert benchmark.compared(said, ["any", "fewer", "or", "chills", "chills", "all"]) == {
        "words": 6,
        "lost": 0,
        "other": 2,
        "added": 0,
    }
    assert benchmark.compared(said, ["any", "fever", "chills", "at", "all"])["lost"] == 1
    assert benchmark.compared(said, [])["lost"] == 6


def test_percentiles_are_of_what_is_known(benchmark: ModuleType) -> None:
    told = benchmark.summary([1.0, None, 3.0, 2.0])
    assert told == {"known": 3, "p50": 2.0, "p95": 3.0, "most": 3.0}
    assert benchmark.summary([None]) == {"known": 0}


@pytest.mark.slow
@pytest.mark.engine
def test_a_kill_costs_no_word_and_no_sound(tmp_path: Path) -> None:
    out = tmp_path / "kill.json"
    words = ["--kills", "1", "--seconds", "10", "--every", "10", "--speed", "4"]
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *words, "--out", str(out)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(out.read_text(encoding="utf-8"))
    assert (result["kills"], result["kills_told"]) == (1, 1)
    assert result["recordings_with_a_wrong_or_missing_sample"] == 0
    words_told = result["words_against_unkilled"]
    assert words_told["words"] > 10 and words_told["lost"] == 0
    assert result["told_as_not_heard_s"] == 0
