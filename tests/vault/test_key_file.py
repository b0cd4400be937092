"""A key file: made once, its owner's alone, read again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.vault.key_file import is_private, make_key_file, read_key_file


def test_made_and_read(tmp_path: Path) -> None:
    path = tmp_path / "home" / "key"
    assert read_key_file(path) is None
    key = make_key_file(path)
    assert read_key_file(path) == key
    assert is_private(path)
    assert make_key_file(tmp_path / "other") != key


def test_one_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    key = make_key_file(tmp_path / "key")
    with pytest.raises(OutputError, match="cannot be made"):
        make_key_file(tmp_path / "key")
    assert read_key_file(tmp_path / "key") == key


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_a_full_disk_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """An empty one would stand in the way for good."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, full)
        if call == "link":  # nor can it be renamed
            patch.setattr(os, "rename", full)
        with pytest.raises(OutputError, match="No space left"):
            make_key_file(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []
    make_key_file(tmp_path / "key")
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_disk_without_second_names_gets_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fat(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", fat)
    key = make_key_file(tmp_path / "key")
    assert read_key_file(tmp_path / "key") == key
    with pytest.raises(OutputError, match="Operation not permitted"):
        make_key_file(tmp_path / "key")
    assert read_key_file(tmp_path / "key") == key


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"zz" * 32, b"\xff\x00"])
def test_what_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(InputError, match="is no key file"):
        read_key_file(tmp_path / "key")


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_key_file(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="files have no mode there")
def test_what_others_may_read_is_not_private(tmp_path: Path) -> None:
    make_key_file(tmp_path / "key")
    for mode, private in ((0o640, False), (0o604, False), (0o400, True)):
        (tmp_path / "key").chmod(mode)
        assert is_private(tmp_path / "key") is private
