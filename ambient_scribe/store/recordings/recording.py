"""One recording that is open: its key, its plan and its lock, held until `release`.

The lock is the operating system's and dies with the process, so that a visit that is being recorded
is told from one that was cut off.
"""

from __future__ import annotations

import datetime
import errno
import os
import time
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ambient_scribe.errors import OutputError, UsageError
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.disk import Disk
from ambient_scribe.store.recordings.folder import RecordingFolder, VisitPlan, WrittenMark
from ambient_scribe.store.recordings.journal import Line, Lost, encoded
from ambient_scribe.store.recordings.sound import Stretch, packed
from ambient_scribe.vault.sealing import Key, seal

if TYPE_CHECKING:
    from filelock import BaseFileLock


class Lock:
    """On one recording's folder, for one process at a time."""

    def __init__(self, folder: RecordingFolder) -> None:
        from filelock import FileLock

        self._folder = folder
        self._lock: BaseFileLock = FileLock(folder / names.LOCK, timeout=0, thread_local=False)

    def taken(self) -> bool:
        """Takes it; False when another holds it. Raises OSError, also when the folder is gone:
        FileLock would make it again.
        """
        from filelock import Timeout

        if not self._folder.path.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._folder.path))
        try:
            self._lock.acquire()
        except Timeout:
            return False
        return True

    def release(self) -> None:
        self._lock.release(force=True)


@dataclass(frozen=True)
class SealedRecording:
    """Open it with `RecordingRoom.begin` or `.open`; it is its own context manager."""

    folder: RecordingFolder
    key: Key
    plan: VisitPlan
    lock: Lock
    disk: Disk

    @property
    def id(self) -> str:
        return self.folder.id

    def keep(self, number: int, stretch: Stretch) -> None:
        """Seals a segment; it is on the disk when this returns. Raises OSError."""
        label = names.segment_label(self.id, number)
        self.disk.put(self.folder.segment(number), seal(self.key, label, packed(stretch)))

    def list(self, number: int, stretch: Stretch) -> None:
        """Lists a segment that is kept. Raises OSError."""
        lost, at = [], 0
        for part in stretch.parts:
            if part.lost is not None:
                lost.append(Lost(at=at, samples=part.samples, cause=part.lost))
            at += part.samples
        self._append(_line(number, at, tuple(lost)))

    def end(self, segments: int, samples: int) -> None:
        """Says that no more will come. Raises OSError."""
        self._append(_line(segments, samples, ended=True))

    def mark_written(self) -> None:
        """The visit is finished: its results lie where they should. Raises OutputError."""
        mark = WrittenMark(at=datetime.datetime.now(datetime.UTC))
        path = self.folder / names.WRITTEN
        try:
            self.disk.put(path, mark.model_dump_json().encode("utf-8"))
        except OSError as error:
            raise OutputError(
                f"{path}: cannot be written ({error.strerror}); the results are complete, the "
                "recording is still taken for unfinished"
            ) from error

    def release(self) -> None:
        self.lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _append(self, line: Line) -> None:
        self.disk.append(self.folder / names.JOURNAL, encoded(line))


def _line(number: int, samples: int, lost: tuple[Lost, ...] = (), *, ended: bool = False) -> Line:
    return Line(
        number=number,
        samples=samples,
        lost=lost,
        ended=ended,
        wall=datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds"),
        monotonic_s=round(time.monotonic(), 3),
    )


def busy(visit_id: str) -> UsageError:
    return UsageError(f"the visit {visit_id[:8]} is running in another window: end it there first")
