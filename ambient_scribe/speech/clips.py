"""Pieces of a visit's sound, cut out in one walk through it.

Spans and the visit's chunks enter, mono samples leave. Only what is asked for is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.protocols import Samples, SoundChunk


class Clip(NamedTuple):
    """A piece that is wanted."""

    span: TimeSpan
    channel: int = 0


def clips_of(wanted: Sequence[Clip], sound: Iterable[SoundChunk]) -> tuple[Samples | None, ...]:
    """Mono samples (n,) of each, whatever the chunks; None where some of it is lost or missing.

    `sound` is gone through from its start as far as needed. Raises what it raises.
    """
    parts: list[list[Samples]] = [[] for _ in wanted]
    places = [_samples_of(clip.span) for clip in wanted]
    position, last = 0, max((end for _, end in places), default=0)
    for chunk in sound if wanted else ():
        end = position + len(chunk.samples)
        for clip, (start, stop), own in zip(wanted, places, parts, strict=True):
            if chunk.lost is None and start < end and position < stop:
                inside = slice(max(0, start - position), stop - position)
                own.append(np.array(chunk.samples[inside, clip.channel]))
        position = end
        if position >= last:
            break
    return tuple(
        joined if len(joined := np.concatenate(own or [_NOTHING])) == stop - start else None
        for own, (start, stop) in zip(parts, places, strict=True)
    )


_NOTHING: Samples = np.zeros(0, np.float32)


def _samples_of(span: TimeSpan) -> tuple[int, int]:
    return span.start_ms * SAMPLES_PER_MS, span.end_ms * SAMPLES_PER_MS
