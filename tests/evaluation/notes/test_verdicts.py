"""Verdicts of a reader: what a file must hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.notes.verdicts import read_verdicts

ROW = {"number": 0, "start": 0, "end": 9, "section": "hpi", "turns": [1], "supported": True}
SHIPPED = Path(__file__).resolve().parents[3] / "benchmarks" / "verification" / "train"


def folder(tmp_path: Path, **changes: object) -> Path:
    document = {"id": "V1", "corpus": "primock57", "sentences": [{**ROW, **changes}]}
    (tmp_path / "V1.json").write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def test_a_file_is_read(tmp_path: Path) -> None:
    (note,) = read_verdicts(folder(tmp_path))
    assert note.sentences[0].turns == (1,)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"section": "story"}, "no section 'story'"),
        ({"supported": False}, "needs a reason"),
        ({"turns": []}, "cannot be read"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, changes: dict[str, object], told: str) -> None:
    with pytest.raises(InputError, match=told):
        read_verdicts(folder(tmp_path, **changes))


def test_the_shipped_verdicts_hold_no_text() -> None:
    notes = read_verdicts(SHIPPED)
    assert sum(len(note.sentences) for note in notes) > 150
    allowed = {"number", "start", "end", "section", "turns", "supported", "reason"}
    for path in SHIPPED.glob("*.json"):
        rows = json.loads(path.read_text(encoding="utf-8"))["sentences"]
        assert all(set(row) <= allowed for row in rows)
