"""Bad input: one clear line, the right exit code, no traceback, nothing half-written."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from ambient_scribe.resources import shipped

USAGE, INPUT, ENGINE, MICROPHONE, OUTPUT = 2, 3, 4, 5, 6

WAV_HEADER_BYTES = 44


def wav_header(channels: int = 1, rate: int = 16_000, data_bytes: int = 0) -> bytes:
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", 36 + data_bytes, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * channels * 2,
        channels * 2, 16, b"data", data_bytes,
    )  # fmt: skip


def assert_refused(command, code: int, why: str, *words: str | Path) -> None:
    """The command ends in one line that holds `why`, and leaves nothing new behind."""
    before = sorted(Path.cwd().rglob("*"))
    done = command(*words)
    assert done.code == code
    assert why in done.complaint
    assert done.out == ""
    assert sorted(Path.cwd().rglob("*")) == before


# ---------------------------------------------------------------- recordings
UNUSABLE = {
    "empty.wav": (b"", "is empty"),
    "text.wav": (b"Doctor: any fever?\n" * 50, "is not audio"),
    "noise.mp3": (bytes(range(256)) * 40, "is not audio"),
    "list.wav": (b"ffconcat version 1.0\nfile visit.wav\n", "is a playlist"),
    "list.mp3": (b"#EXTM3U\nvisit.wav\n", "is a playlist"),
    "header.wav": (wav_header(), "there is no sound in it"),
    "blink.wav": (wav_header(data_bytes=64) + bytes(64), "too short for a word"),
    "long.wav": (wav_header(rate=8000, data_bytes=11 * 3600 * 16_000) + bytes(16_000), "10 hours"),
}


@pytest.mark.parametrize("name", UNUSABLE)
@pytest.mark.parametrize("verb", ["scribe", "transcribe"])
def test_a_recording_that_cannot_be_used(command, name, verb):
    content, why = UNUSABLE[name]
    Path(name).write_bytes(content)
    options = ["--out", "results"] if verb == "scribe" else []
    assert_refused(command, INPUT, f"{name}: {why}" if why[0] == "i" else why, verb, name, *options)


@pytest.mark.parametrize("verb", ["scribe", "transcribe"])
def test_no_such_recording_and_a_folder(command, verb):
    Path("visits").mkdir()
    assert_refused(command, INPUT, "nowhere.wav: no such file", verb, "nowhere.wav")
    assert_refused(command, INPUT, "visits: is a folder", verb, "visits")


def test_the_same_in_a_process_of_its_own(process, tmp_path):
    (tmp_path / "list.wav").write_bytes(UNUSABLE["list.wav"][0])
    done = process("scribe", "list.wav", "--out", "results")
    assert (done.code, done.out) == (INPUT, "")
    assert done.complaint == "list.wav: is a playlist, not audio: name the sound file itself"
    assert [path.name for path in tmp_path.iterdir()] == ["list.wav"]


def test_one_speaker_a_channel_needs_stereo(command, short_visit):
    words = ("scribe", short_visit, "--channel-per-speaker", "--out", "results")
    assert_refused(command, INPUT, "needs a stereo file, this one has 1 channel", *words)


@pytest.mark.engine
def test_silence_invents_nothing(command, tmp_path):
    silence = bytes(2 * 16_000 * 4)
    (tmp_path / "quiet.wav").write_bytes(wav_header(data_bytes=len(silence)) + silence)
    done = command("scribe", "quiet.wav", "--out", "results")
    assert done.code == INPUT
    assert done.complaint == "quiet.wav: nothing was heard in it"
    encounter = json.loads(Path("results/encounter.json").read_text(encoding="utf-8"))
    assert encounter["facts"] == []
    (statement,) = [s for part in encounter["notes"][-1]["sections"] for s in part["sentences"]]
    assert statement["basis"][0]["basis"] == "system"
    assert "Nothing was heard" in statement["text"]
    transcribed = command("transcribe", "quiet.wav")
    assert (transcribed.code, transcribed.out) == (INPUT, "")


@pytest.mark.engine
def test_cut_off_in_the_middle_what_decodes_is_used(command, short_visit):
    whole = short_visit.read_bytes()
    Path("cut.wav").write_bytes(whole[: len(whole) * 4 // 5])
    done = command("scribe", "cut.wav", "--draft-anyway", "--out", "results", "--json")
    assert done.code == INPUT
    assert "1.0 s of it are missing or damaged" in done.complaint
    summary = json.loads(done.out)
    assert summary["words"] > 0
    assert summary["gaps"] == 1
    assert summary["duration_ms"] == 5000
    note = Path("results/note.md").read_text(encoding="utf-8")
    assert "The file ends early: the last 1 s, from 0:03, are missing." in note


@pytest.mark.engine
def test_a_wrong_extension_is_no_obstacle(command, short_visit):
    Path("visit.mp3").write_bytes(short_visit.read_bytes())
    done = command("transcribe", "visit.mp3", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)["utterances"]


# ---------------------------------------------------------------- options
@pytest.mark.parametrize(
    ("code", "why", "words"),
    [
        (USAGE, "no profile 'hospital': there are clinic, demo, embedded", ["--profile", "hospital"]),
        (USAGE, "no template is called 'letter'", ["--template", "letter"]),
        (USAGE, "recognizer.engine: ", ["--engine", "ears"]),
        (USAGE, "diarizer.engine: ", ["--diarizer", "ears"]),
        (USAGE, "name one recording, or use --mic", ["--mic"]),
        (USAGE, "leave out --model or --engine",
         ["--engine", "pocketsphinx", "--model", "small.en"]),
        (ENGINE, "no model of that name: see `ambient-scribe models list`", ["--model", "huge"]),
        (ENGINE, "ambient-scribe models fetch small.en", ["--model", "small.en"]),
        (ENGINE, "knows English only, not 'tlh'", ["--language", "tlh"]),
        (INPUT, "no such context file: chart.toml", ["--context", "chart.toml"]),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be(command, short_visit, code, why, words):
    assert_refused(command, code, why, "scribe", short_visit, "--out", "deep/results", *words)


def test_neither_a_recording_nor_the_microphone(command):
    assert_refused(command, USAGE, "name one recording, or use --mic", "scribe")


def test_no_microphone(command, monkeypatch):
    """As on a machine without PortAudio or without a device."""
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert_refused(
        command,
        MICROPHONE,
        "no microphone without it",
        "scribe",
        "--mic",
        "--consent",
        "x",
        "--out",
        "results",
    )


@pytest.mark.parametrize(
    ("verb", "why"),
    [
        (("demo", "dentist"), "no sample 'dentist'; there are "),
        (("bench", "samples", "dentist"), "no sample 'dentist'; there are "),
    ],
)
def test_an_unknown_sample(command, verb, why):
    assert_refused(command, USAGE, why, *verb)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("chart.toml", "problems = ["),
        ("chart.toml", "problems = 3"),
        ("chart.toml", "diagnoses = []"),
        ("chart.toml", '[patient]\ndate_of_birth = "soon"'),
        ("chart.json", "[]"),
        ("chart.json", "{"),
        ("chart.toml", "\xff\xfe"),
    ],
)
def test_a_malformed_context(command, short_visit, name, content):
    Path(name).write_text(content, encoding="latin-1")
    words = ("scribe", short_visit, "--context", name, "--out", "results")
    assert_refused(command, INPUT, name, *words)


@pytest.mark.parametrize("words", [["--speakers", "99"], ["--nonsense"], ["a.wav", "b.wav"]])
def test_usage_that_typer_refuses(command, words):
    done = command("scribe", *words)
    assert (done.code, done.out) == (USAGE, "")
    assert "Try 'ambient-scribe scribe --help'" in done.err


# ---------------------------------------------------------------- models
def test_damaged_model_folders(command, short_visit):
    Path("hollow").mkdir()
    Path("hollow/model.bin").write_bytes(b"no model")
    words = ("scribe", short_visit, "--out", "results", "--model")
    assert_refused(command, ENGINE, "model folder hollow lacks config.json", *words, "hollow")
    for file in ("config.json", "tokenizer.json", "vocabulary.json"):
        Path("hollow", file).write_text("{}", encoding="utf-8")
    assert_refused(command, ENGINE, "hollow", *words, "./hollow")


def test_a_fetched_model_whose_bytes_changed_is_told(command, monkeypatch):
    monkeypatch.setenv("AMBIENT_SCRIBE_HOME", str(Path("home").absolute()))
    folder = Path("home/models/tiny.en")
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"other bytes than were fetched")
    (folder / "model.toml").write_text(
        'name = "tiny.en"\nlicence = "MIT"\nkind = "recognizer"\nengine = "faster-whisper"\n'
        f'[sha256]\n"model.bin" = "{hashlib.sha256(b"fetched").hexdigest()}"\n',
        encoding="utf-8",
    )
    done = command("models", "verify", "tiny.en")
    assert done.code == ENGINE
    assert done.out.split()[:3] == ["tiny.en", "changed", "model.bin"]
    assert done.complaint.startswith("damaged: tiny.en; ")
    (seen,) = [check for check in checks(command) if check["name"] == "tiny.en"]
    assert seen["state"] == "missing"
    assert "damaged: model.bin" in seen["found"]


def checks(command):
    done = command("doctor", "--profile", "embedded", "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)["checks"]


def test_unknown_models(command):
    assert_refused(command, ENGINE, "no model folder 'huge'", "models", "verify", "huge")
    assert_refused(command, ENGINE, "no model 'huge' in the catalogue", "models", "fetch", "huge")


# ---------------------------------------------------------------- transcripts
@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.txt", "", "is empty"),
        ("nothing.json", '{"turns": []}', "nothing is said"),
        ("other.json", '{"messages": []}', "neither `turns` nor `utterances`"),
        ("broken.json", '{"turns": [', "line 1"),
        ("backwards.json", '{"utterances": [{"start": 2, "end": 1, "text": "a"}]}', "start first"),
    ],
)
def test_a_transcript_that_cannot_be_read(command, name, content, why):
    Path(name).write_text(content, encoding="utf-8")
    assert_refused(command, INPUT, why, "draft", name, "--out", "results")


def test_a_recording_is_no_transcript(command, short_visit):
    assert_refused(command, INPUT, "visit.wav: ", "draft", short_visit, "--out", "results")
    assert_refused(
        command, INPUT, "none.txt: no such file", "draft", "none.txt", "--out", "results"
    )


# ---------------------------------------------------------------- results
def test_a_file_where_the_folder_should_be(command, short_visit):
    Path("taken").write_text("mine", encoding="utf-8")
    words = ("scribe", short_visit, "--out", "taken")
    assert_refused(command, OUTPUT, "taken is a file: name a folder", *words)
    assert_refused(command, OUTPUT, "cannot write to", *words[:-1], "taken/results")
    assert Path("taken").read_text(encoding="utf-8") == "mine"


def test_where_a_file_cannot_be_written(command, short_visit):
    """Told before the recording is heard, not after."""
    Path("folder").mkdir()
    for words in (("transcribe", short_visit), ("bench", "samples")):
        assert_refused(
            command, OUTPUT, "folder is a folder: name a file", *words, "--out", "folder"
        )
        assert_refused(command, OUTPUT, "cannot write nowhere/a", *words, "--out", "nowhere/a")


TINY_DISK = "mount -t tmpfs -o size={size} tmpfs disk && {command}; code=$?; ls disk; exit $code"


def small_disks_can_be_mounted() -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not small_disks_can_be_mounted(), reason="small disks need Linux")
@pytest.mark.parametrize(
    ("size", "words", "left"),
    [
        # No room at all is seen before any work.
        ("48k", "draft talk.txt --out disk", []),
        # Room for the first files, not for the page; a copy of the sound goes again.
        pytest.param(
            "72k",
            "scribe visit.wav --out disk",
            ["encounter.json", "note.md"],
            marks=pytest.mark.engine,
        ),
    ],
    ids=["full", "fills up"],
)
def test_a_full_disk(tmp_path, short_visit, size, words, left):
    (tmp_path / "disk").mkdir()
    (tmp_path / "talk.txt").write_text("Doctor: Any fever?\nPatient: No.\n", encoding="utf-8")
    shutil.copy(short_visit, tmp_path / "visit.wav")
    script = TINY_DISK.format(size=size, command=f"'{sys.executable}' -m ambient_scribe {words}")
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
    )
    assert done.returncode == OUTPUT, done.stderr
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr
    assert done.stdout.split() == left


def test_the_samples_are_where_the_messages_say():
    """`read_context` points at an example that exists."""
    assert shipped("samples", "primary_care", "context.toml").is_file()
