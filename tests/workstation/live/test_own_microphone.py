"""The workstation's own microphone: real PortAudio, a real sound server in which it is unplugged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.capture import devices, portaudio
from ambient_scribe.domain.record import PROGRAM
from ambient_scribe.store.record import encounters
from tests.capture.virtual import Room, is_possible, write_wav
from tests.workstation.conftest import VISIT
from tests.workstation.live.conftest import (
    LINES,
    LIVE,
    RATE,
    Clinic,
    next_of,
    said,
    socket,
    texts,
    until,
)

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.skipif(not is_possible(), reason="needs pulseaudio and libasound2-plugins"),
]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """The one that this process hears."""
    assert not portaudio._HOST.open_streams, "another test has left a microphone open"
    with Room() as room:
        with monkeypatch.context() as patched:
            for name, value in room.environment.items():
                patched.setenv(name, value)
            devices.look_again()
            yield room
        devices.look_again()


def test_a_visit_outlives_the_workstations_microphone_and_tells_the_gap(
    room: Room, clinic: Clinic, tmp_path: Path
) -> None:
    hiss = np.random.default_rng(0).normal(0, 0.003, 100 * RATE)
    quiet, talk = (write_wav(tmp_path / f"{len(one)}.wav", one) for one in (hiss, said(2)))
    kim = clinic.provider()
    clinic.scheduled()
    room.play(quiet)
    clinic.begun(kim, source="device", device="pulse")
    live = clinic.room.visit(VISIT)

    def told(alarm: str) -> bool:
        return any(alarm in one["text"] for one in kim.get(LIVE).json()["alarms"])

    until(lambda: live.ears.captured_ms > 0)
    with socket(kim, "events") as page:
        room.play(talk)
        next_of(page, "sound", lambda sound: sound["levelDb"] > -20 and sound["soundComes"])
        next_of(page, "draft", lambda draft: LINES[0] in texts(draft["note"]))
        room.unplug()
        next_of(page, "sound", lambda sound: not sound["soundComes"])
        until(lambda: told("is gone (unplugged?)"))
        room.plug()
        room.play(quiet)
        next_of(page, "sound", lambda sound: sound["soundComes"])
        until(lambda: told("is back after"))
        assert kim.post(f"{LIVE}/stop").is_success
        next_of(page, "ended")
    assert clinic.over() == "drafted"
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert {gap.cause.value for gap in kept.transcript.gaps} == {"device"}
    assert kept.recording is not None
    assert kept.recording.source == "pulse"
    assert any("not heard" in one.text for one in kept.note.sentences()), kept.note
