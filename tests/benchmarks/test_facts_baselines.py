"""What the plain tools find turn by turn, in rows that the scorer reads."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.evaluation.corpora.dialogues import Dialogue
from ambient_scribe.evaluation.facts.gold import read_visits
from ambient_scribe.testing import a_transcript

Runner = Callable[[str], ModuleType]
TURNS = [
    ("clinician", "Any chest pain?"),
    ("patient", "No."),
    ("patient", "I have a cough, but no fever. My mother had a stroke."),
    ("clinician", "Is the cough dry?"),
]


def dialogue() -> Dialogue:
    transcript = a_transcript(TURNS)
    turns = {one.id: number for number, one in enumerate(transcript.utterances)}
    speakers = {number: role for number, (role, _) in enumerate(TURNS)}
    return Dialogue("D1", transcript, turns, speakers, Path("D1.json"))


def found(runner: Runner, way: str) -> dict[str, tuple[str, Assertion, frozenset[int]]]:
    module = runner("facts_baselines")
    rows = module.Baseline(module.load_lexicon(), way).find(dialogue())
    return {row.term: (row.kind, row.assertion, row.turns) for row in rows}


def test_the_lexicon_alone_takes_everything_for_present(runner: Runner) -> None:
    rows = found(runner, "lexicon")
    assert rows["chest pain"] == ("symptom", Assertion.PRESENT, frozenset({0}))
    assert rows["cough"] == ("symptom", Assertion.PRESENT, frozenset({2, 3}))
    assert rows["fever"][1] is Assertion.PRESENT


def test_negex_denies_within_its_sentence_and_hears_no_answer(runner: Runner) -> None:
    pytest.importorskip("negspacy")
    rows = found(runner, "negex")
    assert rows["fever"][1] is Assertion.ABSENT
    assert rows["cough"][1] is Assertion.PRESENT
    assert rows["chest pain"][1] is Assertion.PRESENT


def test_context_knows_relatives_too(runner: Runner) -> None:
    pytest.importorskip("negspacy")  # of the same extra: where one is not, neither is medspaCy
    try:
        rows = found(runner, "context")
    except ModuleNotFoundError as error:
        pytest.skip(f"medspaCy is not here: {error}")
    assert rows["stroke"][0] == "family_history"
    assert rows["fever"][1] is Assertion.ABSENT


def test_the_files_are_what_the_scorer_reads(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "aci-bench").mkdir()
    turns = [{"speaker": "doctor", "text": "You have asthma."}]
    line = json.dumps({"id": "D1", "turns": turns}) + "\n"
    (tmp_path / "aci-bench" / "train.jsonl").write_text(line, encoding="utf-8")
    gold = tmp_path / "gold"
    gold.mkdir()
    visit = {"id": "D1", "corpus": "aci-bench/train", "facts": []}
    (gold / "D1.json").write_text(json.dumps(visit), encoding="utf-8")
    out = tmp_path / "found"
    arguments = ["x", "lexicon", str(tmp_path), str(out), "--gold", str(gold)]
    monkeypatch.setattr(sys, "argv", arguments)
    runner("facts_baselines").main()
    (read,) = read_visits(out)
    assert [(row.kind, row.term, set(row.turns)) for row in read.facts] == [
        ("condition", "asthma", {0})
    ]
