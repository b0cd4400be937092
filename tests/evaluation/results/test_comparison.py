"""Two results of one benchmark, file by file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.comparison import compare, read_report
from ambient_scribe.evaluation.results.report import Provenance, Report
from ambient_scribe.evaluation.tally import Tally

NAMES = ("a.json", "b.json")


def result(errors: dict[str, int], normalizer: str = "n") -> Report:
    provenance = Provenance(command="c", versions={}, machine="m", cpus=1, normalizer=normalizer)
    rows = [Scored(file, {"wer": Tally(wrong, 10)}) for file, wrong in errors.items()]
    return assemble("t", rows, {}, provenance)


def test_the_difference_is_pooled_over_the_files_of_both() -> None:
    report = compare(
        result({"x": 4, "y": 6, "only-a": 9}), result({"x": 2, "y": 3, "only-b": 0}), NAMES, "c"
    )
    assert report.summary == {"wer": pytest.approx(-0.25)}
    assert report.files == {"x": {"wer": pytest.approx(-0.2)}, "y": {"wer": pytest.approx(-0.3)}}
    low, high = report.intervals["wer"]
    assert low == pytest.approx(-0.3)
    assert high == pytest.approx(-0.2)
    assert report.by["system"]["a"]["wer"] == 0.5
    assert report.by["system"]["probability_of_improvement"]["wer"] == 1
    assert "2 files compared, 2 that only one" in " ".join(report.provenance.notes)


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match="no file in common"):
        compare(result({"x": 1}), result({"y": 1}), NAMES, "c")
    with pytest.raises(InputError, match="compared words differently"):
        compare(result({"x": 1}), result({"x": 1}, "other"), NAMES, "c")
    bare = Report.model_validate({**dict(result({"x": 1})), "counts": {}})
    with pytest.raises(InputError, match="has no `counts`"):
        compare(bare, result({"x": 1}), NAMES, "c")


def test_a_result_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    kept = result({"x": 1, "y": 2})
    path.write_text(kept.model_dump_json(), encoding="utf-8")
    assert read_report(path) == kept
    path.write_text(json.dumps({"summary": {}}), encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.json: no result of a benchmark"):
        read_report(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as JSON"):
        read_report(path)
