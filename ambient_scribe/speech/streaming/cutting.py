"""Where open speech is cut: in the quiet between two words, or at the quietest gap of many.

Sound and the words that were read in it enter; a moment of the visit, in milliseconds, leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.protocols import Samples, VoicedSegment

FRAME_MS = 8
"""A cut is placed to 8 ms: shorter than the closure of a stop, the shortest quiet in speech."""
SMOOTHED_FRAMES = 5
"""Quiet is sought over 40 ms, so that a closure inside a word does not win over a pause."""
SLACK_MS = 60
"""How far recognizers place a word's edge beside the true one, in most cases."""
AFTER_MS = 200
"""A cut follows its word this closely also where the pause is long: soft onsets stay whole."""

QUIET_SHARE = 10**-2.5
"""A gap is quiet where its power is 25 dB below the sound's: a pause, not a joint of running speech,
where a recognizer that starts there mistakes the first word."""


def cut_after(segment: VoicedSegment, words: Sequence[HeardWord], count: int) -> int:
    """The quietest moment between word `count` (from 1) and the next, inside neither by its times:
    never beyond the middle of either. All words must have spans inside the segment."""
    last = words[count - 1].span
    following = words[count].span if count < len(words) else None
    assert last is not None
    low = max(last.end_ms - SLACK_MS, last.middle_ms)
    high = last.end_ms + AFTER_MS
    if following is not None:
        high = min(high, following.start_ms + SLACK_MS, following.middle_ms)
    high = min(high, segment.span.end_ms)
    return quietest(segment, TimeSpan(start_ms=low, end_ms=max(low, high)))


def quietest_gap(segment: VoicedSegment, words: Sequence[HeardWord], counts: Sequence[int]) -> int:
    """Of these numbers of words, the one whose gap behind is the quietest of the segment's second
    half, the last of equals; 0 where none lies there."""
    best, level = 0, np.inf
    for count in counts:
        last = words[count - 1].span
        assert last is not None
        if last.end_ms < segment.span.middle_ms:
            continue
        quiet = _behind(segment, words, count)
        if quiet <= level:
            best, level = count, quiet
    return best


def clear_cut(segment: VoicedSegment, words: Sequence[HeardWord], counts: Sequence[int]) -> int:
    """Of these numbers of words, the largest behind which it is quiet; 0 without one."""
    power = float(np.mean(np.square(segment.samples, dtype=np.float64)))
    limit = QUIET_SHARE * power
    clear = (count for count in reversed(counts) if _behind(segment, words, count) <= limit)
    return next(clear, 0)


def quietest_of(segment: VoicedSegment, words: Sequence[HeardWord], counts: Sequence[int]) -> int:
    """Of these numbers of words, the one behind which it is quietest; 0 without any."""
    return min(counts, key=lambda count: _behind(segment, words, count), default=0)


def quietest(segment: VoicedSegment, within: TimeSpan) -> int:
    """The quietest moment of a part of the segment."""
    moments = range(within.start_ms, within.end_ms + 1, FRAME_MS)
    return min(moments, key=lambda moment_ms: _level(segment, moment_ms))


def _behind(segment: VoicedSegment, words: Sequence[HeardWord], count: int) -> float:
    return _level(segment, cut_after(segment, words, count))


def _level(segment: VoicedSegment, at_ms: int) -> float:
    """Mean power of the 40 ms around a moment."""
    reach_ms = FRAME_MS * SMOOTHED_FRAMES // 2
    from_ms = at_ms - segment.span.start_ms
    start, stop = max(0, from_ms - reach_ms), max(0, from_ms + reach_ms)
    around: Samples = segment.samples[start * SAMPLES_PER_MS : stop * SAMPLES_PER_MS]
    return float(np.mean(np.square(around, dtype=np.float64))) if len(around) else np.inf
