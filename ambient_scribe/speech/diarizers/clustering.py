"""How many voices there are, and which: a visit's units enter, a model of each voice leaves.

Ward's hierarchical clustering (Ward 1963) gives the start, Gaussians with one shared covariance
refine it (expectation maximization; the shared covariance learns which directions are words and
which are voices), and the number of voices is the largest whose voices are different people by
their mean embedding vectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from pydantic import Field, model_validator
from scipy.cluster.hierarchy import fcluster, linkage

from ambient_scribe.domain.base import Frozen
from ambient_scribe.speech.diarizers.sequence import Floats, Labels
from ambient_scribe.speech.diarizers.space import (
    Space,
    directions_of,
    plain_points,
    space_of,
    squared_distances,
)
from ambient_scribe.speech.diarizers.windows import UNITS_PER_S, WHOLE_WINDOW, Units

MOST_WINDOWS = 2_000
"""Ward's method needs memory and time by the square (16 MB here), and a model of a voice gains
nothing from more than minutes of it: longer visits are thinned evenly."""
STEP_UNITS = 2
"""Neighbouring windows say the same: every second one is clustered."""
ITERATIONS = 20
DIAGONAL_SHARE = 0.3
"""Shrinkage of the covariance towards its diagonal: a visit has few windows for 26 dimensions."""
WINDOW_WEIGHT = 0.5
"""Windows overlap and neighbours say the same: each counts for half an observation."""
CHANCE = 40.0
"""The squared distance by which the mean of so few windows is off, times their number: the scatter
of one voice's windows (14), of which three in a row say the same."""
EXTRA_CUTS = 2
"""A cough or a door may take a cluster of its own: so many more clusters are tried."""


class VoicesConfig(Frozen):
    """When two clusters of speech are two voices."""

    min_speakers: int = Field(default=1, ge=1)
    max_speakers: int = Field(default=4, ge=1)
    apart: float = Field(default=4.0, ge=0)
    """Distance of their means (in `plain_points`) from which on two clusters are two people."""
    same_similarity: float = Field(default=0.85, ge=-1, le=1)
    """Cosine of their mean vectors from which on they are one person, however far apart."""
    least_seconds: float = Field(default=4.0, ge=0)
    """A voice has at least so much speech: less is merged into the nearest voice."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_speakers > self.max_speakers:
            raise ValueError("min_speakers must not be above max_speakers")
        return self


@dataclass(frozen=True, eq=False)
class Voices:
    """Gaussians in a visit's space: `means` (k, d), one shared `precision` (d, d)."""

    space: Space
    means: Floats
    precision: Floats

    def log_likelihoods(self, units: Units) -> Floats:
        """Of units (n) under each voice (n, k), up to a common constant."""
        return self.of_points(self.space.points(units))

    def of_points(self, points: Floats) -> Floats:
        columns = []
        for mean in self.means:
            centred = points - mean
            columns.append(-0.5 * ((centred @ self.precision) * centred).sum(axis=1))
        return np.stack(columns, axis=1)


def find_voices(units: Units, config: VoicesConfig) -> Voices:
    """The voices in at least one unit."""
    space = space_of(units)
    whole = np.flatnonzero(units.weight >= WHOLE_WINDOW)
    chosen = whole if len(whole) > 1 else np.arange(len(units))
    step = max(STEP_UNITS, -(-len(chosen) // MOST_WINDOWS))
    windows = units.at(chosen[::step])
    points = space.points(windows)
    smallest = max(1, round(config.least_seconds * UNITS_PER_S / step))
    best = fit(space, points, np.zeros(len(points), dtype=np.int64))
    if len(points) < 2 or config.max_speakers == 1:
        return best
    tree = linkage(points, "ward")
    found = 1
    for cut in range(2, config.max_speakers + EXTRA_CUTS + 1):
        labels = fcluster(tree, cut, "maxclust").astype(np.int64) - 1
        labels = _refine(space, points, _merge_small(points, labels, smallest))
        labels = _merge_small(points, labels, smallest)
        count = int(labels.max()) + 1
        if found < count <= config.max_speakers and _are_people(windows, labels, config):
            best, found = fit(space, points, labels), count
    return best


def fit(space: Space, points: Floats, labels: Labels) -> Voices:
    """The voices of points (n, d) that are labelled 0 to k - 1, each at least once."""
    return _maximize(space, points, np.eye(int(labels.max()) + 1)[labels])[0]


def _are_people(windows: Units, labels: Labels, config: VoicesConfig) -> bool:
    count = int(labels.max()) + 1
    if count <= config.min_speakers:
        return True
    share = np.eye(count)[labels]
    pairs = np.triu_indices(count, 1)
    directions = directions_of(windows, share)
    alike = (directions @ directions.T)[pairs]
    sizes = share.sum(axis=0)
    means = (share.T @ plain_points(windows)) / sizes[:, None]
    by_chance = CHANCE / sizes
    squared = squared_distances(means, means) - by_chance[:, None] - by_chance[None]
    return bool(alike.max() < config.same_similarity and squared[pairs].min() > config.apart**2)


def _refine(space: Space, points: Floats, labels: Labels) -> Labels:
    """Expectation maximization of Gaussians with a shared covariance, from these labels."""
    share = np.eye(int(labels.max()) + 1)[labels]
    for _ in range(ITERATIONS):
        voices, weights = _maximize(space, points, share)
        score = WINDOW_WEIGHT * (voices.of_points(points) + np.log(weights))
        share = np.exp(score - score.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
    return np.asarray(np.unique(share.argmax(axis=1), return_inverse=True)[1], dtype=np.int64)


def _maximize(space: Space, points: Floats, share: Floats) -> tuple[Voices, Floats]:
    """Means and precision for the shares (n, k) of windows in voices; and each voice's weight."""
    weights = np.maximum(share.sum(axis=0), 1e-6)
    means = share.T @ points / weights[:, None]
    covariance = np.zeros((points.shape[1], points.shape[1]))
    for voice, mean in enumerate(means):
        centred = points - mean
        covariance += (share[:, voice, None] * centred).T @ centred
    # One window's worth of the typical spread (1 in these units) keeps short visits regular.
    covariance = (covariance + np.eye(len(covariance))) / (len(points) + 1)
    diagonal = np.diag(np.diag(covariance))
    covariance = (1 - DIAGONAL_SHARE) * covariance + DIAGONAL_SHARE * diagonal
    return Voices(space, means, np.linalg.inv(covariance)), weights / weights.sum()


def _merge_small(points: Floats, labels: Labels, smallest: int) -> Labels:
    """Labels without voices of fewer windows than `smallest`: those join the nearest voice."""
    counts = np.bincount(labels)
    kept = np.flatnonzero(counts >= smallest)
    if len(kept) == 0:
        kept = np.array([int(counts.argmax())])
    means = np.stack([points[labels == voice].mean(axis=0) for voice in kept])
    lost = ~np.isin(labels, kept)
    merged = np.searchsorted(kept, np.where(lost, kept[0], labels))
    if lost.any():
        merged[lost] = _nearest(points[lost], means)
    return np.asarray(merged, dtype=np.int64)


def _nearest(points: Floats, means: Floats) -> Labels:
    distances = np.stack([((points - mean) ** 2).sum(axis=1) for mean in means], axis=1)
    return np.asarray(distances.argmin(axis=1), dtype=np.int64)
