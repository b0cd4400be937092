"""A visit at the microphone that is cut off or written, and a look at what it left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.cli import recorder
from ambient_scribe.cli.recorder import Asked
from ambient_scribe.config import load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Encounter, Recording
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.testing import (
    LoudIsVoice,
    ScriptedDiarizer,
    ScriptedRecognizer,
    silence,
    tone,
)
from tests.command_line import Command

USAGE, MICROPHONE, OUTPUT = 2, 5, 6
LINES = ("any fever", "no fever but I have had a cough for two weeks")
TALK = np.concatenate([silence(400), tone(1_000), silence(700), tone(2_400), silence(700)])


class Microphone:
    """Plays a talk in blocks of 100 ms, and fails at the end when told to."""

    def __init__(self, sound: np.ndarray = TALK, failure: BaseException | None = None) -> None:
        self._sound, self._failure = sound.reshape(-1, 1), failure

    def __iter__(self) -> Iterator[SoundChunk]:
        for start in range(0, len(self._sound), 1_600):
            yield SoundChunk(self._sound[start : start + 1_600])
        if self._failure is not None:
            raise self._failure

    def recording(self) -> Recording:
        return Recording(source="Desk microphone", duration_ms=len(self._sound) // 16)

    def stop(self) -> None:
        """Ends by itself."""


class PowerCutError(Exception):
    """Stands for what nobody handles."""


def room() -> RecordingRoom:
    return recorder.recording_room(load_config().recording)


def asked(out: Path, **more: object) -> Asked:
    return Asked(load_config("embedded"), PatientContext(problems=("asthma",)), out, **more)


def cut_off(out: Path, sound: np.ndarray = TALK) -> str:
    """A visit whose process is gone before anything was written; its id."""
    with (
        pytest.raises(PowerCutError),
        recorder.recorded(Microphone(sound), asked(out)) as visit,
    ):
        for _ in visit.source:
            pass
        raise PowerCutError
    return visit.recording.id


def encounter_in(folder: Path) -> Encounter:
    return Encounter.model_validate_json((folder / "encounter.json").read_text(encoding="utf-8"))


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def comparable(encounter: Encounter) -> dict[str, object]:
    """Without what a clock makes."""
    told = encounter.model_dump()
    told["provenance"]["stages"] = ()
    return told


def fake_hearing(config: object) -> HearingEngines:
    """Every session hears the same two lines."""
    return HearingEngines(LoudIsVoice(), ScriptedRecognizer(LINES), ScriptedDiarizer())


def recordings_of_doctor(command: Command) -> dict[str, dict[str, str | None]]:
    checks = json.loads(command("doctor", "--json").out)["checks"]
    return {one["name"]: one for one in checks if one["topic"] == "Recordings"}
