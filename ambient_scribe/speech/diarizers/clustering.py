"""How many voices there are, and which: voiceprints of windows enter, a model of each voice leaves.

Ward's hierarchical clustering (Ward 1963) gives the start, Gaussians with one shared covariance
refine it (expectation maximization; the shared covariance learns which directions are words and
which are voices), and the number of voices is the largest whose voices stand apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator
from scipy.cluster.hierarchy import fcluster, linkage

from ambient_scribe.domain.base import Frozen
from ambient_scribe.speech.diarizers.voiceprints import Floats

Labels = npt.NDArray[np.int64]

MOST_WINDOWS = 2_000
"""Ward's method needs memory and time by the square (16 MB here), and a model of a voice gains
nothing from more than minutes of it: longer visits are thinned evenly."""
ITERATIONS = 20
DIAGONAL_SHARE = 0.3
"""Shrinkage of the covariance towards its diagonal: a visit has few windows for 20 dimensions."""
WINDOW_WEIGHT = 0.5
"""Windows overlap and neighbours say the same: each counts for half an observation."""
SMALL_SAMPLE = 30.0
"""Few windows in 20 dimensions look separated by chance: added to the limit, over their number.
One voice of 11 s (20 windows) reached 4.7."""
EXTRA_CUTS = 2
"""A cough or a door may take a cluster of its own: so many more clusters are tried."""


class VoicesConfig(Frozen):
    """When two clusters are two voices. Both must hold, for each pair of voices.

    `*_distance` is the root mean square over features, in spreads of one voice around itself;
    `*_separation` is the distance of the means over the spread around them, along the line through
    both: the d' of signal detection. Chosen on simulated conversations of LibriSpeech
    train-clean-100 voices and of synthetic ones.
    """

    min_speakers: int = Field(default=1, ge=1)
    max_speakers: int = Field(default=4, ge=1)
    second_distance: float = Field(default=1.15, ge=0)
    second_separation: float = Field(default=3.0, ge=0)
    """Two voices are the rule in a visit, so a second one is believed early. One voice cut in two
    reached 2.5 to 3.0 in minutes of speech, two voices 4.4 to 12."""
    further_distance: float = Field(default=1.35, ge=0)
    further_separation: float = Field(default=5.0, ge=0)
    """A third or fourth voice must stand out clearly from each of the others."""
    min_voice_windows: int = Field(default=8, ge=1)
    """About four seconds: less is merged into the nearest voice."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min_speakers > self.max_speakers:
            raise ValueError("min_speakers must not be above max_speakers")
        return self


@dataclass(frozen=True, eq=False)
class Voices:
    """Gaussians: `means` (k, FEATURES), one shared `precision` (FEATURES, FEATURES)."""

    means: Floats
    precision: Floats

    def log_likelihoods(self, prints: Floats) -> Floats:
        """Of voiceprints (n, FEATURES) under each voice (n, k), up to a common constant."""
        columns = []
        for mean in self.means:
            centred = prints - mean
            columns.append(-0.5 * ((centred @ self.precision) * centred).sum(axis=1))
        return np.stack(columns, axis=1)


def find_voices(prints: Floats, config: VoicesConfig) -> Voices:
    """The voices in at least one window's voiceprints (n, FEATURES)."""
    step = -(-len(prints) // MOST_WINDOWS)
    prints = prints[::step]
    smallest = -(-config.min_voice_windows // step)
    best = _fit(prints, np.zeros(len(prints), dtype=np.int64))
    if len(prints) < 2 or config.max_speakers == 1:
        return best
    tree = linkage(prints, "ward")
    found = 1
    for cut in range(2, config.max_speakers + EXTRA_CUTS + 1):
        labels = fcluster(tree, cut, "maxclust").astype(np.int64) - 1
        labels = _refine(prints, _merge_small(prints, labels, smallest))
        labels = _merge_small(prints, labels, smallest)
        count = int(labels.max()) + 1
        if found < count <= config.max_speakers and _stand_apart(prints, labels, config):
            best, found = _fit(prints, labels), count
    return best


def _stand_apart(prints: Floats, labels: Labels, config: VoicesConfig) -> bool:
    count = int(labels.max()) + 1
    if count <= config.min_speakers:
        return True
    if count == 2:
        distance_limit, separation_limit = config.second_distance, config.second_separation
    else:
        distance_limit, separation_limit = config.further_distance, config.further_separation
    separation_limit += SMALL_SAMPLE / len(prints)
    voices = [prints[labels == voice] for voice in range(count)]
    return all(
        distance(one, other) >= distance_limit and separation(one, other) >= separation_limit
        for one, other in combinations(voices, 2)
    )


def distance(one: Floats, other: Floats) -> float:
    """Root mean square over features of the difference of two sets' means."""
    return float(np.sqrt(np.mean((one.mean(axis=0) - other.mean(axis=0)) ** 2)))


def separation(one: Floats, other: Floats) -> float:
    """d' of two sets of voiceprints (n, FEATURES), (m, FEATURES) along the line of their means."""
    line = one.mean(axis=0) - other.mean(axis=0)
    a, b = one @ line, other @ line
    spread = (a.var() * len(a) + b.var() * len(b)) / (len(a) + len(b))
    return float((a.mean() - b.mean()) / np.sqrt(spread)) if spread > 0 else 0.0


def _refine(prints: Floats, labels: Labels) -> Labels:
    """Expectation maximization of Gaussians with a shared covariance, from these labels."""
    share = np.eye(int(labels.max()) + 1)[labels]
    for _ in range(ITERATIONS):
        voices, weights = _maximize(prints, share)
        score = WINDOW_WEIGHT * (voices.log_likelihoods(prints) + np.log(weights))
        share = np.exp(score - score.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
    return np.asarray(np.unique(share.argmax(axis=1), return_inverse=True)[1], dtype=np.int64)


def _fit(prints: Floats, labels: Labels) -> Voices:
    return _maximize(prints, np.eye(int(labels.max()) + 1)[labels])[0]


def _maximize(prints: Floats, share: Floats) -> tuple[Voices, Floats]:
    """Means and precision for the shares (n, k) of windows in voices; and each voice's weight."""
    weights = np.maximum(share.sum(axis=0), 1e-6)
    means = share.T @ prints / weights[:, None]
    covariance = np.zeros((prints.shape[1], prints.shape[1]))
    for voice, mean in enumerate(means):
        centred = prints - mean
        covariance += (share[:, voice, None] * centred).T @ centred
    # One window's worth of the typical spread (1 in these units) keeps short visits regular.
    covariance = (covariance + np.eye(len(covariance))) / (len(prints) + 1)
    diagonal = np.diag(np.diag(covariance))
    covariance = (1 - DIAGONAL_SHARE) * covariance + DIAGONAL_SHARE * diagonal
    return Voices(means, np.linalg.inv(covariance)), weights / weights.sum()


def _merge_small(prints: Floats, labels: Labels, smallest: int) -> Labels:
    """Labels without voices of fewer windows than `smallest`: those join the nearest voice."""
    counts = np.bincount(labels)
    kept = np.flatnonzero(counts >= smallest)
    if len(kept) == 0:
        kept = np.array([int(counts.argmax())])
    means = np.stack([prints[labels == voice].mean(axis=0) for voice in kept])
    lost = ~np.isin(labels, kept)
    merged = np.searchsorted(kept, np.where(lost, kept[0], labels))
    if lost.any():
        merged[lost] = _nearest(prints[lost], means)
    return np.asarray(merged, dtype=np.int64)


def _nearest(prints: Floats, means: Floats) -> Labels:
    distances = np.stack([((prints - mean) ** 2).sum(axis=1) for mean in means], axis=1)
    return np.asarray(distances.argmin(axis=1), dtype=np.int64)
