"""The embedded diarizer: voiced segments enter, speaker turns leave; no download, no GPU.

While the visit goes on, a segment is given to the nearest known voice or opens a new one. At the
end all windows of the visit are clustered together (`clustering`), and the most likely sequence of
voices over units of a quarter second (Viterbi) places the changes inside segments, moved to the
pauses between words where words are known. Only the units' statistics are kept, no sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pydantic import Field

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn, Word
from ambient_scribe.protocols import Samples, VoicedSegment
from ambient_scribe.speech.diarizers.clustering import (
    Labels,
    Voices,
    VoicesConfig,
    find_voices,
)
from ambient_scribe.speech.diarizers.voiceprints import FEATURES, Floats, Track, Units, measure

WINDOW_UNITS = 6
"""1.5 s: long enough that a mean says who speaks more than what is said."""
WINDOW_HOP_UNITS = 2
NEAR_UNITS = 2
"""Each unit is heard with two neighbours on either side (1.3 s) inside its segment."""
PROVISIONAL_WEIGHT = 0.5
"""Of each feature while the covariance is not known: features of a voice move together."""


class SpectralConfig(VoicesConfig):
    opening_distance: float = Field(default=2.0, gt=0)
    """A segment this far from every voice so far opens a provisional voice of its own."""
    change_cost: float = Field(default=6.0, ge=0)
    """Evidence (in nats) that a change of speaker inside a segment must bring."""
    pause_cost: float = Field(default=1.0, ge=0)
    """The same between segments, where a change is likelier."""
    snap_ms: int = Field(default=500, ge=0)
    """A change moves to a pause between words that is no further away than this."""


class SpectralDiarizer:
    def __init__(self, config: SpectralConfig) -> None:
        self._config = config

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="diarization", engine="spectral", version="1", device="cpu")

    def open_stream(self) -> SpectralStream:
        return SpectralStream(self._config)


@dataclass
class _Voice:
    """A provisional voice: the sum of its segments' voiceprints, weighted by their units."""

    total: Floats
    units: float

    @property
    def centre(self) -> Floats:
        return self.total / self.units


class SpectralStream:
    """The protocol's DiarizerStream."""

    def __init__(self, config: SpectralConfig) -> None:
        self._config = config
        self._segments: list[Units] = []
        self._voices: list[_Voice] = []

    def feed(self, samples: Samples) -> None:
        """Hears voiced segments only."""

    def voiced(self, segment: VoicedSegment) -> tuple[SpeakerTurn, ...]:
        units = measure(segment)
        self._segments.append(units)
        track = Track([units])
        self._open_voices(_window_prints(track))
        prints = _unit_prints(track)
        centres = np.stack([voice.centre for voice in self._voices])
        known = Voices(centres, np.eye(FEATURES) * PROVISIONAL_WEIGHT)
        labels = _likeliest(known.log_likelihoods(prints), self._entry_costs(track))
        for index, voice in enumerate(self._voices):
            own = prints[labels == index]
            voice.total, voice.units = voice.total + own.sum(axis=0), voice.units + len(own)
        names = [_name(index) for index in range(len(self._voices))]
        return _turns(track, labels, names, _Pauses((), 0))

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        if not self._segments:
            return ()
        track = Track(self._segments)
        voices = find_voices(_window_prints(track), self._config)
        likelihood = voices.log_likelihoods(_unit_prints(track))
        labels = _likeliest(likelihood, self._entry_costs(track))
        order = list(dict.fromkeys(labels.tolist()))
        names = [_name(order.index(v)) if v in order else "" for v in range(len(voices.means))]
        return _turns(track, labels, names, _Pauses(words, self._config.snap_ms))

    def _open_voices(self, windows: Floats) -> None:
        """New provisional voices for windows (n, FEATURES) unlike every voice so far."""
        if not self._voices:
            middle = np.median(windows, axis=0)
            self._voices.append(_Voice(total=middle, units=1))
        while len(self._voices) < self._config.max_speakers:
            distances = np.stack(
                [np.sqrt(((windows - v.centre) ** 2).mean(axis=1)) for v in self._voices]
            )
            nearest = distances.min(axis=0)
            furthest = int(nearest.argmax())
            if nearest[furthest] <= self._config.opening_distance:
                return
            self._voices.append(_Voice(total=windows[furthest].copy(), units=1))

    def _entry_costs(self, track: Track) -> Floats:
        """What a change of speaker before each unit costs (n,)."""
        new_segment = np.diff(track.segment_of, prepend=-1) > 0
        return np.where(new_segment, self._config.pause_cost, self._config.change_cost)


def _name(index: int) -> str:
    return f"S{index + 1}"


def _window_prints(track: Track) -> Floats:
    """Voiceprints (m, FEATURES) of windows that slide over each segment; a short one is one."""
    starts, ends = [], []
    borders = np.flatnonzero(np.diff(track.segment_of, prepend=-1, append=-1))
    for first, end in pairwise(borders):
        at = np.arange(first, max(first + 1, end - WINDOW_UNITS + 1), WINDOW_HOP_UNITS)
        until = np.minimum(at + WINDOW_UNITS, end)
        until[-1] = end
        starts.append(at)
        ends.append(until)
    return track.voiceprints(np.concatenate(starts), np.concatenate(ends))


def _unit_prints(track: Track) -> Floats:
    """Voiceprints (n, FEATURES) around each unit, within its segment."""
    place = np.arange(len(track))
    first = np.searchsorted(track.segment_of, track.segment_of, side="left")
    end = np.searchsorted(track.segment_of, track.segment_of, side="right")
    return track.voiceprints(
        np.maximum(place - NEAR_UNITS, first), np.minimum(place + NEAR_UNITS + 1, end)
    )


def _likeliest(likelihood: Floats, entry_costs: Floats) -> Labels:
    """The sequence of voices (n,) with the highest likelihood (n, k) less the costs of changes."""
    count, voices = likelihood.shape
    score = likelihood[0].copy()
    origin = np.zeros((count, voices), dtype=np.int64)
    stay = np.arange(voices)
    for i in range(1, count):
        best = int(score.argmax())
        changed = score[best] - entry_costs[i] > score
        origin[i] = np.where(changed, best, stay)
        score = np.where(changed, score[best] - entry_costs[i], score) + likelihood[i]
    labels = np.empty(count, dtype=np.int64)
    labels[-1] = score.argmax()
    for i in range(count - 1, 0, -1):
        labels[i - 1] = origin[i, labels[i]]
    return labels


class _Pauses:
    """Where one word ends and the next begins."""

    def __init__(self, words: Sequence[Word], reach_ms: int) -> None:
        spans = sorted(word.span for word in words if word.span is not None)
        pairs = list(pairwise(spans))
        self._reach_ms = reach_ms
        self._middles = np.array([(a.end_ms + b.start_ms) // 2 for a, b in pairs], dtype=np.int64)
        self._lengths = np.array([max(0, b.start_ms - a.end_ms) for a, b in pairs])

    def near(self, moment_ms: int, lowest_ms: int, highest_ms: int) -> int:
        """The place for a change heard at this moment: near and in a long pause; or the moment."""
        low = max(lowest_ms + 1, moment_ms - self._reach_ms)
        high = min(highest_ms - 1, moment_ms + self._reach_ms)
        first, end = np.searchsorted(self._middles, [low, high + 1])
        if first >= end:
            return moment_ms
        middles = self._middles[first:end]
        cost = np.abs(middles - moment_ms) - self._lengths[first:end]
        return int(middles[int(cost.argmin())])


def _turns(
    track: Track, labels: Labels, names: Sequence[str], pauses: _Pauses
) -> tuple[SpeakerTurn, ...]:
    """Runs of one voice inside one segment, as turns."""
    changes = (np.diff(labels, prepend=-1) != 0) | (np.diff(track.segment_of, prepend=-1) != 0)
    firsts = np.flatnonzero(changes)
    ends = np.append(firsts[1:], len(labels)) - 1
    turns: list[SpeakerTurn] = []
    for first, last in zip(firsts, ends, strict=True):
        start_ms, end_ms = int(track.borders_ms[first, 0]), int(track.borders_ms[last, 1])
        if turns and first and track.segment_of[first] == track.segment_of[first - 1]:
            start_ms = turns[-1].span.end_ms
        if last + 1 < len(labels) and track.segment_of[last + 1] == track.segment_of[last]:
            end_ms = pauses.near(end_ms, start_ms, int(track.borders_ms[last + 1, 1]))
        span = TimeSpan(start_ms=start_ms, end_ms=end_ms)
        turns.append(SpeakerTurn(span=span, speaker=names[labels[first]]))
    return tuple(turns)
