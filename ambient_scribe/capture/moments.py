"""The clocks of the machine enter; moments leave that no change of date or time of day can move.

Python's monotonic clock stands still on Linux and macOS while the machine sleeps, another one goes on
(Linux: CLOCK_BOOTTIME, clock_gettime(2); macOS: CLOCK_MONOTONIC_RAW). What lies between is sleep. On
Windows there is one clock, which goes on: a sleep is time in which the microphone gave nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, order=True)
class Moment:
    """`s`: seconds since some start, sleep included; `slept_s`: how much of them was sleep."""

    s: float
    slept_s: float = 0.0


Clock: TypeAlias = Callable[[], Moment]


def through_sleep() -> int | None:
    """The number of the clock that sleep does not stop. (On Linux CLOCK_MONOTONIC_RAW stops too; a
    system with CLOCK_UPTIME_RAW is macOS.)"""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return int(time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_UPTIME_RAW"):
        return int(time.CLOCK_MONOTONIC_RAW)
    return None


_THROUGH_SLEEP = through_sleep()


def now() -> Moment:
    """Read in this order, what a busy machine does between the two is never taken for sleep."""
    if _THROUGH_SLEEP is None:
        return Moment(time.monotonic())
    through_s = time.clock_gettime(_THROUGH_SLEEP)
    return Moment(through_s, through_s - time.monotonic())
