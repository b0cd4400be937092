"""`bench notes` as a researcher runs it, on a corpus of one visit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("rouge_score")

TURNS = [
    {"speaker": "doctor", "text": "What brings you in today?"},
    {"speaker": "patient", "text": "I have had a cough for three days."},
    {"speaker": "doctor", "text": "Any fever?"},
    {"speaker": "patient", "text": "No fever."},
]
NOTE = "CHIEF COMPLAINT\nCough.\nHISTORY\nCough for 3 days. Denies fever.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "visits"
    folder.mkdir()
    record = {"id": "D1", "turns": TURNS, "note": NOTE, "note_divisions": {"subjective": NOTE}}
    (folder / "valid.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    return folder


def test_a_draft_is_scored_beside_the_truth_of_it(
    command: Any, corpus: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    done = command("bench", "notes", "--corpus", corpus, "--json", "--keep", kept)
    assert done.code == 0, done.err
    summary = json.loads(done.out)["summary"]
    assert summary["evidence_resolves"] == 1
    assert summary["concept_recall"] == 1
    assert summary["concepts_said"] == 1
    assert summary["claims_supported"] == 1
    assert 0 < summary["rouge1"] <= 1 and "rouge1_subjective" in summary
    assert "cough" in (kept / "D1.txt").read_text(encoding="utf-8").lower()


def test_another_systems_notes_are_scored_alike(command: Any, corpus: Path, tmp_path: Path) -> None:
    others = tmp_path / "others.jsonl"
    rows = [
        {"id": "D1", "system": "a copy", "note": NOTE},
        {"id": "D1", "system": "invents", "note": "Pneumonia."},
    ]
    others.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scored = {}
    for system in ("a copy", "invents"):
        done = command(
            *("bench", "notes", "--corpus", corpus, "--notes", others, "--system", system),
            "--json",
        )
        assert done.code == 0, done.err
        scored[system] = json.loads(done.out)["summary"]
    assert scored["a copy"]["rouge1"] == 1
    assert scored["a copy"]["note_claim_recall"] == 1
    assert scored["invents"]["concepts_said"] == 0
    assert "evidence_resolves" not in scored["invents"]


def test_a_folder_of_neither_format_is_said_in_a_line(command: Any, tmp_path: Path) -> None:
    done = command("bench", "notes", "--corpus", tmp_path)
    assert done.code != 0
    assert "neither valid.jsonl" in done.err and "Traceback" not in done.err
