"""The measure for the embedded diarizer: the one that it replaced, which knew nothing of people.

Voiced segments enter, speaker turns leave. Each window of 1.5 s is its mean cepstra and pitch
(`voiceprints`); Ward's clustering and Gaussians with a shared covariance tell the voices of a visit
apart, and two are two when their means stand apart. No network is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage

from ambient_scribe.domain.transcript import SpeakerTurn, Word
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.diarizers.sequence import Floats, Labels, Pauses, likeliest, turns_of
from ambient_scribe.speech.diarizers.voiceprints import Track, Units, measure

WINDOW_UNITS, HOP_UNITS, NEAR_UNITS = 6, 2, 2
"""Windows of 1.5 s every half second found the voices; each unit is heard with two on either side."""
MOST_WINDOWS = 2_000
ITERATIONS, DIAGONAL_SHARE, WINDOW_WEIGHT = 20, 0.3, 0.5
MOST_VOICES, EXTRA_CUTS, SMALLEST_VOICE = 4, 2, 8
SECOND_DISTANCE, SECOND_SEPARATION = 1.15, 3.0
FURTHER_DISTANCE, FURTHER_SEPARATION = 1.35, 5.0
SMALL_SAMPLE = 30.0
CHANGE_COST, PAUSE_COST = 6.0, 1.0
SNAP_MS = 500


class VoiceprintStream:
    def __init__(self) -> None:
        self._segments: list[Units] = []

    def voiced(self, segment: VoicedSegment) -> None:
        self._segments.append(measure(segment))

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        if not self._segments:
            return ()
        track = Track(self._segments)
        means, precision = _voices(_window_prints(track))
        scores = _log_likelihoods(_unit_prints(track), means, precision)
        new_segment = np.diff(track.segment_of, prepend=-1) > 0
        labels = likeliest(scores, np.where(new_segment, PAUSE_COST, CHANGE_COST))
        names = [f"S{number + 1}" for number in range(len(means))]
        pauses = Pauses(words, SNAP_MS)
        return turns_of(track.borders_ms, track.segment_of, labels, names, pauses)


def _window_prints(track: Track) -> Floats:
    starts, ends = [], []
    for first, end in pairwise(np.flatnonzero(np.diff(track.segment_of, prepend=-1, append=-1))):
        at = np.arange(first, max(first + 1, end - WINDOW_UNITS + 1), HOP_UNITS)
        until = np.minimum(at + WINDOW_UNITS, end)
        until[-1] = end
        starts.append(at)
        ends.append(until)
    return track.voiceprints(np.concatenate(starts), np.concatenate(ends))


def _unit_prints(track: Track) -> Floats:
    place = np.arange(len(track))
    first = np.searchsorted(track.segment_of, track.segment_of, side="left")
    end = np.searchsorted(track.segment_of, track.segment_of, side="right")
    return track.voiceprints(
        np.maximum(place - NEAR_UNITS, first), np.minimum(place + NEAR_UNITS + 1, end)
    )


def _voices(prints: Floats) -> tuple[Floats, Floats]:
    """Means (k, FEATURES) and the shared precision of the voices in these windows (n, FEATURES)."""
    step = -(-len(prints) // MOST_WINDOWS)
    prints = prints[::step]
    smallest = -(-SMALLEST_VOICE // step)
    best = _fit(prints, np.zeros(len(prints), dtype=np.int64))
    if len(prints) < 2:
        return best
    tree, found = linkage(prints, "ward"), 1
    for cut in range(2, MOST_VOICES + EXTRA_CUTS + 1):
        labels = fcluster(tree, cut, "maxclust").astype(np.int64) - 1
        labels = _refined(prints, _without_small(prints, labels, smallest))
        labels = _without_small(prints, labels, smallest)
        count = int(labels.max()) + 1
        if found < count <= MOST_VOICES and _stand_apart(prints, labels):
            best, found = _fit(prints, labels), count
    return best


def _stand_apart(prints: Floats, labels: Labels) -> bool:
    count = int(labels.max()) + 1
    second = count <= 2
    distance_limit = SECOND_DISTANCE if second else FURTHER_DISTANCE
    separation_limit = SECOND_SEPARATION if second else FURTHER_SEPARATION
    separation_limit += SMALL_SAMPLE / len(prints)
    for one, other in combinations([prints[labels == voice] for voice in range(count)], 2):
        line = one.mean(axis=0) - other.mean(axis=0)
        a, b = one @ line, other @ line
        spread = (a.var() * len(a) + b.var() * len(b)) / (len(a) + len(b))
        separation = (a.mean() - b.mean()) / np.sqrt(spread) if spread > 0 else 0.0
        if np.sqrt(np.mean(line**2)) < distance_limit or separation < separation_limit:
            return False
    return True


def _refined(prints: Floats, labels: Labels) -> Labels:
    share = np.eye(int(labels.max()) + 1)[labels]
    for _ in range(ITERATIONS):
        means, precision, weights = _maximized(prints, share)
        score = WINDOW_WEIGHT * (_log_likelihoods(prints, means, precision) + np.log(weights))
        share = np.exp(score - score.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
    return np.asarray(np.unique(share.argmax(axis=1), return_inverse=True)[1], dtype=np.int64)


def _fit(prints: Floats, labels: Labels) -> tuple[Floats, Floats]:
    return _maximized(prints, np.eye(int(labels.max()) + 1)[labels])[:2]


def _maximized(prints: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
    weights = np.maximum(share.sum(axis=0), 1e-6)
    means = share.T @ prints / weights[:, None]
    covariance = np.eye(prints.shape[1])
    for voice, mean in enumerate(means):
        centred = prints - mean
        covariance += (share[:, voice, None] * centred).T @ centred
    covariance /= len(prints) + 1
    diagonal = np.diag(np.diag(covariance))
    covariance = (1 - DIAGONAL_SHARE) * covariance + DIAGONAL_SHARE * diagonal
    return means, np.linalg.inv(covariance), weights / weights.sum()


def _log_likelihoods(prints: Floats, means: Floats, precision: Floats) -> Floats:
    columns = []
    for mean in means:
        centred = prints - mean
        columns.append(-0.5 * ((centred @ precision) * centred).sum(axis=1))
    return np.stack(columns, axis=1)


def _without_small(prints: Floats, labels: Labels, smallest: int) -> Labels:
    """Voices of fewer windows join the nearest one."""
    counts = np.bincount(labels)
    kept = np.flatnonzero(counts >= smallest)
    if len(kept) == 0:
        kept = np.array([int(counts.argmax())])
    means = np.stack([prints[labels == voice].mean(axis=0) for voice in kept])
    lost = ~np.isin(labels, kept)
    merged: npt.NDArray[np.int64] = np.searchsorted(kept, np.where(lost, kept[0], labels))
    if lost.any():
        distances = np.stack([((prints[lost] - m) ** 2).sum(axis=1) for m in means], axis=1)
        merged[lost] = distances.argmin(axis=1)
    return np.asarray(merged, dtype=np.int64)
