"""A process that splits a recording and dies at a chosen step of it; run with the room's folder, the
id and the step. Its vault is the one that the environment names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ambient_scribe.store.recordings.dividing import split
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.recordings.root import root_of
from ambient_scribe.store.recordings.writer import RecordingConfig

DIED = 9


def main(root: Path, visit_id: str, step: int) -> None:
    left, fsync = step, os.fsync

    def synced(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os._exit(DIED)
        fsync(descriptor)

    vault = root_of(RecordingConfig()).open()
    assert vault is not None
    with RecordingRoom(root).open(visit_id, vault) as recording:
        os.fsync = synced
        split(RecordingRoom(root), recording, vault, [100])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
