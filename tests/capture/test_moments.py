"""The clock of a visit: no change of date or time of day moves it, and sleep is told from waking."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace

import pytest

from ambient_scribe.capture import moments


def test_the_wall_clock_is_not_asked(monkeypatch: pytest.MonkeyPatch):
    before = moments.now()

    def jumps(*_: object) -> float:
        raise AssertionError("a visit's time may not come from the wall clock")

    monkeypatch.setattr(time, "time", jumps)
    monkeypatch.setattr(time, "time_ns", jumps)
    assert moments.now() >= before


@pytest.mark.skipif(sys.platform != "linux", reason="of Linux's clocks")
def test_on_linux_sleep_is_what_the_monotonic_clock_lacks():
    now = moments.now()
    between_s = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
    assert now.slept_s == pytest.approx(between_s, abs=0.5)


def test_a_machine_that_sleeps(monkeypatch: pytest.MonkeyPatch):
    clocks = {7: 5_000.0}
    fake = SimpleNamespace(
        CLOCK_BOOTTIME=7, clock_gettime=clocks.__getitem__, monotonic=lambda: 4_000.0
    )
    monkeypatch.setattr(moments, "time", fake)
    monkeypatch.setattr(moments, "_THROUGH_SLEEP", moments.through_sleep())
    assert moments.now() == moments.Moment(5_000.0, slept_s=1_000.0)


@pytest.mark.parametrize(
    ("names", "number"),
    [
        ({"CLOCK_BOOTTIME": 7, "CLOCK_MONOTONIC_RAW": 4}, 7),
        ({"CLOCK_UPTIME_RAW": 8, "CLOCK_MONOTONIC_RAW": 4}, 4),
        ({}, None),
    ],
)
def test_which_clock_goes_on(monkeypatch: pytest.MonkeyPatch, names, number):
    monkeypatch.setattr(moments, "time", SimpleNamespace(**names))
    assert moments.through_sleep() == number


def test_where_there_is_one_clock_nothing_is_sleep(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(moments, "_THROUGH_SLEEP", None)
    assert moments.now().slept_s == 0.0
