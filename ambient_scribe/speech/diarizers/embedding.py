"""What a voice is, as a vector: windows of mono sound enter, one vector of length 1 each leaves.

Two windows of one voice point the same way, those of two voices do not; the cosine between them
tells. The network is a small one of the project's own (`models/speaker-embedding`, whose card says
what it is for and how often it errs); onnxruntime runs it on one thread, without torch.

Windows that overlap should share their features: `rows = features(sound)` once, then
`embed_features([rows[a:b], ...])`, where row i begins at sample 160 i (`embedding_features`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import Field

from ambient_scribe.catalogue import card_of
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Samples
from ambient_scribe.resources import shipped
from ambient_scribe.speech.diarizers.embedding_features import FEATURES, Features, features
from ambient_scribe.speech.onnx_network import load_network

MODEL_FILE, INPUT = "model.onnx", "rows"
SHORTEST_FRAMES = 8
"""Less (0.1 s) is repeated until it is as long: the network halves time twice."""

Vectors = npt.NDArray[np.float32]


class EmbeddingConfig(Frozen):
    folder: Path | None = None
    """Another folder with model.onnx and model.toml; by default the one that is shipped."""
    batch_windows: int = Field(default=16, ge=1)
    """Windows of one length that run as one call; more is no faster on one core."""


class SpeakerEmbedding:
    """Loaded once, shared by all streams. Raises EngineError when the model is missing or damaged."""

    def __init__(self, config: EmbeddingConfig) -> None:
        self._config = config
        folder = config.folder or shipped("models", "speaker-embedding")
        card = card_of(folder)
        if card is None:
            raise EngineError(f"{folder} has no model.toml: reinstall ambient_scribe")
        content = _read(folder / MODEL_FILE)
        self._sha256 = hashlib.sha256(content).hexdigest()
        if card.sha256.get(MODEL_FILE) != self._sha256:
            raise EngineError(
                f"{MODEL_FILE} of the speaker embedding is damaged (its hash differs from "
                "model.toml): reinstall ambient_scribe"
            )
        self._card = card
        self._session = _load(content)
        self._dimension = int(self._session.get_outputs()[0].shape[1])

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            stage="embedding",
            engine="onnxruntime",
            model=self._card.name,
            sha256=self._sha256,
            version=self._card.version,
            device="cpu",
            accuracy=Accuracy(self._card.accuracy),
        )

    def embed(self, windows: Sequence[Samples]) -> Vectors:
        """Vectors (n, dimension) of mono windows at 16 kHz, each of any length (made for 0.5 to
        4 s). A window's vector depends on that window alone."""
        return self.embed_features([features(window) for window in windows])

    def embed_features(self, windows: Sequence[Features]) -> Vectors:
        """The same of rows of `features`, (frames, FEATURES) each."""
        vectors = np.empty((len(windows), self._dimension), dtype=np.float32)
        by_length: dict[int, list[int]] = {}
        for index, rows in enumerate(windows):
            by_length.setdefault(len(rows), []).append(index)
        for indices in by_length.values():
            for start in range(0, len(indices), self._config.batch_windows):
                part = indices[start : start + self._config.batch_windows]
                rows = np.stack([_long_enough(windows[index]) for index in part])
                (vectors[part],) = self._session.run(None, {INPUT: rows})
        return vectors


def _long_enough(rows: Features) -> Features:
    if len(rows) >= SHORTEST_FRAMES:
        return rows
    if len(rows) == 0:
        return np.zeros((SHORTEST_FRAMES, FEATURES), dtype=np.float32)
    return np.resize(rows, (SHORTEST_FRAMES, FEATURES))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EngineError(
            f"the speaker embedding's {path.name} cannot be read: reinstall ambient_scribe"
        ) from error


def _load(content: bytes) -> Any:
    session = load_network(
        content, f"{MODEL_FILE} is no network that onnxruntime can run: reinstall ambient_scribe"
    )
    (entry,) = session.get_inputs()
    if entry.name != INPUT or entry.shape[-1] != FEATURES:
        raise EngineError(f"{MODEL_FILE} is no speaker embedding of this version: choose another")
    return session
