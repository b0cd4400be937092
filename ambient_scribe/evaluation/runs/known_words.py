"""A recognizer that listens to nothing: it is handed the words of the reference, or none.

To measure a diarizer alone, or with the words that a perfect recognizer would have given it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.evaluation.corpora.speech import Speech
from ambient_scribe.protocols import Hypothesis, Priming, VoicedSegment


class KnownWords:
    """Gives each voiced segment the words whose middle lies in it."""

    def __init__(self, words: Sequence[HeardWord] = ()) -> None:
        self._words = tuple(words)

    @property
    def identity(self) -> EngineIdentity:
        engine = "words of the reference" if self._words else "no words"
        return EngineIdentity(stage="recognition", engine=engine)

    def open_stream(self, priming: Priming) -> KnownWords:
        return self

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        return tuple(
            Hypothesis(words=self._in(segment.span), language="en") for segment in segments
        )

    def _in(self, span: TimeSpan) -> tuple[HeardWord, ...]:
        words = [word for word in self._words if word.span and word.span.middle_ms in span]
        return tuple(
            HeardWord(text=word.text, span=word.span & span, confidence=word.confidence)
            for word in words
            if word.span
        )


def words_of(speech: Speech) -> tuple[HeardWord, ...]:
    """Words in order of time, each segment's time shared by their length; without times, none."""
    words: list[HeardWord] = []
    for segment in speech.segments:
        written = segment.text.split()
        if segment.span is None or not written:
            continue
        total = sum(len(word) + 1 for word in written)
        at, passed = segment.span.start_ms, 0
        for word in written:
            passed += len(word) + 1
            end = segment.span.start_ms + segment.span.duration_ms * passed // total
            words.append(HeardWord(text=word, span=TimeSpan(start_ms=at, end_ms=end)))
            at = end
    return tuple(sorted(words, key=lambda word: word.span.start_ms if word.span else 0))
