"""Listening again, as a user asks for it: a file, with whisper-sim where it matters."""

from __future__ import annotations

import io
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import ambient_scribe.build
from ambient_scribe import samples
from ambient_scribe.capture.file import FileSource
from ambient_scribe.cli.again import heard_again
from ambient_scribe.config import Config, Overrides, load_config
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.events import Alarm, Event, ListenedAgain
from ambient_scribe.domain.note import SuggestionKind
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.pipeline.second_pass import SecondPassWhen
from ambient_scribe.speech.recognizers.faster_whisper import FasterWhisperRecognizer
from ambient_scribe.testing import LoudIsVoice, ScriptedDiarizer, ScriptedRecognizer
from tests.command_line import Command
from tests.rereading import Doubting

SAMPLE, START_MS, END_MS = "primary_care", 146_750, 150_300
"""Of a sample: "And the lisinopril, 10 milligrams in the morning?"."""
MISHEARD = "I take the metoprolol 10 milligrams in the morning"


class Mishearing(Doubting):
    """Hears another drug than was said, with little confidence; its second reader is the real one."""

    def __init__(self, real: FasterWhisperRecognizer) -> None:
        super().__init__([MISHEARD], ["metoprolol"])
        self.open_second_reader = real.open_second_reader


@pytest.fixture
def visit(tmp_path: Path) -> Path:
    sound = np.concatenate([c.samples[:, 0] for c in FileSource(samples.sample(SAMPLE).audio)])
    own = sound[START_MS * SAMPLES_PER_MS : END_MS * SAMPLES_PER_MS]
    path = tmp_path / "visit.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes((own * 32_000).astype("<i2").tobytes())
    return path


@pytest.fixture
def misheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file's only segment is misheard; everything else is the program's own."""

    def hearing(config: Config) -> HearingEngines:
        real = FasterWhisperRecognizer(
            config.recognizer.faster_whisper.model_copy(
                update={"model": "whisper-sim", "cpu_threads": 1}
            )
        )
        return HearingEngines(
            LoudIsVoice(level=0.001, hangover_frames=30),
            Mishearing(real),
            ScriptedDiarizer(),
        )

    monkeypatch.setattr(ambient_scribe.build, "build_hearing", hearing)


def encounter_in(folder: Path) -> Encounter:
    return Encounter.model_validate_json((folder / "encounter.json").read_text(encoding="utf-8"))


@pytest.mark.engine
def test_a_misheard_drug_of_a_file_is_heard_again_and_both_are_shown(
    command: Command, misheard: None, visit: Path, tmp_path: Path
) -> None:
    chart = samples.sample(SAMPLE).context
    done = command(
        "scribe", visit, "--profile", "demo", "--second-pass", "--context", chart, "--out", "visit1"
    )
    assert (done.code, done.err) == (0, "")
    encounter = encounter_in(tmp_path / "visit1")
    assert [word.text for word in encounter.transcript.words] == MISHEARD.split()
    (word,) = [word for word in encounter.transcript.words if word.rivals]
    assert word.text == "metoprolol"
    assert [reading.text.lower() for reading in word.rivals] == ["lisinopril"]
    readings = [one for one in encounter.suggestions if one.kind is SuggestionKind.POSSIBLE_READING]
    assert len(readings) == 1
    assert encounter.note is not None
    reason = "drug heard in two ways: 'metoprolol' or 'lisinopril' (second reading)"
    assert any(reason in sentence.support.reasons for sentence in encounter.note.flagged)
    shown = {
        name: (tmp_path / "visit1" / name).read_text("utf-8") for name in ("note.md", "note.html")
    }
    assert reason in shown["note.md"]
    assert "[or: lisinopril (second reading)]" in shown["note.html"]
    assert "[or: lisinopril (second reading)]" in done.out and reason in done.out


@pytest.mark.engine
def test_it_can_be_left_out(command: Command, misheard: None, visit: Path, tmp_path: Path) -> None:
    done = command("scribe", visit, "--profile", "demo", "--no-second-pass", "--out", "visit1")
    assert (done.code, done.err) == (0, "")
    encounter = encounter_in(tmp_path / "visit1")
    assert all(not word.rivals for word in encounter.transcript.words)
    assert "second pass" not in {stage.stage for stage in encounter.provenance.stages}


def test_an_engine_that_cannot_says_so_when_it_is_asked_to(
    command: Command, visit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hearing(config: Config) -> HearingEngines:
        return HearingEngines(
            LoudIsVoice(),
            ScriptedRecognizer([MISHEARD]),
            ScriptedDiarizer(),
        )

    monkeypatch.setattr(ambient_scribe.build, "build_hearing", hearing)
    for command_name in ("scribe", "transcribe"):
        out = ("--out", f"{command_name}1")
        done = command(command_name, visit, "--second-pass", *out)
        assert done.code == 0
        assert done.complaint == "there is no second pass: scripted does not listen a second time"
        assert command(command_name, visit, *out, *OVERWRITE[command_name]).err == ""


OVERWRITE = {"scribe": ("--overwrite",), "transcribe": ()}


def test_a_profile_and_the_options_say_when(tmp_path: Path) -> None:
    path = tmp_path / "room4.toml"
    path.write_text('[second_pass]\nwhen = "always"\nmost_spans = 9\n', encoding="utf-8")
    assert load_config("clinic").second_pass.when is SecondPassWhen.FILES
    for asked, when in ((None, "always"), (True, "always"), (False, "never")):
        choice = load_config(str(path), Overrides(second_pass=asked)).second_pass
        assert (choice.when, choice.most_spans) == (when, 9)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Visit:
    """Stands for a session that listens again: a visit, and what is told of it."""

    encounter = "the visit"

    def __init__(self, *events: Event) -> None:
        self._events = events

    def listen_again(self, sound: object) -> Iterator[Event]:
        return iter(self._events)


def test_who_watches_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    told = (ListenedAgain(done=0, of=12), ListenedAgain(done=12, of=12), Alarm(message="it failed"))
    assert heard_again(Visit(*told), [], quiet=False) == "the visit"  # type: ignore[arg-type, comparison-overlap]
    shown = terminal.getvalue()
    assert "listening again to drugs and numbers" in shown
    assert "12/12" in shown
    assert "ambient-scribe: it failed" in shown


def test_who_asked_for_quiet_sees_alarms_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    heard_again(Visit(ListenedAgain(done=1, of=2), Alarm(message="it failed")), [], quiet=True)  # type: ignore[arg-type]
    assert terminal.getvalue() == "ambient-scribe: it failed\n"
