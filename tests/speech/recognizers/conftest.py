"""Segments of noise, a user's folder of its own, and tiny real models built once a session."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.resources import HOME_VARIABLE
from tests.models.tiny_whisper import build_tiny_whisper, build_tiny_whisper_hf

MakeSegment = Callable[[int, int], VoicedSegment]


@pytest.fixture(autouse=True)
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Every attempt to connect fails, and fails the test even when somebody catches the error."""
    attempts: list[object] = []

    def refuse(_self: socket.socket, address: object) -> None:
        attempts.append(address)
        raise OSError("this test allows no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield attempts
    assert not attempts


@pytest.fixture
def noise() -> MakeSegment:
    """`noise(start_ms, length_ms)`: a voiced segment of white noise, the same for the same start."""

    def make(start_ms: int, length_ms: int) -> VoicedSegment:
        source = np.random.default_rng(start_ms)
        samples = (0.1 * source.standard_normal(length_ms * SAMPLES_PER_MS)).astype(np.float32)
        return VoicedSegment(
            span=TimeSpan(start_ms=start_ms, end_ms=start_ms + length_ms), samples=samples
        )

    return make


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Multilingual, for CTranslate2."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    return build_tiny_whisper(tmp_path_factory.mktemp("ct2") / "tiny")


@pytest.fixture(scope="session")
def tiny_english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    return build_tiny_whisper(tmp_path_factory.mktemp("ct2") / "tiny.en", multilingual=False)


@pytest.fixture(scope="session")
def looping(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Says one word without end."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    return build_tiny_whisper(
        tmp_path_factory.mktemp("ct2") / "loop", multilingual=False, loops=True
    )


@pytest.fixture(scope="session")
def tiny_hf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Multilingual, for transformers."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    return build_tiny_whisper_hf(tmp_path_factory.mktemp("hf") / "tiny")


@pytest.fixture(scope="session")
def unaligned_hf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("hf") / "unaligned"
    return build_tiny_whisper_hf(folder, multilingual=False, alignment_heads=False)
