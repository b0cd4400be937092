from __future__ import annotations

import os
from pathlib import Path

import pytest

from ambient_scribe import memory
from ambient_scribe.memory import HASHES, recall, remember, remembered_sha256, sha256_of
from ambient_scribe.resources import HOME_VARIABLE

EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


def test_values_are_kept_beside_each_other(home: Path) -> None:
    assert recall("a.json", "one") is None
    assert remember("a.json", "one", {"seconds": 1.5})
    assert remember("a.json", "two", [1, 2])
    assert recall("a.json", "one") == {"seconds": 1.5}
    assert recall("a.json", "two") == [1, 2]
    assert [path.name for path in home.iterdir()] == ["a.json"]


@pytest.mark.parametrize("content", ["", "{", "[1]", "\x00"])
def test_a_damaged_memory_is_an_empty_one(home: Path, content: str) -> None:
    home.mkdir()
    (home / "a.json").write_text(content, encoding="utf-8")
    assert recall("a.json", "one") is None
    assert remember("a.json", "one", 1)
    assert recall("a.json", "one") == 1


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "file" / "below"))
    assert not remember("a.json", "one", 1)
    assert recall("a.json", "one") is None
    assert remembered_sha256(tmp_path / "file") == EMPTY_SHA256


def test_a_large_file_is_read_once_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "model.bin"
    model.write_bytes(b"weights")
    first = remembered_sha256(model)
    reads = []

    def counted(path: Path) -> str:
        reads.append(path)
        return sha256_of(path)

    monkeypatch.setattr(memory, "sha256_of", counted)
    assert remembered_sha256(model) == first
    assert not reads
    model.write_bytes(b"Weights")
    os.utime(model, ns=(1, 1))
    assert remembered_sha256(model) != first
    assert reads == [model]
    assert recall(HASHES, str(model.resolve()))
