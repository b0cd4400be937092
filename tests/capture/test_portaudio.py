"""PortAudio behind a stand-in for sounddevice: which setting is taken, what errors say."""

from __future__ import annotations

import os
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from ambient_scribe.capture.devices import InputDevice
from ambient_scribe.capture.portaudio import Host, PortAudio, quietly
from ambient_scribe.errors import CaptureError


class FakeSounddevice:
    """Two devices: a microphone (index 1, the default) and loudspeakers."""

    class PortAudioError(Exception):
        pass

    def __init__(self, allowed=lambda rate, channels: True, has_default: bool = True) -> None:
        self._allowed, self._has_default = allowed, has_default
        self._devices = [
            {"name": "Speakers", "index": 0, "hostapi": 0, "max_input_channels": 0,
             "default_samplerate": 48_000.0},
            {"name": "Room microphone", "index": 1, "hostapi": 0, "max_input_channels": 2,
             "default_samplerate": 44_100.0},
        ]  # fmt: skip
        self.opened: dict = {}
        self.busy = False

    def query_hostapis(self):
        return ({"name": "ALSA"},)

    def query_devices(self, device=None, kind=None):
        if kind is None:
            return self._devices
        if device is None and not self._has_default:
            raise self.PortAudioError("Error querying device -1")
        if device not in (None, 1, "Room"):
            raise ValueError(f"No input device matching {device!r}")
        return self._devices[1]

    def check_input_settings(self, device, channels, dtype, samplerate):
        if not self._allowed(samplerate, channels):
            raise self.PortAudioError("Invalid sample rate")

    def InputStream(self, **settings):
        if self.busy:
            raise self.PortAudioError("Device unavailable")
        self.opened = settings
        return SimpleNamespace(start=lambda: None, close=lambda ignore_errors: None)


def a_portaudio(fake: FakeSounddevice, patience_s: float = 60.0) -> PortAudio:
    """With a host of its own: what stays open here must not count as open in this process."""
    return PortAudio(fake, patience_s, host=Host())


def test_only_inputs_are_listed():
    assert a_portaudio(FakeSounddevice()).devices() == (
        InputDevice(1, "Room microphone", "ALSA", 2, 44_100, is_default=True),
    )


def test_listing_works_without_a_default():
    (device,) = a_portaudio(FakeSounddevice(has_default=False)).devices()
    assert not device.is_default


@pytest.mark.parametrize(
    ("allowed", "rate", "channels"),
    [
        (lambda rate, channels: True, 16_000, 1),
        (lambda rate, channels: rate == 44_100, 44_100, 1),
        (lambda rate, channels: channels == 2, 16_000, 2),
        (lambda rate, channels: rate == 44_100 and channels == 2, 44_100, 2),
    ],
)
def test_our_own_setting_where_the_device_allows(allowed, rate, channels):
    fake = FakeSounddevice(allowed)
    stream = a_portaudio(fake).open_input("Room", 100, lambda *_: None)
    assert (stream.name, stream.rate_hz) == ("Room microphone", rate)
    assert (fake.opened["samplerate"], fake.opened["channels"]) == (rate, channels)
    assert fake.opened["blocksize"] == rate // 10


def test_the_callback_gets_block_clock_and_overflow():
    fake, calls = FakeSounddevice(), []
    a_portaudio(fake).open_input(None, 100, lambda *call: calls.append(call))
    block = np.zeros((1600, 1), np.float32)
    for moment, overflow in [(12.5, 0), (0.0, 1)]:
        fake.opened["callback"](
            block, 1600, SimpleNamespace(inputBufferAdcTime=moment),
            SimpleNamespace(input_overflow=overflow),
        )  # fmt: skip
    assert [call[1:] for call in calls] == [(12.5, False), (None, True)]


def test_no_microphone():
    with pytest.raises(CaptureError, match="no microphone is connected"):
        a_portaudio(FakeSounddevice(has_default=False)).open_input(None, 100, lambda *_: None)
    with pytest.raises(CaptureError, match="no microphone 'Desk'"):
        a_portaudio(FakeSounddevice()).open_input("Desk", 100, lambda *_: None)


def test_a_busy_microphone():
    fake = FakeSounddevice()
    fake.busy = True
    with pytest.raises(CaptureError, match="is it in use"):
        a_portaudio(fake).open_input(None, 100, lambda *_: None)


@pytest.mark.parametrize(
    ("platform", "hint"),
    [("linux", "libportaudio2"), ("darwin", "brew"), ("win32", "force-reinstall"), ("aix", "Port")],
)
def test_a_missing_library_says_what_to_install(monkeypatch, platform, hint):
    def importer(name):
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(CaptureError, match=hint):
        PortAudio.load(importer)


def test_a_missing_package_says_so():
    def importer(name):
        raise ModuleNotFoundError(name)

    with pytest.raises(CaptureError, match="pip install sounddevice"):
        PortAudio.load(importer)


# ---------------------------------------------------------------- devices that come and go
class Reinitializable(FakeSounddevice):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.streams: list[SimpleNamespace] = []

    def _terminate(self):
        self.told.append("terminate")

    def _initialize(self):
        self.told.append("initialize")

    def InputStream(self, **settings):
        super().InputStream(**settings)
        stream = SimpleNamespace(
            start=lambda: self.told.append("start"),
            abort=lambda ignore_errors: settings["finished_callback"](),
            close=lambda ignore_errors: self.told.append("close"),
            end_by_itself=settings["finished_callback"],
        )
        self.streams.append(stream)
        return stream


def test_devices_are_looked_for_again_only_while_no_stream_is_open():
    fake = Reinitializable()
    portaudio = a_portaudio(fake)
    stream = portaudio.open_input("Room", 100, lambda *_: None)
    portaudio.look_again()
    assert fake.told == []
    stream.close()
    stream.close()
    portaudio.look_again()
    assert fake.told == ["close", "terminate", "initialize"]


def test_a_sound_system_that_is_off_is_told_and_may_be_on_the_next_time():
    fake = Reinitializable()
    portaudio, works = a_portaudio(fake), []

    def initialize():
        if not works:
            raise fake.PortAudioError("no host")

    def not_initialized():
        raise fake.PortAudioError("not initialized")

    fake._initialize, fake._terminate = initialize, not_initialized
    with pytest.raises(CaptureError, match="is the sound system on"):
        portaudio.look_again()
    works.append(True)
    portaudio.look_again()


def test_the_same_device_is_found_by_its_full_name_though_another_is_called_alike():
    fake = Reinitializable()
    twin = {**fake._devices[1], "index": 2, "hostapi": 0, "name": "Room microphone 2"}
    fake._devices.insert(1, twin)
    stream = a_portaudio(fake).open_input("Room microphone, ALSA", 100, lambda *_: None)
    assert stream.full_name == "Room microphone, ALSA"
    assert fake.opened["device"] == 1


def test_a_stream_has_died_when_it_ended_and_was_not_halted():
    fake = Reinitializable()
    stream = a_portaudio(fake).open_input("Room", 100, lambda *_: None)
    assert not stream.has_died
    stream.start()
    stream.halt()
    assert not stream.has_died
    stream.start()
    assert not stream.has_died
    fake.streams[0].end_by_itself()
    assert stream.has_died
    stream.close()
    assert not stream.has_died


def test_a_driver_that_hangs_is_told_and_what_it_opens_later_is_closed():
    fake, go = Reinitializable(), threading.Event()
    portaudio = a_portaudio(fake, patience_s=0.05)
    check = fake.check_input_settings

    def hangs(**settings):
        go.wait(60)
        return check(**settings)

    fake.check_input_settings = hangs
    with pytest.raises(CaptureError, match="its driver does not answer"):
        portaudio.open_input("Room", 100, lambda *_: None)
    with pytest.raises(CaptureError, match="its driver does not answer"):
        portaudio.look_again()
    go.set()
    PortAudio(fake, 60.0, host=portaudio._host).look_again()
    assert fake.told == ["close", "terminate", "initialize"]


def test_pulseaudio_is_asked_for_small_pieces(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("PULSE_LATENCY_MSEC", raising=False)
    PortAudio.load(lambda name: FakeSounddevice())
    assert os.environ["PULSE_LATENCY_MSEC"] == "60"
    monkeypatch.setenv("PULSE_LATENCY_MSEC", "20")
    PortAudio.load(lambda name: FakeSounddevice())
    assert os.environ["PULSE_LATENCY_MSEC"] == "20"


def test_what_a_driver_writes_is_not_shown(capfd):
    quietly(lambda: os.write(2, b"ALSA lib pcm.c: Unknown PCM"))()
    os.write(2, b"an alarm")
    assert capfd.readouterr().err == "an alarm"
