"""Backups of a record that is in use, and their way back. Everything in one is encrypted or wrapped.

A backup is a folder: the database as of one moment, its wrapped keys, the vault's file, the sealed
recordings, and a manifest with the SHA-256 of every file, authenticated with the record's audit key.
It opens with the vault's passphrase or recovery key and nothing else: neither a keyring's secret nor a
key file is in it. What the witness knows (destroyed keys, legal holds, withdrawals that wait, used recovery
codes) is not in it either, and is done again to what is restored.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.store.accounts.tidying import after_restore
from ambient_scribe.store.files import destroy, replace_text, sync_folder
from ambient_scribe.store.record import destruction
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.store.record.database import Database
from ambient_scribe.store.record.keys import KEYS_NAME, open_keys, read_record_file
from ambient_scribe.store.record.presence import check_nobody
from ambient_scribe.store.record.record import DATABASE_NAME, Now, Record, exists, utc_now
from ambient_scribe.store.record.verification import Report, verify
from ambient_scribe.store.record.witness import Witness
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.vault_file import read_vault_file
from ambient_scribe.vault.keys import Vault
from ambient_scribe.vault.sealing import Key

MANIFEST_NAME, VAULT_NAME, SOUND_NAME = "manifest.json", "vault.json", "recordings"

Progress = Callable[[int, int], None]
"""Is told how many of how many files are copied."""

PORTABLE = frozenset({"passphrase", "recovery"})
"""Slots of a vault that open it wherever it is."""

_OWNER_ONLY = 0o700
_BLOCK_BYTES = 1 << 20
_LEFT_OUT = frozenset({names.LOCK, names.LIVE, names.END})
"""Of a recording: what belongs to the process that is at it."""


class Manifest(Frozen):
    format: Literal[1] = 1
    record: str
    at: datetime.datetime
    sequence: int = Field(ge=1)
    """Of the last entry of the audit trail that is in it."""
    files: dict[str, str]
    """SHA-256 by path inside the backup."""


@dataclass(frozen=True)
class Restored:
    """`told`: what was done again, a line each; `lost_entries`: of the trail, after the backup, None where
    no witness knows; `aside`: where what was here lies now."""

    manifest: Manifest
    report: Report
    told: tuple[str, ...]
    lost_entries: int | None
    aside: Path | None


class _Signed(Frozen):
    manifest: Manifest
    mac: str


def back_up(
    record: Record,
    room: RecordingRoom,
    vault_file: Path,
    target: Path,
    actor: Actor,
    progress: Progress | None = None,
) -> Manifest:
    """Makes `target`, which must not be there yet, and checks what was written into it.

    Others may go on reading, writing and recording meanwhile. Raises UsageError for a target that is
    there, OutputError when it cannot be written: nothing of it is left then.
    """
    if target.exists():
        raise UsageError(f"{target} is there already: name a folder that is not")
    kept = read_vault_file(vault_file)
    if kept is None or not PORTABLE & {slot.kind for slot in kept.slots}:
        raise UsageError(
            "nothing would open this backup on another machine: give the vault a passphrase or a "
            "recovery key first"
        )
    record.audited(actor, AuditAction.BACKUP, record.keys.id)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        partial.mkdir(mode=_OWNER_ONLY, parents=True)
        record.database.copy_to(partial / DATABASE_NAME)
        shutil.copyfile(record.folder / KEYS_NAME, partial / KEYS_NAME)
        shutil.copyfile(vault_file, partial / VAULT_NAME)
        _copy_sound(room.root, partial / SOUND_NAME, progress)
        manifest = Manifest(
            record=record.keys.id,
            at=record.now(),
            sequence=_checked(partial / DATABASE_NAME, record.keys.database),
            files=dict(_digests(partial)),
        )
        mac = _mac(record.keys.audit, manifest)
        replace_text(
            partial / MANIFEST_NAME, _Signed(manifest=manifest, mac=mac).model_dump_json(indent=1)
        )
        sync_folder(partial)
        check(partial, record.vault)
        partial.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise OutputError(
            f"{target}: the backup cannot be written ({error.strerror}): make room, or name another disk"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def check(backup: Path, vault: Vault) -> Manifest:
    """Every file is the one that was written; the database in it was opened when the backup was made.

    Raises InputError naming the first that is not.
    """
    keys_file = read_record_file(backup / KEYS_NAME)
    if keys_file is None:
        raise InputError(f"{backup}: is no backup of a record")
    keys = open_keys(keys_file, vault)
    manifest = _manifest(backup, keys.audit)
    found = dict(_digests(backup))
    found.pop(MANIFEST_NAME, None)
    for name in sorted(manifest.files.keys() | found.keys()):
        if name not in found:
            raise InputError(f"{backup / name}: is missing from the backup")
        if manifest.files.get(name) != found[name]:
            raise InputError(f"{backup / name}: is not what was backed up")
    return manifest


def restore(
    backup: Path,
    folder: Path,
    room: RecordingRoom,
    vault: Vault,
    witnesses: Sequence[Path],
    actor: Actor,
    now: Now = utc_now,
    *,
    without_witness: bool = False,
) -> Restored:
    """Puts a backup in the place of a record that is lost, does again what was destroyed and asked for
    since, and verifies all of it. What is here is moved aside, never overwritten.

    `without_witness`: nothing is left that knows which keys were destroyed since the backup, which visits
    were put on hold, which recovery codes were used; the audit trail tells of it with an alarm.

    Raises InputError for a backup that is not whole or without a witness, UsageError while the record is
    open, OutputError when it cannot be written.
    """
    manifest = check(backup, vault)
    check_nobody(folder)
    known = _witness_of(backup, vault, witnesses).head()
    if known is None and not without_witness:
        raise InputError(
            "no witness knows this record: visits that were deleted or withdrawn since the backup would "
            "be back; restore a witness folder first (record.witnesses), or say --without-witness"
        )
    aside = folder.with_name(f"{folder.name}.before-{now():%Y%m%dT%H%M%S}")
    try:
        if exists(folder) or (folder / DATABASE_NAME).exists():
            folder.rename(aside)
        folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        for name in (DATABASE_NAME, KEYS_NAME):
            shutil.copyfile(backup / name, folder / name)
        _restore_sound(backup / SOUND_NAME, room)
        sync_folder(folder)
    except OSError as error:
        raise OutputError(
            f"{folder}: the backup cannot be restored ({error.strerror}): make room and try again"
        ) from error
    with Record.open(folder, vault, witnesses, now, put_back=True) as record:
        lost = max(0, known.sequence - manifest.sequence) if known else None
        detail = (
            f"backup of {manifest.at:%Y-%m-%d %H:%M} UTC up to entry {manifest.sequence}; "
            f"entries after it that are lost: {lost if lost is not None else 'not known'}"
        )
        with record.changing(actor) as change:
            change.audit(AuditAction.RESTORE, record.keys.id, detail)
            if known is None:
                change.audit(AuditAction.ALARM, record.keys.id, "restored without a witness")
        after_restore(record)
        record.begin_anew()
        told = destruction.settle(record, room)
        is_aside = aside if aside.exists() else None
        return Restored(manifest, verify(record, room), told, lost, is_aside)


def set_aside(folder: Path) -> tuple[Path, ...]:
    """What restores moved away from the record's folder, the oldest first: whole records, with their keys."""
    return tuple(sorted(folder.parent.glob(f"{folder.name}.before-*")))


def forget(aside: Path) -> None:
    """Destroys it: its keys first, so that whatever cuts this off nothing of it opens. Raises OutputError."""
    try:
        for key in (aside / KEYS_NAME, *aside.rglob(names.KEY)):
            if key.is_file():
                destroy(key)
        shutil.rmtree(aside)
    except OSError as error:
        raise OutputError(
            f"{aside}: not all of it can be removed ({error.strerror}): try again"
        ) from error


# ---------------------------------------------------------------- inside
def _witness_of(backup: Path, vault: Vault, witnesses: Sequence[Path]) -> Witness:
    file = read_record_file(backup / KEYS_NAME)
    assert file is not None, "it was checked"
    keys = open_keys(file, vault)
    return Witness(witnesses, keys.id, keys.audit)


def _manifest(backup: Path, key: Key) -> Manifest:
    path = backup / MANIFEST_NAME
    try:
        signed = _Signed.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise InputError(f"{path}: is damaged, or a newer version wrote it") from error
    if signed.mac != _mac(key, signed.manifest):
        raise InputError(f"{path}: was changed by something else than this program")
    return signed.manifest


def _mac(key: Key, manifest: Manifest) -> str:
    return authenticated(key, ["backup", manifest.model_dump(mode="json")]).hex()


def _copy_sound(root: Path, target: Path, progress: Progress | None) -> None:
    """Sealed segments are never changed once they are written; a key that goes meanwhile is left out."""
    files = [path for path in sorted(root.rglob("*")) if path.is_file()] if root.is_dir() else []
    files = [path for path in files if path.name not in _LEFT_OUT]
    for done, path in enumerate(files, start=1):
        copy = target / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(path, copy)
        if progress is not None:
            progress(done, len(files))


def _digests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(("-wal", "-shm")):
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while block := file.read(_BLOCK_BYTES):
                    digest.update(block)
            yield path.relative_to(folder).as_posix(), digest.hexdigest()


def _checked(copy: Path, key: Key) -> int:
    """The last entry of the audit trail in it. Raises InputError when it is not whole."""
    database = Database(copy, key)
    try:
        if faults := database.faults():
            raise InputError(f"{copy}: {faults[0]}: check the disk that it is written to")
        with database.reading() as connection:
            return int(connection.execute("SELECT max(sequence) FROM audit").fetchone()[0])
    finally:
        database.close()


def _restore_sound(backup: Path, room: RecordingRoom) -> None:
    """Recordings that are not here."""
    for source in sorted(backup.iterdir()) if backup.is_dir() else ():
        target = room.root / source.name
        if target.exists():
            continue
        room.root.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
