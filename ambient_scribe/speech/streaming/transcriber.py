"""One channel of sound becomes words: voice activity → decoding → committed words.

Enters: mono samples in order; any chunking gives the same without steps, and blocks of one length
(`Blocks`) give it with them. Leaves: `Heard` passages of voiced sound with the words that a
recognizer found there, in time order, and the text of speech that is still going on.

A recognizer that fails on a segment costs that segment, never the stream: the loss is reported as
`Heard.failure`, and the caller records it as a gap.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import (
    Hypothesis,
    RecognizerStream,
    Samples,
    VoicedSegment,
    VoiceStream,
)
from ambient_scribe.speech.streaming.config import StreamingConfig
from ambient_scribe.speech.streaming.heard import Heard, Open
from ambient_scribe.speech.streaming.pace import Pace
from ambient_scribe.speech.streaming.speech import OpenSpeech


class ChannelTranscriber:
    """The listening state of one channel."""

    def __init__(
        self,
        voice: VoiceStream,
        recognizer: RecognizerStream,
        config: StreamingConfig,
        pace: Pace | None = None,
    ) -> None:
        self._voice, self._recognizer, self._config = voice, recognizer, config
        self._pace = pace or Pace(config)
        self._waiting: list[VoicedSegment] = []
        self._speech: OpenSpeech | None = None
        self._open: Open | None = None

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
        """Decodes what it is time for: full batches of waiting segments, or, with steps, those that
        ended and the speech that goes on; with `everything`, the rest too."""
        if self._config.step_ms is not None:
            return self._follow()
        heard: list[Heard] = []
        size = self._config.batch_segments
        while len(self._waiting) >= size or (everything and self._waiting):
            batch, self._waiting = self._waiting[:size], self._waiting[size:]
            heard.extend(self._decode_batch(batch))
        return tuple(heard)

    def partial(self) -> Open | None:
        """The words that the last `decode` read and did not commit, if it read open speech."""
        return self._open

    def _follow(self) -> tuple[Heard, ...]:
        """Open speech, where it stands after the last block."""
        ended, self._waiting = self._waiting, []
        going_on = self._voice.open_segment()
        heard: list[Heard | None] = []
        for segment, following in zip(ended, (*ended[1:], going_on), strict=False):
            if following is not None and following.span.start_ms == segment.span.end_ms:
                self._current().cut(segment)
            else:
                heard.append(self._current().close(segment))
                self._speech = None
        self._open = None
        if going_on is not None:
            committed, self._open = self._current().step(going_on)
            heard.append(committed)
        return tuple(one for one in heard if one is not None)

    def _current(self) -> OpenSpeech:
        if self._speech is None:
            self._speech = OpenSpeech(self._recognizer, self._config, self._pace)
        return self._speech

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
