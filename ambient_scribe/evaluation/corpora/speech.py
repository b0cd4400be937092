"""What was said in one recording, as it is scored: stretches of text, with speaker and times where
they are known. It is what references and hypotheses of every format are read into.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Transcript


@dataclass(frozen=True)
class Segment:
    text: str
    speaker: str | None = None
    span: TimeSpan | None = None


@dataclass(frozen=True)
class Speech:
    """Segments in the order of their source."""

    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """All of it, in order of time where every segment has one."""
        timed = all(segment.span is not None for segment in self.segments)
        ordered = sorted(self.segments, key=_start) if timed else self.segments
        return " ".join(segment.text for segment in ordered)

    @property
    def has_speakers(self) -> bool:
        return bool(self.segments) and all(one.speaker is not None for one in self.segments)

    @property
    def has_times(self) -> bool:
        return bool(self.segments) and all(one.span is not None for one in self.segments)

    @property
    def is_empty(self) -> bool:
        return not any(segment.text.strip() for segment in self.segments)


def speech_of(transcript: Transcript) -> Speech:
    """A segment for each utterance."""
    return Speech(
        tuple(
            Segment(passage.text, passage.utterance.speaker, passage.span)
            for passage in transcript.passages()
        )
    )


def _start(segment: Segment) -> int:
    return segment.span.start_ms if segment.span else 0
