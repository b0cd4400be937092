"""Where in a voiced segment somebody speaks: samples enter, stretches between pauses leave.

A voice detector's segments begin and end with a margin and run over short pauses, which is right
for recognition; turns should not. Frames are told apart by their level in the band of speech,
against the segment's own quiet and loud moments.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.protocols import Samples

FRAME_SAMPLES = 160
"""10 ms."""
BAND_HZ = (200.0, 4000.0)
SMOOTHED_FRAMES = 3
FLOOR_PERCENTILE, LOUD_PERCENTILE = 5, 95
OVER_FLOOR_DB, UNDER_LOUD_DB, LEAST_RANGE_DB = 3.0, 30.0, 6.0
"""Speech is this far above the quiet moments, no further than this below the loud ones, and the
limit never comes nearer than this to the loud ones. Chosen on simulated visits: with the true
speakers, DER without collar is 13.8 % on these stretches and 16.3 % on whole segments."""
PAUSE_FRAMES = 30
"""A shorter silence belongs to the speech around it."""
SHORTEST_FRAMES = 6
MARGIN_FRAMES = 5
"""Kept on either side: words begin and end softly."""
_TINY = 1e-9

Spans = npt.NDArray[np.int64]


def stretches(samples: Samples) -> Spans:
    """Spans (k, 2) in samples, in order, at least one: all of it where nothing stands out."""
    level = _level_db(np.asarray(samples, dtype=np.float64))
    whole = np.array([[0, len(samples)]], dtype=np.int64)
    if len(level) < PAUSE_FRAMES:
        return whole
    floor, loud = np.percentile(level, [FLOOR_PERCENTILE, LOUD_PERCENTILE])
    limit = max(loud - UNDER_LOUD_DB, min(floor + OVER_FLOOR_DB, loud - LEAST_RANGE_DB))
    edges = np.diff(np.concatenate([[0], (level > limit).astype(np.int8), [0]]))
    kept: list[list[int]] = []
    for start, end in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
        if kept and start - kept[-1][1] < PAUSE_FRAMES:
            kept[-1][1] = int(end)
        else:
            kept.append([int(start), int(end)])
    spans = np.array([one for one in kept if one[1] - one[0] >= SHORTEST_FRAMES], dtype=np.int64)
    if not len(spans):
        return whole
    spans += np.array([-MARGIN_FRAMES, MARGIN_FRAMES])
    spans = np.clip(spans * FRAME_SAMPLES, 0, len(samples))
    if spans[-1, 1] >= len(level) * FRAME_SAMPLES:
        spans[-1, 1] = len(samples)
    return spans


def _level_db(samples: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Of each frame (n,), in the band of speech, smoothed over its neighbours."""
    from scipy.signal import sosfilt  # with the rest of scipy: a second at every start

    heard = sosfilt(_band(), samples)
    frames = heard[: len(heard) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    level = 10 * np.log10(np.square(frames).mean(axis=1) + _TINY)
    if not len(level):
        return np.asarray(level)
    around = np.pad(level, SMOOTHED_FRAMES // 2, mode="edge")
    return np.convolve(around, np.ones(SMOOTHED_FRAMES) / SMOOTHED_FRAMES, mode="valid")


@cache
def _band() -> npt.NDArray[Any]:
    from scipy.signal import butter

    return np.asarray(butter(2, BAND_HZ, "bandpass", fs=SAMPLE_RATE_HZ, output="sos"))
