"""The documents' files: exactly those that were drafted, and a person's own stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.errors import OutputError
from ambient_scribe.store.document_files import DOCUMENTS_FOLDER, documents_in, write_documents

OURS = {"orders.md", "tasks.md"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / DOCUMENTS_FOLDER).iterdir())


def test_what_is_not_drafted_any_more_goes(tmp_path: Path) -> None:
    write_documents(tmp_path, {"orders.md": "one", "tasks.md": "two"}, OURS.__contains__)
    (tmp_path / DOCUMENTS_FOLDER / "mine.md").write_text("kept", encoding="utf-8")
    write_documents(tmp_path, {"orders.md": "three"}, OURS.__contains__)
    assert names(tmp_path) == ["mine.md", "orders.md"]
    assert (tmp_path / DOCUMENTS_FOLDER / "orders.md").read_text(encoding="utf-8") == "three"


def test_none_leave_no_folder(tmp_path: Path) -> None:
    write_documents(tmp_path, {"orders.md": "one"}, OURS.__contains__)
    assert write_documents(tmp_path, {}, OURS.__contains__) == ()
    assert not (tmp_path / DOCUMENTS_FOLDER).exists()


def test_what_a_crash_left_is_ours(tmp_path: Path) -> None:
    folder = tmp_path / DOCUMENTS_FOLDER
    folder.mkdir()
    (folder / ".orders.md.x1y2").write_text("half", encoding="utf-8")
    (folder / ".hidden").write_text("a person's", encoding="utf-8")
    assert [path.name for path in documents_in(tmp_path, OURS.__contains__)] == [".orders.md.x1y2"]


def test_a_file_in_its_place(tmp_path: Path) -> None:
    (tmp_path / DOCUMENTS_FOLDER).write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="documents"):
        write_documents(tmp_path, {"orders.md": "one"}, OURS.__contains__)
