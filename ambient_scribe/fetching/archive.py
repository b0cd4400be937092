"""An archive (.tar.gz) from its publisher's own server: an entry enters, the model's files leave.

The download is not followed to another host. Of the archive only the files that the engine reads are written,
by their content alone: no link, no permission, no path out of the folder, no code.
"""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from ambient_scribe.catalogue import ModelEntry, is_wanted, manifest, wanted
from ambient_scribe.errors import EngineError
from ambient_scribe.fetching.resuming import Remote, bring
from ambient_scribe.fetching.telling import (
    Fetched,
    Progress,
    archive_by_hand,
    check_room,
    not_the_published,
)
from ambient_scribe.memory import sha256_of

PART = "archive.part"
UNPACKED_RATIO = 3
"""Room for the archive and what comes out of it, in sizes of the archive."""
BLOCK_BYTES = 1 << 20
MOST_FILES = 10_000
MOST_BYTES = 8_000_000_000
"""A model is smaller; an archive that unpacks to more was made to fill a disk."""


def download(known: ModelEntry, folder: Path, progress: Progress | None) -> Fetched:
    """Raises EngineError when it cannot be had, is another file, or holds no such model."""
    laid_here = archive_by_hand(known)
    part = folder / PART
    archive = laid_here if laid_here.is_file() else part
    if archive is part:
        bring(
            Remote(known, str(known.url)),
            part,
            progress or (lambda done, of: None),
            lambda size: check_room(known, folder, UNPACKED_RATIO * size),
        )
    name = laid_here.name
    published = known.sha256.get(name)
    if published and sha256_of(archive) != published:
        part.unlink(missing_ok=True)
        raise not_the_published(known, name)
    try:
        files = unpack(archive, folder, manifest().engines[known.engine].required, wanted(known))
    except EngineError:
        part.unlink(missing_ok=True)
        raise
    part.unlink(missing_ok=True)
    return Fetched(files)


def unpack(
    archive: Path, into: Path, required: Sequence[str], patterns: Sequence[str]
) -> tuple[str, ...]:
    """Writes the wanted files of the one folder in the archive that holds all that is required.

    Returns their paths, relative to `into`. Raises EngineError when the archive is damaged, holds no
    such folder, too much, or a path that leads elsewhere; OSError when `into` cannot be written.
    """
    try:
        _check_sum(archive)
        with tarfile.open(archive, "r:gz") as tar:
            members = _regular_files(tar, archive.name)
            root = _root(tuple(members), required)
            if root is None:
                raise EngineError(f"the archive {archive.name} holds no such model: not fetched")
            written = []
            for name, member in members.items():
                if not name.startswith(root) or not is_wanted(name[len(root) :], patterns):
                    continue
                source = tar.extractfile(member)
                if source is not None:
                    _write(source, into / PurePosixPath(name[len(root) :]))
                    written.append(name[len(root) :])
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise EngineError(f"the archive {archive.name} is damaged: fetch again") from error
    return tuple(written)


def _check_sum(archive: Path) -> None:
    """Reads gzip's own checksum at the end, which tarfile never comes to."""
    size = 0
    with gzip.open(archive) as stream:
        while block := stream.read(BLOCK_BYTES):
            size += len(block)
            if size > MOST_BYTES:
                raise _too_much(archive.name)


def _too_much(archive: str) -> EngineError:
    return EngineError(f"the archive {archive} unpacks to more than any model: not fetched")


def _regular_files(tar: tarfile.TarFile, archive: str) -> dict[str, tarfile.TarInfo]:
    """By their paths; links, devices and folders are passed over."""
    members: dict[str, tarfile.TarInfo] = {}
    size = 0
    for count, member in enumerate(tar):
        size += member.size
        if count >= MOST_FILES or size > MOST_BYTES:
            raise _too_much(archive)
        if not member.isreg():
            continue
        name = member.name.removeprefix("./")
        if not _is_plain(name):
            raise EngineError(
                f"the archive {archive} holds a path that leads elsewhere: not fetched"
            )
        members[name] = member
    return members


def _is_plain(name: str) -> bool:
    """A path below the folder it is written to, on every system."""
    parts = name.split("/")
    return all(part not in ("", ".", "..") for part in parts) and not set(name) & set('\\:\0<>"|?*')


def _root(names: Sequence[str], required: Sequence[str]) -> str | None:
    """The shortest folder (with its slash) below which every required pattern has a file."""
    folders = {
        "",
        *(name[: -len(required[0])] for name in names if name.endswith("/" + required[0])),
    }
    for folder in sorted(folders, key=len):
        below = [name[len(folder) :] for name in names if name.startswith(folder)]
        if all(any(is_wanted(name, (pattern,)) for name in below) for pattern in required):
            return folder
    return None


def _write(source: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
