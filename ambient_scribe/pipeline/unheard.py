"""Voiced sound of which nothing was understood: what a recognizer, or a guard over its words, leaves
out without saying so.

In: the voiced segments of one channel as they end, and where words or losses are told of them. Out:
the spans in which the voice detector was sure that somebody speaks and no word stands. Hum, music and
breath are not among them: of those the detector is never sure for long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.protocols import VoicedSegment

REACH_MS = 400
"""A word accounts for so much sound beside its own: recognizers place words' edges that far off, and
a drawn-out vowel is often left out of them."""
LEAST_SURE_MS = 700
"""Of sound in which somebody speaks for sure, in a segment without a word. Less may be a cough or a
laugh, or one short word."""
LEAST_BESIDE_WORDS_MS = 1_100
"""The same where the segment has words: their times may be off by more than `REACH_MS`. In three
samples (21 minutes, whisper-sim) four stretches of 780 to 950 ms had all their words, placed
elsewhere; one of 1,200 ms had lost five."""


class NotUnderstood:
    """Of one channel. Keeps nothing that is older than the last segment which was settled."""

    def __init__(self) -> None:
        self._ended: list[VoicedSegment] = []
        self._told: list[TimeSpan] = []

    def ended(self, segments: Iterable[VoicedSegment]) -> None:
        """As the voice detector gives them, in order; they may not be read yet."""
        self._ended.extend(segments)

    def told(self, spans: Iterable[TimeSpan]) -> None:
        """Words that stand, or sound that is said to be lost already."""
        self._told.extend(spans)

    def settle(self, until_ms: int | None) -> tuple[TimeSpan, ...]:
        """The spans of segments that give no more words: those that end by then (None: all of them).
        One that was cut in running speech is read with what follows it, and waits for that.
        """
        count = 0
        for number, segment in enumerate(self._ended, start=1):
            if until_ms is not None and segment.span.end_ms > until_ms:
                break
            if not segment.cut or until_ms is None:
                count = number
        done, self._ended = self._ended[:count], self._ended[count:]
        found = tuple(span for segment in done for span in _unread(segment, self._told))
        if done:
            end_ms = done[-1].span.end_ms
            self._told = [span for span in self._told if span.end_ms > end_ms]
        return found


def _unread(segment: VoicedSegment, told: Sequence[TimeSpan]) -> Iterator[TimeSpan]:
    """From the first to the last moment of sure voice between two words, where there is enough."""
    own = sorted(span for span in told if span & segment.span)
    least_ms = LEAST_BESIDE_WORDS_MS if own else LEAST_SURE_MS
    for stretch in _between(segment.span, own):
        sure = [part for span in segment.sure if (part := span & stretch)]
        if sum(part.duration_ms for part in sure) >= least_ms:
            yield sure[0] | sure[-1]


def _between(whole: TimeSpan, told: Sequence[TimeSpan]) -> Iterator[TimeSpan]:
    """The stretches of a segment that none of its words, in order, accounts for."""
    from_ms = whole.start_ms
    for span in told:
        until_ms = span.start_ms - REACH_MS
        if until_ms > from_ms:
            yield TimeSpan(start_ms=from_ms, end_ms=until_ms)
        from_ms = max(from_ms, span.end_ms + REACH_MS)
    if from_ms < whole.end_ms:
        yield TimeSpan(start_ms=from_ms, end_ms=whole.end_ms)
