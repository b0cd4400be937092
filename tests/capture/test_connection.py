"""Which device is opened when one is lost, and what passes while people do not want to be heard."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import numpy as np
import pytest

from ambient_scribe.capture.connection import Access, Connection
from ambient_scribe.errors import CaptureError

LONG_S = 60.0


class Devices:
    """What is connected, by full name; the first is the system's default."""

    def __init__(self, *names: str) -> None:
        self.names, self.known = list(names), list(names)
        self.streams: list[Stream] = []
        self.asked: list[object] = []
        self.busy = False

    def look_again(self) -> None:
        self.known = list(self.names)

    def open(self, device, block_ms, callback) -> Stream:
        self.asked.append(device)
        found = [name for name in self.known if device is None or str(device) in name]
        if not found or found[0] not in self.names or self.busy:
            raise CaptureError("no microphone")
        self.streams.append(Stream(self, found[0], callback))
        return self.streams[-1]

    @property
    def last(self) -> Stream:
        return self.streams[-1]


class Stream:
    rate_hz = 16_000

    def __init__(self, devices: Devices, full_name: str, callback) -> None:
        self._devices, self.full_name, self._callback = devices, full_name, callback
        self.name = full_name.split(",", maxsplit=1)[0]
        self.told: list[str] = []
        self.has_died = False
        self.hangs = False

    def start(self) -> None:
        self.told.append("start")
        if self.full_name not in self._devices.names:
            raise CaptureError("gone")

    def halt(self) -> None:
        self.told.append("halt")
        if self.hangs:
            raise CaptureError("does not answer")

    def close(self) -> None:
        self.told.append("close")

    def deliver(self) -> None:
        self._callback(np.zeros((4, 1), np.float32), None, False)


def connected(devices: Devices, device=None) -> tuple[Connection, list[str]]:
    heard: list[str] = []
    connection = Connection(
        Access(devices.open, devices.look_again, device, 100, retry_s=0.001),
        lambda inlet, data, moment_s, overflowed: heard.append(inlet.stream.full_name),
    )
    connection.open()
    return connection, heard


def until(happened) -> None:
    end = time.monotonic() + LONG_S
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_the_same_device_is_found_again_wherever_it_stands_in_the_list():
    devices = Devices("Webcam, ALSA", "Desk, ALSA")
    connection, heard = connected(devices, "Desk")
    lost = devices.last
    devices.names = ["Webcam, ALSA"]
    connection.seek()
    until(lambda: "Desk, ALSA" in devices.asked)
    devices.names = ["Webcam, ALSA", "Headset, ALSA", "Desk, ALSA"]
    until(lambda: not connection.is_seeking)
    assert connection.name in ("Desk", "Webcam")  # the default, when it took too long
    assert lost.told == ["start", "close"]
    devices.last.deliver()
    lost.deliver()
    assert heard == [devices.last.full_name]
    connection.close()
    assert devices.last.told == ["start", "close"]


def test_the_same_device_alone_is_looked_for_at_first_then_the_default():
    devices = Devices("Webcam, ALSA", "Desk, ALSA")
    connection, _ = connected(devices, "Desk")
    devices.names = ["Webcam, ALSA"]
    connection.seek()
    until(lambda: not connection.is_seeking)
    assert devices.asked == ["Desk", *["Desk, ALSA"] * 4, "Desk", None]
    assert connection.name == "Webcam"
    connection.close()


def test_a_device_that_has_died_is_told_only_while_it_is_listened_to():
    devices = Devices("Desk, ALSA")
    connection, _ = connected(devices)
    devices.last.has_died = True
    assert connection.has_died
    connection.rest()
    assert not connection.has_died
    connection.close()


# ---------------------------------------------------------------- off the record
def test_nothing_passes_from_the_pause_until_the_device_has_been_started_anew():
    devices = Devices("Desk, ALSA")
    connection, heard = connected(devices)
    stream = devices.last
    stream.deliver()
    connection.rest()
    stream.deliver()
    until(lambda: stream.told == ["start", "halt"])
    stream.deliver()
    assert len(heard) == 1
    connection.listen()
    until(lambda: stream.told == ["start", "halt", "start"])
    stream.deliver()
    assert len(heard) == 2
    connection.close()
    stream.deliver()
    assert len(heard) == 2


def test_a_pause_that_is_over_at_once_empties_the_device_all_the_same():
    devices = Devices("Desk, ALSA")
    connection, _ = connected(devices)
    for _ in range(20):
        connection.rest()
        connection.listen()
    told = devices.last.told
    until(lambda: told.count("halt") == 20 and told[-1] == "start")
    assert {before for before, what in pairwise(told) if what == "start"} == {"halt"}
    connection.close()


def test_paused_before_it_begins():
    devices = Devices("Desk, ALSA")
    heard: list[str] = []
    connection = Connection(
        Access(devices.open, devices.look_again, None, 100), lambda *_: heard.append("sound")
    )
    connection.rest()
    connection.open()
    devices.last.deliver()
    assert heard == []
    assert "start" not in devices.last.told
    connection.listen()
    until(lambda: "start" in devices.last.told)
    devices.last.deliver()
    assert heard == ["sound"]
    connection.close()


def test_a_device_that_cannot_be_halted_is_not_heard_again():
    """What it holds may be from the pause: a fresh one is opened."""
    devices = Devices("Desk, ALSA")
    connection, heard = connected(devices)
    stream = devices.last
    stream.hangs = True
    connection.rest()
    connection.listen()
    until(lambda: len(devices.streams) == 2 and not connection.is_seeking)
    assert stream.told == ["start", "halt", "close"]
    stream.deliver()
    assert heard == []
    devices.last.deliver()
    assert len(heard) == 1
    connection.close()


def test_a_device_that_went_away_in_the_pause_is_looked_for_after_it():
    devices = Devices("Desk, ALSA")
    connection, heard = connected(devices)
    connection.rest()
    devices.names = []
    until(lambda: devices.last.told[-1] == "halt")
    connection.listen()
    until(lambda: connection.is_seeking)
    devices.names = ["Desk, ALSA"]
    until(lambda: not connection.is_seeking)
    devices.last.deliver()
    assert len(heard) == 1
    connection.close()


def test_a_search_is_broken_off_by_a_pause_and_goes_on_after_it():
    devices = Devices("Desk, ALSA")
    connection, _ = connected(devices)
    devices.names = []
    connection.seek()
    until(lambda: len(devices.asked) > 2)
    connection.rest()
    time.sleep(0.02)
    asked = len(devices.asked)
    time.sleep(0.02)
    assert len(devices.asked) == asked
    devices.names = ["Desk, ALSA"]
    assert connection.is_seeking
    connection.listen()
    until(lambda: not connection.is_seeking)
    connection.close()


def test_the_end_of_a_visit_ends_a_search():
    devices = Devices("Desk, ALSA")
    connection, _ = connected(devices)
    devices.names = []
    connection.seek()
    before = threading.active_count()
    connection.close()
    assert threading.active_count() == before - 1


def test_the_first_device_must_open():
    devices = Devices()
    with pytest.raises(CaptureError, match="no microphone"):
        connected(devices)
