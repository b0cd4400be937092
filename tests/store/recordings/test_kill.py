"""A process that records is killed, three times, at random; `benchmarks/kill.py` does so two hundred
times and keeps the figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
