"""Backups of a record in use, and their way back, with what was destroyed since destroyed again."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.store.record import backup, destruction, diary, encounters, notes, signing
from ambient_scribe.store.record.backup import Manifest
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.vault_file import write_vault_file
from ambient_scribe.vault.keys import VaultFile, key_file_slot, passphrase_slot
from ambient_scribe.vault.sealing import Key
from tests.store.record.conftest import ADMIN, PROVIDER, SCRIBE, Clinic
from tests.store.record.test_notes import clean
from tests.store.recordings.rooms import chunk, noise, recorded
from tests.vault.test_keys import CHEAP
from tests.withdrawals import SPOKEN, a_visit


@pytest.fixture
def vault_file(clinic: Clinic) -> Path:
    slot = passphrase_slot(clinic.vault, "four words of mine", CHEAP)
    path = clinic.home / "vault.json"
    write_vault_file(path, VaultFile(id=clinic.vault.id, slots=(slot,)))
    return path


@pytest.fixture
def visit_id(clinic: Clinic, record: Record) -> str:
    recording = recorded(clinic.room, clinic.vault, [chunk(noise(2_000))])
    recording.release()
    encounters.save(record, a_visit(clean(), visit_id=recording.id), PROVIDER)
    return recording.id


def back_up(clinic: Clinic, record: Record, vault_file: Path, name: str = "backup") -> Manifest:
    return backup.back_up(record, clinic.room, vault_file, clinic.home / name, ADMIN)


def restore(clinic: Clinic, name: str = "backup"):
    done = backup.restore(
        clinic.home / name,
        clinic.folder,
        clinic.room,
        clinic.vault,
        [clinic.witness],
        ADMIN,
        clinic.now,
    )
    return done.manifest, done.report, done.told


def lose(clinic: Clinic, record: Record) -> None:
    record.close()
    shutil.rmtree(clinic.folder)


@pytest.mark.usefixtures("visit_id")
def test_a_backup_holds_everything_and_nothing_in_clear(
    clinic: Clinic, record: Record, vault_file: Path
) -> None:
    manifest = back_up(clinic, record, vault_file)

    assert {"record.db", "record.json", "vault.json"} < set(manifest.files)
    assert any(name.startswith("recordings/") for name in manifest.files)
    assert backup.check(clinic.home / "backup", clinic.vault) == manifest
    for path in (clinic.home / "backup").rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert not any(word.encode() in content for word in SPOKEN), path
    assert record.trail(ADMIN)[1].action is AuditAction.BACKUP


def test_what_was_lost_is_there_again(
    clinic: Clinic, record: Record, vault_file: Path, visit_id: str
) -> None:
    before = encounters.load(record, visit_id, PROVIDER)
    back_up(clinic, record, vault_file)
    encounters.load(record, visit_id, PROVIDER)
    lose(clinic, record)

    _, report, told = restore(clinic)

    assert report.is_sound, report.faults
    assert told == ()
    again = clinic.open()
    assert encounters.load(again, visit_id, PROVIDER) == before
    clinic.room.open(visit_id, clinic.vault).release()
    (entry,) = (one for one in again.trail(ADMIN) if one.action is AuditAction.RESTORE)
    assert entry.detail.endswith("entries after it that are lost: 1")


def test_what_was_withdrawn_or_deleted_since_is_so_again(
    clinic: Clinic, record: Record, vault_file: Path, visit_id: str
) -> None:
    notes.sign(record, visit_id, PROVIDER, seen=signing.statements_sha256(clean()))
    other = "1" * 32
    encounters.save(record, a_visit(clean(), visit_id=other), PROVIDER)
    back_up(clinic, record, vault_file)
    destruction.withdraw(record, clinic.room, visit_id, SCRIBE)
    destruction.delete(record, clinic.room, other, ADMIN, "entered twice")
    lose(clinic, record)

    _, report, told = restore(clinic)

    assert report.is_sound, report.faults
    assert sorted(line.split(": ")[1].split(" on ")[0] for line in told) == [
        "was deleted",
        "was withdrawn",
    ]
    again = clinic.open()
    left = encounters.load(again, visit_id, PROVIDER)
    assert left.note is not None
    assert left.note.is_signed
    assert not left.transcript.words
    with pytest.raises(InputError):
        encounters.load(again, other, PROVIDER)
    with pytest.raises(UsageError):
        clinic.room.open(visit_id, clinic.vault)


def test_a_hold_and_what_waits_for_its_release_come_back(
    clinic: Clinic, record: Record, vault_file: Path, visit_id: str
) -> None:
    other = "1" * 32
    encounters.save(record, a_visit(clean(), visit_id=other), PROVIDER)
    diary.hold(record, other, "case 11/26", ADMIN)
    back_up(clinic, record, vault_file)
    diary.release(record, other, ADMIN)
    diary.hold(record, visit_id, "Quill against Amsel", ADMIN)
    destruction.withdraw(record, clinic.room, visit_id, SCRIBE)
    lose(clinic, record)

    _, report, told = restore(clinic)

    assert report.is_sound, report.faults
    assert [line[:8] for line in told] == [other[:8], visit_id[:8], visit_id[:8]]
    again = clinic.open()
    assert destruction.settle(again, clinic.room) == ()
    assert diary.visit(again, other, ADMIN).hold is None
    held = diary.visit(again, visit_id, ADMIN)
    assert held.hold is not None
    assert (held.hold.by, held.consent_withdrawn_at is None) == ("Kim", False)
    with pytest.raises(UsageError, match="legal hold"):
        destruction.delete(again, clinic.room, visit_id, ADMIN, "entered twice")
    diary.release(again, visit_id, ADMIN)
    assert len(destruction.settle(again, clinic.room)) == 1
    assert not encounters.load(again, visit_id, PROVIDER).transcript.words
    lying_open = b"".join(path.read_bytes() for path in clinic.witness.iterdir())
    assert b"Quill" not in lying_open


def test_a_hold_is_not_forgotten_by_what_is_told_first(
    clinic: Clinic, record: Record, vault_file: Path, visit_id: str
) -> None:
    """Of a database that was put back by hand, and changed before anybody settled it."""
    encounters.save(record, a_visit(clean(), visit_id="1" * 32), PROVIDER)
    back_up(clinic, record, vault_file)
    diary.hold(record, visit_id, "case 12/26", ADMIN)
    record.close()
    for file in clinic.folder.glob("record.db*"):
        file.unlink()
    shutil.copy(clinic.home / "backup" / "record.db", clinic.folder)
    again = clinic.open(put_back=True)
    again.begin_anew()
    diary.hold(again, "1" * 32, "case 13/26", ADMIN)

    (line,) = destruction.settle(again, clinic.room)

    assert "stands again" in line
    assert diary.visit(again, visit_id, ADMIN).hold is not None


def test_a_withdrawal_that_was_cut_off_before_the_disk_failed(
    clinic: Clinic, record: Record, vault_file: Path, visit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(clinic, record, vault_file)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(destruction, "_destroy_sound", cut)
        destruction.withdraw(record, clinic.room, visit_id, SCRIBE)
    lose(clinic, record)

    _, _, told = restore(clinic)

    assert "withdrawal of consent is carried out" in told[0]
    assert not encounters.load(clinic.open(), visit_id, PROVIDER).transcript.words


@pytest.mark.usefixtures("visit_id")
def test_what_is_here_is_moved_aside(clinic: Clinic, record: Record, vault_file: Path) -> None:
    back_up(clinic, record, vault_file)
    record.close()

    restore(clinic)

    (aside,) = clinic.home.glob("record.before-*")
    assert (aside / "record.db").exists()
    clinic.open()


@pytest.mark.parametrize("name", ["record.db", "record.json", "manifest.json", "vault.json"])
@pytest.mark.usefixtures("visit_id")
def test_a_changed_backup_is_refused(
    clinic: Clinic, record: Record, vault_file: Path, name: str
) -> None:
    back_up(clinic, record, vault_file)
    path = clinic.home / "backup" / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    record.close()

    with pytest.raises(InputError):
        restore(clinic)
    clinic.open()


@pytest.mark.usefixtures("visit_id")
def test_a_backup_with_something_missing_or_added_is_refused(
    clinic: Clinic, record: Record, vault_file: Path
) -> None:
    back_up(clinic, record, vault_file)
    target = clinic.home / "backup"
    extra = target / "recordings" / "more"
    extra.write_bytes(b"x")
    with pytest.raises(InputError, match="is not what was backed up"):
        backup.check(target, clinic.vault)
    extra.unlink()
    next(target.rglob("*.segment")).unlink()
    with pytest.raises(InputError, match="is missing from the backup"):
        backup.check(target, clinic.vault)


@pytest.mark.usefixtures("visit_id")
def test_others_write_on_while_it_is_made(clinic: Clinic, record: Record, vault_file: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            encounters.save(record, a_visit(clean(), visit_id=f"{number:032}"), PROVIDER)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            back_up(clinic, record, vault_file, f"backup{number}")
    finally:
        stop.set()
        writer.join()
    lose(clinic, record)

    _, report, _ = restore(clinic, "backup2")

    assert report.is_sound, report.faults


def test_a_backup_that_nothing_would_open_elsewhere_is_not_made(
    clinic: Clinic, record: Record
) -> None:
    path = clinic.home / "vault.json"
    slot = key_file_slot(clinic.vault, Key.fresh())
    write_vault_file(path, VaultFile(id=clinic.vault.id, slots=(slot,)))

    with pytest.raises(UsageError, match="nothing would open this backup"):
        back_up(clinic, record, path)


@pytest.mark.usefixtures("visit_id")
def test_a_full_disk_leaves_no_half_of_a_backup(
    clinic: Clinic, record: Record, vault_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", full)
        with pytest.raises(OutputError, match="No space left"):
            back_up(clinic, record, vault_file)
    assert not list(clinic.home.glob("*backup*"))
    assert back_up(clinic, record, vault_file)
    with pytest.raises(UsageError, match="is there already"):
        back_up(clinic, record, vault_file)


@pytest.mark.usefixtures("visit_id")
def test_without_a_witness_only_when_it_is_said(
    clinic: Clinic, record: Record, vault_file: Path
) -> None:
    back_up(clinic, record, vault_file)
    lose(clinic, record)
    shutil.rmtree(clinic.witness)

    with pytest.raises(InputError, match="no witness knows this record"):
        restore(clinic)
    backup.restore(
        clinic.home / "backup",
        clinic.folder,
        clinic.room,
        clinic.vault,
        [clinic.witness],
        ADMIN,
        clinic.now,
        without_witness=True,
    )

    again = clinic.open()
    told = [one.detail for one in again.trail(ADMIN) if one.action is AuditAction.ALARM]
    assert told == ["restored without a witness"]


@pytest.mark.usefixtures("visit_id")
def test_not_while_it_is_open(clinic: Clinic, record: Record, vault_file: Path) -> None:
    back_up(clinic, record, vault_file)
    with pytest.raises(UsageError, match="open in another window"):
        restore(clinic)


def test_a_witness_that_was_away_during_a_restore_locks_nobody_out(
    clinic: Clinic, vault_file: Path
) -> None:
    share = clinic.home / "share"
    both = [clinic.witness, share]
    record = Record.make(clinic.folder, clinic.vault, both, clinic.now)
    encounters.save(record, a_visit(clean()), PROVIDER)
    back_up(clinic, record, vault_file)
    encounters.load(record, "0" * 32, PROVIDER)
    encounters.save(record, a_visit(clean(), visit_id="1" * 32), PROVIDER)
    lose(clinic, record)
    away = share.rename(clinic.home / "away")
    restore(clinic)
    away.rename(share)

    with Record.open(clinic.folder, clinic.vault, both, clinic.now) as again:
        assert again.broken_link() is None
