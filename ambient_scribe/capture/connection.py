"""A microphone to be listened to enters; the blocks that may be heard leave, from whichever device.

Opening, halting and looking again are done by a thread of its own: a driver that takes its time must
stop neither the visit's clock nor its end. A block passes only while people want to be heard, and only
when it was captured after they did: a device is stopped and started anew for each pause, which
empties all buffers on the way.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from ambient_scribe.capture.devices import InputStream, SoundCallback
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import CaptureError

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

StreamFactory: TypeAlias = Callable[[int | str | None, int, SoundCallback], InputStream]

RETRY_S = 1.0
"""Between two looks for a device that is gone."""

_LATER = 2
"""Times as long, when it was not back at once."""

_SAME_DEVICE_TRIES = 3
"""A cable that was knocked is back within moments: so often the same device is looked for, alone."""

_CLOSE_S = 5.0
"""What the end of a visit waits for a driver; the thread is left to itself then."""


@dataclass(eq=False)
class Inlet:
    """Of one opened stream: what its blocks are called by, once it is open."""

    stream: InputStream | None = None
    next_moment_s: float | None = None
    """By the device's clock."""


Deliver: TypeAlias = "Callable[[Inlet, Samples, float | None, bool], None]"


@dataclass(frozen=True)
class Access:
    """How devices are come by."""

    open_stream: StreamFactory
    look_again: Callable[[], None]
    """Makes devices known that were connected since."""
    device: int | str | None
    block_ms: int
    retry_s: float = RETRY_S


class Connection:
    """`deliver` is called by the device's thread, only while `listen` holds."""

    def __init__(self, access: Access, deliver: Deliver) -> None:
        self._access, self._deliver = access, deliver
        self._lock = threading.Lock()
        self._wanted = True
        self._gate: Inlet | None = None
        """The one inlet whose blocks pass."""
        self._inlet = Inlet()
        self._first_name: str | None = None
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._has_job = threading.Event()
        self._worker: threading.Thread | None = None
        self.is_seeking = False
        """A device that was lost is being looked for."""

    @property
    def name(self) -> str:
        return self._inlet.stream.name if self._inlet.stream else "microphone"

    @property
    def rate_hz(self) -> int:
        return self._inlet.stream.rate_hz if self._inlet.stream else SAMPLE_RATE_HZ

    @property
    def has_died(self) -> bool:
        """The device that is listened to has ended by itself."""
        inlet = self._gate
        return inlet is not None and inlet.stream is not None and inlet.stream.has_died

    def open(self) -> None:
        """Raises CaptureError when the device cannot be opened or started. Once."""
        self._inlet = self._opened(self._access.device)
        self._first_name = _full_name(self._inlet)
        self._worker = threading.Thread(target=self._work, name="microphone", daemon=True)
        self._worker.start()
        if self._wanted:
            self._start()

    def rest(self) -> None:
        """No block passes from now on. From any thread."""
        with self._lock:
            self._wanted, self._gate = False, None
        self._post(self._halt)

    def listen(self) -> None:
        """Blocks pass again once the device has been started anew. From any thread."""
        with self._lock:
            self._wanted = True
        self._post(self._listen)

    def seek(self) -> None:
        """Gives up the present device, and looks for it or for another until one is found."""
        with self._lock:
            self._gate, self.is_seeking = None, True
        self._post(self._seek)

    def close(self) -> None:
        with self._lock:
            self._wanted, self._gate = False, None
        if self._worker is None:
            return
        self._post(self._close)
        self._post(None)
        self._worker.join(_CLOSE_S)

    # ------------------------------------------------------------ the device's thread
    def _on_block(
        self, inlet: Inlet, data: Samples, moment_s: float | None, overflowed: bool
    ) -> None:
        if inlet is self._gate:
            self._deliver(inlet, data, moment_s, overflowed)

    # ------------------------------------------------------------ the worker
    def _post(self, job: Callable[[], None] | None) -> None:
        self._jobs.put(job)
        self._has_job.set()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _listen(self) -> None:
        if self.is_seeking:
            self._seek()  # it was broken off for what was asked meanwhile
            return
        try:
            self._start()
        except CaptureError:
            self._seek()

    def _start(self) -> None:
        """The gate first: the first block shall pass."""
        stream = self._inlet.stream
        if stream is None:
            raise CaptureError("no microphone is open")
        with self._lock:
            if not self._wanted:
                return
            self._inlet.next_moment_s = None
            self._gate = self._inlet
        try:
            stream.start()
        except CaptureError:
            with self._lock:
                self._gate = None
            raise

    def _halt(self) -> None:
        if self._inlet.stream is None:
            return
        try:
            self._inlet.stream.halt()
        except CaptureError:
            self.is_seeking = True  # what it holds may not be heard: a fresh one is opened

    def _close(self) -> None:
        if self._inlet.stream is not None:
            self._inlet.stream.close()

    def _seek(self) -> None:
        """Until a device is open, or something else is asked."""
        self.is_seeking = True
        self._close()
        self._inlet = Inlet()
        tries = 0
        while self._wanted:
            self._has_job.clear()
            if not self._jobs.empty():
                return  # what was asked meanwhile goes first; `listen` comes back here
            if self._found(with_others=tries >= _SAME_DEVICE_TRIES):
                self.is_seeking = False
                return
            tries += 1
            patience = 1 if tries <= _SAME_DEVICE_TRIES else _LATER
            self._has_job.wait(patience * self._access.retry_s)

    def _found(self, *, with_others: bool) -> bool:
        others = (self._access.device, None) if with_others else ()
        try:
            self._access.look_again()
        except CaptureError:
            return False
        for device in dict.fromkeys((self._first_name, *others)):
            try:
                self._inlet = self._opened(device)
                self._start()
            except CaptureError:
                self._close()
                self._inlet = Inlet()
                continue
            return True
        return False

    def _opened(self, device: int | str | None) -> Inlet:
        inlet = Inlet()

        def on_block(data: Samples, moment_s: float | None, overflowed: bool) -> None:
            self._on_block(inlet, data, moment_s, overflowed)

        inlet.stream = self._access.open_stream(device, self._access.block_ms, on_block)
        return inlet


def _full_name(inlet: Inlet) -> str | None:
    return inlet.stream.full_name if inlet.stream else None
