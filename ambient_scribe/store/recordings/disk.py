"""What a recording asks of a disk: room, files that last, lines that last. Bytes enter; nothing leaves."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import OutputError
from ambient_scribe.store.files import append_bytes, replace_bytes, sync_folder
from ambient_scribe.store.recordings.sound import SAMPLE_BYTES

RESULTS_BYTES_A_MINUTE = 600_000
"""What a visit leaves beside its PCM: Opus at 24 kbit/s, once more in the page (a third longer there),
and the words."""


class Disk:
    """The disk itself; tests have one that is full."""

    def free_bytes(self, folder: Path) -> int:
        """Of the disk that a folder lies on, or would. Raises OSError."""
        existing = next((path for path in (folder, *folder.parents) if path.exists()), folder)
        return shutil.disk_usage(existing).free

    def put(self, path: Path, content: bytes) -> None:
        """A file whole under its name, through a power cut, or not at all. Raises OSError, also when
        its folder is gone: a new one would hold sound without what opens it.
        """
        if not path.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
        replace_bytes(path, content)
        sync_folder(path.parent)

    def append(self, path: Path, content: bytes) -> None:
        """At the end of a file, through a power cut; a torn part of it may stay. Raises OSError."""
        append_bytes(path, content)


def minutes_left(disk: Disk, folder: Path, channels: int) -> float:
    """How long a visit could still be recorded there."""
    a_minute = 60 * SAMPLE_RATE_HZ * SAMPLE_BYTES * channels + RESULTS_BYTES_A_MINUTE
    return disk.free_bytes(folder) / a_minute


def check_room(disk: Disk, folder: Path, channels: int, least_minutes: int) -> None:
    """Raises OutputError when a visit would not fit."""
    try:
        left = minutes_left(disk, folder, channels)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be recorded to ({error.strerror})") from error
    if left < least_minutes:
        raise OutputError(
            f"there is room for {left:.0f} minutes of recording at {folder}, a visit needs "
            f"{least_minutes}: make room, or set recording.folder to a larger disk"
        )
