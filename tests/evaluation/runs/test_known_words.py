"""A recognizer that is handed the reference."""

from __future__ import annotations

import numpy as np

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.evaluation.corpora.speech import Segment, Speech
from ambient_scribe.evaluation.runs.known_words import KnownWords, words_of
from ambient_scribe.protocols import Priming, VoicedSegment


def segment(start_ms: int, end_ms: int) -> VoicedSegment:
    span = TimeSpan(start_ms=start_ms, end_ms=end_ms)
    return VoicedSegment(span=span, samples=np.zeros(1, dtype=np.float32))


def test_each_segment_gets_the_words_in_its_time() -> None:
    talk = Speech(
        (
            Segment("no", "p", TimeSpan(start_ms=4000, end_ms=4500)),
            Segment("any fever", "d", TimeSpan(start_ms=1000, end_ms=2000)),
        )
    )
    stream = KnownWords(words_of(talk)).open_stream(Priming())
    first, second, third = stream.decode(
        [segment(900, 2100), segment(2100, 3000), segment(3900, 4400)]
    )
    assert [word.text for word in first.words] == ["any", "fever"]
    assert first.words[0].span == TimeSpan(start_ms=1000, end_ms=1400)
    assert second.words == ()
    assert third.words[0].span == TimeSpan(start_ms=4000, end_ms=4400)


def test_words_without_times_are_not_given() -> None:
    assert words_of(Speech((Segment("any fever", "d"),))) == ()
