"""One voiced stretch while it is spoken: read again and again, committed from the front.

Sound of the open segment enters; words leave as two readings agree on them. The buffer begins after
the last committed word, in the quiet before the next, so nothing that is committed is read again;
its text goes along as the recognizer's prompt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import HeardWord, Reading
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, RecognizerStream, VoicedSegment
from ambient_scribe.speech.streaming.agreement import agreed, clear_of_numbers, settled
from ambient_scribe.speech.streaming.config import StreamingConfig
from ambient_scribe.speech.streaming.cutting import clear_cut, cut_after, quietest, quietest_gap
from ambient_scribe.speech.streaming.heard import Heard, Open
from ambient_scribe.speech.streaming.pace import Pace
from ambient_scribe.speech.streaming.seams import UNREAD_MS, joined, may_be_prompt, placed

SHORTEST_MS = 100
"""A rest without room for a syllable is not read."""
WORDLESS_MS = 3_000
"""Voiced sound in which two readings found no word (breath, music) is kept so long: a soft
beginning may become a word once more of it is heard."""
ONE_READING_MS = 3_000
"""With steps this long nothing is read twice: a machine that cannot read more often than so cannot
afford it, and agreement would come after most segments have ended."""
WORDLESS_CUT_MS = 500
"""The cut before it is sought over this long."""


@dataclass(frozen=True)
class _Read:
    """Of one reading: its words behind the seam, how many of them have times of their own, and what
    it read of the word before the seam."""

    words: tuple[HeardWord, ...]
    steady: int
    rivals: tuple[Reading, ...]
    language: str | None


class OpenSpeech:
    """State of one stretch of speech, from its beginning until the silence that ends it."""

    def __init__(self, recognizer: RecognizerStream, config: StreamingConfig, pace: Pace) -> None:
        self._recognizer, self._config, self._pace = recognizer, config, pace
        self._carried: list[VoicedSegment] = []
        self._start_ms = 0
        self._read_until_ms = 0
        self._last: HeardWord | None = None
        self._said: tuple[str, ...] = ()
        self._tail: tuple[HeardWord, ...] = ()
        self._reads = 0
        self._prompted = True
        self._goes_on = False
        self._failures = 0

    def step(self, segment: VoicedSegment) -> tuple[Heard | None, Open | None]:
        """Speech is going on: what is committed now, and what may still change, where it was time
        to read. The segment begins where it began before, or where the last was cut."""
        full = self._is_due(segment)
        if full is None or (rest := self._rest(segment, ended=False)) is None:
            return None, None
        self._read_until_ms = rest.span.end_ms
        try:
            read = self._read(rest)
        except EngineError as error:
            self._failures += full  # read again until it is full, and once more then
            return self._lost(rest, error) if self._failures > 1 else None, None
        self._failures = 0
        count = self._full_count(rest, read) if full else self._count(rest, read)
        heard = self._commit(rest, read, count) if count else None
        if not count:
            self._tail = read.words
            heard = self._skip_wordless(rest, read, full=full)
        text = " ".join(word.text for word in self._tail)
        span = TimeSpan(start_ms=self._start_ms or rest.span.start_ms, end_ms=rest.span.end_ms)
        return heard, Open(text, span) if text else None

    def cut(self, segment: VoicedSegment) -> None:
        """The segment was cut for its length, and speech goes on: what is not committed of it is
        read together with what follows."""
        self._carried.append(segment)
        self._goes_on = False

    def close(self, segment: VoicedSegment) -> Heard | None:
        """Speech has ended: the rest is read once more, and all of it committed."""
        rest = self._rest(segment, ended=True)
        if rest is None or rest.span.duration_ms < SHORTEST_MS:
            return None
        try:
            read = self._read(rest)
        except EngineError as error:
            return self._lost(rest, error)
        return self._heard(rest, read, len(read.words))

    # ------------------------------------------------------------ inside
    def _is_due(self, segment: VoicedSegment) -> bool | None:
        """Whether to commit up to a gap, agreed upon or not, where it is time to read; None where
        it is not: when the buffer is full, or steps are too long to wait for a second reading."""
        step_ms, least_ms = self._pace.step_ms, self._config.step_ms
        if step_ms is None or least_ms is None:
            return None
        first = self._carried[0] if self._carried else segment
        start_ms, end_ms = max(self._start_ms, first.span.start_ms), segment.span.end_ms
        full = end_ms - start_ms >= max(self._config.max_buffer_ms, step_ms)
        unread_ms = end_ms - max(self._read_until_ms, start_ms)
        if unread_ms < (least_ms if full else step_ms):
            return None
        return full or step_ms >= ONE_READING_MS

    def _rest(self, segment: VoicedSegment, *, ended: bool) -> VoicedSegment | None:
        """What is not committed of the speech so far; None when that is all of it."""
        parts = [part for part in (*self._carried, segment) if part.span.end_ms > self._start_ms]
        self._carried = [part for part in parts if part is not segment]
        if not parts:
            return None
        start_ms = max(self._start_ms, parts[0].span.start_ms)
        sound = np.concatenate([part.samples for part in parts])
        return VoicedSegment(
            span=TimeSpan(start_ms=start_ms, end_ms=segment.span.end_ms),
            samples=sound[(start_ms - parts[0].span.start_ms) * SAMPLES_PER_MS :],
            channel=segment.channel,
            ended=ended,
        )

    def _read(self, rest: VoicedSegment) -> _Read:
        """Raises EngineError."""
        prompt = self._said if self._prompted else ()
        with self._pace.reading():
            (hypothesis,) = self._recognizer.decode((replace(rest, before=" ".join(prompt)),))
            found = placed(hypothesis.words, rest.span)
            silenced = prompt and not found.words and rest.span.duration_ms > UNREAD_MS
            if silenced or may_be_prompt(found.words, prompt, self._tail):
                self._prompted = False  # until the buffer moves on
                (hypothesis,) = self._recognizer.decode((rest,))
                found = placed(hypothesis.words, rest.span)
        behind = joined(found.words, self._last, self._tail, rest.span.start_ms)
        dropped = len(found.words) - len(behind.words)
        self._reads += 1
        return _Read(
            behind.words, found.steady - dropped, behind.rivals, language=hypothesis.language
        )

    def _count(self, rest: VoicedSegment, read: _Read) -> int:
        """How many words two readings agree on that may be committed."""
        both = min(agreed(self._tail, read.words), read.steady)
        count = settled(read.words[:both], rest.span.end_ms - self._config.margin_ms)
        return clear_cut(rest, read.words, _whole(read.words, count))

    def _full_count(self, rest: VoicedSegment, read: _Read) -> int:
        """The buffer is full: words up to its quietest gap, or all that have ended, or all."""
        until_ms = rest.span.end_ms - self._config.margin_ms
        ended = sum(1 for word in read.words if word.span and word.span.end_ms <= until_ms)
        inside = min(ended, len(read.words) - 1)
        gap = quietest_gap(rest, read.words, _whole(read.words, inside)) or quietest_gap(
            rest, read.words, range(1, inside + 1)
        )
        return gap or ended or len(read.words)

    def _commit(self, rest: VoicedSegment, read: _Read, count: int) -> Heard:
        at_ms = cut_after(rest, read.words, count)
        span = TimeSpan(start_ms=rest.span.start_ms, end_ms=at_ms)
        samples = rest.samples[: span.duration_ms * SAMPLES_PER_MS]
        heard = self._heard(replace(rest, span=span, samples=samples), read, count)
        words = read.words[:count]
        self._last, self._tail = words[-1], read.words[count:]
        spoken = (*self._said, *(word.text for word in words))
        self._said = spoken[max(0, len(spoken) - self._config.prompt_words) :]
        self._start_ms, self._reads, self._prompted, self._goes_on = at_ms, 1, True, True
        return heard

    def _heard(self, piece: VoicedSegment, read: _Read, count: int) -> Heard:
        hypothesis = Hypothesis(words=read.words[:count], language=read.language)
        return Heard(piece, hypothesis, goes_on=self._goes_on, rivals=read.rivals)

    def _lost(self, rest: VoicedSegment, error: EngineError) -> Heard:
        self._start_ms, self._tail, self._failures = rest.span.end_ms, (), 0
        return Heard(segment=rest, hypothesis=Hypothesis(words=()), failure=str(error))

    def _skip_wordless(self, rest: VoicedSegment, read: _Read, *, full: bool) -> Heard | None:
        """No reading of sound without words is ever longer than a few seconds. What is left behind is
        read once more as speech that has ended: of speech that goes on a recognizer may say nothing
        until it is sure. The words of it, if it has any.
        """
        if read.words or (self._reads < 2 and not full):
            return None
        latest_ms = rest.span.end_ms - WORDLESS_MS
        if latest_ms - WORDLESS_CUT_MS <= rest.span.start_ms:
            return None
        within = TimeSpan(start_ms=latest_ms - WORDLESS_CUT_MS, end_ms=latest_ms)
        span = TimeSpan(start_ms=rest.span.start_ms, end_ms=quietest(rest, within))
        samples = rest.samples[: span.duration_ms * SAMPLES_PER_MS]
        passed = replace(rest, span=span, samples=samples, ended=True)
        try:
            careful = self._read(passed)
        except EngineError as error:
            return self._lost(passed, error)
        if careful.words:
            return self._commit(passed, careful, len(careful.words))
        self._start_ms = span.end_ms
        return None


def _whole(words: Sequence[HeardWord], most: int) -> list[int]:
    """Numbers of words, up to `most`, behind which no number is left open."""
    return [count for count in range(1, most + 1) if clear_of_numbers(words, count) == count]
