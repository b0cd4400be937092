"""Whatever happens to a microphone, the samples that leave are as many as the time that has passed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.transcript import GapCause
from tests.capture.world import BLOCK_S, PATIENCE, World, is_silent_where_lost

DUE_S = 2.0
"""An alarm comes within that time."""


def seconds(least: float, most: float) -> st.SearchStrategy[float]:
    return st.integers(round(least * 100), round(most * 100)).map(lambda n: n / 100)


HAPPENINGS = st.one_of(
    st.tuples(st.just("hear"), seconds(0.1, 5)),
    st.tuples(st.just("mute"), seconds(0.1, 5)),
    st.tuples(st.just("hold_back"), seconds(0.1, 3.8)),
    st.tuples(st.just("nothing"), seconds(0.8, 9)),
    st.tuples(st.just("unplug"), seconds(0, 9)),
    st.tuples(st.just("sleep"), seconds(1.5, 4_000)),
    st.tuples(st.just("pause"), seconds(0, 9)),
    st.tuples(st.just("overrun"), seconds(0.1, 3)),
    st.tuples(st.just("other device"), st.sampled_from([8_000, 11_025, 16_000, 44_100, 48_000])),
)


def happen(world: World, what: str, much: float) -> None:
    if what == "other device":
        world.unplug(1.0)
        world.rate_hz, world.device = round(much), f"Microphone of {much} Hz"
        world.hear(0.5)
    elif what == "mute":
        world.hear(much, muted=True)
    elif what == "overrun":
        world.hear(BLOCK_S)
        world.now_s += much
        world.hear(BLOCK_S, lost_before_s=much)
    else:
        getattr(world, what)(much)


@settings(deadline=None, max_examples=60)
@given(
    happenings=st.lists(HAPPENINGS, max_size=12),
    rate_hz=st.sampled_from([16_000, 44_100, 48_000]),
    jitter_s=st.sampled_from([0.0, 0.05]),
)
def test_the_samples_are_as_many_as_the_time_that_has_passed(happenings, rate_hz, jitter_s):
    world = World(rate_hz=rate_hz, jitter_s=jitter_s)
    for what, much in happenings:
        happen(world, what, much)
    world.hear(4)  # a loss that no device told of is certain after some seconds
    world.end()
    assert world.counted_s == pytest.approx(world.elapsed_s, abs=BLOCK_S + 0.001)
    assert is_silent_where_lost(world.chunks)


@settings(deadline=None, max_examples=20)
@given(
    spans=st.lists(
        st.tuples(st.sampled_from(["sleep", "pause", "unplug"]), seconds(2, 60)), max_size=6
    )
)
def test_each_gap_has_its_cause_and_its_length(spans):
    world = World()
    world.hear(3)
    for what, much in spans:
        happen(world, what, much)
        world.hear(3)
    world.end()
    causes = {"sleep": GapCause.SUSPENDED, "pause": GapCause.OFF_RECORD, "unplug": GapCause.DEVICE}
    assert [cause for cause, _ in world.gaps()] == [causes[what] for what, _ in spans]
    for (_, told_s), (_, much) in zip(world.gaps(), spans, strict=True):
        assert told_s == pytest.approx(much, abs=BLOCK_S)


@pytest.mark.parametrize("slowness", [-2e-4, 0.0, 2e-4])
def test_a_device_whose_clock_is_wrong_loses_nothing_by_that(slowness):
    """Ten minutes at several times what a bad crystal is off; then a gap of its true length."""
    world = World(slowness=slowness, jitter_s=0.08)
    world.hear(600)
    assert world.gaps() == []
    world.unplug(3.0)
    world.hear(1)
    world.end()
    ((cause, told_s),) = world.gaps()
    assert cause is GapCause.DEVICE
    assert told_s == pytest.approx(3.0, abs=2 * BLOCK_S)


def test_a_machine_that_is_busy_loses_nothing():
    world = World()
    for _ in range(40):
        world.hear(0.3)
        world.hold_back(1.4)
    world.end()
    assert world.gaps() == []
    assert world.messages() == []


def test_sound_that_comes_late_after_an_alarm_is_not_lost():
    """The sound server was stopped, and gives what it took meanwhile all at once."""
    world = World()
    world.hear(5)
    world.hold_back(3.0)
    world.hear(5)
    heard = world.end()
    assert world.gaps() == []
    assert world.counted_s == pytest.approx(world.elapsed_s)
    assert sum(len(one.samples) for one in heard) == 13.1 * 16_000
    assert world.messages()[-1].endswith("is back after 3 s: its sound came late, and is there")


def test_blocks_that_come_late_after_each_gap_do_not_add_up():
    world = World()
    world.hear(5)
    for _ in range(20):
        world.unplug(3.0)
        world.now_s += 0.3
        world.hear(0.1)
        world.now_s -= 0.3
        world.hear(5)
    world.end()
    assert world.counted_s == pytest.approx(world.elapsed_s, abs=0.3 + BLOCK_S)


def test_what_a_device_loses_without_a_word_is_noted_once_it_is_certain():
    world = World()
    world.hear(5)
    world.now_s += 0.9  # shorter than a stall, and no block tells of it
    world.hear(5)
    world.end()
    assert world.gaps() == [(GapCause.DEVICE, pytest.approx(0.9, abs=0.01))]


# ---------------------------------------------------------------- alarms
@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (lambda world: world.nothing(12), "gives no sound since 0:05"),
        (lambda world: world.unplug(12), "is gone (unplugged?) since 0:05"),
        (lambda world: world.hear(12, muted=True), "nothing but zeros since 0:05: is it muted?"),
    ],
)
def test_an_alarm_comes_within_two_seconds_and_another_when_it_is_over(trouble, said):
    world = World()
    world.hear(5)
    began_s = world.now_s
    trouble(world)
    ((at_s, message),) = world.alarms
    assert said in message
    assert at_s - began_s <= DUE_S
    world.hear(1)
    (_, (_, over)) = world.alarms
    assert over.endswith("after 12 s")
    world.end()
    ((cause, told_s),) = world.gaps()
    assert cause is (GapCause.MUTED if "muted" in message else GapCause.DEVICE)
    assert told_s == pytest.approx(12, abs=BLOCK_S)


def test_another_device_is_named():
    world = World()
    world.hear(1)
    world.unplug(3)
    world.device = "Webcam"
    world.hear(1)
    assert "it is now 'Webcam', no longer 'Room microphone'" in world.messages()[-1]
    assert "after 3 s" in world.messages()[-1]


def test_a_device_that_never_begins_is_told_from_the_start():
    world = World()
    world.nothing(12)
    world.end()
    ((at_s, message),) = world.alarms
    assert message.startswith("the microphone gives no sound since 0:00")
    assert at_s - 5_000 <= DUE_S
    assert world.counted_s == pytest.approx(12, abs=BLOCK_S)


def test_a_sleep_is_told_with_its_length():
    world = World()
    world.hear(61)
    world.sleep(744)
    world.hear(1)
    assert world.messages() == ["the machine slept for 12 min 24 s: nothing was heard from 1:01 on"]


def test_a_device_that_does_not_wake_with_the_machine_is_lost_from_there():
    world = World()
    world.hear(5)
    world.sleep(600)
    world.nothing(8)
    world.hear(1)
    world.end()
    (slept, lost) = world.gaps()
    assert slept == (GapCause.SUSPENDED, pytest.approx(600, abs=2 * BLOCK_S))
    assert lost == (GapCause.DEVICE, pytest.approx(8, abs=2 * BLOCK_S))
    assert len(world.messages()) == 3


def test_two_clocks_that_differ_by_little_are_no_sleep():
    """They are read one after the other: a busy machine does much between the two."""
    world = World()
    world.hear(1)
    for offset in (-0.4, 0.4, -0.6, 0.9):
        world.slept_s = 7.0 + offset / 2
        world.hear(1)
    world.end()
    assert world.gaps() == []


# ---------------------------------------------------------------- muted
def test_a_short_silence_of_zeros_is_sound_in_its_place(join):
    world = World()
    world.hear(1)
    world.hear(1.4, muted=True)
    world.hear(1)
    heard = join(world.end())[:, 0]
    assert world.gaps() == []
    assert world.messages() == []
    assert np.all(heard[16_000:38_400] == 0.25)
    assert np.ptp(heard[38_400:]) > 0


def test_a_device_that_gates_noise_may_give_zeros_for_ever():
    world = World(replace(PATIENCE, mute_s=0))
    world.hear(1)
    world.hear(30, muted=True)
    world.end()
    assert (world.gaps(), world.messages()) == ([], [])


def test_muted_and_then_unplugged_are_two_gaps():
    world = World()
    world.hear(1)
    world.hear(4, muted=True)
    world.unplug(4)
    world.hear(1)
    world.end()
    assert world.gaps() == [
        (GapCause.MUTED, pytest.approx(4)),
        (GapCause.DEVICE, pytest.approx(4, abs=BLOCK_S)),
    ]


# ---------------------------------------------------------------- off the record
def test_off_the_record_at_the_start_at_the_end_and_twice():
    world = World()
    world.pause(4)
    world.hear(2)
    world.pause(3)
    world.hear(2)
    world.listening.pause(world.moment())
    world.pause(5)
    world.end()
    assert world.gaps() == [
        (GapCause.OFF_RECORD, pytest.approx(4, abs=BLOCK_S)),
        (GapCause.OFF_RECORD, pytest.approx(3, abs=BLOCK_S)),
        (GapCause.OFF_RECORD, pytest.approx(5, abs=BLOCK_S)),
    ]
    assert world.counted_s == pytest.approx(16, abs=BLOCK_S)
    assert world.messages() == []


def test_a_block_that_comes_while_off_the_record_is_dropped():
    """The source lets none through; this is the second lock on the door."""
    world = World()
    world.hear(1)
    world._take(world.listening.pause(world.moment()))
    world.hear(2)
    world._take(world.listening.resume(world.moment()))
    world.hear(1)
    world.end()
    assert world.gaps() == [(GapCause.OFF_RECORD, pytest.approx(2, abs=BLOCK_S))]
    assert world.counted_s == pytest.approx(4, abs=BLOCK_S)


def test_a_block_that_was_captured_before_the_resumption_is_dropped():
    world = World()
    world.hear(1)
    late = world.now_s
    world._take(world.listening.pause(world.moment()))
    world.now_s += 3
    world._take(world.listening.resume(world.moment()))
    back_s, world.now_s = world.now_s, late + 1
    world.hear(1)  # arrived before the key was pressed
    world.now_s = back_s
    world.hear(1)
    world.end()
    assert world.gaps() == [(GapCause.OFF_RECORD, pytest.approx(3, abs=BLOCK_S))]


def test_a_device_that_is_gone_after_the_pause_is_lost_from_the_resumption():
    world = World()
    world.hear(1)
    world.pause(6)
    began_s = world.now_s
    world.nothing(5)
    world.hear(1)
    world.end()
    assert world.gaps() == [
        (GapCause.OFF_RECORD, pytest.approx(6, abs=BLOCK_S)),
        (GapCause.DEVICE, pytest.approx(5, abs=BLOCK_S)),
    ]
    assert world.alarms[0][0] - began_s <= DUE_S


def test_a_sleep_while_off_the_record_is_off_the_record():
    world = World()
    world.hear(1)
    world._take(world.listening.pause(world.moment()))
    world.sleep(100)
    world.nothing(1)
    world._take(world.listening.resume(world.moment()))
    world.hear(1)
    world.end()
    assert world.gaps() == [(GapCause.OFF_RECORD, pytest.approx(101, abs=BLOCK_S))]
    assert world.messages() == []
