"""A defect in what is drafted beside a note does not cost the note."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe import build


def test_a_visit_is_written_without_its_documents_where_they_fail(
    command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise KeyError("the patient's words")

    monkeypatch.setattr(build, "written_beside", failing)
    Path("talk.txt").write_text("Doctor: Any fever?\nPatient: No.\n", encoding="utf-8")
    done = command("draft", "talk.txt", "--out", "visit")
    assert done.code == 0
    assert "failed to draft the documents beside the note (KeyError)" in done.err
    assert "words" not in done.err
    assert {path.name for path in Path("visit").iterdir()} == {
        "encounter.json",
        "note.md",
        "note.html",
    }
