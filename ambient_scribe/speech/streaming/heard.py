"""What leaves the streaming core: words that are committed, and where they were heard."""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import Reading
from ambient_scribe.protocols import Hypothesis, VoicedSegment


@dataclass(frozen=True, eq=False)
class Heard:
    """Sound that is read for good and what was recognized in it (nothing, if `failure` says why).

    `segment` is a voiced segment, or that part of one which this commits; `goes_on`: the same
    breath had words before these. `rivals` are later readings of the last word before these.
    """

    segment: VoicedSegment
    hypothesis: Hypothesis
    failure: str | None = None
    goes_on: bool = False
    rivals: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Open:
    """Words of open speech that may still change; the span is the sound that they were read in."""

    text: str
    span: TimeSpan


def milliseconds(samples: int) -> int:
    """The moment of a sample index, rounded down to whole milliseconds."""
    return samples // SAMPLES_PER_MS
