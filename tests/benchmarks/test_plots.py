"""Pictures: drawn from JSON, named for what they are, the same each time."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("matplotlib")

RESULTS = Path(__file__).parents[2] / "benchmarks" / "results"
VISIT = {"sample": "a", "processor_s": 9.0, "length_s": 400.0, "files": 8, "threads": 4}
RUN = {"latency_p95_s": 0.5, "open_p95_s": None}


def found(name: str) -> dict[str, Any]:
    rows = [{**VISIT, "hours": hour, "resident_mib": 400.0} for hour in (0.1, 2.0)]
    way = {"compute": 0.3, "behind_p95_s": 0.0, "keeps_up": True}
    ways = {"short": way, "mixed": way, "padded": {**way, "keeps_up": False}}
    return {
        "rooms": {
            "limit_p95_s": 2.0,
            "runs": {"own": [{"rooms": 1, **RUN}, {"rooms": 2, "processors_left": 0}]},
            "rooms_within_limit": {"own": 1},
            "memory_mib": {"own": {"1": {"proportional": 60.0}, "2": None}},
            "processors": 2,
            "engine": {"model": "whisper-sim"},
        },
        "sizes": {"sizes": {"tiny": ways, "base": ways}, "threads": 2, "limit_s": 2.0},
        "day": {
            "visits": {"summary": {"hours": 2.0, "resident_mib_per_hour": 0.1}, "visits": rows},
            "one_stream": {"summary": {"largest_drift_ms": 0}, "rounds": rows},
        },
    }[name]


@pytest.mark.parametrize("name", ["latency", "windows", "rooms", "sizes", "day"])
def test_every_picture_says_that_it_is_an_instruments(runner, name: str) -> None:
    plots = runner("plots")
    kept = RESULTS / f"{name}.json"
    told = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else found(name)
    assert plots.DRAWN[name](told).get_suptitle().startswith("Instrument figure")


@pytest.mark.parametrize("name", ["rooms", "sizes", "day"])
def test_few_results_are_drawn_too(runner, name: str) -> None:
    assert runner("plots").DRAWN[name](found(name)).axes


def test_the_same_results_give_the_same_file(
    runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plots = runner("plots")
    (tmp_path / "day.json").write_text(json.dumps(found("day")), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["plots", "day", "rooms", "--results", str(tmp_path)])
    plots.main()
    first = (tmp_path / "day.svg").read_bytes()
    plots.main()
    assert (tmp_path / "day.svg").read_bytes() == first
    assert "rooms: not measured" in capsys.readouterr().out
