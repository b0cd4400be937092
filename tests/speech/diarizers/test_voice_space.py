"""The space in which voices are compared is whole, and a damaged one is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.resources import shipped
from ambient_scribe.speech.diarizers import voice_space
from ambient_scribe.speech.diarizers.voiceprints import FEATURES


def test_every_direction_is_kept() -> None:
    matrix = voice_space.whitening()
    assert matrix.shape == (FEATURES, FEATURES)
    assert np.linalg.matrix_rank(matrix) == FEATURES
    assert np.allclose(matrix, matrix.T, atol=1e-5)


def test_it_heard_nobody_who_is_kept_for_measuring() -> None:
    heard = shipped("models", "voice-space", "seen.txt").read_text(encoding="utf-8").split()
    for kept in ("held_out.txt", "validation.txt"):
        names = shipped("models", "speaker-embedding", kept).read_text(encoding="utf-8").split()
        assert names and not set(heard) & set(names)


def test_a_damaged_matrix_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "voice-space"
    shutil.copytree(shipped("models", "voice-space"), folder)
    monkeypatch.setattr(voice_space, "shipped", lambda *parts: folder)
    read = voice_space.whitening.__wrapped__
    assert np.array_equal(read(), voice_space.whitening())
    (folder / voice_space.WHITENING).write_text("1.0\n", encoding="utf-8")
    with pytest.raises(EngineError, match="damaged"):
        read()
    (folder / voice_space.WHITENING).unlink()
    with pytest.raises(EngineError, match="cannot be read"):
        read()
