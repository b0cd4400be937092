"""An `EncounterStore` in a plain folder: encounters enter and leave, `<root>/<id>/encounter.json`.

A file is written beside the old one and then takes its name: a reader sees the one or the other,
never half of one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from pydantic import ValidationError

from ambient_scribe.domain.encounter import SCHEMA_VERSION, Encounter
from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.store.files import replace_text

FILE_NAME = "encounter.json"

_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?")
"""A name that is one plain folder on every system."""

_RESERVED_BY_WINDOWS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class FolderStore:
    """One folder an encounter. Unencrypted: for development and research."""

    def __init__(self, root: Path) -> None:
        """`root` is made when something is saved."""
        self._root = Path(root)

    def save(self, encounter: Encounter) -> None:
        """Raises OutputError when it cannot be written; the version saved before then stands."""
        write_encounter(self.folder(encounter.id) / FILE_NAME, encounter)

    def load(self, encounter_id: str) -> Encounter:
        """Raises InputError when there is none, or its file is damaged or of another version."""
        path = self.folder(encounter_id) / FILE_NAME
        encounter = read_encounter(path)
        if encounter.id != encounter_id:
            raise InputError(f"{path}: holds another encounter than its folder's name says")
        return encounter

    def ids(self) -> tuple[str, ...]:
        """Every encounter that is stored, in the order of their ids."""
        try:
            folders = [entry.name for entry in self._root.iterdir() if _is_id(entry.name)]
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise InputError(f"{self._root}: cannot be read ({error.strerror})") from error
        return tuple(sorted(name for name in folders if (self._root / name / FILE_NAME).is_file()))

    def folder(self, encounter_id: str) -> Path:
        """Where an encounter lies, and what belongs to it. Raises InputError for an unfit id."""
        if not _is_id(encounter_id):
            raise InputError(
                f"not an encounter's id: {encounter_id[:40]!r} "
                "(letters, digits, dots and dashes, at most 100)"
            )
        return self._root / encounter_id


def write_encounter(path: Path, encounter: Encounter) -> None:
    """Writes one file, whole or not at all. Raises OutputError."""
    try:
        replace_text(path, encounter.model_dump_json(indent=1) + "\n")
    except OSError as error:
        raise OutputError(
            f"{path.parent}: the encounter cannot be saved ({error.strerror}); what was saved there "
            "before is unharmed: make room or choose another folder"
        ) from error


def read_encounter(path: Path) -> Encounter:
    """Validated. Raises InputError with the place of the damage, never its content."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such encounter") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    _check_version(path, raw)
    try:
        return Encounter.model_validate_json(raw)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(map(str, problem["loc"]))
        raise InputError(f"{path}: is damaged at {place!r}: {problem['msg']}") from error


def _check_version(path: Path, raw: bytes) -> None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is damaged: it is not JSON") from error
    version = value.get("schema_version") if isinstance(value, dict) else None
    if not isinstance(version, str):
        raise InputError(f"{path}: is no encounter: it states no schema_version")
    if version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise InputError(
            f"{path}: has schema version {version[:20]}, this program reads "
            f"{SCHEMA_VERSION}: use the program that wrote it"
        )


def _is_id(name: str) -> bool:
    return bool(_ID.fullmatch(name)) and not _RESERVED_BY_WINDOWS.fullmatch(name)
