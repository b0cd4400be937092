"""A voiced segment in windows: sound enters, short units of time leave, each with the embedding's
vector and the voiceprint of the window around it.

A unit is a quarter of a second, the finest step at which a change of speaker is placed without
words. Its window reaches 0.75 s to either side, but never over a pause. No sound is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.diarizers.activity import Spans, stretches
from ambient_scribe.speech.diarizers.embedding_features import (
    HOP_SAMPLES,
    Features,
    features,
)
from ambient_scribe.speech.diarizers.voice_space import whitening
from ambient_scribe.speech.diarizers.voiceprints import UNIT_SAMPLES as PRINT_SAMPLES
from ambient_scribe.speech.diarizers.voiceprints import Floats, Track, measure

UNIT_SAMPLES = 4_000
"""0.25 s: about a syllable."""
UNITS_PER_S = SAMPLE_RATE_HZ / UNIT_SAMPLES
WINDOW_SAMPLES = 24_000
"""1.5 s: what the embedding was made for."""
WHOLE_WINDOW = 0.6
"""Windows shorter than this part of a whole one are too unsure to found a voice on."""
KEPT = np.float16
"""A visit's vectors are kept for the end: half precision, 0.5 kB each."""

Vectors = npt.NDArray[np.float32]


class Embedding(Protocol):
    """What is asked of an embedding: see `embedding.SpeakerEmbedding`."""

    def embed_features(self, windows: Sequence[Features]) -> Vectors: ...


@dataclass(frozen=True, eq=False)
class Units:
    """Consecutive units of speech, rows of arrays, in order of time.

    `borders_ms` (n, 2): where each begins and ends. `stretch` (n,): the running number of the
    stretch between pauses that it lies in. `weight` (n,): the part of a whole window that its
    window is. `vectors` (n, dimension): of length 1. `prints` (n, FEATURES): voiceprints, in the
    space in which one voice scatters by 1 (`voice_space`).
    """

    borders_ms: npt.NDArray[np.int64]
    stretch: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float32]
    vectors: npt.NDArray[np.float16]
    prints: npt.NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.stretch)

    def since(self, index: int) -> Units:
        return self.at(slice(index, None))

    def at(self, chosen: slice | npt.NDArray[np.int64]) -> Units:
        return Units(
            self.borders_ms[chosen],
            self.stretch[chosen],
            self.weight[chosen],
            self.vectors[chosen],
            self.prints[chosen],
        )


def joined(parts: Sequence[Units]) -> Units:
    """At least one part."""
    return Units(
        np.concatenate([part.borders_ms for part in parts]),
        np.concatenate([part.stretch for part in parts]),
        np.concatenate([part.weight for part in parts]),
        np.concatenate([part.vectors for part in parts]),
        np.concatenate([part.prints for part in parts]),
    )


def units_of(segment: VoicedSegment, embedding: Embedding, first_stretch: int = 0) -> Units:
    """The units of a segment; its stretches are numbered from `first_stretch` on."""
    rows = features(segment.samples)
    borders, windows, numbers = [], [], []
    for number, (start, end) in enumerate(stretches(segment.samples).tolist(), first_stretch):
        own_borders, own_windows = _layout(start, end)
        borders.append(own_borders)
        windows.append(own_windows)
        numbers.append(np.full(len(own_borders), number, dtype=np.int64))
    places = np.concatenate(windows)
    different, of_unit = np.unique(places, axis=0, return_inverse=True)
    vectors = embedding.embed_features([_rows_between(rows, a, b) for a, b in different.tolist()])
    lengths = (places[:, 1] - places[:, 0]) / WINDOW_SAMPLES
    return Units(
        segment.span.start_ms + np.concatenate(borders) // SAMPLES_PER_MS,
        np.concatenate(numbers),
        np.minimum(lengths, 1.0).astype(np.float32),
        vectors[of_unit.reshape(-1)].astype(KEPT),
        (_voiceprints(segment, places) @ whitening()).astype(KEPT),
    )


def print_windows(segment: VoicedSegment) -> tuple[Floats, Spans]:
    """Voiceprints (n, FEATURES) of a segment's windows as they are measured, and the windows (n, 2)
    in milliseconds of the recording."""
    spans = stretches(segment.samples).tolist()
    places = np.concatenate([_layout(start, end)[1] for start, end in spans])
    return _voiceprints(segment, places), segment.span.start_ms + places // SAMPLES_PER_MS


def _voiceprints(segment: VoicedSegment, places: Spans) -> Floats:
    """Of the windows (n, 2) in samples, to the nearest of the units that voiceprints are made of."""
    track = Track([measure(segment)])
    starts = np.clip(np.rint(places[:, 0] / PRINT_SAMPLES).astype(np.int64), 0, len(track) - 1)
    ends = np.rint(places[:, 1] / PRINT_SAMPLES).astype(np.int64)
    return track.voiceprints(starts, np.clip(ends, starts + 1, len(track)))


def _layout(start: int, end: int) -> tuple[Spans, Spans]:
    """Units (n, 2) of a stretch, and the window around each, in samples."""
    count = max(1, round((end - start) / UNIT_SAMPLES))
    edges = np.rint(np.linspace(start, end, count + 1)).astype(np.int64)
    middles = (edges[:-1] + edges[1:]) // 2
    around = np.column_stack([middles - WINDOW_SAMPLES // 2, middles + WINDOW_SAMPLES // 2])
    return np.column_stack([edges[:-1], edges[1:]]), np.clip(around, start, end)


def _rows_between(rows: Features, start: int, end: int) -> Features:
    first = min(start // HOP_SAMPLES, len(rows) - 1)
    return rows[first : max(first + 1, end // HOP_SAMPLES)]
