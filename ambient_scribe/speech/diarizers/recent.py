"""Voices told apart while the visit goes on: units of speech enter, their voices so far leave.

What was heard in the last minute is clustered anew with every segment, around the voices that are
known from before: recent labels may change, older ones are settled and only add to their voice's
mean. So neither memory nor work grows with the visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.speech.diarizers.scoring import ScoringConfig, decode, evidence
from ambient_scribe.speech.diarizers.sequence import Floats, Labels
from ambient_scribe.speech.diarizers.space import plain_points, squared_distances
from ambient_scribe.speech.diarizers.windows import UNITS_PER_S, WHOLE_WINDOW, Units, joined

ROUNDS = 3
"""Of giving recent units to voices and renewing the means; they settle in two."""
MOST_STRANGE = 36
"""The latest units in which a new voice is sought: nine seconds, and no product so large that the
matrix library wakes threads for it."""
RECOGNIZED_SECONDS = 5.0
"""Of speech that a voice must have before it is compared with enrolled ones."""
TINY = 1e-9

Bools = npt.NDArray[np.bool_]


class RecentConfig(Frozen):
    """How quickly a voice is believed, and how long a label may still change."""

    horizon_seconds: float = Field(default=60.0, gt=0)
    """Of speech whose labels may still change."""
    opening_distance: float = Field(default=5.2, gt=0)
    """Speech that is further (`plain_points`) from every voice so far opens a new one."""
    opening_seconds: float = Field(default=1.5, gt=0)
    """… when there is so much of it."""
    dividing_distance: float = Field(default=4.7, gt=0)
    """A voice whose halves lie further apart than this is two."""
    joining_distance: float = Field(default=4.0, ge=0)
    """Two voices whose means are closer are one, as long as all of one is within the horizon."""


@dataclass
class _Voice:
    """`total` (d,) and `weight` of the points whose labels are final."""

    name: str
    total: Floats
    weight: float = 0.0


class RecentVoices:
    """The state of one visit."""

    def __init__(
        self,
        config: RecentConfig,
        scoring: ScoringConfig,
        most: int,
        enrolled: Sequence[tuple[str, Floats]] = (),
        known_similarity: float = 1.0,
    ) -> None:
        """`most` voices; `enrolled`: names and vectors (dimension,) of people who may be among
        them, and from which cosine on a voice is such a person's."""
        self._config, self._scoring, self._most = config, scoring, most
        self._enrolled, self._known_similarity = dict(enrolled), known_similarity
        self._voices: list[_Voice] = []
        self._opened = 0
        self._recent: Units | None = None
        self._told: list[str] = []

    def accept(self, units: Units) -> tuple[Units, tuple[str, ...]]:
        """The units whose voice is new or has changed (from the first such stretch on), and the
        name of the voice of each."""
        before = len(self._told)
        recent = units if self._recent is None else joined([self._recent, units])
        points = plain_points(recent)
        labels = self._join(recent, points, self._cluster(recent, points))
        self._recognize(recent, points, labels)
        self._number(labels)
        names = [self._voices[label].name for label in labels.tolist()]
        changed = [i for i in range(before) if names[i] != self._told[i]]
        since = int(np.searchsorted(recent.stretch, recent.stretch[min([before, *changed])]))
        self._settle(recent, points, labels, names)
        return recent.since(since), tuple(names[since:])

    # ------------------------------------------------------------ inside
    def _cluster(self, recent: Units, points: Floats) -> Labels:
        means = self._means(recent, points[: len(self._told)], self._last_labels())
        labels = np.empty(0, dtype=np.int64)
        if len(means):
            labels, means = self._assign(recent, points, means)
        while len(means) < self._most:
            seed = self._strange(recent, points, means)
            if seed is None:
                seed = self._divided(recent, points, labels)
            if seed is None:
                break
            self._opened += 1
            self._voices.append(_Voice(f"S{self._opened}", np.zeros(points.shape[1])))
            means = np.vstack([means, seed]) if len(means) else seed[None]
            labels, means = self._assign(recent, points, means)
        return labels

    def _last_labels(self) -> Labels:
        number = {voice.name: index for index, voice in enumerate(self._voices)}
        return np.array([number[name] for name in self._told], dtype=np.int64)

    def _means(
        self, recent: Units, points: Floats, labels: Labels, before: Floats | None = None
    ) -> Floats:
        """Of each voice (k, d): what is settled, and the first units' points (m, d) by their
        labels; a voice with neither stays where it was."""
        if not self._voices:
            return np.empty((0, 0))
        totals = np.stack([voice.total for voice in self._voices])
        weights = np.array([voice.weight for voice in self._voices])
        own = recent.weight[: len(labels)]
        np.add.at(totals, labels, points * own[:, None])
        np.add.at(weights, labels, own)
        means = totals / np.maximum(weights, TINY)[:, None]
        if before is not None:
            means[weights == 0] = before[weights == 0]
        return np.asarray(means)

    def _assign(self, recent: Units, points: Floats, means: Floats) -> tuple[Labels, Floats]:
        labels = np.zeros(len(recent), dtype=np.int64)
        for _ in range(ROUNDS):
            scores = evidence(recent, -0.5 * squared_distances(points, means), self._scoring)
            labels = decode(recent, scores, self._scoring)
            means = self._means(recent, points, labels, means)
        return labels, means

    def _strange(self, recent: Units, points: Floats, means: Floats) -> Floats | None:
        """The middle of speech that is unlike every voice so far; None when there is too little.
        The first speech of all is the first voice, however short."""
        limit = self._config.opening_distance**2
        if len(means):
            far = np.flatnonzero(squared_distances(points, means).min(axis=1) > limit)
            least = self._config.opening_seconds
        else:
            far, least = np.arange(len(recent)), 0.0
        far = far[-MOST_STRANGE:]
        if not len(far):
            return None
        own, weight = points[far], recent.weight[far]
        near = squared_distances(own, own) <= limit
        group = near[int((near @ weight).argmax())]
        if weight[group].sum() < least * UNITS_PER_S:
            return None
        return np.asarray(np.average(own[group], axis=0, weights=weight[group]))

    def _divided(self, recent: Units, points: Floats, labels: Labels) -> Floats | None:
        """The middle of the newer half of a voice that is two; None when each is one.

        A voice's mean follows what it is given: two people of whom little was heard may share one
        before either is far from it.
        """
        least = self._config.opening_seconds * UNITS_PER_S
        best, limit = None, self._config.dividing_distance**2
        for number, voice in enumerate(self._voices):
            own = np.flatnonzero((labels == number) & (recent.weight >= WHOLE_WINDOW))
            if len(own) < 2 * least:
                continue
            newer = _newer_half(points[own])
            if not least <= int(newer.sum()) <= len(own) - least:
                continue
            older_mean, newer_mean = (
                points[own[~newer]].mean(axis=0),
                points[own[newer]].mean(axis=0),
            )
            gap = float(np.square(older_mean - newer_mean).sum())
            if gap <= limit:
                continue
            if voice.weight:
                settled = voice.total / voice.weight
                sides = squared_distances(np.stack([older_mean, newer_mean]), settled[None])[:, 0]
                newer_mean = older_mean if sides[0] > sides[1] else newer_mean
            best, limit = newer_mean, gap
        return best

    def _join(self, recent: Units, points: Floats, labels: Labels) -> Labels:
        """Voices that turned out to be one are one: the later takes the earlier one's name."""
        while len(self._voices) > 1:
            means = self._means(recent, points, labels)
            apart = squared_distances(means, means)
            apart[np.triu_indices(len(means))] = np.inf
            apart[[voice.weight > 0 for voice in self._voices]] = np.inf
            later, earlier = np.unravel_index(int(apart.argmin()), apart.shape)
            if apart[later, earlier] > self._config.joining_distance**2:
                break
            labels = np.where(labels == later, earlier, labels)
            labels = np.where(labels > later, labels - 1, labels)
            del self._voices[int(later)]
        return labels

    def _recognize(self, recent: Units, points: Floats, labels: Labels) -> None:
        """Voices that are enrolled people's take their names."""
        taken = {voice.name for voice in self._voices}
        weights = np.array([voice.weight for voice in self._voices])
        np.add.at(weights, labels, recent.weight)
        for name, vector in self._enrolled.items():
            if name in taken:
                continue
            means = self._means(recent, points, labels)[:, -len(vector) :]
            alike = means @ vector / np.maximum(np.linalg.norm(means, axis=1), TINY)
            others = [voice.name in self._enrolled for voice in self._voices]
            alike[others | (weights < RECOGNIZED_SECONDS * UNITS_PER_S)] = -1.0
            best = int(alike.argmax())
            if alike[best] >= self._known_similarity:
                self._voices[best].name = name

    def _number(self, labels: Labels) -> None:
        """Voices of which nothing is settled are numbered as they first speak."""
        heard = dict.fromkeys([*labels.tolist(), *range(len(self._voices))])
        fresh = [self._voices[label] for label in heard if self._voices[label].weight == 0]
        fresh = [voice for voice in fresh if voice.name not in self._enrolled]
        names = sorted((voice.name for voice in fresh), key=lambda name: int(name[1:]))
        for voice, name in zip(fresh, names, strict=True):
            voice.name = name

    def _settle(self, recent: Units, points: Floats, labels: Labels, names: Sequence[str]) -> None:
        """Whole stretches beyond the horizon never change again."""
        over = len(recent) - round(self._config.horizon_seconds * UNITS_PER_S)
        kept = int(np.searchsorted(recent.stretch, recent.stretch[over])) if over > 0 else 0
        for label in np.unique(labels[:kept]).tolist():
            own = np.flatnonzero(labels[:kept] == label)
            voice = self._voices[label]
            voice.total = voice.total + (points[own] * recent.weight[own, None]).sum(axis=0)
            voice.weight += float(recent.weight[own].sum())
        self._recent, self._told = recent.since(kept), list(names[kept:])


def _newer_half(points: Floats) -> Bools:
    """Two means of points (n, d), begun along the line of their largest spread: which belong to the
    one that comes later."""
    centred = points - points.mean(axis=0)
    line = centred[int(np.square(centred).sum(axis=1).argmax())]
    for _ in range(ROUNDS):
        line = centred.T @ (centred @ line)
        line /= max(float(np.linalg.norm(line)), TINY)
    half = centred @ line > 0
    for _ in range(ROUNDS):
        if half.all() or not half.any():
            break
        means = np.stack([points[~half].mean(axis=0), points[half].mean(axis=0)])
        half = squared_distances(points, means).argmin(axis=1) == 1
    return np.asarray(half if not half[0] else ~half)
