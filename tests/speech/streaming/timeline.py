"""Speech with known words and times, and a recognizer that hears what lies in the sound it gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.protocols import Hypothesis, Priming, Samples, VoicedSegment
from ambient_scribe.testing import silence, tone

WORD_MS, GAP_MS = 240, 80
Distortion = Callable[[VoicedSegment, tuple[HeardWord, ...]], tuple[HeardWord, ...]]


def at(text: str, start_ms: int, length_ms: int = WORD_MS) -> HeardWord:
    span = TimeSpan(start_ms=start_ms, end_ms=start_ms + length_ms)
    return HeardWord(text=text, span=span, confidence=0.9)


def said(text: str, start_ms: int = 320) -> tuple[HeardWord, ...]:
    """Words one after another with a short quiet between; "|" is a pause of a second."""
    words, now = [], start_ms
    for token in text.split():
        if token == "|":
            now += 1_000
            continue
        words.append(at(token, now))
        now += WORD_MS + GAP_MS
    return tuple(words)


def sound_of(words: Sequence[HeardWord], after_ms: int = 800) -> Samples:
    """A tone where a word is, and next to nothing elsewhere."""
    last = words[-1].span
    assert last is not None
    sound = silence(last.end_ms + after_ms)
    for word in words:
        assert word.span is not None
        start = word.span.start_ms * SAMPLES_PER_MS
        burst = tone(word.span.duration_ms)
        sound[start : start + len(burst)] = burst
    return sound


class Timeline:
    """A recognizer that hears each word whose sound it gets; of one that is not all there yet it
    hears the beginning. Keeps every segment that it was asked to read."""

    def __init__(self, words: Sequence[HeardWord], distort: Distortion | None = None) -> None:
        self._words, self._distort = tuple(words), distort
        self.segments: list[VoicedSegment] = []

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="recognition", engine="timeline")

    def open_stream(self, priming: Priming) -> Timeline:
        return self

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        self.segments += segments
        return tuple(Hypothesis(words=self._heard(one), language="en") for one in segments)

    def _heard(self, segment: VoicedSegment) -> tuple[HeardWord, ...]:
        heard = tuple(
            found for word in self._words if (found := _part(word, segment.span)) is not None
        )
        return self._distort(segment, heard) if self._distort else heard

    @property
    def read_ms(self) -> int:
        return sum(one.span.duration_ms for one in self.segments)


class GoesOn(Timeline):
    """One that writes on from the committed words, and times words by up to `jitter_ms` beside the
    truth, each time anew."""

    def __init__(
        self, words: Sequence[HeardWord], distort: Distortion | None = None, jitter_ms: int = 0
    ) -> None:
        super().__init__(words, distort)
        self._jitter_ms, self._random = jitter_ms, np.random.default_rng(0)

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        self.segments += segments
        return tuple(self._behind(one) for one in segments)

    def _behind(self, segment: VoicedSegment) -> Hypothesis:
        known = {word.text for word in segment.committed}
        new = [word for word in self._heard(segment) if word.text not in known]
        if segment.committed and new and _is_rest_of(new[0].text, segment.before):
            new = new[1:]
        words = tuple(self._shifted(word, segment.span) for word in new)
        return Hypothesis(words=words, language="en", goes_on=bool(segment.committed))

    def _shifted(self, word: HeardWord, within: TimeSpan) -> HeardWord:
        assert word.span is not None
        by = int(self._random.integers(-self._jitter_ms, self._jitter_ms + 1))
        start = min(max(word.span.start_ms + by, within.start_ms), within.end_ms)
        end = min(max(word.span.end_ms + by, start), within.end_ms)
        return at(word.text, start, end - start)


def _is_rest_of(text: str, before: str) -> bool:
    """The end of a word that the cut went through is no news for one who knows that word."""
    return bool(before) and before.rsplit(maxsplit=1)[-1].endswith(text)


def _part(word: HeardWord, span: TimeSpan) -> HeardWord | None:
    assert word.span is not None
    inside = word.span & span
    if inside is None or inside.duration_ms * 3 < word.span.duration_ms:
        return None
    if inside == word.span:
        return word
    # Cut at its end it is a beginning ("hyper"), at its start the rest of a word ("tension").
    half = max(1, len(word.text) // 2)
    text = word.text[:half] if inside.start_ms == word.span.start_ms else word.text[half:]
    return HeardWord(text=text, span=inside, confidence=0.4)


def texts(words: Sequence[HeardWord]) -> list[str]:
    return [word.text for word in words]


def total_ms(sound: Samples) -> int:
    return int(np.size(sound)) // SAMPLES_PER_MS
