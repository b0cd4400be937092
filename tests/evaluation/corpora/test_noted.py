"""Visits with the note that a person wrote of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.noted import ChecklistItem, RatedStatement, noted_visits

TURNS = [{"speaker": "doctor", "text": "hello"}, {"speaker": "patient", "text": "hi ."}]


@pytest.fixture
def aci(tmp_path: Path) -> Path:
    record = {
        "id": "D1",
        "turns": TURNS,
        "note": "Cough.",
        "note_divisions": {"subjective": "Cough."},
    }
    (tmp_path / "valid.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def primock(tmp_path: Path) -> Path:
    for folder in ("transcripts", "checklists", "asr-aligned/ears"):
        (tmp_path / folder).mkdir(parents=True)
    said = {"speaker": "doctor", "start": 0.0, "end": 1.0, "text": "Any fever?"}
    for day in (1, 4):
        id_ = f"day{day}_consultation01"
        visit = json.dumps({"id": id_, "utterances": [said]})
        (tmp_path / "transcripts" / f"{id_}.json").write_text(visit, encoding="utf-8")
        heard = json.dumps({"utterances": [{**said, "text": "Any fibre?"}]})
        (tmp_path / "asr-aligned" / "ears" / f"{id_}.json").write_text(heard, encoding="utf-8")
    notes = [{"id": f"day{day}_consultation01", "note": f"of day {day}"} for day in (1, 4)]
    lines = "".join(json.dumps(one) + "\n" for one in notes)
    (tmp_path / "notes.jsonl").write_text(lines, encoding="utf-8")
    items = [
        {"text": "Cough", "criticality": "critical", "parent": None},
        {"text": "3 days", "criticality": "non_critical", "parent": "Cough"},
        {"text": "weather", "criticality": "irrelevant", "parent": None},
    ]
    statements = [
        {"text": "Has a cough", "label": "correct"},
        {"text": "no fever", "label": "incorrect"},
        {"text": "and", "label": None},
    ]
    checklist = json.dumps(
        {
            "checklists": [{"items": items}, {"items": []}],
            "rated_notes": [{"statements": statements}],
        }
    )
    (tmp_path / "checklists" / "day4_consultation01.json").write_text(checklist, encoding="utf-8")
    return tmp_path


def test_a_visit_of_aci_bench_has_its_note_and_its_divisions(aci: Path) -> None:
    (visit,) = noted_visits(aci, "valid")
    assert (visit.id, visit.note, dict(visit.divisions)) == (
        "D1",
        "Cough.",
        {"subjective": "Cough."},
    )
    assert [one.text for one in visit.read().transcript.passages()] == ["hello", "hi."]


def test_a_split_of_primock57_is_a_day(primock: Path) -> None:
    (visit,) = noted_visits(primock, "valid")
    assert (visit.id, visit.note) == ("day4_consultation01", "of day 4")
    assert [one.id for one in noted_visits(primock, "day1")] == ["day1_consultation01"]


def test_a_checklist_leaves_out_what_is_irrelevant(primock: Path) -> None:
    (visit,) = noted_visits(primock, "valid")
    assert visit.checklist == (
        ChecklistItem("Cough", critical=True),
        ChecklistItem("3 days", critical=False, parent="Cough"),
    )


def test_what_a_clinician_rated_is_told(primock: Path) -> None:
    (visit,) = noted_visits(primock, "valid")
    assert visit.rated == (RatedStatement("Has a cough", True), RatedStatement("no fever", False))


def test_a_recognizers_words_are_read_instead(primock: Path) -> None:
    (visit,) = noted_visits(primock, "valid", recognizer="ears")
    assert [one.text for one in visit.read().transcript.passages()] == ["Any fibre?"]


def test_what_is_not_there_is_said(aci: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds neither test9"):
        noted_visits(aci, "test9")
    with pytest.raises(InputError, match="no transcripts by recognizer"):
        noted_visits(aci, "valid", recognizer="ears")


def test_a_day_without_visits_is_said(primock: Path) -> None:
    with pytest.raises(InputError, match="no visit of 'day9'"):
        noted_visits(primock, "day9")
