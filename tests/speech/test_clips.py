"""Pieces of sound, whatever the chunks that they come in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import Samples, SoundChunk
from ambient_scribe.speech.clips import Clip, clips_of

LENGTH_MS = 300
RAMP = np.arange(LENGTH_MS * SAMPLES_PER_MS, dtype=np.float32)
BOTH = np.stack([RAMP, -RAMP], axis=1)


def chunks(sound: Samples, size: int) -> Iterator[SoundChunk]:
    return (SoundChunk(sound[start : start + size]) for start in range(0, len(sound), size))


def clip(start_ms: int, end_ms: int, channel: int = 0) -> Clip:
    return Clip(TimeSpan(start_ms=start_ms, end_ms=end_ms), channel)


@given(
    ends=st.lists(
        st.tuples(st.integers(0, LENGTH_MS), st.integers(0, LENGTH_MS), st.integers(0, 1)),
        max_size=6,
    ),
    size=st.integers(1, len(RAMP) + 1),
)
def test_every_piece_is_what_lies_there(ends: list[tuple[int, int, int]], size: int) -> None:
    wanted = [clip(min(a, b), max(a, b), channel) for a, b, channel in ends]
    size = max(size, 50)
    for one, found in zip(wanted, clips_of(wanted, chunks(BOTH, size)), strict=True):
        first, last = (at * SAMPLES_PER_MS for at in (one.span.start_ms, one.span.end_ms))
        assert found is not None
        assert np.array_equal(found, BOTH[first:last, one.channel])


def test_lost_or_missing_sound_is_none() -> None:
    parts = list(chunks(np.ones((200 * SAMPLES_PER_MS, 1), np.float32), 50 * SAMPLES_PER_MS))
    parts[1] = SoundChunk(parts[1].samples, GapCause.DEVICE)
    heard, beside, after, beyond = clips_of(
        [clip(10, 50), clip(40, 60), clip(100, 120), clip(190, 210)], parts
    )
    assert heard is not None and after is not None
    assert beside is None and beyond is None


def test_no_more_is_listened_to_than_is_asked_for() -> None:
    left = chunks(BOTH, 50 * SAMPLES_PER_MS)
    clips_of([clip(60, 80)], left)
    assert len(list(left)) == 4
    assert clips_of([], left) == ()
