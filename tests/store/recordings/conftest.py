"""A vault and a room for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault


@pytest.fixture
def vault() -> Vault:
    return Vault.fresh()


@pytest.fixture
def room(tmp_path: Path) -> RecordingRoom:
    return RecordingRoom(tmp_path / "recordings")
