"""`scribe` and `draft`: what a visit leaves behind, what is printed, and for whom."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.samples import sample

CHART = sample("urgent_care").context

TURNS = [
    ("Doctor", "Any fever?"),
    ("Patient", "No. But I have had a cough for two weeks. I take lisinopril 10 mg daily."),
    ("Doctor", "Your blood pressure is 128 over 76. I will order a chest x-ray."),
]


def encounter_in(folder: str | Path) -> Encounter:
    text = Path(folder, "encounter.json").read_text(encoding="utf-8")
    return Encounter.model_validate_json(text)


def files_in(folder: str | Path) -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


# ---------------------------------------------------------------- a recording
@pytest.mark.engine
def test_a_real_recording_on_the_fallback_is_not_drafted(process, short_visit, tmp_path):
    """As a user has it: a process of its own, piped."""
    done = process("scribe", short_visit, "--context", CHART, "--out", "visit1")
    assert (done.code, done.err) == (0, "")
    assert files_in(tmp_path / "visit1") == {"encounter.json", "note.md", "note.html"}
    encounter = encounter_in(tmp_path / "visit1")
    assert encounter.transcript.words
    assert encounter.note.status is NoteStatus.WITHHELD
    assert encounter.facts == ()
    (reason,) = encounter.note.sentences()
    assert "--draft-anyway" in reason.text
    assert "models fetch small.en" in reason.text
    assert reason.text in done.out
    assert "accuracy: low" in done.out
    assert "not drafted" in done.out
    assert "\x1b" not in done.out
    page = (tmp_path / "visit1" / "note.html").read_text(encoding="utf-8")
    assert "data:audio/ogg" in page


@pytest.mark.engine
def test_drafted_all_the_same_when_asked_and_as_one_json_object(command, short_visit):
    done = command("scribe", short_visit, "--draft-anyway", "--json", "--out", "visit2")
    assert (done.code, done.err) == (0, "")
    summary = json.loads(done.out)
    encounter = encounter_in("visit2")
    assert summary["status"] == "draft"
    assert encounter.note.status is NoteStatus.DRAFT
    assert summary["words"] == len(encounter.transcript.words) > 0
    assert summary["duration_ms"] == encounter.recording.duration_ms == 5000
    assert summary["sentences"] == len(tuple(encounter.note.sentences()))
    assert Path(summary["note_html"]).is_file()
    assert any("Drafted on request" in one.text for one in encounter.note.sentences())
    assert encounter.recording.source == "visit.wav"
    assert not encounter.recording.synthetic


@pytest.mark.engine
def test_one_speaker_a_channel(command, right_channel_visit):
    """What stands on the right channel is said by the second speaker, and nobody else."""
    done = command("transcribe", right_channel_visit, "--channel-per-speaker", "--json")
    assert (done.code, done.err) == (0, "")
    assert {utterance["speaker"] for utterance in json.loads(done.out)["utterances"]} == {"S2"}


def test_the_demo_takes_the_sample_with_its_chart(monkeypatch):
    """`demo` is `scribe` on a shipped visit; the whole walk is run in tests/test_wheel.py."""
    from ambient_scribe.cli import scribe

    asked = {}
    monkeypatch.setattr(scribe, "scribe", lambda **options: asked.update(options))
    scribe.demo("cardiology", Path("somewhere"), True)
    visit = sample("cardiology")
    assert (asked["sound"].recording, asked["context"]) == (visit.audio, visit.context)
    assert asked["listening"].profile == "demo"


# ---------------------------------------------------------------- a transcript
def write_talk(name: str) -> list[str]:
    turns = [{"speaker": speaker, "text": text} for speaker, text in TURNS]
    timed = [{**turn, "start": 5.0 * n, "end": 5.0 * n + 4} for n, turn in enumerate(turns)]
    other = [{"speaker": "Patient", "text": "My knee hurts."}]
    Path(name).write_text(
        {
            "turns.json": json.dumps({"turns": turns}),
            "utterances.json": json.dumps({"utterances": timed}),
            "named.txt": "\n".join(f"{speaker}: {text}" for speaker, text in TURNS),
            "records.jsonl": "\n".join(json.dumps({"turns": one}) for one in (other, turns)),
        }[name],
        encoding="utf-8",
    )
    return ["--record", "2"] if name.endswith("jsonl") else []


@pytest.mark.parametrize("name", ["turns.json", "utterances.json", "named.txt", "records.jsonl"])
def test_every_shape_of_transcript_is_drafted(command, name):
    done = command("draft", name, *write_talk(name), "--context", CHART, "--out", "visit3")
    assert (done.code, done.err) == (0, "")
    assert files_in("visit3") == {"documents", "encounter.json", "note.md", "note.html"}
    encounter = encounter_in("visit3")
    facts = {(fact.normalized, fact.assertion.value) for fact in encounter.facts}
    assert {("fever", "absent"), ("cough", "present"), ("chest x-ray", "planned")} <= facts
    assert "128/76" in Path("visit3/note.md").read_text(encoding="utf-8")
    evidence = r"\[0:00 · 0:05\]" if name == "utterances.json" else r"\[u1 · u2\]"
    assert re.search(rf"Denies fever\.\s+{evidence}", done.out)


def test_plain_text_without_speakers_is_drafted(command):
    Path("talk.txt").write_text("\n".join(text for _, text in TURNS), encoding="utf-8")
    done = command("draft", "talk.txt", "--out", "visit3", "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["facts"] > 0


def test_one_record_of_several_must_be_named(command):
    write_talk("records.jsonl")
    done = command("draft", "records.jsonl", "--out", "visit3")
    assert done.code == 2
    assert "--record 1 to --record 2" in done.complaint
    assert command("draft", "records.jsonl", "--record", "9").code == 2
    assert not Path("visit3").exists()


def test_the_day_of_the_visit_is_told_by_the_option_or_by_the_file(command):
    """Codes are those of the release in force on that day."""
    turns = [{"speaker": speaker, "text": text} for speaker, text in TURNS]
    document = {"turns": turns, "date": "2026-11-22"}
    Path("talk.json").write_text(json.dumps(document), encoding="utf-8")
    later = command("draft", "talk.json", "--out", "later")
    assert (later.code, later.err) == (0, "")
    assert "the visit is of 2026-11-22" in later.out
    done = command("draft", "talk.json", "--date", "2026-07-01", "--out", "then")
    assert "the visit is of" not in done.out
    began = encounter_in("then").started_at.astimezone()
    assert began.date().isoformat() == "2026-07-01"
    timed = command("draft", "talk.json", "--date", "2026-07-01T14:30", "--out", "timed")
    assert timed.code == 0
    assert encounter_in("timed").started_at.astimezone().hour == 14


def test_a_day_that_is_none_is_refused(command):
    write_talk("named.txt")
    done = command("draft", "named.txt", "--date", "07/01/2026", "--out", "visit3")
    assert done.code == 2
    assert done.complaint == (
        "--date 07/01/2026: is no day of a visit (write 2026-03-04, or 2026-03-04T14:30 with the "
        "time)"
    )
    assert not Path("visit3").exists()


def test_a_conversation_in_another_language_is_not_drafted(command):
    write_talk("named.txt")
    done = command("draft", "named.txt", "--language", "es", "--out", "visit3", "--json")
    assert json.loads(done.out)["status"] == "withheld"
    assert "another language than English (es)" in Path("visit3/note.md").read_text("utf-8")


def test_what_is_drafted_twice_is_the_same(command):
    write_talk("turns.json")
    notes = []
    for folder in ("one", "two"):
        command("draft", "turns.json", "--out", folder)
        notes.append([s.model_dump() for s in encounter_in(folder).note.sentences()])
    assert notes[0] == notes[1]


# ---------------------------------------------------------------- the microphone
FAKE_SOUNDDEVICE = '''
"""A microphone that plays a WAV at its own pace, then hiss: a stand-in for PortAudio."""
import os, threading, time, wave
from types import SimpleNamespace
import numpy as np

class PortAudioError(Exception): pass

DEVICE = dict(name="Desk microphone", index=0, hostapi=0, max_input_channels=1,
              default_samplerate=16000.0)

def query_hostapis(): return ({"name": "fake"},)
def query_devices(device=None, kind=None): return [DEVICE] if kind is None else DEVICE
def check_input_settings(**settings): pass

class InputStream:
    def __init__(self, blocksize, callback, **settings):
        self._block, self._callback, self._open = blocksize, callback, True
        with wave.open(os.environ["FAKE_MICROPHONE_WAV"]) as file:
            sound = np.frombuffer(file.readframes(-1), "<i2").astype(np.float32) / 32768
        self._sound = sound
    def start(self):
        threading.Thread(target=self._play, daemon=True).start()
    def _play(self):
        position, hiss = 0, np.random.default_rng(0)
        while self._open:
            block = self._sound[position:position + self._block]
            block = np.pad(block, (0, self._block - len(block)))
            block = (block + hiss.normal(0, 1e-4, len(block)).astype(np.float32)).reshape(-1, 1)
            moment = SimpleNamespace(inputBufferAdcTime=1 + position / 16000)
            self._callback(block, len(block), moment, SimpleNamespace(input_overflow=False))
            position += self._block
            if position >= len(self._sound):
                open(os.environ["FAKE_MICROPHONE_WAV"] + ".played", "w").close()
            time.sleep(self._block / 16000)
    def close(self, ignore_errors=True):
        self._open = False
'''


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a console is needed to send Ctrl-C")
def test_ctrl_c_ends_a_visit_at_the_microphone_and_the_draft_follows(tmp_path, short_visit):
    (tmp_path / "fake").mkdir()
    (tmp_path / "fake" / "sounddevice.py").write_text(FAKE_SOUNDDEVICE, encoding="utf-8")
    sound = tmp_path / "sound.wav"
    sound.write_bytes(short_visit.read_bytes())
    paths = [str(tmp_path / "fake"), *filter(None, [os.environ.get("PYTHONPATH")])]
    visit = started(
        tmp_path,
        *("scribe", "--mic", "--consent", "asked aloud", "--json", "--draft-anyway"),
        PYTHONPATH=os.pathsep.join(paths),
        FAKE_MICROPHONE_WAV=str(sound),
        AMBIENT_SCRIBE_HOME=str(tmp_path / "home"),
        PYTHON_KEYRING_BACKEND="keyring.backends.null.Keyring",
    )
    out, err = interrupted_when(Path(f"{sound}.played").exists, visit)
    assert (visit.returncode, err) == (0, b"")
    summary = json.loads(out)
    assert summary["words"] > 0
    assert summary["status"] == "draft"
    assert summary["duration_ms"] >= 5000
    encounter = encounter_in(tmp_path / "out")
    assert encounter.recording.source == "Desk microphone"
    assert files_in(tmp_path / "out") == {"encounter.json", "note.md", "note.html"}


def started(folder: Path, *words: str, **environment: str) -> subprocess.Popen[bytes]:
    """A process of the command line in `folder`; when it is aborted it says where each thread stood."""
    return subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "ambient_scribe", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, **environment},
    )


def interrupted_when(
    happened: Callable[[], bool], visit: subprocess.Popen[bytes], patience_s: float = 240
) -> tuple[bytes, bytes]:
    """Output and errors of a visit that is interrupted then."""
    began = time.monotonic()
    try:
        while not happened():
            if visit.poll() is not None or time.monotonic() - began > patience_s:
                visit.send_signal(signal.SIGABRT)
                pytest.fail(f"not interrupted, as it never came so far: {visit.communicate()}")
            time.sleep(0.05)
        visit.send_signal(signal.SIGINT)
        return visit.communicate(timeout=120)
    finally:
        visit.kill()


@pytest.mark.engine
@pytest.mark.skipif(os.name == "nt", reason="a console is needed to send Ctrl-C")
def test_ctrl_c_while_a_file_is_heard_leaves_nothing(tmp_path):
    visit = started(tmp_path, "scribe", str(sample("urgent_care").audio))
    out, err = interrupted_when(lambda: any(tmp_path.rglob("visit.opus*")), visit)
    assert visit.returncode == 130
    assert out == b""
    assert b"Traceback" not in err
    assert list(tmp_path.iterdir()) == []
