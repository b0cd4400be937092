"""Where a clinic's record lies, who else knows where its trail ends, and how long sound is kept."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.resources import user_home
from ambient_scribe.store.recordings.room import RecordingRoom


class RecordConfig(Frozen):
    """Where the encrypted record of visits lies."""

    folder: str | None = None
    """None: `record` in the user's folder."""
    witnesses: tuple[str, ...] = ()
    """More folders, on other disks, that know where the audit trail ends, which keys are destroyed and
    what is on hold, beside `witness` in the user's folder. They belong into no backup of the record."""
    keep_sound_days: int = Field(default=30, ge=0, le=36_500)
    """After the signature; then a visit's sealed sound is destroyed, and never before."""

    @field_validator("folder")
    @classmethod
    def _must_be_whole(cls, value: str | None) -> str | None:
        return _whole(value) if value else value

    @field_validator("witnesses")
    @classmethod
    def _must_be_whole_too(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_whole(value) for value in values)

    def folder_path(self) -> Path:
        return Path(self.folder) if self.folder else user_home() / "record"

    def witness_paths(self) -> tuple[Path, ...]:
        return (user_home() / "witness", *map(Path, self.witnesses))

    def room(self) -> RecordingRoom:
        """Of the sealed sound of the record's visits."""
        return RecordingRoom(self.folder_path() / "recordings")


def _whole(value: str) -> str:
    """A relative one would be another place in each folder that a command is run in."""
    path = Path(value).expanduser()
    if not path.is_absolute():
        raise ValueError(f"{value!r} depends on the current folder: give the whole path")
    return str(path)
