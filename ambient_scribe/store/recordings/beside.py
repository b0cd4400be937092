"""What people do while a visit goes on enters, and is sealed beside its sound at once; after a crash it
leaves again, in its order.

One line each: its number, and its bytes under the recording's key, bound to that number. Lines are only
added; one that is torn by a power cut is passed over, and so is one that does not open.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass

from ambient_scribe.errors import InputError
from ambient_scribe.store.files import destroy
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.vault.sealing import seal, unseal


@dataclass(frozen=True)
class Lines:
    """`unreadable`: whole lines that were changed, exchanged or moved."""

    contents: tuple[bytes, ...]
    unreadable: tuple[str, ...]


class Beside:
    """Of one recording that is open. Any thread may call."""

    def __init__(self, recording: SealedRecording) -> None:
        self._recording = recording
        self._path = recording.folder / names.BESIDE
        self._lock = threading.Lock()
        self._number = 0
        self._refused: deque[bytes] = deque()

    def put(self, content: bytes) -> None:
        """On the disk when this returns. Raises OSError; it is tried again with the next one then."""
        with self._lock:
            number, self._number = self._number, self._number + 1
            label = names.beside_label(self._recording.id, number)
            sealed = base64.b64encode(seal(self._recording.key, label, content))
            # With a line break before it too: what a full disk tore off must not spoil the next line.
            self._refused.append(b"\n%d %s\n" % (number, sealed))
            while self._refused:
                self._recording.disk.append(self._path, self._refused[0])
                self._refused.popleft()

    def read(self) -> Lines:
        """Raises InputError when it cannot be read; where there is none: nothing."""
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return Lines((), ())
        except OSError as error:
            raise InputError(f"{self._path}: cannot be read ({error.strerror})") from error
        contents: list[bytes] = []
        unreadable: list[str] = []
        newest = -1
        for line in filter(None, raw.split(b"\n")[:-1]):
            number, content = self._opened(line)
            if content is None:
                unreadable.append(f"{self._path.name}, line {newest + 2}")
            elif number > newest:  # one that was written twice counts once
                contents.append(content)
                newest = number
        return Lines(tuple(contents), tuple(unreadable))

    def destroy(self) -> None:
        """Once it stands in the visit's note. What cannot go now goes with the sound."""
        with suppress(OSError):
            destroy(self._path)

    def _opened(self, line: bytes) -> tuple[int, bytes | None]:
        try:
            said, _, sealed = line.partition(b" ")
            label = names.beside_label(self._recording.id, number := int(said))
            return number, unseal(
                self._recording.key, label, base64.b64decode(sealed, validate=True)
            )
        except (ValueError, binascii.Error, InputError):
            return -1, None
