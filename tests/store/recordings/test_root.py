"""What opens the recordings: a passphrase that was given, a keyring, a key file; made on first use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.store import json_files
from ambient_scribe.store.recordings import root as root_module
from ambient_scribe.store.recordings.root import Root, kinds, root_of
from ambient_scribe.store.recordings.writer import RecordingConfig
from ambient_scribe.store.vault_file import read_vault_file
from ambient_scribe.vault import keys, system_keyring
from ambient_scribe.vault.keys import Argon2Cost

PASSPHRASE = "four words are enough"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_keyring, "is_here", lambda: False)
    monkeypatch.setattr(keys, "Argon2Cost", lambda: Argon2Cost(passes=1, memory_kib=8, lanes=1))


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return Root(tmp_path / "recordings" / "vault.json", tmp_path / "home" / "recordings.key")


def slots(root: Root) -> tuple[str, ...]:
    file = read_vault_file(root.vault)
    assert file is not None
    return kinds(file)


def test_without_a_keyring_a_key_file_is_made_once(root: Root) -> None:
    assert root.open() is None
    made = root.open_or_make()
    assert slots(root) == ("key-file",)
    content = root.key_file.read_bytes()
    opened = root.open_or_make()
    assert opened.id == made.id
    assert opened._master == made._master
    assert root.key_file.read_bytes() == content


def test_new_names_are_synced(root: Root, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a power cut could take the key of what is sealed from now on."""
    synced: list[Path] = []
    monkeypatch.setattr(root_module, "sync_folder", synced.append)
    monkeypatch.setattr(json_files, "sync_folder", synced.append)
    root.open_or_make()
    assert synced == [root.key_file.parent, root.vault.parent]


@pytest.mark.skipif(os.name == "nt", reason="files have no mode there")
def test_the_key_file_is_its_owners_alone(root: Root) -> None:
    root.open_or_make()
    assert root.key_file.stat().st_mode & 0o777 == 0o600


def test_the_keyring_is_taken_where_there_is_one(
    root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, str] = {}
    monkeypatch.setattr(system_keyring, "is_here", lambda: True)
    monkeypatch.setattr(system_keyring, "keep", kept.__setitem__)
    monkeypatch.setattr(system_keyring, "look_up", kept.get)
    made = root.open_or_make()
    assert (slots(root), list(kept)) == (("keyring",), [made.id])
    assert not root.key_file.exists()
    opened = root.open()
    assert opened is not None
    assert opened._master == made._master
    kept.clear()
    with pytest.raises(UsageError, match="does not open: unlock this system's keyring"):
        root.open_or_make()


def test_a_keyring_that_refuses_is_done_without(
    root: Root, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: str) -> None:
        raise OutputError("locked")

    monkeypatch.setattr(system_keyring, "is_here", lambda: True)
    monkeypatch.setattr(system_keyring, "keep", refuse)
    root.open_or_make()
    assert slots(root) == ("key-file",)


def test_under_a_passphrase_where_that_is_asked_for(root: Root) -> None:
    with pytest.raises(UsageError, match="set AMBIENT_SCRIBE_PASSPHRASE"):
        Root(root.vault, root.key_file, None, by_passphrase=True).open_or_make()
    given = Root(root.vault, root.key_file, PASSPHRASE, by_passphrase=True)
    made = given.open_or_make()
    assert slots(root) == ("passphrase",)
    assert not root.key_file.exists()
    opened = given.open()
    assert opened is not None
    assert opened._master == made._master
    with pytest.raises(UsageError, match="set AMBIENT_SCRIBE_PASSPHRASE"):
        root.open_or_make()
    with pytest.raises(UsageError, match="does not open the vault"):
        Root(root.vault, root.key_file, "quite another passphrase").open()


def test_a_vault_is_closed_when_a_passphrase_is_asked_for_later(root: Root) -> None:
    made = root.open_or_make()
    given = Root(root.vault, root.key_file, PASSPHRASE, by_passphrase=True)
    closed = given.open_or_make()
    assert (closed.id, closed._master) == (made.id, made._master)
    assert slots(root) == ("passphrase",)
    with pytest.raises(UsageError, match="set AMBIENT_SCRIBE_PASSPHRASE"):
        root.open()


def test_a_passphrase_for_other_things_does_not_close_a_vault_without_one(root: Root) -> None:
    made = root.open_or_make()
    assert slots(root) == ("key-file",)
    assert Root(root.vault, root.key_file, PASSPHRASE).open_or_make().id == made.id
    assert slots(root) == ("key-file",)


def test_a_lost_or_strange_key_file_is_named_and_never_replaced(root: Root) -> None:
    root.open_or_make()
    content = root.key_file.read_bytes()
    root.key_file.unlink()
    with pytest.raises(UsageError, match=r"restore its key file .*recordings\.key"):
        root.open_or_make()
    assert not root.key_file.exists()
    root.key_file.write_text("ab" * 32, encoding="ascii")
    with pytest.raises(UsageError, match="belongs to another one"):
        root.open_or_make()
    root.key_file.write_bytes(b"\xff no key")
    with pytest.raises(InputError, match="is no key file"):
        root.open_or_make()
    root.key_file.write_bytes(content)
    assert root.open() is not None


def test_a_key_file_that_cannot_be_made_is_told(root: Root, tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"a file")
    with pytest.raises((OutputError, InputError), match="the key file cannot be"):
        root.open_or_make()
    assert not root.vault.exists()


def test_where_they_lie_can_be_chosen(tmp_path: Path) -> None:
    config = RecordingConfig(folder=str(tmp_path), key_file=str(tmp_path / "stick" / "key"))
    assert root_of(config) == Root(tmp_path / "vault.json", tmp_path / "stick" / "key")
    own = root_of(RecordingConfig(), PASSPHRASE)
    assert own.key_file.name == "recordings.key"
    assert own.key_file.parent != own.vault.parent
    assert own.passphrase == PASSPHRASE
