"""Loads a Whisper for CTranslate2 and says what was loaded.

A folder that was checked and a wish for a device enter; faster-whisper's model and the identity of
the engine leave. Nothing here reaches the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from ambient_scribe import catalogue
from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.errors import EngineError
from ambient_scribe.memory import remembered_sha256
from ambient_scribe.speech.recognizers.devices import (
    CUDA_REMEDY,
    Placement,
    ctranslate2_placement,
)
from ambient_scribe.speech.recognizers.model_folder import WEIGHTS, damaged

ENGINE = "faster-whisper"

_FRAMES_PER_SECOND = 100


def load_whisper(
    folder: Path, *, device: str, compute_type: str, cpu_threads: int
) -> tuple[Any, Placement]:
    """faster-whisper's WhisperModel from a folder that was checked, and where it runs.

    Raises EngineError when the weights are damaged or the device cannot run them.
    """
    from faster_whisper import WhisperModel

    placement = ctranslate2_placement(device, compute_type)
    try:
        model = WhisperModel(
            str(folder),
            device=placement.device,
            compute_type=placement.compute_type,
            cpu_threads=cpu_threads,
            local_files_only=True,
        )
        # CUDA's libraries are looked for only at the first product: better now than in a visit.
        silence = np.zeros((model.model.n_mels, _FRAMES_PER_SECOND), dtype=np.float32)
        model.encode(silence)
    except RuntimeError as error:
        if placement.device == "cuda":
            raise EngineError(f"CUDA fails ({one_line(error)}): {CUDA_REMEDY}") from error
        raise damaged(folder, one_line(error)) from error
    if model.feature_extractor.mel_filters.shape[0] != model.model.n_mels:
        raise damaged(folder, "preprocessor_config.json does not fit the weights")
    return model, placement


def identity_of(
    model: str, folder: Path, placement: Placement, remarks: Sequence[str]
) -> EngineIdentity:
    """`model` is the name, repository or folder that was asked for; `remarks` why and how."""
    digest = remembered_sha256(folder / WEIGHTS)
    card = catalogue.card_of(folder)
    told = list(remarks)
    if catalogue.differs_from_published(model, WEIGHTS, digest):
        told.append(f"{WEIGHTS} is not the published one: run `ambient-scribe models verify`")
    return EngineIdentity(
        stage="recognition",
        engine=ENGINE,
        model=card.name if card else catalogue.display_name(model),
        sha256=digest,
        version=f"{version('faster-whisper')}, ctranslate2 {version('ctranslate2')}",
        device=f"{placement.device} {placement.compute_type}",
        accuracy=Accuracy(card.accuracy) if card else Accuracy.STANDARD,
        reason="; ".join(told),
    )


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())
