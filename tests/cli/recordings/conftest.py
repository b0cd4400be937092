"""A home without a keyring, engines that follow a script, a microphone that plays a talk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import ambient_scribe.build
from ambient_scribe.cli import passphrase, sources
from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.vault import system_keyring
from tests.cli.recordings.visits import (
    Microphone,
    fake_hearing,
)
from tests.command_line import Command, Done


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.delenv(passphrase.PASSPHRASE_VARIABLE, raising=False)
    monkeypatch.delenv(passphrase.KEY_FILE_VARIABLE, raising=False)
    monkeypatch.setattr(system_keyring, "is_here", lambda: False)
    return tmp_path / "home"


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every session hears the same two lines."""
    monkeypatch.setattr(ambient_scribe.build, "build_hearing", fake_hearing)


@pytest.fixture
def scribe_mic(
    command: Command, fakes: None, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Done]:
    def run(microphone: Microphone, *words: str) -> Done:
        monkeypatch.setattr(sources, "microphone_source", lambda config, device: microphone)
        return command("scribe", "--mic", "--consent", "asked aloud", "--out", "visit1", *words)

    return run
