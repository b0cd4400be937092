"""`voices` and the enrolled voices of a visit; the voiceprint itself is a fake's."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import ambient_scribe.build
from ambient_scribe.cli import enrolled, passphrase, voices
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.protocols import SoundChunk, SoundSource
from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.vault import keys, system_keyring
from ambient_scribe.vault.keys import Argon2Cost
from tests.command_line import Command

USAGE, INPUT = 2, 3
PASSPHRASE = "four words are enough"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv(passphrase.PASSPHRASE_VARIABLE, PASSPHRASE)
    monkeypatch.delenv(passphrase.KEY_FILE_VARIABLE, raising=False)
    monkeypatch.setattr(keys, "Argon2Cost", lambda: Argon2Cost(passes=1, memory_kib=8, lanes=1))
    monkeypatch.setattr(ambient_scribe.build, "enrol_voice", a_voice)
    monkeypatch.setattr(ambient_scribe.build, "build_embedding", an_embedding)
    monkeypatch.setattr(system_keyring, "is_here", lambda: False)
    return tmp_path / "home"


def a_voice(name: str, sound: SoundSource, config: object) -> Enrolment:
    return Enrolment(
        name=name,
        vector=(0.6, 0.8),
        model_sha256="ab" * 32,
        speech_seconds=sum(len(chunk.samples) for chunk in sound) / 16_000,
        created=datetime.date(2026, 5, 4),
    )


def an_embedding(sha256: str = "ab" * 32) -> SimpleNamespace:
    return SimpleNamespace(identity=SimpleNamespace(sha256=sha256))


@pytest.fixture
def enroll(command: Command, short_visit: Path):
    def run(name: str = "Dr. Harris", *words: str):
        return command("voices", "enroll", name, short_visit, "--consent", *words)

    return run


def test_enroll_list_forget(command: Command, enroll, home: Path) -> None:
    assert command("voices", "list").out == "No voice is enrolled.\n"
    done = enroll()
    assert (done.code, done.out) == (0, "Dr. Harris is enrolled from 5 s of speech, sealed\n")
    assert "biometric data" in done.err
    enroll("Dr. Lee")
    assert command("voices", "list").out == "Dr. Harris\nDr. Lee\n"
    assert [voice.name for voice in enrolled.enrolled_voices(None)] == ["Dr. Harris", "Dr. Lee"]
    assert command("voices", "forget", "Dr. Harris").out == "Dr. Harris is forgotten\n"
    assert json.loads(command("voices", "list", "--json").out) == {"voices": ["Dr. Lee"]}
    assert len(list((home / "voices").iterdir())) == 1


def test_json_holds_nothing_of_the_voice(enroll) -> None:
    done = enroll("Dr. Harris", "--json")
    assert json.loads(done.out) == {"name": "Dr. Harris", "speech_seconds": 5.0}


def test_a_name_is_enrolled_once(enroll) -> None:
    assert enroll().code == 0
    again = enroll()
    assert again.code == USAGE
    assert "enrolled already: add --replace" in again.err
    assert enroll("Dr. Harris", "--replace").code == 0


def test_who_is_not_enrolled_is_said(command: Command) -> None:
    done = command("voices", "forget", "Dr. Nobody")
    assert done.code == USAGE
    assert "no voice named 'Dr. Nobody' is enrolled" in done.complaint


def test_without_consent_nothing_is_enrolled(
    command: Command, short_visit: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    done = command("voices", "enroll", "Dr. Harris", short_visit)
    assert done.code == USAGE
    assert "has Dr. Harris agreed to this? add --consent" in done.err
    monkeypatch.setattr(passphrase, "somebody_is_there", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    done = command("voices", "enroll", "Dr. Harris", short_visit)
    assert done.code == USAGE
    assert "without consent no voice is enrolled" in done.err
    assert not home.exists()


def test_one_source(command: Command, short_visit: Path) -> None:
    for words in ((), (short_visit, "--mic")):
        done = command("voices", "enroll", "Dr. Harris", *words)
        assert done.code == USAGE
        assert done.complaint == "name one recording, or use --mic"


def test_a_file_that_is_no_sound(command: Command, home: Path) -> None:
    Path("text.wav").write_text("no sound" * 100, encoding="utf-8")
    done = command("voices", "enroll", "Dr. Harris", "text.wav", "--consent")
    assert done.code == INPUT
    assert not (home / "voices").exists()


# ---------------------------------------------------------------- what opens the vault
def test_nobody_is_asked_when_nobody_is_there(
    enroll, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.delenv(passphrase.PASSPHRASE_VARIABLE)
    done = enroll()
    assert done.code == USAGE
    assert "a vault needs a passphrase: set AMBIENT_SCRIBE_PASSPHRASE" in done.err
    assert not home.exists()


def test_a_key_file_opens_it(
    enroll, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path
) -> None:
    enroll()
    monkeypatch.delenv(passphrase.PASSPHRASE_VARIABLE)
    monkeypatch.setenv(passphrase.KEY_FILE_VARIABLE, str(tmp_path / "key"))
    assert "the key file cannot be read" in enroll("Dr. Lee").err
    (tmp_path / "key").write_text("\n", encoding="utf-8")
    assert "the key file is empty" in enroll("Dr. Lee").err
    (tmp_path / "key").write_text(PASSPHRASE + "\n", encoding="utf-8")
    assert enroll("Dr. Lee").code == 0
    assert len(enrolled.enrolled_voices(None)) == 2


def test_a_wrong_or_short_passphrase_is_one_line(enroll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(passphrase.PASSPHRASE_VARIABLE, "short")
    assert "12 characters or more" in enroll().err
    monkeypatch.setenv(passphrase.PASSPHRASE_VARIABLE, PASSPHRASE)
    enroll()
    monkeypatch.setenv(passphrase.PASSPHRASE_VARIABLE, "quite another passphrase")
    done = enroll("Dr. Lee")
    assert done.code == USAGE
    assert "does not open the vault" in done.err
    assert "another passphrase" not in done.err + done.out


def test_a_person_is_asked_at_a_terminal(enroll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(passphrase.PASSPHRASE_VARIABLE)
    monkeypatch.setattr(passphrase, "somebody_is_there", lambda: True)
    asked: list[tuple[str, bool]] = []

    def answer(question: str, **how: bool) -> str:
        assert how["hide_input"] and how["err"]
        asked.append((question, how.get("confirmation_prompt", False)))
        return PASSPHRASE

    monkeypatch.setattr("typer.prompt", answer)
    assert enroll().code == 0
    assert enroll("Dr. Lee").code == 0
    assert asked == [("New passphrase", True), ("Passphrase of the vault", False)]


def test_the_systems_keyring_opens_it_when_asked_to_remember(
    enroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no keyring that can be used" in enroll("Dr. Harris", "--remember").err
    kept: dict[str, str] = {}
    monkeypatch.setattr(system_keyring, "is_here", lambda: True)
    monkeypatch.setattr(system_keyring, "keep", kept.__setitem__)
    monkeypatch.setattr(system_keyring, "look_up", kept.get)
    assert enroll("Dr. Harris", "--remember").code == 0
    assert len(kept) == 1
    monkeypatch.delenv(passphrase.PASSPHRASE_VARIABLE)
    assert [voice.name for voice in enrolled.enrolled_voices(None)] == ["Dr. Harris"]


# ---------------------------------------------------------------- in a visit
def test_a_visit_goes_on_without_voices_that_stay_sealed(
    enroll, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enroll()
    for value in (None, "quite another passphrase"):
        if value is None:
            monkeypatch.delenv(passphrase.PASSPHRASE_VARIABLE)
        else:
            monkeypatch.setenv(passphrase.PASSPHRASE_VARIABLE, value)
        monkeypatch.setattr(passphrase, "somebody_is_there", lambda: True)
        assert enrolled.enrolled_voices(None) == ()  # a person who is there is not asked either
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert "without the enrolled voices" in told


def test_a_voice_that_was_named_must_open(
    command: Command, enroll, short_visit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enroll()
    words = ("transcribe", short_visit, "--engine", "pocketsphinx")
    assert "no voice named 'Dr. Nobody'" in command(*words, "--voice", "Dr. Nobody").complaint
    monkeypatch.delenv(passphrase.PASSPHRASE_VARIABLE)
    done = command(*words, "--voice", "Dr. Harris")
    assert done.code == USAGE
    assert "the enrolled voice is sealed: set AMBIENT_SCRIBE_PASSPHRASE" in done.complaint


def test_none_asked_for_none_used(enroll) -> None:
    enroll()
    assert enrolled.enrolled_voices([]) == ()


def test_a_closed_standard_input_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert not passphrase.somebody_is_there()


def test_a_voice_of_an_older_model_is_left_out_with_a_line(
    enroll, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enroll()
    monkeypatch.setattr(ambient_scribe.build, "build_embedding", lambda: an_embedding("cd" * 32))
    assert enrolled.enrolled_voices(None) == ()
    assert "without the enrolled voice of Dr. Harris" in capsys.readouterr().err


def test_a_visit_is_given_the_voices_that_open(
    command: Command, enroll, short_visit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OpenedError(Exception):
        pass

    def opened(*_: object, enrolled: tuple[Enrolment, ...], **__: object) -> None:
        given.append([voice.name for voice in enrolled])
        raise OpenedError

    given: list[list[str]] = []
    monkeypatch.setattr(ambient_scribe.build, "open_session", opened)
    enroll("Dr. Harris")
    enroll("Dr. Lee")
    for words in (
        ("transcribe", short_visit),
        ("scribe", short_visit, "--voice", "Dr. Lee"),
        ("demo",),
    ):
        with pytest.raises(OpenedError):
            command(*words)
    assert given == [["Dr. Harris", "Dr. Lee"], ["Dr. Lee"], []]


# ---------------------------------------------------------------- sound
class Live:
    """A microphone: it goes on until it is stopped, and then delivers what it had."""

    def __init__(self) -> None:
        self.stopped = False

    def __iter__(self) -> Iterator[SoundChunk]:
        while not self.stopped:
            yield SoundChunk(np.full((1_600, 1), 0.5, dtype=np.float32))
        yield SoundChunk(np.full((1_600, 1), 0.5, dtype=np.float32))

    def recording(self) -> Recording:
        return Recording(source="microphone", duration_ms=0)

    def stop(self) -> None:
        self.stopped = True


def test_a_microphone_is_stopped_after_its_seconds() -> None:
    source = Live()
    chunks = list(voices.FirstSeconds(source, 2))
    assert source.stopped
    assert sum(len(chunk.samples) for chunk in chunks) == 32_000


def test_of_a_long_file_only_the_beginning_is_read(short_visit: Path) -> None:
    from ambient_scribe.capture.file import ChannelUse, FileConfig, FileSource

    source = voices.FirstSeconds(FileSource(short_visit, FileConfig(), ChannelUse.MIX), 2)
    assert sum(len(chunk.samples) for chunk in source) == 32_000
