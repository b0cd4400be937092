"""Notes judged by hand: what must be told fits its visit, and verdicts become figures."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
JUDGING = ROOT / "benchmarks" / "judging"
GOLD = sorted(JUDGING.glob("gold/*/*.json"))
VERDICTS = sorted(JUDGING.glob("verdicts/*/*.json"))
DATA = ROOT.parent / "shared" / "data"


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def score() -> dict[str, Any]:
    return runpy.run_path(str(JUDGING / "score.py"))


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_says_what_a_note_must_tell(path: Path) -> None:
    gold = read(path)
    assert gold["id"] == path.stem
    assert 12 <= len(gold["must"]) <= 25 and 5 <= len(gold["traps"]) <= 8
    for must in gold["must"]:
        assert must["section"] in set("SOAP") and must["importance"] in {1, 2, 3}
        assert must["statement"] and must["turns"]


@pytest.mark.skipif(not DATA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_gold_names_turns_that_are_there(path: Path) -> None:
    gold = read(path)
    check = runpy.run_path(str(ROOT / "benchmarks" / "gold" / "check.py"))
    turns = check["turns_of"](DATA, gold)
    assert all(0 <= turn < len(turns) for must in gold["must"] for turn in must["turns"])


@pytest.mark.parametrize("path", VERDICTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_verdict_fits_its_gold(score: dict[str, Any], path: Path) -> None:
    gold = next(read(one) for one in GOLD if one.name == path.name)
    for system, judged in read(path)["notes"].items():
        row = score["scored"](gold, judged, path.name)
        assert 0 <= row["must coverage"] <= 1 and 1 <= row["readability"] <= 5, system


def test_a_verdict_is_weighted_by_importance(score: dict[str, Any]) -> None:
    gold = {"must": [{"importance": 3}, {"importance": 1}], "traps": [{}]}
    judged = {
        "must": ["part", "full"],
        "traps": [True],
        "claims": 9,
        "wrong": [{"severity": 2}, {"severity": 2}, {"severity": 3}],
        "readability": 4,
    }
    row = score["scored"](gold, judged, "one")
    assert row["must coverage"] == pytest.approx(2.5 / 4)
    assert (row["could harm"], row["misleading"], row["trivial"], row["traps"]) == (1, 2, 0, 1)


def test_a_verdict_that_does_not_fit_is_refused(score: dict[str, Any]) -> None:
    gold = {"must": [{"importance": 3}], "traps": []}
    judged = {"must": [], "traps": [], "claims": 0, "wrong": [], "readability": 3}
    with pytest.raises(SystemExit, match="1 must and 0 traps"):
        score["scored"](gold, judged, "one")
