"""One visit at a time: a visit that begins enters; the one that was being recorded ends before it.

Processes tell each other by files in a recording's folder, which works on every system: `live` says
that sound is being taken now, `end` asks for the end of it. The one that is asked gives the microphone
free and goes on to its draft.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ambient_scribe.errors import OutputError, UsageError
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.folder import RecordingFolder

if TYPE_CHECKING:
    from ambient_scribe.store.recordings.room import RecordingRoom

LOOK_S = 0.25
"""How soon a visit sees that it is asked to end: within what a person takes for at once."""

PATIENCE_S = 20
"""For a visit that is asked to end: an engine that holds the interpreter may keep it so long."""

_STEP_S = 0.1
_BEGINNING = "begin.lock"


class Presence:
    """That a visit takes sound now; `on_end` is called, once, when another asks it to end."""

    def __init__(self, folder: RecordingFolder, on_end: Callable[[], None]) -> None:
        self._folder, self._on_end = folder, on_end
        self._over = threading.Event()
        self._watching = threading.Thread(target=self._watch, name="handover", daemon=True)

    def announce(self) -> None:
        with suppress(OSError):  # without it the visit is not ended by another, and goes on
            (self._folder / names.LIVE).touch()
        self._watching.start()

    def over(self) -> None:
        """No more sound is taken. Again: nothing."""
        self._over.set()
        if self._watching.is_alive() and threading.current_thread() is not self._watching:
            self._watching.join()
        withdraw_presence(self._folder)

    def _watch(self) -> None:
        while not self._over.wait(LOOK_S):
            if (self._folder / names.END).exists():
                self._on_end()
                return


def withdraw_presence(folder: RecordingFolder) -> None:
    """What a visit told others while it took sound, or what a crash left of that."""
    for name in (names.LIVE, names.END):
        with suppress(OSError):
            (folder / name).unlink(missing_ok=True)


@contextmanager
def alone(
    room: RecordingRoom, tell: Callable[[str], None], patience_s: float = PATIENCE_S
) -> Iterator[None]:
    """While this is open a visit may begin; no other begins, and whichever ran has ended.

    Raises UsageError when it does not end in time: two visits at one microphone would mix patients.
    """
    from filelock import FileLock, Timeout

    try:
        room.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(room.root / _BEGINNING, timeout=2 * patience_s)
        lock.acquire()
    except Timeout as error:
        raise UsageError(
            "another visit is beginning in another window and does not get on: end it there first"
        ) from error
    except OSError as error:
        raise OutputError(f"{room.root}: cannot be recorded to ({error.strerror})") from error
    try:
        for folder in room.taking_sound():
            _end(room, folder, patience_s)
            tell(f"the visit {folder.id[:8]} in another window is ended; it is drafted there")
        yield
    finally:
        lock.release()


def _end(room: RecordingRoom, folder: RecordingFolder, patience_s: float) -> None:
    with suppress(OSError):
        (folder / names.END).touch()
    until = time.monotonic() + patience_s
    while (folder / names.LIVE).exists() and room.is_running(folder.id):
        if time.monotonic() >= until:
            with suppress(OSError):  # the request is taken back: that visit goes on
                (folder / names.END).unlink(missing_ok=True)
            raise UsageError(
                f"the visit {folder.id[:8]} is recorded in another window and does not end: end it "
                "there first, or add --keep-running to record both"
            )
        time.sleep(_STEP_S)
