"""`bench verification` and `bench ledger` as a researcher runs them, on a corpus of one visit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TURNS = [
    {"speaker": "doctor", "text": "Any fever?"},
    {"speaker": "patient", "text": "No fever, but my left knee hurts for two weeks."},
    {
        "speaker": "doctor",
        "text": "Okay. I'll order an x-ray of the left knee. Ice it every evening.",
    },
]
NOTE = "HPI\n\nHe denies fever.\nLeft knee pain for 2 weeks.\nHe has asthma.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "aci-bench").mkdir()
    line = json.dumps({"id": "D1", "turns": TURNS, "note": NOTE}) + "\n"
    (tmp_path / "aci-bench" / "train.jsonl").write_text(line, encoding="utf-8")
    return tmp_path


def row(number: int, text: str, **more: object) -> dict[str, object]:
    start = NOTE.index(text)
    place = {"number": number, "start": start, "end": start + len(text), "section": "hpi"}
    return {**place, "turns": [0, 1], "supported": True, **more}


def test_wrong_sentences_are_caught_and_true_ones_pass(
    command: Any, corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "train"
    folder.mkdir()
    sentences = [
        row(0, "He denies fever."),
        row(1, "Left knee pain for 2 weeks."),
        row(2, "He has asthma.", supported=False, reason="not said"),
    ]
    visit = {"id": "D1", "corpus": "aci-bench/train", "sentences": sentences}
    (folder / "D1.json").write_text(json.dumps(visit), encoding="utf-8")
    errors = tmp_path / "errors.tsv"
    told = ("--corpus", corpus, "--verdicts", folder, "--errors", errors, "--json")
    done = command("bench", "verification", *told)
    assert done.code == 0
    report = json.loads(done.out)
    assert report["summary"]["verification_false_alarms"] == 0.0
    assert report["summary"]["verification_unsupported_caught"] == 1.0
    kinds = report["by"]["kind"]
    assert kinds["side"]["verification_caught"] == kinds["negation"]["verification_caught"] == 1.0
    assert report["summary"]["sentence_most_ms"] > 0
    assert report["summary"]["ledger_plan_items"] == 1.0
    assert any("tuned on" in note for note in report["provenance"]["notes"])
    assert errors.read_text(encoding="utf-8").startswith("visit\tsentence")


def test_what_a_draft_lacks_is_looked_up_in_the_ledger(
    command: Any, corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "gold"
    folder.mkdir()
    said = {"kind": "symptom", "term": "fever", "turns": [0, 1], "assertion": "absent"}
    unsaid = {"kind": "condition", "term": "gout", "turns": [1], "assertion": "present"}
    visit = {"id": "D1", "corpus": "aci-bench/train", "facts": [said, unsaid]}
    (folder / "D1.json").write_text(json.dumps(visit), encoding="utf-8")
    done = command("bench", "ledger", "--gold", folder, "--corpus", corpus, "--json")
    assert done.code == 0
    summary = json.loads(done.out)["summary"]
    assert summary["ledger_lacking"] == 0.5
    assert summary["ledger_any"] == 0.0
