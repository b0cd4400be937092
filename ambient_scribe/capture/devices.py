"""Microphones: a device's name enters, an input stream leaves. PortAudio comes with the first call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

SoundCallback: TypeAlias = "Callable[[Samples, float | None, bool], None]"
"""Gets a block of shape (n, channels), valid during the call only; the moment of its first sample
by the device's clock in seconds (None without one); whether sound was lost before it."""


class InputStream(Protocol):
    """An opened device. `close` may be called at any time, more than once."""

    @property
    def name(self) -> str: ...

    @property
    def full_name(self) -> str:
        """Of this device and no other, as long as nothing is connected or taken away."""
        ...

    @property
    def rate_hz(self) -> int: ...

    @property
    def has_died(self) -> bool:
        """It was started, and has ended by itself."""
        ...

    def start(self) -> None:
        """Blocks come from now on, captured from now on. Raises CaptureError."""
        ...

    def halt(self) -> None:
        """No more blocks, and none that were on their way, until it is started again. Raises
        CaptureError when that is not certain."""
        ...

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
    from ambient_scribe.capture.portaudio import PortAudio

    return PortAudio.load().devices()


def open_input(device: int | str | None, block_ms: int, callback: SoundCallback) -> InputStream:
    """Opens a device by number, by a part of its name, or the default one. Raises CaptureError."""
    from ambient_scribe.capture.portaudio import PortAudio

    return PortAudio.load().open_input(device, block_ms, callback)


def look_again() -> None:
    """PortAudio knows the devices that were there when it was initialized: that is done anew, unless
    a stream is open in this process, which it would close. Raises CaptureError.

    While it lasts (a tenth of a second), sounddevice lets nothing through to standard error.
    """
    from ambient_scribe.capture.portaudio import PortAudio

    PortAudio.load().look_again()
