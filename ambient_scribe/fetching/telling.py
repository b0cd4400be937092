"""What a download leaves, and the one line that a user is told when there is none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.catalogue import HUB, ModelEntry, fetched_folder, wanted
from ambient_scribe.errors import EngineError, OutputError

MEGABYTE = 1_000_000

Progress = Callable[[int, int], None]
"""Called with the bytes that are here and the bytes in all."""


@dataclass(frozen=True)
class Fetched:
    """The files that were written, relative to the model's folder, and the commit they are of."""

    files: tuple[str, ...]
    revision: str | None = None


def archive_by_hand(known: ModelEntry) -> Path:
    """Where a person may lay an archive that came on another way."""
    return fetched_folder((known.url or "").rsplit("/", 1)[-1])


def by_hand(known: ModelEntry) -> str:
    """How to bring a model to a machine without a network."""
    if known.url is not None:
        return (
            f"on a machine with a network download {known.url}, copy the file to "
            f"{archive_by_hand(known)} and fetch again"
        )
    return (
        f"on a machine with a network open {known.source}, "
        f"and copy {', '.join(wanted(known))} to {fetched_folder(known.name)}"
    )


def away(known: ModelEntry) -> EngineError:
    return EngineError(
        f"model {known.name} cannot be fetched, the network or the hub is away: {by_hand(known)}"
    )


def gone(known: ModelEntry) -> EngineError:
    return EngineError(
        f"model {known.name} is no longer at {known.source}: its publisher moved or removed it; "
        "update ambient_scribe, or take another model"
    )


def login(known: ModelEntry) -> EngineError:
    return EngineError(
        f"model {known.name} asks for a login: accept its terms at {HUB}/{known.repository}, "
        "then set HF_TOKEN and fetch again"
    )


def refused(known: ModelEntry, status: int) -> EngineError:
    """What an answer of the server means. The hub answers 401 for what is not there, lest it tell
    which private names exist; Amazon's store answers 403."""
    if status not in (401, 403, 404, 410):
        return away(known)
    return login(known) if known.gated else gone(known)


def broke_off(known: ModelEntry, here: int, total: int) -> EngineError:
    return EngineError(
        f"the download of model {known.name} broke off after {here / MEGABYTE:.1f} of "
        f"{total / MEGABYTE:.1f} MB: fetch again, it goes on from there"
    )


def not_the_published(known: ModelEntry, file: str) -> EngineError:
    return EngineError(
        f"{file} of model {known.name} arrived damaged or is not the published one: "
        "fetch again; if it stays so, do not use it"
    )


def check_room(known: ModelEntry, folder: Path, needed_bytes: int) -> None:
    """Raises OutputError when the disk cannot hold what is still to come."""
    free = shutil.disk_usage(folder).free
    if needed_bytes > free:
        raise OutputError(
            f"model {known.name} needs {needed_bytes / MEGABYTE:.0f} MB, and {free / MEGABYTE:.0f} "
            f"MB are free in {folder.parent}: make room, or set AMBIENT_SCRIBE_HOME to another disk"
        )
