"""Enrolled voices: sealed, listed, opened, forgotten."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.store.vault_file import read_vault_file, write_vault_file
from ambient_scribe.store.voices import VoiceStore
from ambient_scribe.vault.keys import Argon2Cost, Vault, new_vault

CHEAP = Argon2Cost(passes=1, memory_kib=8, lanes=1)


def a_voice(name: str = "Dr. Harris") -> Enrolment:
    return Enrolment(
        name=name,
        vector=(0.6, -0.8, 0.0),
        model_sha256="ab" * 32,
        speech_seconds=31.5,
        created=datetime.date(2026, 5, 4),
    )


@pytest.fixture
def vault() -> Vault:
    return new_vault("four words are enough", CHEAP)[0]


@pytest.fixture
def store(tmp_path: Path) -> VoiceStore:
    return VoiceStore(tmp_path / "voices")


def the_file(tmp_path: Path) -> Path:
    (path,) = (tmp_path / "voices").iterdir()
    return path


def test_what_is_kept_is_had_again(store: VoiceStore, vault: Vault) -> None:
    assert store.names() == ()
    for name in ("Dr. Müller", "Dr. Harris", "con", "../../etc/passwd"):
        store.save(a_voice(name), vault)
        assert store.load(name, vault) == a_voice(name)
    assert store.names() == ("../../etc/passwd", "Dr. Harris", "Dr. Müller", "con")
    assert store.load("dr. mu\u0308ller ", vault) == a_voice("Dr. Müller")


def test_nothing_of_the_voice_lies_open(store: VoiceStore, vault: Vault, tmp_path: Path) -> None:
    store.save(a_voice(), vault)
    text = the_file(tmp_path).read_text(encoding="utf-8")
    assert set(json.loads(text)) == {"format", "name", "key", "sealed"}
    assert "Harris" not in the_file(tmp_path).name
    for secret in ("0.6", "0.8", "abab", "31.5", "2026"):
        assert secret not in text


def test_a_name_is_taken_once(store: VoiceStore, vault: Vault) -> None:
    store.save(a_voice(), vault)
    with pytest.raises(UsageError, match="enrolled already: add --replace"):
        store.save(a_voice("DR. HARRIS"), vault)
    store.save(a_voice("DR. HARRIS"), vault, replace=True)
    assert store.names() == ("DR. HARRIS",)


@pytest.mark.parametrize("name", [" ", "x" * 81, "two\nlines"])
def test_an_unfit_name_is_refused(store: VoiceStore, vault: Vault, name: str) -> None:
    with pytest.raises(UsageError, match="printable"):
        store.save(a_voice(name), vault)


def test_another_vault_does_not_open_it(store: VoiceStore, vault: Vault) -> None:
    store.save(a_voice(), vault)
    other, _ = new_vault("quite another passphrase", CHEAP)
    with pytest.raises(InputError, match="sealed with another key"):
        store.load("Dr. Harris", other)


@pytest.mark.parametrize("field", ["name", "key", "sealed"])
def test_a_changed_field_is_noticed(
    store: VoiceStore, vault: Vault, tmp_path: Path, field: str
) -> None:
    store.save(a_voice(), vault)
    path = the_file(tmp_path)
    content = json.loads(path.read_text(encoding="utf-8"))
    value = content[field]
    content[field] = value[:20] + ("B" if value[20:21] == "A" else "A") + value[21:]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        store.load("Dr. Harris", vault)
    assert "\n" not in str(caught.value)


def test_a_voice_put_under_another_name_does_not_open(
    store: VoiceStore, vault: Vault, tmp_path: Path
) -> None:
    store.save(a_voice("Dr. Harris"), vault)
    content = the_file(tmp_path).read_text(encoding="utf-8")
    store.save(a_voice("Dr. Lee"), vault)
    for path in (tmp_path / "voices").iterdir():
        path.write_text(content.replace("Dr. Harris", "Dr. Lee"), encoding="utf-8")
    with pytest.raises(InputError, match="does not open"):
        store.load("Dr. Lee", vault)


def test_a_damaged_file_is_named(store: VoiceStore, vault: Vault, tmp_path: Path) -> None:
    store.save(a_voice(), vault)
    the_file(tmp_path).write_text("{", encoding="utf-8")
    for act in (store.names, lambda: store.load("Dr. Harris", vault)):
        with pytest.raises(InputError, match="is damaged: remove the file"):
            act()


def test_what_is_forgotten_is_gone(store: VoiceStore, vault: Vault, tmp_path: Path) -> None:
    store.save(a_voice("Dr. Harris"), vault)
    store.save(a_voice("Dr. Lee"), vault)
    store.forget("dr. harris")
    assert store.names() == ("Dr. Lee",)
    assert len(list((tmp_path / "voices").iterdir())) == 1
    for act in (lambda: store.load("Dr. Harris", vault), lambda: store.forget("Dr. Harris")):
        with pytest.raises(UsageError, match=r"no voice named 'Dr\. Harris'.*Dr\. Lee"):
            act()


def test_the_content_is_overwritten_before_the_file_goes(
    store: VoiceStore, vault: Vault, tmp_path: Path
) -> None:
    store.save(a_voice(), vault)
    path = the_file(tmp_path)
    size = path.stat().st_size
    second_name = tmp_path / "second name of the same file"
    second_name.hardlink_to(path)
    store.forget("Dr. Harris")
    assert second_name.read_bytes() == bytes(size)


def test_a_folder_that_cannot_be_written_says_so(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "voices").touch()
    with pytest.raises(OutputError, match="cannot be kept"):
        VoiceStore(tmp_path / "voices").save(a_voice(), vault)


def test_the_vaults_file_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "home" / "vault.json"
    assert read_vault_file(path) is None
    _, file = new_vault("four words are enough", CHEAP)
    write_vault_file(path, file)
    assert read_vault_file(path) == file
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="is damaged"):
        read_vault_file(path)
    with pytest.raises(OutputError, match="the vault cannot be written"):
        write_vault_file(path / "below a file", file)
