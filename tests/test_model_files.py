"""Files of shipped models: read as the card names them, or one line that says which is at fault."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.model_files import CARD, ModelFile, read_model_file

NAME = "weights.tsv"
CONTENT = "(bias)\t-0.5\nfièvre\t1.25\n".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def a_model(folder: Path) -> Path:
    (folder / NAME).write_bytes(CONTENT)
    (folder / CARD).write_text(f'[sha256]\n"{NAME}" = "{DIGEST}"\n', encoding="utf-8")
    return folder


def read(folder: Path) -> ModelFile:
    return read_model_file(folder, NAME, model="the model", changed=f"{NAME} has changed")


def test_a_file_is_read_with_its_digest(tmp_path: Path) -> None:
    file = read(a_model(tmp_path))

    assert file == ModelFile(CONTENT.decode(), DIGEST)
    assert list(file.rows()) == [["(bias)", "-0.5"], ["fièvre", "1.25"]]


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    (a_model(tmp_path) / NAME).write_bytes(CONTENT.replace(b"1.25", b"1.35"))

    with pytest.raises(EngineError, match=r"^weights\.tsv has changed: reinstall ambient_scribe$"):
        read(tmp_path)


@pytest.mark.parametrize("card", ['name = "tiny"\n', '[sha256]\n"other.tsv" = "0"\n'])
def test_a_file_that_the_card_does_not_name_is_not_taken(tmp_path: Path, card: str) -> None:
    (a_model(tmp_path) / CARD).write_text(card, encoding="utf-8")

    with pytest.raises(EngineError, match=r"^weights\.tsv has changed: "):
        read(tmp_path)


@pytest.mark.parametrize("absent", [NAME, CARD])
def test_an_absent_file_is_told(tmp_path: Path, absent: str) -> None:
    (a_model(tmp_path) / absent).unlink()

    with pytest.raises(EngineError, match=r"^the model cannot be read: reinstall ambient_scribe$"):
        read(tmp_path)


@pytest.mark.parametrize("content", [b"name = [", b"\xff\xfe"], ids=["no TOML", "no text"])
def test_a_card_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    (a_model(tmp_path) / CARD).write_bytes(content)

    with pytest.raises(EngineError, match=r"^the model cannot be read: "):
        read(tmp_path)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (a_model(tmp_path) / NAME).unlink()
    (tmp_path / NAME).mkdir()

    with pytest.raises(EngineError, match=r"^the model cannot be read: "):
        read(tmp_path)
