"""PortAudio behind a stand-in for sounddevice: which setting is taken, what errors say."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from ambient_scribe.capture.devices import InputDevice
from ambient_scribe.capture.portaudio import PortAudio
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


def test_only_inputs_are_listed():
    assert PortAudio(FakeSounddevice()).devices() == (
        InputDevice(1, "Room microphone", "ALSA", 2, 44_100, is_default=True),
    )


def test_listing_works_without_a_default():
    (device,) = PortAudio(FakeSounddevice(has_default=False)).devices()
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
    stream = PortAudio(fake).open_input("Room", 100, lambda *_: None)
    assert (stream.name, stream.rate_hz) == ("Room microphone", rate)
    assert (fake.opened["samplerate"], fake.opened["channels"]) == (rate, channels)
    assert fake.opened["blocksize"] == rate // 10


def test_the_callback_gets_block_clock_and_overflow():
    fake, calls = FakeSounddevice(), []
    PortAudio(fake).open_input(None, 100, lambda *call: calls.append(call))
    block = np.zeros((1600, 1), np.float32)
    for moment, overflow in [(12.5, 0), (0.0, 1)]:
        fake.opened["callback"](
            block, 1600, SimpleNamespace(inputBufferAdcTime=moment),
            SimpleNamespace(input_overflow=overflow),
        )  # fmt: skip
    assert [call[1:] for call in calls] == [(12.5, False), (None, True)]


def test_no_microphone():
    with pytest.raises(CaptureError, match="no microphone is connected"):
        PortAudio(FakeSounddevice(has_default=False)).open_input(None, 100, lambda *_: None)
    with pytest.raises(CaptureError, match="no microphone 'Desk'"):
        PortAudio(FakeSounddevice()).open_input("Desk", 100, lambda *_: None)


def test_a_busy_microphone():
    fake = FakeSounddevice()
    fake.busy = True
    with pytest.raises(CaptureError, match="is it in use"):
        PortAudio(fake).open_input(None, 100, lambda *_: None)


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
