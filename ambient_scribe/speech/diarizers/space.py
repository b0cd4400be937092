"""Where voices of one visit are compared: units of speech enter, points leave.

A point holds the unit's voiceprint (how the voice and its place in this room sound: cepstra and
pitch) and what the visit's embedding vectors differ in most (who it is, by what the network learned
of other people). The one tells people in one room apart, the other knows what is a person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ambient_scribe.speech.diarizers.sequence import Floats
from ambient_scribe.speech.diarizers.windows import Units

EMBEDDING_AXES = 6
"""Directions of the vectors that are kept: a visit has few people, and each further direction is
what they say. On simulated visits of two, 4, 8 and 12 gave 5.6, 7.4 and 10.5 % confusion, none at
all 5.9 %."""
EMBEDDING_SPREAD = 1.5
"""Of the whole visit's points along them, where a voiceprint of one voice has 1."""
MOST_UNITS = 2_000
PRINT_WEIGHT = 0.3
"""Of each squared difference of voiceprints while a visit goes on, beside the vectors'."""
VECTOR_WEIGHT = 12.0
"""Of the squared difference of embedding vectors beside them."""
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Space:
    """`centre` (dimension,) and `axes` (dimension, EMBEDDING_AXES) of the visit's vectors."""

    centre: Floats
    axes: Floats

    def points(self, units: Units) -> Floats:
        """(n, FEATURES + EMBEDDING_AXES)"""
        along = (units.vectors.astype(np.float64) - self.centre) @ self.axes
        return np.hstack([units.prints.astype(np.float64), along])


def space_of(units: Units) -> Space:
    """For at least one unit."""
    vectors = units.vectors[:: -(-len(units) // MOST_UNITS)].astype(np.float64)
    centre = vectors.mean(axis=0)
    _, _, directions = np.linalg.svd(vectors - centre, full_matrices=False)
    axes = directions[:EMBEDDING_AXES].T
    spread = float(((vectors - centre) @ axes).std())
    return Space(centre, axes * (EMBEDDING_SPREAD / max(spread, _TINY)))


def plain_points(units: Units) -> Floats:
    """(n, FEATURES + dimension): the same in a space that does not depend on the visit."""
    prints = units.prints.astype(np.float64) * np.sqrt(PRINT_WEIGHT)
    return np.hstack([prints, units.vectors.astype(np.float64) * np.sqrt(VECTOR_WEIGHT)])


def squared_distances(points: Floats, means: Floats) -> Floats:
    """(n, k)"""
    return np.stack([np.square(points - mean).sum(axis=1) for mean in means], axis=1)


def directions_of(units: Units, share: Floats) -> Floats:
    """The mean vectors (k, dimension), of length 1, of units with shares (n, k) in k voices."""
    sums = (share * units.weight[:, None]).T @ units.vectors.astype(np.float64)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), _TINY))
