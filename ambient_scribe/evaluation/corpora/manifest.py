"""A set of recordings with their references: `manifest.jsonl`, one JSON object a line.

In: a manifest; its paths are beside it. Out: `Item`s. Fields: `file`, `seconds`, `text`, `speakers`,
`licence`, `source`, `kind`, `note`, and where they are known `rttm` (speaker turns), `uem` (what is
scored: [start, end] in seconds, or several), `words` (JSON with `utterances`: speaker, start, end,
text). Other fields may stand beside them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.reading import read_speech, read_turns
from ambient_scribe.evaluation.corpora.speech import Segment, Speech

_MADE = ("synth", "simul", "instrument")
"""Beginnings of the words in `kind` by which a recording says that it was made."""


class Row(BaseModel):
    model_config = ConfigDict(extra="ignore")

    file: str = Field(min_length=1)
    seconds: float | None = Field(default=None, ge=0)
    text: str | None = None
    speakers: tuple[str, ...] = ()
    source: str | None = None
    kind: str | None = None
    rttm: str | None = None
    uem: tuple[Any, ...] | None = None
    words: str | None = None
    synthetic: bool = False


@dataclass(frozen=True)
class Item:
    """One recording. `id` is its file without the ending; `row` is what the manifest says."""

    id: str
    folder: Path
    row: Row
    scored: tuple[TimeSpan, ...] = ()

    @property
    def sound(self) -> Path:
        return self.folder / self.row.file

    @property
    def speaker(self) -> str | None:
        """The only speaker, where there is one."""
        return self.row.speakers[0] if len(self.row.speakers) == 1 else None

    @property
    def made(self) -> bool:
        """Whether it says that it is synthetic or simulated."""
        kind = (self.row.kind or "").lower().split()
        return self.row.synthetic or any(word.startswith(_MADE) for word in kind)

    @property
    def groups(self) -> dict[str, str]:
        """`by` keys: speaker, kind, and the source without its place inside."""
        found = {"speaker": self.speaker, "kind": self.row.kind, "source": self.row.source}
        if self.row.source:
            found["source"] = self.row.source.split("@")[0].split(" ; ")[0]
        return {key: value for key, value in found.items() if value}

    @property
    def ids(self) -> frozenset[str]:
        """Every name under which a model may have seen it."""
        name = Path(self.row.file)
        return frozenset({self.id, self.row.file, name.name, name.stem, *self.row.speakers})

    @property
    def reference_files(self) -> tuple[Path, ...]:
        """Beside the manifest, those that this row names."""
        names = (self.row.rttm, self.row.words)
        return tuple(self.folder / name for name in names if name)

    def reference(self) -> Speech:
        """What was said. Raises InputError when the manifest does not tell."""
        if self.row.words is not None:
            return read_speech(self.folder / self.row.words)
        if self.row.text is None:
            raise InputError("the manifest has no text for it")
        return Speech((Segment(self.row.text, self.speaker),))

    def turns(self) -> tuple[SpeakerTurn, ...]:
        """Who spoke when. Raises InputError when the manifest does not tell."""
        if self.row.rttm is None:
            raise InputError("the manifest names no RTTM file for it")
        return read_turns(self.folder / self.row.rttm)


@dataclass(frozen=True)
class Manifest:
    path: Path
    items: tuple[Item, ...]

    @property
    def name(self) -> str:
        return self.path.resolve().parent.name

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file of sound or reference that it names."""
        return tuple(path for item in self.items for path in (item.sound, *item.reference_files))


def read_manifest(path: Path, limit: int | None = None) -> Manifest:
    """The first `limit` rows, or all. Raises InputError with the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such manifest") from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: is a folder, name the manifest.jsonl in it") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text") from error
    items = [
        _item(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()
    ][:limit]
    if not items:
        raise InputError(f"{path}: no recording is listed in it")
    if len({item.id for item in items}) < len(items):
        raise InputError(f"{path}: a file is listed twice")
    return Manifest(path, tuple(items))


def _item(path: Path, number: int, line: str) -> Item:
    try:
        row = Row.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {number}: not JSON ({error.msg})") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise InputError(f"{path}, line {number}: {place}: {first['msg'].lower()}") from error
    try:
        scored = _spans(row.uem or ())
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{path}, line {number}: uem: [start, end] in seconds is expected, or several of them"
        ) from error
    id_ = Path(row.file).with_suffix("").as_posix()
    return Item(id_, path.parent, row, scored)


def _spans(uem: tuple[Any, ...]) -> tuple[TimeSpan, ...]:
    """[start, end] or [[start, end], …], in seconds."""
    pairs = uem if uem and isinstance(uem[0], list | tuple) else ((uem,) if uem else ())
    return tuple(
        TimeSpan(start_ms=round(float(start) * 1000), end_ms=round(float(end) * 1000))
        for start, end in pairs
    )
