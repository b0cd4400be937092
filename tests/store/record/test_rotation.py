"""A new master key, also when the power goes half way."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.store import vault_file as vault_files
from ambient_scribe.store.record import encounters, rotation
from ambient_scribe.store.record import keys as record_keys
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.vault_file import read_vault_file, write_vault_file
from ambient_scribe.store.voices import VoiceStore
from ambient_scribe.vault.keys import (
    Vault,
    VaultFile,
    open_with_recovery_key,
    recovery_slot,
)
from ambient_scribe.vault.sealing import Key, SealError
from tests.store.record.conftest import ADMIN, PROVIDER, Clinic
from tests.store.record.test_notes import clean
from tests.store.recordings.rooms import chunk, noise, recorded
from tests.store.test_voices import a_voice
from tests.withdrawals import a_visit

OLD_ROOT, NEW_ROOT = Key.fresh(), Key.fresh()


class PowerCut(BaseException):
    pass


@pytest.fixture
def path(clinic: Clinic) -> Path:
    path = clinic.home / "vault.json"
    slot = recovery_slot(clinic.vault, OLD_ROOT)
    write_vault_file(path, VaultFile(id=clinic.vault.id, slots=(slot,)))
    return path


@pytest.fixture
def voices(clinic: Clinic) -> VoiceStore:
    store = VoiceStore(clinic.home / "voices")
    store.save(a_voice("Dr. Lee"), clinic.vault)
    return store


@pytest.fixture
def visit_id(clinic: Clinic, record: Record) -> str:
    recording = recorded(clinic.room, clinic.vault, [chunk(noise(2_000))])
    recording.release()
    encounters.save(record, a_visit(clean(), visit_id=recording.id), PROVIDER)
    return recording.id


def begun(clinic: Clinic, path: Path) -> Vault:
    new = clinic.vault.rotated()
    rotation.begin(path, VaultFile(id=new.id, slots=(recovery_slot(new, NEW_ROOT),)))
    return new


def test_everything_opens_with_the_new_key_and_nothing_with_the_old(
    clinic: Clinic, record: Record, path: Path, voices: VoiceStore, visit_id: str
) -> None:
    old, new = clinic.vault, begun(clinic, path)
    before = encounters.load(record, visit_id, PROVIDER)

    rotation.finish(record, clinic.room, voices, path, old, new, ADMIN)

    assert encounters.load(record, visit_id, PROVIDER) == before
    record.close()
    file = read_vault_file(path)
    assert file is not None
    clinic.vault = open_with_recovery_key(file, NEW_ROOT)
    again = clinic.open()
    assert encounters.load(again, visit_id, PROVIDER) == before
    assert voices.load("Dr. Lee", clinic.vault) == a_voice("Dr. Lee")
    clinic.room.open(visit_id, clinic.vault).release()
    assert verify(again, clinic.room).is_sound
    assert not rotation.is_cut_off(path)
    with pytest.raises(UsageError):
        open_with_recovery_key(file, OLD_ROOT)
    with pytest.raises(InputError):
        Record.open(clinic.folder, old, [clinic.witness])
    with pytest.raises(SealError):
        clinic.room.open(visit_id, old)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (RecordingRoom, "rewrap"),
        (VoiceStore, "rewrap"),
        (Record, "changing"),
        (rotation, "write_record_file"),
        (rotation, "sync_folder"),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_cut_off_it_is_gone_on_with(
    clinic: Clinic,
    record: Record,
    path: Path,
    voices: VoiceStore,
    visit_id: str,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    name: str,
    after: bool,
) -> None:
    old, new = clinic.vault, begun(clinic, path)
    real = getattr(owner, name)

    def cut(*args, **kwargs):
        if after:
            result = real(*args, **kwargs)
            if hasattr(result, "__enter__"):
                with result as change:
                    change.audit(AuditAction.KEYS_ROTATED)
        raise PowerCut

    with monkeypatch.context() as patch, contextlib.suppress(PowerCut):
        patch.setattr(owner, name, cut)
        rotation.finish(record, clinic.room, voices, path, old, new, ADMIN)
    record.close()

    if rotation.is_cut_off(path):
        opened = None
        for vault in (old, new):
            with contextlib.suppress(SealError):
                opened = Record.open(clinic.folder, vault, [clinic.witness], clinic.now)
                break
        assert opened is not None
        rotation.finish(opened, clinic.room, voices, path, old, new, ADMIN)
        opened.close()

    clinic.vault = new
    again = clinic.open()
    assert encounters.load(again, visit_id, PROVIDER).note is not None
    assert voices.load("Dr. Lee", new) == a_voice("Dr. Lee")
    assert verify(again, clinic.room).is_sound
    assert record_keys.read_record_file(clinic.folder / "record.json") is not None
    assert vault_files.read_vault_file(path) is not None


def test_it_is_not_begun_twice(clinic: Clinic, path: Path) -> None:
    new = begun(clinic, path)
    with pytest.raises(UsageError, match="gone on with"):
        rotation.begin(path, VaultFile(id=new.id, slots=(recovery_slot(new, NEW_ROOT),)))


def test_not_while_somebody_else_has_the_record_open(
    clinic: Clinic, record: Record, path: Path, voices: VoiceStore
) -> None:
    """They would go on wrapping new keys with the old one."""
    other = clinic.open()
    old, new = clinic.vault, begun(clinic, path)
    with pytest.raises(UsageError, match="open in another window"):
        rotation.finish(record, clinic.room, voices, path, old, new, ADMIN)
    other.close()

    rotation.finish(record, clinic.room, voices, path, old, new, ADMIN)

    assert not rotation.is_cut_off(path)
