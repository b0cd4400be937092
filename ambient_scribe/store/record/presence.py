"""Who has the record open: a lock for each, so that new keys and restores wait until nobody has.

The locks are the operating system's and die with the process that holds them.
"""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from ambient_scribe.errors import OutputError, UsageError

if TYPE_CHECKING:
    from filelock import BaseFileLock

FOLDER = "open"


class Presence:
    def __init__(self, record: Path) -> None:
        """Raises OutputError when it cannot be said."""
        from filelock import FileLock

        folder = record / FOLDER
        try:
            folder.mkdir(exist_ok=True)
            self._path = folder / f"{secrets.token_hex(8)}.lock"
            self._lock: BaseFileLock = FileLock(self._path, thread_local=False)
            self._lock.acquire(timeout=0)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be written ({error.strerror})") from error

    def end(self) -> None:
        self._lock.release(force=True)
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def check_alone(self) -> None:
        """Raises UsageError while somebody else has the record open."""
        check_nobody(self._path.parent.parent, but=self._path)


def check_nobody(record: Path, but: Path | None = None) -> None:
    """Raises UsageError while somebody has the record open. What a process that died left goes."""
    from filelock import FileLock, Timeout

    for path in sorted((record / FOLDER).glob("*.lock")):
        if path == but:
            continue
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise UsageError(
                "the record is open in another window: end `ambient-scribe serve` and every other "
                "command on it first"
            ) from None
        lock.release()
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
