"""Files written whole or not at all: a reader sees the old one or the new one, never half."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Writes UTF-8 beside the old file, synced, then gives it the name. Raises OSError."""
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, content: bytes) -> None:
    """Writes beside the old file, synced, then gives it the name. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):  # the first error is the one to tell
            partial.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Makes names that were given in it last through a power cut. Raises OSError.

    Windows opens no folder, and its file system keeps names in a journal of its own.
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_bytes(path: Path, content: bytes) -> None:
    """Adds to the end of a file, synced. Raises OSError; a part may have been written then."""
    with path.open("ab") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def overwrite(path: Path) -> None:
    """Zeros over a file's bytes, synced, where it lies. Raises OSError."""
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def destroy(path: Path) -> None:
    """Zeros over a file's bytes, then its name goes; one that is not there is gone. Raises OSError."""
    with contextlib.suppress(FileNotFoundError):
        overwrite(path)
    path.unlink(missing_ok=True)
    sync_folder(path.parent)
