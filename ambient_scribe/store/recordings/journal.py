"""The journal of a recording: which segments lie on the disk, one JSON line each, in clear.

It holds no speech: numbers, lengths, what was lost and why, the time by two clocks. A line counts
when it is whole; one that is torn by a power cut is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.transcript import GapCause


class Lost(Frozen):
    """Samples that are gone, and where in their segment."""

    at: int = Field(ge=0)
    samples: int = Field(ge=0)
    cause: GapCause


class Line(Frozen):
    """Of one segment that is sealed, or of the end. `monotonic_s` tells nothing across a restart."""

    number: int = Field(ge=0)
    samples: int = Field(ge=0)
    lost: tuple[Lost, ...] = ()
    ended: bool = False
    """The recording was closed here, and holds `number` segments."""
    wall: str
    monotonic_s: float


@dataclass(frozen=True)
class Journal:
    """What the whole lines say; the first of a number counts."""

    segments: dict[int, Line]
    end: Line | None = None
    """Where the recording was closed: it tells of segments at the end that could not be kept."""

    @property
    def ended(self) -> bool:
        return self.end is not None

    @property
    def samples(self) -> int:
        listed = sum(line.samples for line in self.segments.values())
        return max(listed, self.end.samples if self.end else 0)


def encoded(line: Line) -> bytes:
    """With a line break before it too: what a full disk tore off must not spoil the next line."""
    return b"\n" + line.model_dump_json().encode("utf-8") + b"\n"


def read_journal(path: Path) -> Journal:
    """Of a journal that is missing: no lines. Raises OSError when it cannot be read."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    segments: dict[int, Line] = {}
    end: Line | None = None
    for raw in content.split(b"\n")[:-1]:
        if not raw:
            continue
        try:
            line = Line.model_validate_json(raw)
        except ValidationError:
            continue
        if line.ended:
            end = end or line
        else:
            segments.setdefault(line.number, line)
    return Journal(segments, end)
