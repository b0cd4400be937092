"""A visit as it is written down: script.toml goes in, a checked Script leaves."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ambient_scribe.errors import InputError
from ambient_scribe.simulation.voices import ENGINES, Voice

ROLES = ("clinician", "patient", "other")


@dataclass(frozen=True)
class Speaker:
    """One person in the room: a voice (see `Voice` for its fields) and where it speaks from.

    `level_db` is the loudness at one metre beside the other speakers, `position_m` is the mouth in
    the room (length, width, height).
    """

    id: str
    role: str
    name: str
    engine: str
    voice: str
    position_m: tuple[float, float, float]
    stretch: float = 1.0
    pitch: float = 1.0
    level_db: float = 0.0

    @property
    def sound(self) -> Voice:
        return Voice(self.engine, self.voice, self.stretch, self.pitch)


@dataclass(frozen=True)
class Turn:
    """What one speaker says without a break.

    `text` is what a human transcriber writes; `spoken` is what the voice reads where the two
    differ. The turn starts `pause_s` after everything before it has ended (None: the recipe
    chooses), or `overlap_s` before the turn above it ends.
    """

    speaker: str
    text: str
    spoken: str | None = None
    pause_s: float | None = None
    overlap_s: float | None = None

    @property
    def aloud(self) -> str:
        return self.text if self.spoken is None else self.spoken


@dataclass(frozen=True)
class Script:
    """A whole visit: who speaks, what they say in order, and the seed of all that is random."""

    id: str
    title: str
    seed: int
    speakers: tuple[Speaker, ...]
    turns: tuple[Turn, ...]

    def speaker(self, speaker_id: str) -> Speaker:
        return next(speaker for speaker in self.speakers if speaker.id == speaker_id)


def read_script(folder: Path) -> Script:
    """Read `folder/script.toml`; raises InputError when it is missing or does not hold."""
    path = folder / "script.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not valid TOML: {error}") from error
    try:
        script = Script(
            id=folder.name,
            title=content["title"],
            seed=content["seed"],
            speakers=tuple(_speaker(entry) for entry in content["speakers"]),
            turns=tuple(Turn(**entry) for entry in content["turns"]),
        )
    except (KeyError, TypeError) as error:
        raise InputError(f"{path}: missing or unknown entry: {error}") from error
    _check(script, path)
    return script


def _speaker(entry: dict[str, Any]) -> Speaker:
    return Speaker(**{**entry, "position_m": tuple(entry["position_m"])})


def _check(script: Script, path: Path) -> None:
    for speaker in script.speakers:
        if speaker.role not in ROLES or speaker.engine not in ENGINES:
            raise InputError(f"{path}: speaker {speaker.id!r} has an unknown role or engine")
    known = {speaker.id for speaker in script.speakers}
    for number, turn in enumerate(script.turns):
        if turn.speaker not in known:
            raise InputError(f"{path}: turn {number} is by {turn.speaker!r}, who is no speaker")
        if any(character.isdigit() for character in turn.aloud):
            raise InputError(f"{path}: turn {number} has digits: give it its `spoken` words")
        if turn.pause_s is not None and turn.overlap_s is not None:
            raise InputError(f"{path}: turn {number} has both a pause and an overlap")
