"""Made sound: what a script may hold, and that the same script gives the same samples."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import EngineError, InputError
from ambient_scribe.simulation.mixing import record
from ambient_scribe.simulation.room import EXAM_ROOM, impulse_response
from ambient_scribe.simulation.script import Script, Speaker, Turn, read_script
from ambient_scribe.simulation.voices import PROGRAMS, Voice, require, synthesize


def test_refuses_digits_that_a_voice_would_guess_at(tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_text(
        'title = "t"\nseed = 1\n'
        '[[speakers]]\nid = "a"\nrole = "patient"\nname = "A"\nengine = "flite"\n'
        'voice = "slt"\nposition_m = [1.0, 1.0, 1.0]\n'
        '[[turns]]\nspeaker = "a"\ntext = "It is 5."\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="turn 0 has digits"):
        read_script(tmp_path)


def test_says_what_to_install() -> None:
    with pytest.raises(EngineError, match="install the package no-such-voice"):
        require("no-such-voice")


def test_room_reverberates_as_long_as_it_should() -> None:
    response = impulse_response((1.85, 1.85, 1.15))
    decay_db = 10 * np.log10(np.cumsum(response[::-1] ** 2)[::-1] / np.sum(response**2))
    from_5_to_25_db = int(np.argmax(decay_db < -25) - np.argmax(decay_db < -5))
    reverberation_s = 3 * from_5_to_25_db / SAMPLE_RATE_HZ
    assert reverberation_s == pytest.approx(EXAM_ROOM.reverberation_s, rel=0.2)


@pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")
def test_renders_the_same_turns_twice() -> None:
    speakers = (
        Speaker("a", "clinician", "A", "flite", "rms", (1.85, 1.85, 1.15)),
        Speaker("b", "patient", "B", "flite", "slt", (2.6, 1.95, 1.15), pitch=0.95),
    )
    turns = (Turn("a", "Any fever?"), Turn("b", "No.", overlap_s=0.1))
    short = Script("short", "Short", 7, speakers, turns)
    first, second = record(short), record(short)
    assert np.array_equal(first.samples, second.samples)
    question, answer = first.placed
    assert answer.start == question.end - round(0.1 * SAMPLE_RATE_HZ)
    quiet = first.samples[: question.start // 2]
    loud = first.samples[question.start : question.end]
    assert np.std(loud) > 10 * np.std(quiet)
    assert np.abs(first.samples).max() < 1.0


@pytest.mark.parametrize(
    ("engine", "name"),
    [("flite", "slt"), ("espeak-ng", "en-us"), ("festival", "ked_diphone")],
)
def test_every_engine_speaks_longer_when_stretched(engine: str, name: str) -> None:
    if shutil.which(PROGRAMS[engine]) is None:
        pytest.skip(f"{engine} is not installed")
    plain = synthesize(Voice(engine, name), "Any chest pain?")
    slow = synthesize(Voice(engine, name, stretch=1.3), "Any chest pain?")
    assert 1.15 < len(slow) / len(plain) < 1.45
