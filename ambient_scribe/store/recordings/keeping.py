"""A live source enters; the same chunks leave, each of them kept first.

A thread of its own takes the sound from the source and hands it to the writer, so that neither a slow
recognizer nor one that raises costs any of it: what recognition has not taken yet waits here. It is a
thread of the same process: a crash of the whole process costs what is not sealed yet. The recognizer of
a live visit runs in another (`speech.server`).
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ambient_scribe.domain.encounter import Recording
from ambient_scribe.errors import CaptureError
from ambient_scribe.store.recordings.handover import Presence
from ambient_scribe.store.recordings.sound import Part
from ambient_scribe.store.recordings.writer import RecordingWriter

if TYPE_CHECKING:
    from ambient_scribe.protocols import SoundChunk, SoundSource

_POLL_S = 0.1
"""How long Ctrl-C may take to be seen: on Windows a wait without a limit is not interrupted."""


class ConsentWithdrawnError(BaseException):
    """Somebody took their consent back while the visit went on: no failure, and nothing goes on after
    it, as with a KeyboardInterrupt."""


class KeptSource:
    """A `SoundSource`; iterate once, inside `with`: leaving it ends the source and closes the writer.
    It ends, too, when another visit begins (see `handover`).

    Waiting sound takes 32 kB a second; it is bounded by what a visit's length is bounded by.
    """

    def __init__(
        self,
        source: SoundSource,
        writer: RecordingWriter,
        channels: int = 1,
        on_withdrawal: Callable[[], None] | None = None,
    ) -> None:
        """`on_withdrawal` writes a withdrawal down: whoever sees it made finds it written."""
        self._on_withdrawal = on_withdrawal
        self._source, self._writer, self._channels = source, writer, channels
        self._waiting: queue.SimpleQueue[Part | None] = queue.SimpleQueue()
        self._failure: BaseException | None = None
        self._stopping = self._is_superseded = False
        self.is_withdrawn = False
        self._starting, self._telling = threading.Lock(), threading.Lock()
        self._presence = Presence(writer.recording.folder, self._asked_to_end)
        self._thread = threading.Thread(target=self._keep, name="recording", daemon=True)

    def stop(self) -> None:
        """Ends the visit: what is captured is still kept and delivered. From any thread or signal."""
        self._stopping = True
        if stop := getattr(self._source, "stop", None):
            stop()

    def withdraw(self) -> None:
        """Consent is taken back: the visit ends, and what waits here is not delivered any more.
        Whoever iterates this destroys what is kept. From any thread or signal."""
        try:
            if self._on_withdrawal is not None:
                self._on_withdrawal()
        finally:
            self.is_withdrawn = True
            self.stop()

    def pause(self) -> None:
        """Off the record, where the source knows how: nothing of it comes here. From any thread."""
        if pause := getattr(self._source, "pause", None):
            pause()

    def resume(self) -> None:
        if resume := getattr(self._source, "resume", None):
            resume()

    def alarms(self) -> tuple[str, ...]:
        """What has come up since the last call, each in one line; from any thread."""
        heard = getattr(self._source, "alarms", tuple)
        with self._telling:
            return (*self._writer.alarms(), *heard())

    def wait(self) -> None:
        """Until the source has ended, while it is kept on."""
        while self._thread.is_alive():
            self._thread.join(_POLL_S)

    def end(self) -> None:
        """Ends the visit, and returns when nothing more will be kept."""
        self.stop()
        self.wait()
        self._writer.close()
        self._presence.over()

    def check_consent(self) -> None:
        """Raises ConsentWithdrawnError after `withdraw`."""
        if self.is_withdrawn:
            raise ConsentWithdrawnError

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def __iter__(self) -> Iterator[SoundChunk]:
        """Raises what the source raised, after all that it gave; CaptureError, with the source not
        even opened, when another visit has begun meanwhile; ConsentWithdrawnError after `withdraw`.
        """
        with self._starting:
            if self._is_superseded:
                raise CaptureError(
                    "another visit was begun on this machine before this one could be recorded"
                )
            self._thread.start()
        while (part := self._next()) is not None:
            yield from part.chunks(self._channels)
        self.check_consent()
        if self._failure is not None:
            raise self._failure

    def recording(self) -> Recording:
        return self._source.recording()

    def __enter__(self) -> Self:
        self._presence.announce()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def _next(self) -> Part | None:
        while True:
            self.check_consent()
            try:
                return self._waiting.get(timeout=_POLL_S)
            except queue.Empty:
                continue

    def _asked_to_end(self) -> None:
        """Another visit begins on this machine."""
        self._writer.tell("another visit begins: this one is ended here, and drafted")
        with self._starting:
            self._is_superseded = True
            self.stop()
            has_begun = self._thread.ident is not None
        if not has_begun:
            self._presence.over()

    def _keep(self) -> None:
        """The thread."""
        try:
            self._keep_all()
        except BaseException as error:  # noqa: BLE001 - raised again where the sound is taken
            self._failure = error
        finally:
            self._presence.over()  # the source has ended: another visit may take the microphone
            self._waiting.put(None)

    def _keep_all(self) -> None:
        try:
            for chunk in self._source:
                if not self._writer.samples:
                    self._writer.source = self._source.recording().source
                self._waiting.put(self._writer.write(chunk))
                if self._stopping and not hasattr(self._source, "stop"):
                    break
        finally:
            self._writer.close()  # before the draft is made: what is open may not wait for it
