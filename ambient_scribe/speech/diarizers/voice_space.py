"""How one voice varies: a matrix that voiceprints are multiplied by, so that one voice scatters by
about 1 in every direction and what is left are the differences between people.

It was learned from simulated visits (`models/voice-space`, whose card tells how).
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
import numpy.typing as npt

from ambient_scribe.catalogue import card_of
from ambient_scribe.errors import EngineError
from ambient_scribe.resources import shipped

MANIFEST, WHITENING = "model.toml", "whitening.tsv"


@cache
def whitening() -> npt.NDArray[np.float64]:
    """(FEATURES, FEATURES). Raises EngineError when the shipped file is missing or damaged."""
    folder = shipped("models", "voice-space")
    card = card_of(folder)
    try:
        content = (folder / WHITENING).read_bytes()
    except OSError as error:
        raise EngineError(
            f"{folder / WHITENING} cannot be read: reinstall ambient_scribe"
        ) from error
    if card is None or card.sha256.get(WHITENING) != hashlib.sha256(content).hexdigest():
        raise EngineError(
            f"{folder / WHITENING} is damaged (its hash differs from model.toml): "
            "reinstall ambient_scribe"
        )
    rows = content.decode("utf-8").splitlines()
    return np.array([[float(value) for value in row.split("\t")] for row in rows])
