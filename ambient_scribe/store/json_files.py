"""A small value in a JSON file of its own, checked when it is read: keys that are wrapped, slots of a vault."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.store.files import replace_text, sync_folder

Kept = TypeVar("Kept", bound=Frozen)


def read_json(path: Path, model: type[Kept]) -> Kept | None:
    """None where there is no such file. Raises InputError when it cannot be read or is damaged."""
    try:
        return model.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise InputError(
            f"{path}: is damaged, or a newer version wrote it: restore it from a backup"
        ) from error


def write_json(path: Path, value: Frozen, what: str) -> None:
    """Lasts through a power cut once it returns. Raises OutputError; what was there stands then."""
    try:
        replace_text(path, value.model_dump_json(indent=1) + "\n")
        sync_folder(path.parent)
    except OSError as error:
        raise OutputError(f"{path}: {what} cannot be written ({error.strerror})") from error
