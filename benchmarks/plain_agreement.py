"""What the streaming core is measured against: LocalAgreement-2 that reads its whole buffer again.

The method of Macháček, Dabre and Bojar (2023), on the same voiced segments and with the same step:
open speech is read from its beginning at every step, words that two readings begin with are
committed, and all of them when the segment has ended. It keeps no more than one segment, which is
kinder than a buffer that spans pauses, and tells the recognizer that a segment is still open, so that
it may read that with less care, as for the streaming core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.protocols import RecognizerStream, Samples, VoicedSegment, VoiceStream
from ambient_scribe.speech.streaming import Blocks
from ambient_scribe.speech.streaming.agreement import agreed


class PlainAgreement:
    """Sound in; words that are committed for good, and the text of those that are not, out."""

    def __init__(self, voice: VoiceStream, recognizer: RecognizerStream, step_ms: int) -> None:
        self._voice, self._recognizer, self._step_ms = voice, recognizer, step_ms
        self._blocks = Blocks(channels=1)
        self._before: tuple[HeardWord, ...] = ()
        self._read_until_ms = self._committed_ms = 0
        self.open = ""

    def feed(self, samples: Samples) -> list[HeardWord]:
        words: list[HeardWord] = []
        for block in self._blocks.feed(samples):
            words += self._follow(self._voice.feed(block[:, 0]))
        return words

    def finish(self) -> list[HeardWord]:
        words: list[HeardWord] = []
        for block in self._blocks.finish():
            words += self._follow(self._voice.feed(block[:, 0]))
        return [*words, *self._follow(self._voice.finish())]

    def _follow(self, ended: Sequence[VoicedSegment]) -> list[HeardWord]:
        words = [word for segment in ended for word in self._commit(self._read(segment))]
        if ended:
            self._before, self.open = (), ""
        segment = self._voice.open_segment()
        if segment is None:
            return words
        unread_ms = segment.span.end_ms - max(self._read_until_ms, segment.span.start_ms)
        if unread_ms < self._step_ms:
            return words
        self._read_until_ms = segment.span.end_ms
        read = self._read(replace(segment, ended=False))
        count = agreed(self._before, read)
        words += self._commit(read[:count])
        self._before = read[count:]
        self.open = " ".join(word.text for word in self._before)
        return words

    def _read(self, segment: VoicedSegment) -> tuple[HeardWord, ...]:
        """The words behind the last committed one."""
        (hypothesis,) = self._recognizer.decode((segment,))
        return tuple(
            word
            for word in hypothesis.words
            if word.span is not None and word.span.middle_ms >= self._committed_ms
        )

    def _commit(self, words: Sequence[HeardWord]) -> Sequence[HeardWord]:
        if words and words[-1].span is not None:
            self._committed_ms = words[-1].span.end_ms
        return words
