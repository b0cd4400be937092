"""What lies in one recording's folder, by name; the small files of it enter and leave.

recording.json   in clear: which visit, when it began, which vault
key              the recording's data key, wrapped by the vault: without it nothing here opens
plan             sealed: what is needed to finish the visit
000000.segment…  sealed: up to five seconds of sound each
sound            sealed: the same sound compressed, in place of the segments, after the visit
journal.jsonl    in clear: which segments there are
beside           sealed, a line each: what people did while the visit went on
written.json     in clear: when the visit's results were written
tombstone.json   in clear: when all of this was destroyed, and why
lock             held by the process that records or finishes the visit
origin.json      in clear: which recording this one was split or moved from
copying          while that is not done yet: this one does not count
division.json    in clear: which recordings stand in the place of this one, which goes
live, end        while sound is taken: that it is, and that another visit asks for the end of it
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Consent
from ambient_scribe.errors import InputError
from ambient_scribe.vault.sealing import Label

SEGMENT_SUFFIX = ".segment"
JOURNAL, LOCK, SOUND = "journal.jsonl", "lock", "sound"
HEADER, KEY, PLAN = "recording.json", "key", "plan"
WRITTEN, TOMBSTONE = "written.json", "tombstone.json"
LIVE, END = "live", "end"
BESIDE = "beside"
ORIGIN, COPYING, DIVISION = "origin.json", "copying", "division.json"

CONSENT_WITHDRAWN = "consent withdrawn"
"""The reason on the tombstone of such a visit."""

_Kept = TypeVar("_Kept", bound=Frozen)


class Header(Frozen):
    """Says nothing of the patient. Whoever reads the sound goes by the plan, which is sealed."""

    format: Literal[1] = 1
    id: str = Field(min_length=1)
    vault: str
    started_at: datetime.datetime


class VisitPlan(Frozen):
    """What the visit was begun with: enough to finish it on another day.

    `config` is the configuration in JSON, `voices` the names of enrolled voices (they are opened
    again; a copy here would outlive `voices forget`), `out` the folder of the results.
    """

    started_at: datetime.datetime
    channels: int = Field(default=1, ge=1, le=2)
    segment_samples: int = Field(ge=1)
    context: PatientContext = PatientContext()
    config: str = "{}"
    voices: tuple[str, ...] = ()
    consent: Consent = Consent()
    out: str


class WrittenMark(Frozen):
    at: datetime.datetime


class Tombstone(Frozen):
    """What stays of a recording that was destroyed."""

    format: Literal[1] = 1
    id: str
    started_at: datetime.datetime | None
    destroyed_at: datetime.datetime
    reason: str

    @property
    def told(self) -> str:
        return f"it was destroyed on {self.destroyed_at.astimezone():%Y-%m-%d} ({self.reason})"

    @property
    def is_of_withdrawn_consent(self) -> bool:
        return self.reason == CONSENT_WITHDRAWN


Way = Literal["split", "moved"]


class Origin(Frozen):
    """Where a recording comes from that was made of another: `start_ms` of that one is its first."""

    id: str
    at: datetime.datetime
    way: Way
    start_ms: int = Field(ge=0)


class Division(Frozen):
    """What stands in a recording's place."""

    into: tuple[str, ...] = Field(min_length=1)
    at: datetime.datetime
    way: Way

    @property
    def told(self) -> str:
        short = [visit_id[:8] for visit_id in self.into]
        return f"moved to {short[0]}" if self.way == "moved" else f"split into {', '.join(short)}"


def key_label(visit_id: str) -> Label:
    return Label(kind="recording", name=visit_id)


def plan_label(visit_id: str) -> Label:
    return Label(kind="recording's plan", name=visit_id)


def segment_label(visit_id: str, number: int) -> Label:
    return Label(kind="recording's segment", name=visit_id, number=number)


def beside_label(visit_id: str, number: int) -> Label:
    return Label(kind="recording's line beside", name=visit_id, number=number)


def block_label(visit_id: str, number: int) -> Label:
    return Label(kind="recording's block", name=visit_id, number=number)


class RecordingFolder:
    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        return self.path.name

    def __truediv__(self, name: str) -> Path:
        return self.path / name

    def segment(self, number: int) -> Path:
        return self.path / f"{number:06}{SEGMENT_SUFFIX}"

    def segment_numbers(self) -> list[int]:
        """Of the segments whose files are here, in order."""
        stems = (path.stem for path in self.path.glob(f"*{SEGMENT_SUFFIX}"))
        return sorted(int(stem) for stem in stems if stem.isascii() and stem.isdigit())

    @property
    def is_begun(self) -> bool:
        """A visit was recorded here, though its header may have been lost since, or destroyed."""
        opens = (self.path / KEY).exists() and (self.path / PLAN).exists()
        return opens or (self.path / HEADER).exists() or self.is_destroyed or self.holds_sound

    @property
    def is_destroyed(self) -> bool:
        return (self.path / TOMBSTONE).exists()

    @property
    def is_copy(self) -> bool:
        """It was begun to take the place of another, or of a part of it."""
        return (self.path / COPYING).exists()

    @property
    def is_divided(self) -> bool:
        return (self.path / DIVISION).exists()

    @property
    def holds_rest(self) -> bool:
        """More than a tombstone."""
        return any(self.everything_but(TOMBSTONE, LOCK))

    @property
    def holds_sound(self) -> bool:
        return (self.path / SOUND).exists() or bool(self.segment_numbers())

    def header(self) -> Header:
        """Raises InputError when it is damaged."""
        return self._read(HEADER, Header)

    def vault(self) -> str | None:
        """Which vault it belongs to; None when that cannot be read: then trying tells."""
        try:
            return self.header().vault
        except InputError:
            return None

    def written_at(self) -> datetime.datetime | None:
        """When its results were written; None before that."""
        path = self.path / WRITTEN
        if not path.exists():
            return None
        try:
            return self._read(WRITTEN, WrittenMark).at
        except InputError:
            return _modified_at(path)

    def tombstone(self) -> Tombstone:
        """Raises InputError when it is damaged."""
        return self._read(TOMBSTONE, Tombstone)

    def origin(self) -> Origin | None:
        """None of one that was recorded. Raises InputError when that is damaged."""
        return self._read(ORIGIN, Origin) if (self.path / ORIGIN).exists() else None

    def division(self) -> Division:
        """Raises InputError when it is damaged."""
        return self._read(DIVISION, Division)

    def modified_at(self) -> datetime.datetime:
        return _modified_at(self.path)

    def everything_but(self, *kept: str) -> Iterator[Path]:
        return (path for path in sorted(self.path.iterdir()) if path.name not in kept)

    def _read(self, name: str, kind: type[_Kept]) -> _Kept:
        path = self.path / name
        try:
            return kind.model_validate_json(path.read_bytes())
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror})") from error
        except ValidationError as error:
            raise InputError(f"{path}: is damaged: restore it from a backup") from error


def _modified_at(path: Path) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
