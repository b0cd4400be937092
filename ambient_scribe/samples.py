"""The visits that ship with the program: synthetic voices, invented people, with their reference."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.errors import UsageError
from ambient_scribe.resources import shipped


@dataclass(frozen=True)
class Sample:
    """One visit's folder. `sha256` is of the audio, by which a recording is known as a sample."""

    id: str
    title: str
    folder: Path
    sha256: str

    @property
    def audio(self) -> Path:
        return self.folder / "visit.opus"

    @property
    def context(self) -> Path:
        return self.folder / "context.toml"

    @property
    def transcript(self) -> Path:
        return self.folder / "transcript.json"

    @property
    def facts(self) -> Path:
        return self.folder / "facts.json"

    @property
    def note(self) -> Path:
        return self.folder / "note.md"


def samples() -> tuple[Sample, ...]:
    manifest = shipped("samples", "manifest.toml")
    document = tomllib.loads(manifest.read_text(encoding="utf-8"))
    return tuple(
        Sample(
            id=visit["id"],
            title=visit["title"],
            folder=manifest.parent / visit["folder"],
            sha256=visit["audio_sha256"],
        )
        for visit in document["visits"]
    )


def sample(name: str) -> Sample:
    """Raises UsageError naming the samples there are."""
    known = {one.id: one for one in samples()}
    if name not in known:
        raise UsageError(f"no sample {name!r}; there are {', '.join(known)}")
    return known[name]


def is_sample(sha256: str | None) -> bool:
    return any(one.sha256 == sha256 for one in samples())
