"""The shape of a visit's sound: how loud it was, moment by moment, for a picture of the whole.

In: an open recording. Out: the lowest and the highest sample of each of some thousand moments. It is read
once from end to end, a segment at a time, and kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.recording import SealedRecording

BUCKETS = 2_000
"""More than a screen is wide."""

_SHORTEST_MS = 20
_TO_EIGHT_BITS = 8


@dataclass(frozen=True)
class Peaks:
    """`low` and `high` from -128 to 127, one of each for every `bucket_ms`."""

    bucket_ms: int
    low: tuple[int, ...]
    high: tuple[int, ...]


def peaks_of(recording: SealedRecording, buckets: int = BUCKETS) -> Peaks:
    """Of what was kept; time that was lost is still. Raises InputError when the journal cannot be read."""
    import numpy as np

    source = RecordingSource(recording)
    bucket_ms = max(_SHORTEST_MS, -(-source.stated_ms // buckets))
    size = bucket_ms * SAMPLES_PER_MS
    low = np.zeros(source.stated_samples // size + 1, dtype=np.int16)
    high = np.zeros_like(low)
    for stretch in source.stretches():
        at = stretch.start
        for part in stretch.parts:
            first, last = at // size, (at + part.samples - 1) // size
            if last >= len(low):  # it grew meanwhile, or holds what was never listed
                more = np.zeros(last + 1 - len(low), dtype=np.int16)
                low, high = np.concatenate([low, more]), np.concatenate([high, more])
            if part.pcm is not None and part.samples:
                mono = (
                    part.pcm.mean(axis=1).astype(np.int16)
                    if part.pcm.shape[1] > 1
                    else part.pcm[:, 0]
                )
                cuts = np.maximum(np.arange(first, last + 1) * size - at, 0)
                here = slice(first, last + 1)
                low[here] = np.minimum(low[here], np.minimum.reduceat(mono, cuts))
                high[here] = np.maximum(high[here], np.maximum.reduceat(mono, cuts))
            at += part.samples
    return Peaks(
        bucket_ms,
        tuple((low >> _TO_EIGHT_BITS).tolist()),
        tuple((high >> _TO_EIGHT_BITS).tolist()),
    )
