"""Somebody who has the files, or even the database's key, and changes something: it is found and named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import InputError
from ambient_scribe.store.record import destruction, encounters, notes, signing
from ambient_scribe.store.record.database import Database
from ambient_scribe.store.record.keys import KEYS_NAME, open_keys, read_record_file
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from ambient_scribe.vault.keys import Vault
from tests.store.record.conftest import ADMIN, PROVIDER, SCRIBE, Clinic
from tests.store.record.test_notes import clean
from tests.store.recordings.rooms import chunk, noise, recorded
from tests.withdrawals import a_visit

VISIT, OTHER = "0" * 32, "1" * 32


@pytest.fixture
def signed(record: Record) -> Record:
    """Two visits, both signed."""
    for visit_id in (VISIT, OTHER):
        encounters.save(record, a_visit(clean(), visit_id=visit_id), PROVIDER)
        encounters.load(record, visit_id, SCRIBE)
        notes.sign(record, visit_id, PROVIDER, seen=signing.statements_sha256(clean()))
    return record


def tampered(record: Record, *statements: str) -> None:
    """By somebody who has the database's own key: the triggers are dropped first."""
    with record.database.writing() as connection:
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {row['name']}")
        for statement in statements:
            connection.execute(statement)


def faults(record: Record, clinic: Clinic) -> list[tuple[str, str]]:
    return [(fault.where, fault.what) for fault in verify(record, clinic.room).faults]


def test_a_record_that_nobody_touched_is_sound(signed: Record, clinic: Clinic) -> None:
    report = verify(signed, clinic.room)

    assert report.is_sound, report.faults
    assert (report.visits, report.signatures, report.revisions) == (2, 2, 8)


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        ("UPDATE audit SET actor = 'Sam' WHERE sequence = 3", "audit trail", "entry 3 was changed"),
        ("UPDATE audit SET at = '2020-01-01' WHERE sequence = 4", "audit trail", "entry 4"),
        ("DELETE FROM audit WHERE sequence = 5", "audit trail", "entry 5 is missing"),
        (
            "DELETE FROM audit WHERE sequence > 6",
            "audit trail",
            "put back to an earlier day",
        ),
        (
            f"UPDATE revision SET actor = 'Sam' WHERE visit = '{VISIT}' AND number = 2",
            "visit 00000000",
            "revision 2 was changed",
        ),
        (
            f"UPDATE revision SET content = (SELECT content FROM revision WHERE visit = '{OTHER}' "
            f"AND number = 2) WHERE visit = '{VISIT}' AND number = 2",
            "visit 00000000",
            "does not open",
        ),
        (
            f"DELETE FROM revision WHERE visit = '{VISIT}' AND number = 1",
            "visit 00000000",
            "revision 1 is missing",
        ),
        (
            f"DELETE FROM revision WHERE visit = '{VISIT}' AND number = 4",
            "visit 00000000",
            "3 revisions are here, the audit trail tells of 4",
        ),
        (
            f"UPDATE visit SET signed_at = NULL WHERE id = '{VISIT}'",
            "visit 00000000",
            "its row does not say so",
        ),
    ],
)
def test_an_edited_row_is_named(
    signed: Record, clinic: Clinic, statement: str, where: str, what: str
) -> None:
    tampered(signed, statement)

    found = faults(signed, clinic)

    assert any(place == where and what in told for place, told in found), found


def test_a_visit_that_was_removed_altogether(signed: Record, clinic: Clinic) -> None:
    tampered(
        signed,
        f"DELETE FROM revision WHERE visit = '{OTHER}'",
        f"DELETE FROM visit_key WHERE visit = '{OTHER}'",
        f"DELETE FROM visit WHERE id = '{OTHER}'",
    )
    assert ("visit 11111111", "is missing altogether") in faults(signed, clinic)


def test_a_signature_that_was_taken_from_another_visit(signed: Record, clinic: Clinic) -> None:
    """Its sealed content opens nowhere else."""
    tampered(
        signed,
        f"UPDATE revision SET content = (SELECT content FROM revision WHERE visit = '{OTHER}' "
        f"AND number = 4) WHERE visit = '{VISIT}' AND number = 4",
    )
    assert any("does not open" in what for _, what in faults(signed, clinic))


def test_the_schema_itself_refuses_to_change_what_stays(signed: Record) -> None:
    for statement in (
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "DELETE FROM revision",
        "UPDATE revision SET content = x'00'",
        "UPDATE revision SET content = x''",
        "DELETE FROM consent WHERE 0",
    ):
        with signed.database.writing() as connection:
            if "consent" in statement:
                connection.execute(statement)  # nothing to delete, nothing to refuse
                continue
            with pytest.raises(Exception, match="never"):
                connection.execute(statement)


@pytest.mark.parametrize("at", [50, 5_000, 40_000])
def test_a_changed_byte_of_the_file(signed: Record, clinic: Clinic, at: int) -> None:
    signed.database.empty_log()
    signed.close()
    path = clinic.folder / "record.db"
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)

    with pytest.raises(InputError, match="damaged"):
        found = faults(clinic.open(), clinic)
        assert found == []


def test_a_file_of_an_earlier_day_does_not_open(clinic: Clinic) -> None:
    record = clinic.make()
    encounters.save(record, a_visit(clean()), PROVIDER)
    record.database.empty_log()
    record.close()
    yesterday = clinic.home / "yesterday"
    shutil.copytree(clinic.folder, yesterday)
    record = clinic.open()
    notes.sign(record, VISIT, PROVIDER, seen=signing.statements_sha256(clean()))
    record.close()
    shutil.rmtree(clinic.folder)
    shutil.copytree(yesterday, clinic.folder)

    with pytest.raises(InputError, match="put back to an earlier state"):
        clinic.open()


def test_a_forged_witness_is_not_believed(signed: Record, clinic: Clinic) -> None:
    signed.close()
    (path,) = clinic.witness.glob("*.head.json")
    path.write_text(path.read_text().replace('"sequence":', '"sequence":1'), encoding="utf-8")

    with pytest.raises(InputError, match="something else than this program"):
        clinic.open()


def test_another_vault_does_not_open_it(signed: Record, clinic: Clinic) -> None:
    signed.close()
    with pytest.raises(InputError, match="another vault"):
        Record.open(clinic.folder, Vault.fresh(), [clinic.witness])


def test_another_key_does_not_open_the_database(signed: Record, clinic: Clinic) -> None:
    signed.close()
    file = read_record_file(clinic.folder / KEYS_NAME)
    assert file is not None
    keys = open_keys(file, clinic.vault)
    with pytest.raises(InputError, match="damaged, or belongs to another vault"):
        Database(clinic.folder / "record.db", keys.audit)


def swap(folder: Path) -> None:
    first, second = folder / "000000.segment", folder / "000001.segment"
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)


def cut(folder: Path) -> None:
    (folder / "000001.segment").unlink()


@pytest.mark.parametrize("change", [swap, cut])
def test_a_swapped_or_missing_segment_of_sound(
    record: Record, clinic: Clinic, change: Callable[[Path], None]
) -> None:
    recording = recorded(clinic.room, clinic.vault, [chunk(noise(16_000))])
    recording.release()
    assert verify(record, clinic.room).is_sound
    change(recording.folder.path)

    found = faults(record, clinic)

    assert found
    assert {place for place, _ in found} == {f"recording {recording.id[:8]}"}


def test_what_was_denied_is_in_the_trail(signed: Record) -> None:
    signed.deny(SCRIBE, "read the audit trail")

    newest = signed.trail(PROVIDER)[1]

    assert (newest.action, newest.detail) == (AuditAction.DENIED, "read the audit trail")


def test_a_head_that_was_removed_is_missed(signed: Record, clinic: Clinic) -> None:
    """Who puts an old database back would remove it."""
    signed.close()
    for path in clinic.witness.glob("*.head.json"):
        path.unlink()
    with pytest.raises(InputError, match="no witness knows where its audit trail ends"):
        clinic.open()
    again = clinic.open(put_back=True)
    again.begin_anew()
    again.close()
    clinic.open()


def test_a_list_of_destroyed_keys_that_was_emptied_is_missed(
    signed: Record, clinic: Clinic
) -> None:
    destruction.delete(signed, clinic.room, VISIT, ADMIN, "entered twice")
    for path in clinic.witness.glob("*.destroyed.jsonl"):
        path.write_bytes(b"")
    with pytest.raises(InputError, match="1 destroyed keys are missing"):
        signed.witness.destroyed()
