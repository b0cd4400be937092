"""Tables as editors and spreadsheets save them, and mistakes told where a person can mend them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.tables import read_table

COLUMNS = ("name", "forms", "note")


def table(folder: Path, content: bytes | str) -> Path:
    path = folder / "house" / "words.tsv"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        "name\tforms\tnote\ncough\thack\tx\n",
        "\ufeffname\tforms\tnote\r\ncough\thack\tx\r\n",
        "# by the clinic\rname\tforms\tnote\rcough\thack\tx",
        "name\tforms\tnote\t\t\ncough\thack\tx\t\t\t\n",
        "note\tname\tforms\n\nx\tcough\thack\n",
    ],
    ids=["plain", "windows", "old mac", "spreadsheet", "other order"],
)
def test_however_it_was_saved_it_reads_the_same(tmp_path, content):
    (row,) = read_table(table(tmp_path, content), COLUMNS)
    assert dict(row) == {"name": "cough", "forms": "hack", "note": "x"}


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    path = table(tmp_path, "# one\r\n\r\nname\tforms\tnote\r\ncough\t\t\r\n")
    assert [row.line for row in read_table(path, COLUMNS)] == [4]


def test_optional_columns_may_be_left_out(tmp_path):
    path = table(tmp_path, "name\tforms\ncough\thack\n")
    (row,) = read_table(path, ("name", "forms"), ("note",))
    assert row["note"] == ""


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("name\tforms\nx\ty\n", r"line 1: the columns must be name, forms, note"),
        ("name\tforms\tnote\tnote\n", r"line 1: the columns must be"),
        ("name\tforms\tnote\na\tb\tc\td\n", r"line 2: 4 cells for 3 columns"),
        ("name\tforms\tnote\ncough   hack\n", r"line 2: several spaces in 'cough   hack'"),
        ("name\tforms\tnote\ncough\tdry\u00a0cough\n", r"line 2: an unseen character \(U\+00A0\)"),
        ("name\tforms\tnote\ncough\thack\u200b\n", r"line 2: an unseen character \(U\+200B\)"),
        ("name\tforms\tnote\ncough\ta\vb\n", r"line 2: an unseen character \(U\+000B\)"),
        (b"name\tforms\tnote\ncaf\xe9\n", r"line 2: this is not UTF-8"),
        ("# nothing else\n", r"no header row"),
    ],
)
def test_a_mistake_is_told_with_folder_file_and_line(tmp_path, content, complaint):
    with pytest.raises(EngineError, match=rf"^house/words\.tsv(, |: ){complaint}"):
        read_table(table(tmp_path, content), COLUMNS)


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(EngineError, match=r"words\.tsv cannot be read"):
        read_table(tmp_path / "words.tsv", COLUMNS)
