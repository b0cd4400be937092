"""Which part of a note a unit of speech belongs in, as a trained model judges it.

In: a unit of speech with its surroundings. Out: a probability for every division. The model is a
table of weights (`models/note-content/`, whose card tells how it was trained); judging is a sum in
pure Python.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ambient_scribe.model_files import CARD, read_model_file
from ambient_scribe.resources import shipped

FOLDER = "note-content"
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
        """Raises EngineError when a file is missing or is not the one the card names."""
        file = read_model_file(
            folder,
            WEIGHTS,
            model=f"the content model in {folder.name}",
            changed=f"{WEIGHTS} of the content model is damaged (its hash differs from {CARD})",
        )
        rows = file.rows()
        weights = {row[0]: tuple(float(weight) for weight in row[1:]) for row in rows}
        return cls(weights, file.sha256)

    def probabilities(self, features: frozenset[str]) -> Probabilities:
        """They sum to 1. Each feature counts by the root of the number of features."""
        bias = self.weights.get(BIAS, (0.0,) * len(DIVISIONS))
        scale = len(features) ** -0.5 if features else 0.0
        known = [row for name in features if (row := self.weights.get(name)) is not None]
        sums = map(math.fsum, zip(*known, strict=True)) if known else (0.0,) * len(bias)
        scores = [start + scale * one for start, one in zip(bias, sums, strict=True)]
        top = max(scores)
        odds = [math.exp(score - top) for score in scores]
        total = sum(odds)
        return {one: odd / total for one, odd in zip(DIVISIONS, odds, strict=True)}


@cache
def content_model() -> ContentModel:
    """The one that is shipped, read once."""
    return ContentModel.load(shipped("models", FOLDER))
