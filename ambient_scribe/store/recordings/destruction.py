"""A recording's folder enters, locked; a tombstone is left of it, or nothing.

The key goes first, written over where it lies: what is sealed stays closed from then on, however much
of it is left.
"""

from __future__ import annotations

import datetime
from contextlib import suppress
from pathlib import Path

from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.store.files import overwrite, replace_text, sync_folder
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.folder import RecordingFolder, Tombstone
from ambient_scribe.store.recordings.recording import Lock


def destroy(folder: RecordingFolder, lock: Lock, reason: str) -> None:
    """Again, it goes on where it was cut off. Releases the lock. Raises OutputError when something
    stays.
    """
    try:
        with suppress(OSError):  # a full disk must not save a key: it is written again below
            _bury(folder, reason)
        _destroy_key(folder / names.KEY)
        _bury(folder, reason)
        for path in folder.everything_but(names.TOMBSTONE, names.LOCK):
            path.unlink()
        sync_folder(folder.path)
    except OSError as error:
        raise OutputError(
            f"{folder.path}: not all of it can be removed ({error.strerror}): try again"
        ) from error
    finally:
        lock.release()
    with suppress(OSError):
        (folder / names.LOCK).unlink(missing_ok=True)


def remove(folder: RecordingFolder, lock: Lock) -> None:
    """Leaves no tombstone: of what never was a visit's only sound. Releases the lock."""
    with suppress(OSError):
        _destroy_key(folder / names.KEY)
        for path in folder.everything_but(names.LOCK, names.COPYING):
            path.unlink()
        # What says that it does not count goes last: a half of it must not be taken for a visit.
        (folder / names.COPYING).unlink(missing_ok=True)
    lock.release()
    with suppress(OSError):
        (folder / names.LOCK).unlink(missing_ok=True)
        folder.path.rmdir()


def _bury(folder: RecordingFolder, reason: str) -> None:
    if folder.is_destroyed:
        return
    started_at = None
    with suppress(InputError):
        started_at = folder.header().started_at
    tombstone = Tombstone(
        id=folder.id,
        started_at=started_at,
        destroyed_at=datetime.datetime.now(datetime.UTC),
        reason=reason,
    )
    replace_text(folder / names.TOMBSTONE, tombstone.model_dump_json())
    sync_folder(folder.path)


def _destroy_key(path: Path) -> None:
    """Zeros over it, then its name goes. Raises OSError."""
    with suppress(FileNotFoundError):
        overwrite(path)
        path.unlink()
        sync_folder(path.parent)
