"""The microphone without one: a scripted device calls back, a scripted clock passes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from ambient_scribe.capture import moments
from ambient_scribe.capture.microphone import MicrophoneConfig, MicrophoneSource
from ambient_scribe.capture.moments import Moment
from ambient_scribe.errors import CaptureError


class FakeDevice:
    """Stands in for the stream: the test calls `deliver` as PortAudio's thread would."""

    def __init__(self, rate_hz: int = 16_000, channels: int = 1) -> None:
        self.name, self.rate_hz, self.channels = "Room microphone", rate_hz, channels
        self.full_name = "Room microphone, ALSA"
        self.started = self.closed = self.has_died = False
        self.on_start: list = []
        self._count = 0

    def open(self, device, block_ms, callback):
        self.callback, self.asked = callback, device
        return self

    def start(self) -> None:
        self.started = True
        for action in self.on_start:
            action()

    def halt(self) -> None:
        self.started = False

    def close(self) -> None:
        self.closed = True

    def deliver(self, samples: int, moment_s: float | None = None, overflowed: bool = False):
        """A ramp that goes on from block to block, so that a lost sample would show."""
        ramp = np.arange(self._count, self._count + samples, dtype=np.float32) / 1e6
        self._count += samples
        data = np.tile(ramp[:, None], (1, self.channels))
        self.callback(data, moment_s, overflowed)
        data[:] = 9.0  # the device reuses its buffer


class FakeClock:
    def __init__(self, step_s: float = 0.0) -> None:
        self.now_s, self._step_s = 0.0, step_s

    def __call__(self) -> Moment:
        self.now_s += self._step_s
        return Moment(self.now_s)


def source_over(device: FakeDevice, clock: FakeClock | None = None, **config) -> MicrophoneSource:
    return MicrophoneSource(MicrophoneConfig(**config), device.open, clock or FakeClock())


def all_of(device: FakeDevice, source: MicrophoneSource, *script) -> list:
    """Chunks of a visit in which the script runs when the device starts, and then ends."""
    device.on_start = [*script, source.stop]
    return list(source)


def test_blocks_arrive_whole_and_in_order(join):
    device = FakeDevice()
    source = source_over(device)
    chunks = all_of(device, source, *[lambda: device.deliver(1600)] * 5)
    assert device.started
    assert device.closed
    np.testing.assert_allclose(join(chunks)[:, 0], np.arange(8000) / 1e6, rtol=1e-6)
    recording = source.recording()
    assert (recording.source, recording.duration_ms) == ("Room microphone", 500)


def test_two_channels_become_one(join):
    device = FakeDevice(channels=2)
    chunks = all_of(device, source_over(device), lambda: device.deliver(1600))
    assert join(chunks).shape == (1600, 1)


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 48_000])
def test_another_rate_is_resampled_as_one_stream(join, tell, rate_hz):
    device = FakeDevice(rate_hz=rate_hz)
    block = rate_hz // 10
    chunks = all_of(device, source_over(device), *[lambda: device.deliver(block)] * 30)
    heard = join(chunks)[:, 0]
    assert len(heard) == pytest.approx(48_000, abs=2)
    expected = np.arange(len(heard)) * rate_hz / 16_000 / 1e6
    inner = slice(200, -200)
    np.testing.assert_allclose(heard[inner], expected[inner], atol=2e-5)


def test_a_full_queue_becomes_an_overrun_of_the_same_length(tell):
    device = FakeDevice()
    source = source_over(device, queue_ms=1000, block_ms=100)
    chunks = all_of(device, source, *[lambda: device.deliver(1600)] * 25)
    assert tell(chunks) == [("sound", 1.0), ("overrun", 1.5)]
    assert source.recording().duration_ms == 2500


def test_sound_goes_on_in_true_time_after_an_overrun(tell):
    device = FakeDevice(rate_hz=48_000)
    source = source_over(device, queue_ms=1000, block_ms=100)
    told = []
    device.on_start = [lambda: device.deliver(4800)] * 14
    for number, chunk in enumerate(source):
        told.append(chunk)
        if number == 0:
            device.deliver(4800)
        if number == 3:
            source.stop()
    (first, before), (cause, lost), (second, after) = tell(told)
    assert (first, cause, second) == ("sound", "overrun", "sound")
    assert lost == pytest.approx(0.4)
    assert before + lost + after == pytest.approx(1.5, abs=0.001)


def test_the_devices_clock_tells_how_much_it_lost(tell):
    device = FakeDevice()
    chunks = all_of(
        device,
        source_over(device),
        lambda: device.deliver(1600, moment_s=10.0),
        lambda: device.deliver(1600, moment_s=10.35, overflowed=True),
    )
    assert tell(chunks) == [("sound", 0.1), ("overrun", pytest.approx(0.25)), ("sound", 0.1)]


@pytest.mark.parametrize("moment_s", [None, 10.05])
def test_without_a_useful_clock_an_overflow_is_one_block(tell, moment_s):
    device = FakeDevice()
    chunks = all_of(
        device,
        source_over(device),
        lambda: device.deliver(1600, moment_s=10.0),
        lambda: device.deliver(1600, moment_s=moment_s, overflowed=True),
    )
    assert tell(chunks) == [("sound", 0.1), ("overrun", pytest.approx(0.1)), ("sound", 0.1)]


def test_a_silent_device_is_told_and_then_given_up_and_looked_for(tell):
    """The clock jumps when nothing comes: first past the stall, then past the patience with it."""
    devices = [FakeDevice(), FakeDevice(rate_hz=48_000)]
    clock, alarms, told = FakeClock(), [], []

    def open_next(device, block_ms, callback):
        return devices.pop(0).open(device, block_ms, callback)

    first, second = devices
    source = MicrophoneSource(MicrophoneConfig(), open_next, clock, lambda: None, retry_s=0.001)

    def pass_time(seconds: float) -> None:
        clock.now_s += seconds

    first.on_start = [lambda: first.deliver(1600), lambda: pass_time(2.0)]
    second.on_start = [lambda: second.deliver(4800), lambda: second.deliver(4800)]
    for chunk in source:
        told.append(chunk)
        alarms += source.alarms()
        if not len(chunk.samples):  # it takes the alarm along
            assert len(alarms) == 1
            pass_time(10.0)
        if "is back after" in str(alarms) and chunk.lost is None:
            source.stop()
    assert first.closed
    assert second.closed
    (_, before), (cause, lost_s), (_, after) = tell(one for one in told if len(one.samples))
    assert (before, cause, after) == (0.1, "device", pytest.approx(0.2, abs=0.001))
    assert lost_s == pytest.approx(12 - 0.1, abs=0.1)
    assert [message.split(" since")[0] for message in alarms] == [
        "the microphone 'Room microphone' gives no sound",
        "the microphone 'Room microphone' is back after 12 s",
    ]


def test_pause_and_resume_restart_the_device_and_leave_a_gap(tell):
    device, clock = FakeDevice(), FakeClock()
    source = source_over(device, clock)
    told, halted = [], threading.Event()

    def halt() -> None:
        device.deliver(1600)  # on its way already
        halted.set()

    device.halt = halt
    device.on_start = [lambda: device.deliver(1600)]
    source.resume()  # nothing to resume
    for chunk in source:
        told.append(chunk)
        if len(told) == 1:
            source.pause()
            source.pause()
            device.deliver(1600)
            assert halted.wait(30)
            clock.now_s += 3.0
            source.resume()
        elif chunk.lost is None:
            source.stop()
    assert tell(told) == [
        ("sound", 0.1),
        ("off record", pytest.approx(3.0, abs=0.1)),
        ("sound", 0.1),
    ]
    assert source.alarms() == ()


def test_paused_from_the_start_to_the_end(tell):
    device, clock = FakeDevice(), FakeClock(step_s=0.5)
    source = source_over(device, clock)
    source.pause()
    told = []
    for chunk in source:
        told.append(chunk)
        source.stop()
    assert not device.started
    ((cause, seconds),) = tell(told)
    assert cause == "off record"
    assert seconds >= 1.0


def test_a_device_that_never_speaks_is_a_gap(tell):
    device, clock = FakeDevice(), FakeClock(step_s=0.5)
    source = source_over(device, clock, stall_ms=2000)
    told = []
    for chunk in source:
        told.append(chunk)
        source.stop()
    ((cause, seconds),) = tell(one for one in told if len(one.samples))
    assert cause == "device"
    assert seconds >= 2.0


def test_stop_from_another_thread_ends_the_iteration():
    device = FakeDevice()
    source = MicrophoneSource(MicrophoneConfig(), device.open, moments.now)
    chunks: list = []
    reader = threading.Thread(target=lambda: chunks.extend(source))
    reader.start()
    while not device.started:
        time.sleep(0.001)
    device.deliver(1600)
    source.stop()
    reader.join(timeout=30)
    assert not reader.is_alive()
    assert device.closed
    assert sum(len(chunk.samples) for chunk in chunks) == 1600


def test_a_reader_that_goes_away_closes_the_device():
    device = FakeDevice()
    source = source_over(device)
    device.on_start = [lambda: device.deliver(1600)]
    chunks: Iterator = iter(source)
    next(chunks)
    chunks.close()
    assert device.closed


def test_a_device_that_cannot_be_opened_is_told():
    def fails(device, block_ms, callback):
        raise CaptureError("cannot open the microphone 'x'")

    with pytest.raises(CaptureError, match="cannot open"):
        list(MicrophoneSource(open_stream=fails))
