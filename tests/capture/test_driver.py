"""A driver that hangs is waited for so long and no longer, and is not called again meanwhile."""

from __future__ import annotations

import threading

import pytest

from ambient_scribe.capture.driver import DriverHangsError, DriverThread

LONG_S, SHORT_S = 60.0, 0.05


def test_calls_are_made_by_one_thread_and_give_or_raise():
    driver = DriverThread()
    names = {driver.run(threading.get_ident, LONG_S) for _ in range(3)}
    assert len(names) == 1
    assert threading.get_ident() not in names
    with pytest.raises(ZeroDivisionError):
        driver.run(lambda: 1 // 0, LONG_S)
    assert driver.run(lambda: 7, LONG_S) == 7


def test_what_comes_too_late_is_undone_and_the_driver_is_called_again_after_it():
    driver, go, undone = DriverThread(), threading.Event(), []

    def slow() -> str:
        go.wait(LONG_S)
        return "a stream"

    with pytest.raises(DriverHangsError):
        driver.run(slow, SHORT_S, undone.append)
    called = []
    with pytest.raises(DriverHangsError):
        driver.run(lambda: called.append(1), SHORT_S)
    go.set()
    assert driver.run(lambda: "again", LONG_S) == "again"
    assert (undone, called) == (["a stream"], [])
