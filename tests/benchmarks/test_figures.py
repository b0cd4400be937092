"""Rows of the README's generated table: what was measured, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
SLOPES = {"resident_mib_per_hour": 0.2, "files_per_hour": -4e-16, "threads_per_hour": 0.0}
COSTS = {"processor_s_per_minute": 2.0, "processor_s_per_minute_per_hour": 0.01}
DAY = {
    "visits": {"summary": {"hours": 10.02, **SLOPES, **COSTS}},
    "one_stream": {"summary": {"hours": 10.0, "largest_drift_ms": 3}},
}


def results(tmp_path: Path) -> Path:
    for name in ("samples", "diarization_voice", "diarization_voiceprints", "overhead", "startup"):
        shutil.copy(RESULTS / f"{name}.json", tmp_path)
    ways = {"live": {"commit_p50_s": 0.9, "commit_p95_s": 1.8, "first_p50_s": 0.4}}
    ways["live"] |= {"first_p95_s": 1.1, "wer": 0.191, "compute": 0.05}
    ways["batch"] = {"wer": 0.18, "compute": 0.02}
    models = [{"stage": "recognition", "model": "whisper-sim"}]
    latency = {"by": {"way": ways}, "provenance": {"models": models}}
    (tmp_path / "latency.json").write_text(json.dumps(latency), encoding="utf-8")
    return tmp_path


def test_ways_that_were_measured_have_a_row(runner, tmp_path: Path) -> None:
    table = runner("figures").table(results(tmp_path))
    assert "| this program | 0.40 / 1.10 | 0.90 / 1.80 | 19.1 % | 0.05 |" in table
    assert "| the file at once | - | - | 18.0 % | 0.02 |" in table
    assert "whisperlivekit" not in table
    assert "heard by whisper-sim" in table


def test_a_day_is_told_once_it_was_measured(runner, tmp_path: Path) -> None:
    figures = runner("figures")
    assert "hours of visits" not in figures.table(results(tmp_path))
    (tmp_path / "day.json").write_text(json.dumps(DAY), encoding="utf-8")
    table = figures.table(tmp_path).replace("\n", " ")
    assert "memory +0.2 MiB an hour, open files 0, threads 0; 2.00 processor seconds" in table
    assert "(+0.5 % an hour)" in table
    assert "drift by 3 ms at most" in table


def test_sizes_and_rooms_are_told_once_they_were_measured(runner, tmp_path: Path) -> None:
    way = {"short": {"compute": 0.25}, "padded": {"compute": 2.5}}
    sizes = {"threads": 2, "sizes": {"tiny": way}}
    sizes["largest_that_keeps_up"] = {"short": "tiny", "mixed": None, "padded": None}
    served = {"own": 4, "shared": 6, "batched": 5}
    rooms = {"processors": 2, "engine": {"model": "whisper-sim"}, "limit_p95_s": 2.0}
    folder = results(tmp_path)
    (folder / "sizes.json").write_text(json.dumps(sizes), encoding="utf-8")
    (folder / "rooms.json").write_text(
        json.dumps({**rooms, "rooms_within_limit": served}), encoding="utf-8"
    )
    table = runner("figures").table(folder).replace("\n", " ")
    assert "keeps up is tiny with windows as long as the speech, none with full ones" in table
    assert "tiny 0.25 (2.5 padded)" in table
    assert "6 with shared recognizers, 5 where they decode for several at once, 4 with" in table
