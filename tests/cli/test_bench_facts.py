"""`bench facts` as a researcher runs it, on a corpus of one visit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TURNS = [
    {"speaker": "doctor", "text": "Any fever or cough?"},
    {"speaker": "patient", "text": "No fever, but I have a cough."},
]
FEVER = {"kind": "symptom", "term": "fever", "turns": [0, 1], "assertion": "absent"}
COUGH = {"kind": "symptom", "term": "cough", "turns": [0, 1], "assertion": "present"}
RASH = {"kind": "symptom", "term": "rash", "turns": [1], "assertion": "present"}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "aci-bench").mkdir()
    line = json.dumps({"id": "D1", "turns": TURNS}) + "\n"
    (tmp_path / "aci-bench" / "train.jsonl").write_text(line, encoding="utf-8")
    return tmp_path


def gold(folder: Path, *facts: object) -> Path:
    folder.mkdir()
    visit = {"id": "D1", "corpus": "aci-bench/train", "facts": facts}
    (folder / "D1.json").write_text(json.dumps(visit), encoding="utf-8")
    return folder


def test_what_is_found_is_scored_by_kind(command: Any, corpus: Path, tmp_path: Path) -> None:
    facts = gold(tmp_path / "dev", FEVER, COUGH, RASH)
    errors = tmp_path / "errors.tsv"
    done = command(
        "bench", "facts", "--gold", facts, "--corpus", corpus, "--errors", errors, "--json"
    )
    assert done.code == 0
    report = json.loads(done.out)
    assert report["summary"]["fact_precision_strict"] == 1.0
    assert report["by"]["kind"]["symptom"]["kind_recall_strict"] == pytest.approx(2 / 3)
    assert any("tuned on" in note for note in report["provenance"]["notes"])
    header, line = errors.read_text(encoding="utf-8").splitlines()
    assert header.startswith("visit\twhat")
    assert line.split("\t")[:6] == ["D1", "missed", "symptom", "present", "patient", "rash"]


def test_roles_may_have_to_be_found(command: Any, corpus: Path, tmp_path: Path) -> None:
    facts = gold(tmp_path / "gold", FEVER, COUGH)
    done = command(
        "bench", "facts", "--gold", facts, "--corpus", corpus, "--roles", "found", "--json"
    )
    assert done.code == 0
    report = json.loads(done.out)
    assert "roles: content-roles" in report["provenance"]["engines"]


def test_rows_of_another_program(command: Any, corpus: Path, tmp_path: Path) -> None:
    facts = gold(tmp_path / "gold", FEVER, COUGH)
    found = gold(tmp_path / "found", COUGH)
    done = command(
        "bench", "facts", "--gold", facts, "--corpus", corpus, "--found", found, "--json"
    )
    assert done.code == 0
    summary = json.loads(done.out)["summary"]
    assert (summary["fact_precision_strict"], summary["fact_recall_strict"]) == (1.0, 0.5)


def test_a_corpus_that_is_not_there_is_told_in_a_line(command: Any, tmp_path: Path) -> None:
    facts = gold(tmp_path / "gold", FEVER)
    done = command("bench", "facts", "--gold", facts, "--corpus", tmp_path / "nowhere")
    assert done.code != 0
    assert "train.jsonl cannot be read" in done.err
