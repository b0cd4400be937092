"""Microphones through PortAudio: a device's name enters, an input stream leaves.

The one module that knows sounddevice; it is imported when a device is listed or opened.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import CaptureError

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

SoundCallback: TypeAlias = "Callable[[Samples, float | None, bool], None]"
"""Gets a block of shape (n, channels), valid during the call only; the moment of its first sample
by the device's clock in seconds (None without one); whether sound was lost before it."""

_INSTALL_PORTAUDIO = {
    "linux": "install it (Debian, Ubuntu: sudo apt install libportaudio2; "
    "Fedora: sudo dnf install portaudio)",
    "darwin": "install it (brew install portaudio)",
    "win32": "reinstall it (python -m pip install --force-reinstall sounddevice)",
}


class InputStream(Protocol):
    """An opened device. `close` may be called at any time, more than once."""

    @property
    def name(self) -> str: ...

    @property
    def rate_hz(self) -> int: ...

    def start(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class InputDevice:
    """A microphone as `doctor` shows it."""

    index: int
    name: str
    host: str
    channels: int
    rate_hz: int
    is_default: bool


def list_devices() -> tuple[InputDevice, ...]:
    """Every device that can record. Raises CaptureError when PortAudio is missing."""
    return PortAudio.load().devices()


def open_input(device: int | str | None, block_ms: int, callback: SoundCallback) -> InputStream:
    """Opens a device by number, by a part of its name, or the default one. Raises CaptureError."""
    return PortAudio.load().open_input(device, block_ms, callback)


class PortAudio:
    """sounddevice, behind the two things that are asked of it."""

    def __init__(self, module: Any) -> None:
        """`module`: sounddevice, or what behaves like it."""
        self._sd = module

    @classmethod
    def load(cls, importer: Callable[[str], Any] = importlib.import_module) -> PortAudio:
        try:
            return cls(importer("sounddevice"))
        except OSError as error:  # its way to say that the native library is absent
            hint = _INSTALL_PORTAUDIO.get(sys.platform, "install PortAudio")
            raise CaptureError(
                f"the PortAudio library is missing, no microphone without it: {hint}"
            ) from error
        except ImportError as error:
            raise CaptureError(
                "sounddevice is missing, no microphone without it: python -m pip install sounddevice"
            ) from error

    def devices(self) -> tuple[InputDevice, ...]:
        hosts = [host["name"] for host in self._sd.query_hostapis()]
        default = self._default_index()
        return tuple(
            InputDevice(
                index=index,
                name=device["name"],
                host=hosts[device["hostapi"]],
                channels=device["max_input_channels"],
                rate_hz=round(device["default_samplerate"]),
                is_default=index == default,
            )
            for index, device in enumerate(self._sd.query_devices())
            if device["max_input_channels"] > 0
        )

    def open_input(
        self, device: int | str | None, block_ms: int, callback: SoundCallback
    ) -> InputStream:
        info = self._device(device)
        rate, channels = self._setting(info)

        def on_block(data: Samples, frames: int, time: Any, status: Any) -> None:
            # Hosts without a clock for the converter give zero.
            callback(data, time.inputBufferAdcTime or None, bool(status.input_overflow))

        try:
            stream = self._sd.InputStream(
                device=info["index"],
                samplerate=rate,
                channels=channels,
                blocksize=rate * block_ms // 1000,
                dtype="float32",
                callback=on_block,
            )
        except self._sd.PortAudioError as error:
            raise CaptureError(_cannot_open(info["name"])) from error
        return _PortAudioInput(stream, info["name"], rate, self._sd.PortAudioError)

    def _device(self, device: int | str | None) -> Any:
        try:
            return self._sd.query_devices(device, "input")
        except (self._sd.PortAudioError, ValueError) as error:
            what = "no microphone is connected" if device is None else f"no microphone {device!r}"
            raise CaptureError(f"{what}: connect one, or see `ambient-scribe doctor`") from error

    def _setting(self, info: Any) -> tuple[int, int]:
        """Our own rate and one channel where the device allows, else its own."""
        own_rate, most = round(info["default_samplerate"]), info["max_input_channels"]
        for rate, channels in ((SAMPLE_RATE_HZ, 1), (own_rate, 1), (SAMPLE_RATE_HZ, most)):
            try:
                self._sd.check_input_settings(
                    device=info["index"], channels=channels, dtype="float32", samplerate=rate
                )
            except self._sd.PortAudioError:
                continue
            return rate, channels
        return own_rate, most

    def _default_index(self) -> int | None:
        try:
            index: int = self._sd.query_devices(None, "input")["index"]
        except (self._sd.PortAudioError, ValueError):
            return None
        return index


class _PortAudioInput:
    def __init__(self, stream: Any, name: str, rate_hz: int, failure: type[Exception]) -> None:
        self._stream, self._name, self._rate_hz, self._failure = stream, name, rate_hz, failure

    @property
    def name(self) -> str:
        return self._name

    @property
    def rate_hz(self) -> int:
        return self._rate_hz

    def start(self) -> None:
        try:
            self._stream.start()
        except self._failure as error:
            raise CaptureError(_cannot_open(self._name)) from error

    def close(self) -> None:
        self._stream.close(ignore_errors=True)


def _cannot_open(name: str) -> str:
    return f"cannot open the microphone {name!r}: is it in use, or not allowed for this program?"
