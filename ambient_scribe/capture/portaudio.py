"""PortAudio: what is asked of microphones enters, sounddevice is called.

The one module that knows sounddevice; it is imported when a device is listed or opened. A driver may
hang in any call: none is waited for longer than is told here.
"""

from __future__ import annotations

import atexit
import importlib
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ambient_scribe.capture.devices import InputDevice, InputStream, SoundCallback
from ambient_scribe.capture.driver import DriverHangsError, DriverThread
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import CaptureError

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

T = TypeVar("T")

_INSTALL_PORTAUDIO = {
    "linux": "install it (Debian, Ubuntu: sudo apt install libportaudio2; "
    "Fedora: sudo dnf install portaudio)",
    "darwin": "install it (brew install portaudio)",
    "win32": "reinstall it (python -m pip install --force-reinstall sounddevice)",
}


_PATIENCE_S = 10.0
"""A wireless microphone may take some seconds to open or to close; a driver that hangs takes longer."""

_PULSE_LATENCY_MS = "60"
"""PulseAudio delivers the sound of a program that does not ask in pieces of up to two seconds."""


class Host:
    """PortAudio is one for all of a process: its thread, and how many streams are open (known to that
    thread alone)."""

    def __init__(self) -> None:
        self.thread = DriverThread()
        self.open_streams = 0


_HOST = Host()


class PortAudio:
    """sounddevice, behind the few things that are asked of it."""

    def __init__(self, module: Any, patience_s: float = _PATIENCE_S, host: Host = _HOST) -> None:
        """`module`: sounddevice, or what behaves like it."""
        self._sd, self._patience_s, self._host = module, patience_s, host

    @classmethod
    def load(cls, importer: Callable[[str], Any] = importlib.import_module) -> PortAudio:
        if sys.platform == "linux":
            os.environ.setdefault("PULSE_LATENCY_MSEC", _PULSE_LATENCY_MS)
        try:
            return cls(_HOST.thread.run(lambda: importer("sounddevice"), _PATIENCE_S))
        except DriverHangsError as error:
            raise CaptureError("the sound system does not answer: restart it") from error
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

    def look_again(self) -> None:
        def anew() -> None:
            if self._host.open_streams:
                return
            with suppress(self._sd.PortAudioError):  # it was not initialized
                self._sd._terminate()
            try:
                self._sd._initialize()
            except self._sd.PortAudioError as error:
                raise CaptureError("PortAudio does not start: is the sound system on?") from error

        self._soon("look for microphones", anew)

    def open_input(
        self, device: int | str | None, block_ms: int, callback: SoundCallback
    ) -> InputStream:
        return self._soon(
            "open the microphone",
            quietly(lambda: self._opened(device, block_ms, callback)),
            undo=lambda stream: stream.close_at_once(),
        )

    def start(self, stream: Any, name: str) -> None:
        try:
            self._soon("start the microphone", quietly(stream.start))
        except self._sd.PortAudioError as error:
            raise CaptureError(_cannot_open(name)) from error

    def halt(self, stream: Any) -> None:
        self._soon("halt the microphone", lambda: stream.abort(ignore_errors=True))

    def close(self, stream: Any) -> None:
        """One that does not close counts as open: what it still holds may not be taken from it."""

        self._soon("close the microphone", lambda: self.closed(stream))

    def closed(self, stream: Any) -> None:
        """In PortAudio's thread."""
        stream.close(ignore_errors=True)
        self._host.open_streams -= 1

    def _opened(
        self, device: int | str | None, block_ms: int, callback: SoundCallback
    ) -> _PortAudioInput:
        """In PortAudio's thread."""
        info = self._device(device)
        rate, channels = self._setting(info)
        state = _State()

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
                finished_callback=state.ended.set,
            )
        except self._sd.PortAudioError as error:
            raise CaptureError(_cannot_open(info["name"])) from error
        self._host.open_streams += 1
        return _PortAudioInput(self, stream, info["name"], self._full_name(info), rate, state)

    def _device(self, device: int | str | None) -> Any:
        """A full name is looked for first: the same device, wherever it stands in the list now."""
        try:
            for info in self._sd.query_devices():
                if info["max_input_channels"] > 0 and device == self._full_name(info):
                    return info
            return self._sd.query_devices(device, "input")
        except (self._sd.PortAudioError, ValueError) as error:
            what = "no microphone is connected" if device is None else f"no microphone {device!r}"
            raise CaptureError(f"{what}: connect one, or see `ambient-scribe doctor`") from error

    def _full_name(self, info: Any) -> str:
        host = self._sd.query_hostapis()[info["hostapi"]]["name"]
        return f"{info['name']}, {host}"

    def _soon(self, what: str, call: Callable[[], T], undo: Callable[[T], None] | None = None) -> T:
        """Its result. Raises what it raises, or CaptureError when the driver hangs: Python must not
        wait for PortAudio at its own end then."""
        try:
            return self._host.thread.run(call, self._patience_s, undo)
        except DriverHangsError as error:
            self._leave_open()
            raise CaptureError(f"cannot {what}: its driver does not answer") from error

    def _leave_open(self) -> None:
        if (close_all := getattr(self._sd, "_exit_handler", None)) is not None:
            atexit.unregister(close_all)

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


def quietly(call: Callable[[], T]) -> Callable[[], T]:
    """With nothing on standard error: ALSA and PortAudio write a dozen lines there for each device that
    does not open, across whatever a person is reading. What went wrong is raised."""

    def quiet() -> T:
        try:
            kept = os.dup(2)
        except OSError:  # there is none
            return call()
        try:
            with Path(os.devnull).open("wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
            return call()
        finally:
            os.dup2(kept, 2)
            os.close(kept)

    return quiet


class _State:
    """What PortAudio's thread tells of a stream."""

    def __init__(self) -> None:
        self.ended = threading.Event()


class _PortAudioInput:
    def __init__(
        self,
        portaudio: PortAudio,
        stream: Any,
        name: str,
        full_name: str,
        rate_hz: int,
        state: _State,
    ) -> None:
        self._portaudio, self._stream, self._state = portaudio, stream, state
        self._name, self._full_name, self._rate_hz = name, full_name, rate_hz
        self._is_started = self._is_closed = False

    @property
    def name(self) -> str:
        return self._name

    @property
    def full_name(self) -> str:
        return self._full_name

    @property
    def rate_hz(self) -> int:
        return self._rate_hz

    @property
    def has_died(self) -> bool:
        return self._is_started and self._state.ended.is_set()

    def start(self) -> None:
        self._state.ended.clear()
        self._portaudio.start(self._stream, self._name)
        self._is_started = True

    def halt(self) -> None:
        self._is_started = False
        self._portaudio.halt(self._stream)

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_started, self._is_closed = False, True
        with suppress(CaptureError):  # nothing more can be done about a driver that hangs
            self._portaudio.close(self._stream)

    def close_at_once(self) -> None:
        """In PortAudio's thread."""
        self._is_closed = True
        self._portaudio.closed(self._stream)


def _cannot_open(name: str) -> str:
    return f"cannot open the microphone {name!r}: is it in use, or not allowed for this program?"
