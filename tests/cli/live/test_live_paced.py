"""A file at its own pace, by a clock of the test's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import numpy as np

from ambient_scribe.cli.live.paced import PacedSource
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.testing import tone


class File:
    """Two chunks of sound, as long as they please."""

    stated_ms = 1_500

    def __iter__(self) -> Iterator[SoundChunk]:
        yield SoundChunk(tone(1000).reshape(-1, 1))
        yield SoundChunk(tone(500).reshape(-1, 1))

    def recording(self) -> Recording:
        return Recording(source="visit.wav", duration_ms=1_500, sha256="a" * 64)


class Clock:
    """Time passes by waiting, and by what a test does while it waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.then: Callable[[], None] = lambda: None

    def __call__(self) -> float:
        return self.now

    def wait(self, event: threading.Event, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds
        self.then()


def paced(clock: Clock, speed: float = 1.0) -> PacedSource:
    return PacedSource(File(), speed, clock, clock.wait)


def test_sound_is_given_when_it_would_have_been_heard_and_is_all_there() -> None:
    clock = Clock()
    source = paced(clock)
    given = [(round(clock.now - 100, 3), chunk) for chunk in source]
    assert [moment for moment, _ in given] == [round(0.1 * n, 3) for n in range(1, 16)]
    whole = np.concatenate([chunk.samples for _, chunk in given])
    assert np.array_equal(whole, np.concatenate([chunk.samples for chunk in File()]))
    assert source.recording() == File().recording()


def test_twice_the_speed_takes_half_the_time() -> None:
    clock = Clock()
    list(paced(clock, speed=2.0))
    assert round(clock.now - 100, 3) == 0.75


def test_a_slow_listener_gets_what_is_due_at_once() -> None:
    clock = Clock()
    moments = []
    source = paced(clock)
    assert source.late_ms == 0
    for number, _ in enumerate(source):
        moments.append(round(clock.now - 100, 3))
        if number == 0:
            clock.now += 0.5
            assert source.late_ms == 500
    assert source.late_ms == 0
    assert moments[:8] == [0.1, 0.6, 0.6, 0.6, 0.6, 0.6, 0.7, 0.8]


def test_stopped_it_ends_and_the_recording_is_what_was_given() -> None:
    clock = Clock()
    source = paced(clock)
    for number, _ in enumerate(source):
        if number == 3:
            source.stop()
    assert source.recording().duration_ms == 400


def test_while_it_is_paused_no_time_passes_in_it() -> None:
    clock = Clock()
    source = paced(clock)
    clock.then = lambda: source.resume() if clock.now >= 110.2 else None
    moments = []
    for number, _ in enumerate(source):
        moments.append(round(clock.now - 100, 3))
        if number == 1:
            source.pause()
    assert moments[:2] == [0.1, 0.2]
    assert moments[2] >= 10.2 and round(moments[3] - moments[2], 3) == 0.1
    assert len(moments) == 15
