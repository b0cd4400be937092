"""One voiced stretch while it is spoken: read again and again, committed from the front.

Sound of the open segment enters; words leave as soon as two readings agree on them. The sound that
is read begins in the last pause behind committed words (`committed`); those before it go along as the
recognizer's prompt, those inside as the beginning of its text: a recognizer that can go on from there
decides no committed word again.
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
from ambient_scribe.speech.streaming.committed import Committed
from ambient_scribe.speech.streaming.config import StreamingConfig
from ambient_scribe.speech.streaming.cutting import (
    clear_cut,
    cut_after,
    quietest,
    quietest_gap,
    quietest_of,
)
from ambient_scribe.speech.streaming.heard import Heard, Open
from ambient_scribe.speech.streaming.pace import Pace
from ambient_scribe.speech.streaming.seams import (
    UNREAD_MS,
    following,
    may_be_prompt,
    placed,
)

SHORTEST_MS = 100
"""A rest without room for a syllable is not read."""
WORDLESS_MS = 3_000
"""Voiced sound in which two readings found no word (breath, music) is kept so long: a soft
beginning may become a word once more of it is heard."""
ONE_READING_MS = 3_000
"""With steps this long nothing is read twice: a machine that cannot read more often than so cannot
afford it, and agreement would come after most segments have ended."""
LEAD_WORDS = 3
"""Where no pause came for a while the sound is cut in running speech, with so many committed words
left before what is to be read: mistaken or not, they are told."""
WORDLESS_CUT_MS = 500
"""The cut before it is sought over this long."""
LONG_MS = 3_000
"""So much sound is read again for want of a pause. Of 150 s of each sample (whisper-sim) 16.0 % of the
words were wrong with 2 s, 15.7 with 3 s, 15.6 with 4 s."""


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
        self._committed = Committed(config.prompt_words)
        self._read_until_ms = 0
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
        span = TimeSpan(start_ms=self._stands_until(rest), end_ms=rest.span.end_ms)
        return heard, Open(text, span) if text else None

    def cut(self, segment: VoicedSegment) -> None:
        """The segment was cut for its length, and speech goes on: what is not committed of it is
        read together with what follows."""
        self._carried.append(segment)
        self._goes_on = False

    def close(self, segment: VoicedSegment) -> Heard | None:
        """Speech has ended: the rest is read once more, and all of it committed."""
        rest = self._rest(segment, ended=True)
        if rest is None or rest.span.end_ms - self._stands_until(rest) < SHORTEST_MS:
            return None
        try:
            read = self._read(rest)
        except EngineError as error:
            return self._lost(rest, error)
        return self._heard(rest, rest.span.end_ms, read, len(read.words))

    # ------------------------------------------------------------ inside
    def _is_due(self, segment: VoicedSegment) -> bool | None:
        """Whether to commit up to a gap, agreed upon or not, where it is time to read; None where
        it is not: when the buffer is full, or steps are too long to wait for a second reading."""
        step_ms, least_ms = self._pace.step_ms, self._config.step_ms
        if step_ms is None or least_ms is None:
            return None
        first = self._carried[0] if self._carried else segment
        start_ms = max(self._committed.start_ms, first.span.start_ms)
        end_ms = segment.span.end_ms
        full = end_ms - start_ms >= max(self._config.max_buffer_ms, step_ms)
        unread_ms = end_ms - max(self._read_until_ms, start_ms)
        if unread_ms < (least_ms if full else step_ms):
            return None
        return full or step_ms >= ONE_READING_MS

    def _rest(self, segment: VoicedSegment, *, ended: bool) -> VoicedSegment | None:
        """What is still to be read of the speech so far; None when that is nothing."""
        from_ms = self._committed.start_ms
        parts = [part for part in (*self._carried, segment) if part.span.end_ms > from_ms]
        self._carried = [part for part in parts if part is not segment]
        if not parts:
            return None
        start_ms = max(from_ms, parts[0].span.start_ms)
        sound = np.concatenate([part.samples for part in parts])
        return VoicedSegment(
            span=TimeSpan(start_ms=start_ms, end_ms=segment.span.end_ms),
            samples=sound[(start_ms - parts[0].span.start_ms) * SAMPLES_PER_MS :],
            channel=segment.channel,
            ended=ended,
        )

    def _stands_until(self, rest: VoicedSegment) -> int:
        return max(self._committed.until_ms, rest.span.start_ms)

    def _read(self, rest: VoicedSegment) -> _Read:
        """Raises EngineError."""
        known, since_ms = self._committed, self._stands_until(rest)
        told = known.told if self._prompted else ()
        if told:
            told_of = replace(rest, before=known.before, committed=known.inside)
        with self._pace.reading():
            (hypothesis,) = self._recognizer.decode((told_of if told else rest,))
            behind = following(hypothesis, known.last, self._tail, since_ms)
            # What was seen a moment ago does not vanish, and speech is not passed over, unsuspected.
            missed = bool(self._tail) or rest.span.end_ms - since_ms > UNREAD_MS
            silenced = told and not behind.words and missed
            if silenced or may_be_prompt(behind.words, told, self._tail):
                self._prompted = False  # until more is committed
                (hypothesis,) = self._recognizer.decode((rest,))
                behind = following(hypothesis, known.last, self._tail, since_ms)
        found = placed(behind.words, rest.span, since_ms)
        self._reads += 1
        return _Read(found.words, found.steady, behind.rivals, language=hypothesis.language)

    def _count(self, rest: VoicedSegment, read: _Read) -> int:
        """How many words two readings agree on that may be committed."""
        both = min(agreed(self._tail, read.words), read.steady)
        return settled(read.words[:both], rest.span.end_ms - self._config.margin_ms)

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
        heard = self._heard(rest, at_ms, read, count)
        self._committed.add(read.words[:count], at_ms)
        self._tail = read.words[count:]
        self._reads, self._prompted, self._goes_on = 1, True, True
        self._move(rest)
        return heard

    def _move(self, rest: VoicedSegment) -> None:
        """The sound that is read begins in the last pause behind committed words, or, after a while,
        some words before what is not committed."""
        inside = self._committed.inside
        words = (*inside, *self._tail)
        count = clear_cut(rest, words, range(1, len(inside) + 1))
        if not count and rest.span.duration_ms >= LONG_MS:
            count = quietest_of(rest, words, range(1, len(inside) - LEAD_WORDS + 1))
        if count:
            self._committed.begin_behind(count, cut_after(rest, words, count))

    def _heard(self, rest: VoicedSegment, until_ms: int, read: _Read, count: int) -> Heard:
        """The first words of a reading, with the sound that they are committed for."""
        span = TimeSpan(start_ms=self._stands_until(rest), end_ms=until_ms)
        first = (span.start_ms - rest.span.start_ms) * SAMPLES_PER_MS
        samples = rest.samples[first : first + span.duration_ms * SAMPLES_PER_MS]
        hypothesis = Hypothesis(words=read.words[:count], language=read.language)
        piece = replace(rest, span=span, samples=samples)
        return Heard(piece, hypothesis, goes_on=self._goes_on, rivals=read.rivals)

    def _lost(self, rest: VoicedSegment, error: EngineError) -> Heard:
        heard = self._heard(rest, rest.span.end_ms, _Read((), 0, (), None), 0)
        self._committed.pass_over(rest.span.end_ms)
        self._tail, self._failures = (), 0
        return replace(heard, failure=str(error))

    def _skip_wordless(self, rest: VoicedSegment, read: _Read, *, full: bool) -> Heard | None:
        """No reading of sound without words is ever longer than a few seconds. What is left behind is
        read once more as speech that has ended: of speech that goes on a recognizer may say nothing
        until it is sure. The words of it, if it has any.
        """
        if read.words or (self._reads < 2 and not full):
            return None
        latest_ms = rest.span.end_ms - WORDLESS_MS
        if latest_ms - WORDLESS_CUT_MS <= self._stands_until(rest):
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
        self._committed.pass_over(span.end_ms)
        return None


def _whole(words: Sequence[HeardWord], most: int) -> list[int]:
    """Numbers of words, up to `most`, behind which no number is left open."""
    return [count for count in range(1, most + 1) if clear_of_numbers(words, count) == count]
