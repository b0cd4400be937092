"""Which part of a note a unit of speech belongs in, as a trained model judges it.

In: a unit of speech with its surroundings. Out: a probability for every division. The model is a
table of weights (`models/note-content/`, whose card tells how it was trained); judging is a sum in
pure Python.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ambient_scribe.errors import EngineError
from ambient_scribe.resources import shipped

FOLDER = "note-content"
MANIFEST = "model.toml"
WEIGHTS = "weights.tsv"
BIAS = "(bias)"
"""The row of the weights that every unit has."""


class Division(StrEnum):
    """Where in a note a human scribe tells it; NONE: nowhere."""

    NONE = "none"
    HPI = "hpi"
    ROS = "ros"
    HISTORY = "history"
    """Past, surgical, family and social history."""
    MEDICATIONS = "medications"
    """And allergies."""
    EXAM = "exam"
    """And vital signs."""
    RESULTS = "results"
    ASSESSMENT = "assessment"
    PLAN = "plan"


DIVISIONS = tuple(Division)
Probabilities = Mapping[Division, float]


@dataclass(frozen=True)
class ContentModel:
    """Multinomial logistic regression. `weights` by feature, one number a division in the order of
    `DIVISIONS`; `sha256` of the file they came from."""

    weights: Mapping[str, Sequence[float]]
    sha256: str

    @classmethod
    def load(cls, folder: Path) -> ContentModel:
        """Raises EngineError when a file is missing or is not the one the manifest names."""
        try:
            manifest = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            content = (folder / WEIGHTS).read_bytes()
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise EngineError(
                f"the content model in {folder.name} cannot be read: reinstall ambient_scribe"
            ) from error
        digest = hashlib.sha256(content).hexdigest()
        if manifest.get("sha256", {}).get(WEIGHTS) != digest:
            raise EngineError(
                f"{WEIGHTS} of the content model is damaged (its hash differs from {MANIFEST}): "
                "reinstall ambient_scribe"
            )
        rows = (line.split("\t") for line in content.decode("utf-8").splitlines())
        return cls({row[0]: tuple(float(weight) for weight in row[1:]) for row in rows}, digest)

    def probabilities(self, features: frozenset[str]) -> Probabilities:
        """They sum to 1. Each feature counts by the root of the number of features."""
        scores = list(self.weights.get(BIAS, (0.0,) * len(DIVISIONS)))
        scale = len(features) ** -0.5 if features else 0.0
        for name in features:
            for index, weight in enumerate(self.weights.get(name, ())):
                scores[index] += weight * scale
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        total = sum(odds)
        return {one: odd / total for one, odd in zip(DIVISIONS, odds, strict=True)}


@cache
def content_model() -> ContentModel:
    """The one that is shipped, read once."""
    return ContentModel.load(shipped("models", FOLDER))
