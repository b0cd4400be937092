"""Scores a piece of speech between patient and clinician with a linear model over words.

In: text. Out: log odds that a clinician said it (above zero) rather than a patient or a relative
(below). The model is a table of weights (`models/roles/`, whose card tells how it was trained);
scoring is a sum in pure Python.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ambient_scribe.model_files import CARD, read_model_file

WEIGHTS = "weights.tsv"
BIAS = "(bias)"
"""The row of the weights that every text has."""

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+|\?")
_LENGTHS = (1, 3, 8, 20, 60)
"""Upper ends of the length classes, in words."""


def tokens(text: str) -> list[str]:
    """Words in lower case and question marks; numbers are one token; "do n't" becomes "don't"."""
    joined = text.lower().replace("’", "'").replace(" n't", "n't").replace(" '", "'")
    joined = joined.replace("gon na", "gonna").replace("wan na", "wanna")
    return ["#" if token.isdigit() else token for token in _TOKEN.findall(joined)]


def features(text: str) -> frozenset[str]:
    """Words, pairs of words, the opening, whether it asks, and how long it is."""
    found = tokens(text)
    words = [token for token in found if token != "?"]
    named = set(words)
    named.update(f"{a} {b}" for a, b in pairwise(words))
    for length in (1, 2, 3):
        if len(words) >= length:
            named.add("^" + " ".join(words[:length]))
    if "?" in found:
        named.add("?")
    if found and found[-1] == "?":
        named.add("?$")
    named.add(f"#{sum(len(words) > limit for limit in _LENGTHS)}")
    return frozenset(named)


@dataclass(frozen=True)
class RoleModel:
    """`weights` by feature; `sha256` of the file they came from."""

    weights: Mapping[str, float]
    sha256: str

    @classmethod
    def load(cls, folder: Path) -> RoleModel:
        """Raises EngineError when a file is missing or is not the one the card names."""
        file = read_model_file(
            folder,
            WEIGHTS,
            model=f"the role model in {folder.name}",
            changed=f"{WEIGHTS} of the role model is damaged (its hash differs from {CARD})",
        )
        return cls({name: float(weight) for name, weight in file.rows()}, file.sha256)

    def log_odds(self, text: str) -> float:
        """Above zero for a clinician. A text without a word has none: 0."""
        named = features(text)
        if len(named) <= 1:
            return 0.0
        known = sum(self.weights.get(name, 0.0) for name in named)
        return self.weights[BIAS] + known / math.sqrt(len(named))


def probability(log_odds: float) -> float:
    """The logistic function, safe for any size."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    return math.exp(log_odds) / (1 + math.exp(log_odds))
