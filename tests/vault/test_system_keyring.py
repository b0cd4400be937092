"""The operating system's keyring, here one of our own in its place."""

from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked, PasswordDeleteError

from ambient_scribe.errors import OutputError
from ambient_scribe.vault import system_keyring


class InMemory(KeyringBackend):
    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")

    def _check(self) -> None:
        if self.locked:
            raise KeyringLocked("locked")


@pytest.fixture
def backend() -> Iterator[InMemory]:
    before, ours = keyring.get_keyring(), InMemory()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


def test_what_is_kept_is_found_until_it_is_forgotten(backend: InMemory) -> None:
    assert system_keyring.is_here()
    assert system_keyring.look_up("v1") is None
    system_keyring.keep("v1", "secret")
    assert backend.kept == {("ambient-scribe", "v1"): "secret"}
    assert system_keyring.look_up("v1") == "secret"
    system_keyring.forget("v1")
    system_keyring.forget("v1")
    assert system_keyring.look_up("v1") is None


def test_a_locked_keyring_holds_nothing_and_takes_nothing(backend: InMemory) -> None:
    backend.locked = True
    assert system_keyring.look_up("v1") is None
    with pytest.raises(OutputError, match="does not take the vault's key: unlock it"):
        system_keyring.keep("v1", "secret")


def test_without_a_desktop_there_is_none(backend: InMemory) -> None:
    keyring.set_keyring(fail.Keyring())
    assert not system_keyring.is_here()
    assert system_keyring.look_up("v1") is None
