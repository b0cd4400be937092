"""Sound from a browser: numbered, late, twice, paused, begun anew; the sample count stays the visit's time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.capture.moments import Moment
from ambient_scribe.capture.sent import SentSource
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import CaptureError, UsageError
from ambient_scribe.protocols import SoundChunk

RATE = 16_000
PAGE, OTHER = "a" * 32, "b" * 32


def ramp(first: int, count: int) -> npt.NDArray[np.int16]:
    """Each sample tells its own number."""
    return ((np.arange(first, first + count) % 20_000) + 1).astype(np.int16)


@dataclass
class Hand:
    """A clock that a test moves."""

    s: float = 100.0

    def __call__(self) -> Moment:
        return Moment(self.s)


@dataclass
class Heard:
    """A source that is listened to in a thread, as a visit does."""

    clock: Hand = field(default_factory=Hand)
    chunks: list[SoundChunk] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source = SentSource(self.clock)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        self.chunks.extend(self.source)

    def end(self) -> None:
        self.source.stop()
        self._thread.join(5)
        assert not self._thread.is_alive()

    def until(self, met: Callable[[], bool]) -> None:
        for _ in range(500):
            if met():
                return
            threading.Event().wait(0.01)
        raise AssertionError("it did not come to that")

    def taken(self) -> None:
        self.until(self.source._items.empty)

    @property
    def sound(self) -> npt.NDArray[np.int16]:
        """What was heard, as it was sent; what is lost is zeros."""
        whole = np.concatenate([one.samples[:, 0] for one in self.chunks if len(one.samples)])
        return np.round(whole * 32_768).astype(np.int16)

    @property
    def lost(self) -> dict[GapCause, int]:
        causes: dict[GapCause, int] = {}
        for one in self.chunks:
            if one.lost is not None:
                causes[one.lost] = causes.get(one.lost, 0) + len(one.samples)
        return causes


DROPS = st.lists(
    st.tuples(
        st.integers(0, RATE // 4), st.lists(st.integers(1, RATE // 2), min_size=1, max_size=4)
    ),
    max_size=12,
)
"""How far before what the server has the page goes on after a drop, and the blocks that it then sends."""


@settings(max_examples=30, deadline=None)
@given(DROPS)
def test_a_connection_that_drops_again_and_again_loses_nothing_and_doubles_nothing(
    drops: list[tuple[int, list[int]]],
) -> None:
    heard, whole = Heard(), ramp(0, 2 * RATE)
    for back, sizes in [*drops, (0, [RATE // 2] * 4)]:
        at = max(0, heard.source.begin(PAGE, RATE, "desk") - back)
        for size in sizes:
            heard.source.take(PAGE, at, whole[at : at + size])
            at = min(len(whole), at + size)
    heard.end()
    assert np.array_equal(heard.sound, whole)
    assert not heard.lost
    assert heard.source.recording().duration_ms == 2000


def test_what_the_page_threw_away_is_a_gap_of_its_length() -> None:
    heard = Heard()
    heard.source.begin(PAGE, RATE, "desk")
    heard.source.take(PAGE, 0, ramp(0, RATE))
    heard.clock.s += 4
    heard.source.take(PAGE, 3 * RATE, ramp(3 * RATE, RATE))
    heard.end()
    assert heard.lost == {GapCause.OVERRUN: 2 * RATE}
    assert np.array_equal(heard.sound[3 * RATE :], ramp(3 * RATE, RATE))


def test_a_page_that_slept_is_taken_at_its_word_though_it_sends_all_at_once() -> None:
    heard = Heard()
    heard.source.begin(PAGE, RATE, "desk")
    heard.source.take(PAGE, 0, ramp(0, RATE))
    heard.clock.s += 302
    heard.source.take(PAGE, RATE, ramp(RATE, RATE))  # was on its way when the lid was closed
    at = heard.source.take(PAGE, 302 * RATE, ramp(0, RATE))
    heard.end()
    assert at == 303 * RATE
    assert heard.lost == {GapCause.OVERRUN: 300 * RATE}


@pytest.mark.parametrize("step_s", [5, 90, 10**9])
def test_a_clock_that_is_set_forward_at_the_page_neither_ends_the_sound_nor_makes_a_gap(
    step_s: int,
) -> None:
    heard, at = Heard(), 0
    heard.source.begin(PAGE, RATE, "desk")
    for second in range(6):
        first = at + (step_s * RATE if second == 3 else 0)
        at = heard.source.take(PAGE, first, ramp(0, RATE))
        assert at == first + RATE, "it is counted as the page counts"
        heard.clock.s += 1
    heard.end()
    assert sum(heard.lost.values()) <= 2 * RATE
    assert np.count_nonzero(heard.sound) == 6 * RATE


def test_sound_at_a_browsers_own_rate_keeps_its_length() -> None:
    heard = Heard()
    heard.source.begin(PAGE, 48_000, "desk")
    for first in range(0, 96_000, 4_800):
        heard.source.take(PAGE, first, ramp(first, 4_800))
    heard.end()
    assert abs(len(heard.sound) - 2 * RATE) <= RATE // 100


def test_a_pause_of_the_page_itself_keeps_what_was_on_its_way() -> None:
    heard = Heard()
    with heard.source.connected(PAGE):
        heard.source.begin(PAGE, RATE, "desk")
        heard.source.take(PAGE, 0, ramp(0, RATE))
        heard.source.pause(at_once=False)
        heard.source.take(PAGE, RATE, ramp(RATE, RATE // 2))  # said before the pause
        heard.taken()
        heard.clock.s += 10
        heard.source.resume()
        heard.source.take(PAGE, RATE + RATE // 2, ramp(0, RATE))
        heard.end()
    assert np.array_equal(heard.sound[: RATE + RATE // 2], ramp(0, RATE + RATE // 2))
    assert heard.lost == {GapCause.OFF_RECORD: 10 * RATE}
    assert len(heard.sound) == 10 * RATE + 5 * RATE // 2


def test_what_is_sent_while_somebody_else_has_paused_is_not_recorded() -> None:
    heard = Heard()
    with heard.source.connected(PAGE):
        heard.source.begin(PAGE, RATE, "desk")
        heard.source.take(PAGE, 0, ramp(0, RATE))
        heard.source.pause()
        heard.source.take(PAGE, RATE, ramp(RATE, RATE))
        heard.clock.s += 1
        heard.source.resume()
        heard.source.take(PAGE, 2 * RATE, ramp(2 * RATE, RATE))
        heard.end()
    assert heard.lost == {GapCause.OFF_RECORD: RATE}
    spoken = heard.sound[heard.sound > 0]
    assert np.array_equal(spoken, np.concatenate([ramp(0, RATE), ramp(2 * RATE, RATE)]))


def test_a_page_that_captures_on_after_its_own_pause_is_not_recorded() -> None:
    heard = Heard()
    with heard.source.connected(PAGE):
        heard.source.begin(PAGE, RATE, "desk")
        heard.source.take(PAGE, 0, ramp(0, RATE))
        heard.source.pause(at_once=False)
        heard.clock.s += 4
        heard.source.take(PAGE, RATE, ramp(RATE, RATE))
        heard.taken()
        heard.end()
    assert np.array_equal(heard.sound[heard.sound > 0], ramp(0, RATE))


def test_what_a_page_captured_while_it_was_away_and_somebody_paused_is_not_taken() -> None:
    heard = Heard()
    with heard.source.connected(PAGE):
        heard.source.begin(PAGE, RATE, "desk")
        heard.source.take(PAGE, 0, ramp(0, RATE))
    heard.taken()
    heard.clock.s += 6
    heard.source.pause()  # by another; the page, without a network, captures on
    heard.clock.s += 5
    with pytest.raises(CaptureError, match="not connected"):
        heard.source.resume()
    with heard.source.connected(PAGE):
        assert heard.source.begin(PAGE, RATE, "desk", captured=12 * RATE) == 12 * RATE
        heard.source.resume()
        heard.source.take(PAGE, 12 * RATE, ramp(0, RATE))
        heard.end()
    assert any("off the record" in told for told in heard.source.alarms())
    spoken = heard.sound[heard.sound > 0]
    assert np.array_equal(spoken, np.concatenate([ramp(0, RATE), ramp(0, RATE)]))
    assert set(heard.lost) == {GapCause.DEVICE, GapCause.OFF_RECORD}
    assert abs(sum(heard.lost.values()) - 11 * RATE) <= RATE // 5


def test_a_page_whose_place_was_taken_does_not_count_as_there_though_its_connection_is() -> None:
    heard = Heard()
    with heard.source.connected(PAGE):
        heard.source.begin(PAGE, RATE, "desk")
        with heard.source.connected(OTHER):
            heard.source.begin(OTHER, RATE, "ward")
            heard.source.take(OTHER, 0, ramp(0, RATE))
            assert heard.source.is_replaced(PAGE)
        heard.taken()
        heard.clock.s += 1
        heard.source.pause()  # the page whose sound it is captures on, without a network
        heard.clock.s += 10
        with pytest.raises(CaptureError, match="not connected"):
            heard.source.resume()
        with heard.source.connected(OTHER):
            assert heard.source.begin(OTHER, RATE, "ward", captured=12 * RATE) == 12 * RATE
            heard.source.resume()
            heard.end()
    assert np.array_equal(heard.sound[heard.sound > 0], ramp(0, RATE))


def test_what_a_page_captured_in_a_pause_before_it_took_anothers_place_is_not_taken() -> None:
    heard = Heard()
    with heard.source.connected(PAGE):
        heard.source.begin(PAGE, RATE, "desk")
        heard.clock.s += 5
        heard.source.pause()
        heard.clock.s += 10
        heard.source.resume()
        heard.clock.s += 1
        assert heard.source.begin(OTHER, RATE, "ward", captured=12 * RATE) == 12 * RATE
        assert any("off the record" in told for told in heard.source.alarms())
        assert heard.source.begin("c" * 32, RATE, "hall", captured=RATE // 2) == 0, "said since"
        heard.end()


@pytest.mark.parametrize(
    ("before_s", "made_s", "lost"), [(2, 4, 0), (3, 15, 4)], ids=["heard", "unheard"]
)
def test_a_page_whose_connection_was_dead_unnoticed_may_not_have_heard_of_the_pause(
    before_s: int, made_s: int, lost: int
) -> None:
    heard = Heard()
    with heard.source.connected(PAGE):
        heard.source.begin(PAGE, RATE, "desk")
        heard.clock.s += 1
        heard.source.take(PAGE, 0, ramp(0, RATE))
        heard.taken()
        heard.clock.s += before_s
        heard.source.pause()
        heard.clock.s += 10
        heard.source.resume()
        heard.taken()
        heard.clock.s += 1
        at = heard.source.begin(PAGE, RATE, "desk", captured=made_s * RATE)
        assert at == (made_s if lost else 1) * RATE
        while at < (made_s + 1) * RATE:
            heard.clock.s += int(at >= made_s * RATE)  # what it held comes at once
            at = heard.source.take(PAGE, at, ramp(0, RATE))
        heard.end()
    told = [one for one in heard.source.alarms() if "off the record" in one]
    assert len(told) == (1 if lost else 0)
    assert abs(heard.lost.get(GapCause.DEVICE, 0) - lost * RATE) <= RATE // 5
    assert np.count_nonzero(heard.sound) == (2 if lost else 5) * RATE


def test_a_gap_is_told_whole_after_many_pauses_that_the_page_heard_of_late() -> None:
    heard, at = Heard(), 0
    with heard.source.connected(PAGE):
        heard.source.begin(PAGE, RATE, "desk")

        def comes(samples: int, lost: int = 0) -> int:
            heard.clock.s += (lost + samples) / RATE
            return heard.source.take(PAGE, at + lost, ramp(0, samples))

        for _ in range(20):
            at = comes(RATE)
            heard.source.pause()
            at = comes(RATE // 2)
            heard.clock.s += 1
            heard.source.resume()
        at = comes(RATE)
        at = comes(RATE, lost=8 * RATE)
        heard.end()
    assert heard.lost[GapCause.OVERRUN] == 8 * RATE


def test_a_page_that_is_loaded_again_leaves_a_gap_and_the_old_one_is_told_off() -> None:
    heard = Heard()
    heard.source.begin(PAGE, RATE, "desk")
    heard.source.take(PAGE, 0, ramp(0, RATE))
    heard.taken()
    heard.clock.s += 4
    assert heard.source.begin(OTHER, RATE, "desk") == 0
    heard.source.take(OTHER, 0, ramp(0, RATE))
    with pytest.raises(CaptureError, match="another page"):
        heard.source.take(PAGE, RATE, ramp(0, RATE))
    with pytest.raises(CaptureError, match="another page"):
        heard.source.begin(PAGE, RATE, "desk")
    heard.end()
    assert set(heard.lost) == {GapCause.DEVICE}
    assert abs(heard.lost[GapCause.DEVICE] - 4 * RATE) <= RATE // 5


def test_silence_of_the_page_is_told_once_and_is_a_gap_only_when_the_visit_ends_so() -> None:
    heard = Heard()
    heard.source.begin(PAGE, RATE, "desk")
    heard.source.take(PAGE, 0, ramp(0, RATE))
    heard.taken()
    heard.clock.s += 5
    told: list[str] = []
    heard.until(lambda: bool(told.extend(heard.source.alarms()) or told))
    assert len(told) == 1
    assert "no sound comes from the browser since 0:01" in told[0]
    assert not heard.source.comes
    heard.source.take(PAGE, RATE, ramp(RATE, RATE))
    assert heard.source.comes
    heard.taken()
    heard.clock.s += 6
    heard.end()
    assert set(heard.lost) == {GapCause.DEVICE}
    assert np.array_equal(heard.sound[: 2 * RATE], ramp(0, 2 * RATE))


def test_a_page_that_is_there_at_the_end_had_no_more_to_send() -> None:
    heard = Heard()
    heard.source.begin(PAGE, RATE, "desk")
    with heard.source.connected(PAGE):
        heard.source.take(PAGE, 0, ramp(0, RATE))
        heard.taken()
        heard.clock.s += 9
        heard.end()
    assert not heard.lost
    assert len(heard.sound) == RATE


def test_what_is_no_microphones_sound_is_refused() -> None:
    source = SentSource()
    with pytest.raises(UsageError, match="none of a microphone"):
        source.begin(PAGE, 12, "desk")
    source.begin(PAGE, RATE, "desk")
    with pytest.raises(CaptureError, match="no piece"):
        source.take(PAGE, 0, ramp(0, 3 * RATE))
    with pytest.raises(CaptureError, match="no piece"):
        source.take(PAGE, -1, ramp(0, 10))
