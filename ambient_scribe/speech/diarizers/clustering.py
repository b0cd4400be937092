"""How many voices there are, and which: a visit's units enter, a model of each voice leaves.

Ward's hierarchical clustering (Ward 1963) gives the start, Gaussians with one shared covariance
refine it (expectation maximization; how one voice varies is known from other visits, and the shared
covariance goes on learning it), and the number of voices is the largest whose voices are different
people: far apart, and not taking turns in the midst of words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from pydantic import Field, model_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.speech.diarizers.sequence import Floats, Labels
from ambient_scribe.speech.diarizers.space import (
    Space,
    directions_of,
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
PRIOR_WINDOWS = 1_000
"""How many windows of its own a visit needs to be believed as much as what was learned of other
visits: that one voice scatters by 1 (`voice_space`)."""
DIAGONAL_SHARE = 0.3
"""Shrinkage of the covariance towards its diagonal: a visit has few windows for 26 dimensions."""
WINDOW_WEIGHT = 0.5
"""Windows overlap and neighbours say the same: each counts for half an observation."""
CHANCE = 60.0
"""The squared distance by which the mean of so few windows is off, times their number: the scatter
of one voice's windows (20), of which three in a row say the same."""
LIKENESS_WEIGHT = 50.0
"""Of what the mean embedding vectors' cosine lacks to 1, beside the squared distance of prints."""
CLEARLY_APART = 10.0
"""Two voices so far apart are two, however quickly they take turns."""
SMALLEST_S = 4.0
"""Clusters of less speech are merged into the nearest one."""
EXTRA_CUTS = 2
"""A cough or a door may take a cluster of its own: so many more clusters are tried."""


class VoicesConfig(Frozen):
    """When two clusters of speech are two voices."""

    min_speakers: int = Field(default=1, ge=1)
    max_speakers: int = Field(default=4, ge=1)
    second_apart: float = Field(default=4.5, ge=0)
    """Distance (`_pairs`) from which on there may be two people: they are the rule in a visit, so a
    second voice is believed early. In simulated visits two people were 4.6 to 9.6 apart, the
    halves of one voice mostly 4 to 5."""
    further_apart: float = Field(default=6.8, ge=0)
    """A third or fourth voice must be this far from each of the others."""
    most_mixing: float = Field(default=0.13, ge=0)
    """Changes between two voices in the midst of words, over the windows of the smaller one: more
    are the moods of one voice."""
    least_seconds: float = Field(default=6.0, ge=0)
    """A voice has at least so much speech."""

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
    from scipy.cluster.hierarchy import fcluster, linkage

    space = space_of(units)
    whole = np.flatnonzero(units.weight >= WHOLE_WINDOW)
    chosen = whole if len(whole) > 1 else np.arange(len(units))
    step = max(STEP_UNITS, -(-len(chosen) // MOST_WINDOWS))
    windows = units.at(chosen[::step])
    points = space.points(windows)
    smallest = max(1, round(SMALLEST_S * UNITS_PER_S / step))
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
        if not found < count <= config.max_speakers:
            continue
        voices = fit(space, points, labels)
        if _are_people(units.at(chosen), voices, config):
            best, found = voices, count
    return best


def fit(space: Space, points: Floats, labels: Labels) -> Voices:
    """The voices of points (n, d) that are labelled 0 to k - 1, each at least once."""
    return _maximize(space, points, np.eye(int(labels.max()) + 1)[labels])[0]


def _are_people(units: Units, voices: Voices, config: VoicesConfig) -> bool:
    """Whether each pair of voices is two people: far enough apart, each with enough speech, and not
    taking turns in the midst of words, as the parts of one voice do."""
    count = len(voices.means)
    if count <= config.min_speakers:
        return True
    apart, mixing, seconds = _pairs(units, voices)
    limit = config.second_apart if count <= 2 else config.further_apart
    pairs = np.triu_indices(count, 1)
    return bool(
        seconds.min() >= config.least_seconds
        and apart[pairs].min() > limit**2
        and mixing[pairs][apart[pairs] < CLEARLY_APART**2].max(initial=0) <= config.most_mixing
    )


def _pairs(units: Units, voices: Voices) -> tuple[Floats, Floats, Floats]:
    """Of each two voices (k, k): the squared distance, and the changes from one to the other inside
    stretches over the windows of the smaller one; and each voice's seconds (k,)."""
    count = len(voices.means)
    labels = voices.log_likelihoods(units).argmax(axis=1)
    share = np.eye(count)[labels]
    sizes = np.maximum(share.sum(axis=0), 1)
    means = (share.T @ units.prints.astype(np.float64)) / sizes[:, None]
    by_chance = CHANCE / sizes
    apart = squared_distances(means, means) - by_chance[:, None] - by_chance[None]
    directions = directions_of(units, share)
    apart = apart + LIKENESS_WEIGHT * (1 - directions @ directions.T)
    inside = units.stretch[1:] == units.stretch[:-1]
    changes = share[:-1][inside].T @ share[1:][inside]
    mixing = (changes + changes.T) / np.minimum(sizes[:, None], sizes[None])
    return apart, mixing, share.sum(axis=0) / UNITS_PER_S


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
    covariance += PRIOR_WINDOWS * np.eye(len(covariance))
    covariance /= len(points) + PRIOR_WINDOWS
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
