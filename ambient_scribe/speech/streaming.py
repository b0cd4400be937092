"""One channel of sound becomes words: voice activity → decoding → committed words.

Enters: mono samples in order, any chunking. Leaves: `Heard` passages of voiced sound with the
words a recognizer found there, in time order, each decoded exactly once, and the text of speech
that is still going on.

A recognizer that fails on a segment costs that segment, never the stream: the loss is reported as
`Heard.failure`, and the caller records it as a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import (
    Hypothesis,
    RecognizerStream,
    Samples,
    VoicedSegment,
    VoiceStream,
)


class StreamingConfig(Frozen):
    """`batch_segments` voiced segments are decoded in one call (1: as soon as each ends).

    A recognizer that joins segments into windows of 30 s needs several windows' worth of them.
    """

    batch_segments: int = Field(default=1, ge=1, le=256)
    partial_step_ms: int | None = Field(default=None, ge=200)
    """How much more speech must have come before open speech is read again; None: never."""


@dataclass(frozen=True, eq=False)
class Heard:
    """One voiced segment and what was recognized in it (nothing, if `failure` says why)."""

    segment: VoicedSegment
    hypothesis: Hypothesis
    failure: str | None = None


class ChannelTranscriber:
    """The listening state of one channel."""

    def __init__(
        self, voice: VoiceStream, recognizer: RecognizerStream, config: StreamingConfig
    ) -> None:
        self._voice, self._recognizer, self._config = voice, recognizer, config
        self._waiting: list[VoicedSegment] = []
        self._partial_until_ms = 0

    def voiced(self, samples: Samples) -> tuple[VoicedSegment, ...]:
        """Feeds sound; the segments that ended with it wait to be decoded."""
        ended = self._voice.feed(samples)
        self._waiting.extend(ended)
        return ended

    def flush(self) -> tuple[VoicedSegment, ...]:
        """The sound has ended: the segments that this closes."""
        ended = self._voice.finish()
        self._waiting.extend(ended)
        return ended

    def decode(self, *, everything: bool = False) -> tuple[Heard, ...]:
        """Decodes full batches of waiting segments; with `everything`, the rest too."""
        heard: list[Heard] = []
        size = self._config.batch_segments
        while len(self._waiting) >= size or (everything and self._waiting):
            batch, self._waiting = self._waiting[:size], self._waiting[size:]
            heard.extend(self._decode_batch(batch))
        return tuple(heard)

    def partial(self) -> tuple[str, TimeSpan] | None:
        """The text of the speech still going on, when enough more of it has come."""
        step = self._config.partial_step_ms
        segment = self._voice.open_segment() if step is not None else None
        if segment is None or step is None:
            return None
        if segment.span.end_ms - max(self._partial_until_ms, segment.span.start_ms) < step:
            return None
        self._partial_until_ms = segment.span.end_ms
        try:
            (hypothesis,) = self._recognizer.decode((segment,))
        except EngineError:
            return None  # the segment is decoded again when it ends; that failure is reported
        text = " ".join(word.text for word in hypothesis.words)
        return (text, segment.span) if text else None

    def _decode_batch(self, batch: Sequence[VoicedSegment]) -> tuple[Heard, ...]:
        try:
            hypotheses = self._recognizer.decode(batch)
        except EngineError as error:
            if len(batch) > 1:  # find the segment that fails, keep the others
                return tuple(heard for one in batch for heard in self._decode_batch((one,)))
            nothing = Hypothesis(words=())
            return (Heard(segment=batch[0], hypothesis=nothing, failure=str(error)),)
        return tuple(
            Heard(segment=segment, hypothesis=hypothesis)
            for segment, hypothesis in zip(batch, hypotheses, strict=True)
        )


def milliseconds(samples: int) -> int:
    """The moment of a sample index, rounded down to whole milliseconds."""
    return samples // SAMPLES_PER_MS
