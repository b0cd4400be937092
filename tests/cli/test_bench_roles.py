"""`bench roles` as a researcher runs it, on a corpus of three visits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

DOCTOR = (
    "Good morning, what brings you in today?",
    "Have you taken anything for the pain so far?",
    "I am going to order an x-ray of your knee today.",
)
PATIENT = (
    "Well, my knee has been hurting since I slipped on the ice.",
    "Just some ibuprofen, it helps me a little bit.",
    "Okay, that sounds good to me, thank you doctor.",
)


def turns(*, swapped: bool = False) -> list[dict[str, Any]]:
    names = ("patient", "doctor") if swapped else ("doctor", "patient")
    return [
        {
            "speaker": names[side],
            "text": said,
            "start": 10 * n + 5 * side,
            "end": 10 * n + 5 * side + 4,
        }
        for n, pair in enumerate(zip(DOCTOR, PATIENT, strict=True))
        for side, said in enumerate(pair)
    ]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    texts, plain = data / "primock57" / "transcripts", data / "primock57" / "asr" / "plain"
    for folder in (data / "aci-bench", texts, plain):
        folder.mkdir(parents=True)
    bare = [{"speaker": t["speaker"], "text": t["text"]} for t in turns()]
    wrong = [{"speaker": t["speaker"], "text": t["text"]} for t in turns(swapped=True)]
    lines = [json.dumps({"id": "D1", "turns": bare}), json.dumps({"id": "D2", "turns": wrong})]
    (data / "aci-bench" / "valid.jsonl").write_text("\n".join(lines), encoding="utf-8")
    flags = {"valid": {"majority_flagged": ["D2"]}}
    (data / "aci-bench" / "swapped_speaker_flags.json").write_text(json.dumps(flags), "utf-8")
    visit = {"id": "day4_consultation01", "utterances": turns()}
    (texts / "day4_consultation01.json").write_text(json.dumps(visit), encoding="utf-8")
    said = " ".join(text for pair in zip(DOCTOR, PATIENT, strict=True) for text in pair)
    (plain / "day4_consultation01.txt").write_text(said, encoding="utf-8")
    return data


def test_what_is_told_is_scored_and_flagged_visits_apart(command: Any, corpus: Path) -> None:
    done = command("bench", "roles", "--corpus", corpus, "--recognizer", "plain", "--json")
    assert done.code == 0
    report = json.loads(done.out)
    summary = report["summary"]
    assert (summary["speakers"], summary["speakers_misjudged"]) == (4, 0)
    assert summary["speakers_wrong"] == 0
    assert summary["mislabelled_speakers_wrong"] == 1
    assert summary["turns_right"] == summary["turns_right_unlabelled"] == 1
    assert summary["sentences_right"] == 1
    assert "sentences_right" not in report["files"]["D1"]
    assert set(report["by"]["corpus"]) == {"aci-bench", "primock57"}
    assert any("chosen on" in note for note in report["provenance"]["notes"])


def test_without_a_recognizer_and_with_a_limit(command: Any, corpus: Path) -> None:
    done = command("bench", "roles", "--corpus", corpus, "--limit", "1")
    assert done.code == 0
    assert "speakers given the wrong role" in done.out
    assert "sentences" not in done.out
    assert "D2" not in done.out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--recognizer", "nobody"), "there is no such recognizer"),
        (("--split", "train"), "cannot be read"),
    ],
)
def test_what_is_not_there(command: Any, corpus: Path, words: tuple[str, ...], line: str) -> None:
    done = command("bench", "roles", "--corpus", corpus, *words)
    assert done.code == 3
    assert line in done.err
