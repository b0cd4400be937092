"""Pieces of sound of any length enter; chunks of one bounded length leave, time kept exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk

MAX_CHUNK_MS = 60_000
"""No buffer of sound is longer, whatever the file."""

_SILENCE_SAMPLES = 10 * SAMPLE_RATE_HZ
"""Lost time is made in pieces of this length, so that an hour of it takes no memory."""


def lost_sound(samples: int, channels: int, cause: GapCause) -> Iterator[SoundChunk]:
    """Silence of that many samples in place of sound that is gone."""
    for start in range(0, samples, _SILENCE_SAMPLES):
        size = min(_SILENCE_SAMPLES, samples - start)
        yield SoundChunk(np.zeros((size, channels), dtype=np.float32), cause)


def rechunked(pieces: Iterable[SoundChunk], chunk_samples: int) -> Iterator[SoundChunk]:
    """The same samples and causes in chunks of `chunk_samples`; shorter before a change of cause."""
    held: list[SoundChunk] = []
    count = 0
    for piece in pieces:
        if held and held[-1].lost is not piece.lost:
            yield _joined(held)
            held, count = [], 0
        rest = piece
        while count + len(rest.samples) >= chunk_samples:
            cut = chunk_samples - count
            held.append(SoundChunk(rest.samples[:cut], rest.lost))
            yield _joined(held)
            rest = SoundChunk(rest.samples[cut:], rest.lost)
            held, count = [], 0
        if len(rest.samples):
            held.append(rest)
            count += len(rest.samples)
    if held:
        yield _joined(held)


def _joined(pieces: list[SoundChunk]) -> SoundChunk:
    return SoundChunk(np.concatenate([piece.samples for piece in pieces]), pieces[0].lost)
