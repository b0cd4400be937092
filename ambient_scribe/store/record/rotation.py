"""A new master key: every data key is wrapped anew, nothing that is sealed is touched.

The vault's new file lies beside the old one until everything is wrapped anew, and takes its name then.
Cut off, it is gone on with: what has the new master key already is left as it is. Whoever learned the old
master key, or an old passphrase with its vault file, opens none of the wrapped keys that are here from
then on. Who copied the wrapped keys too, in the old days, still has what they wrap.
"""

from __future__ import annotations

from pathlib import Path

from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.errors import OutputError, UsageError
from ambient_scribe.store.accounts import totp
from ambient_scribe.store.files import sync_folder
from ambient_scribe.store.record.keys import (
    KEYS_NAME,
    read_record_file,
    rewrap,
    write_record_file,
)
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import visit_label
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.vault_file import read_vault_file, write_vault_file
from ambient_scribe.store.voices import VoiceStore
from ambient_scribe.vault.keys import Vault, VaultFile, rewrapped


def next_file(vault_file: Path) -> Path:
    """Where the vault's new file lies while a rotation is under way."""
    return vault_file.with_name(f"{vault_file.name}.next")


def is_cut_off(vault_file: Path) -> bool:
    return next_file(vault_file).exists()


def begin(vault_file: Path, file: VaultFile) -> None:
    """`file`: the slots that open the new master key. Raises OutputError, UsageError for one that was
    begun and not finished."""
    if is_cut_off(vault_file):
        raise UsageError("a change of keys was cut off: it is gone on with, not begun anew")
    write_vault_file(next_file(vault_file), file)


def finish(
    record: Record,
    room: RecordingRoom,
    voices: VoiceStore,
    vault_file: Path,
    old: Vault,
    new: Vault,
    actor: Actor,
) -> None:
    """Wraps everything anew; the record, opened with either vault, goes by the new one then. Raises UsageError when nothing was
    begun, OutputError when something cannot be written: it can be gone on with."""
    if read_vault_file(next_file(vault_file)) is None:
        raise UsageError("no change of keys was begun")
    record.presence.check_alone()  # who has it open would go on wrapping with the old key
    room.rewrap(old, new)
    voices.rewrap(old, new)
    with record.changing(actor) as change:
        rows = change.connection.execute(
            "SELECT visit, generation, wrapped FROM visit_key WHERE wrapped IS NOT NULL"
        ).fetchall()
        for row in rows:
            label = visit_label(row["visit"], row["generation"])
            wrapped = rewrapped(label, row["wrapped"], old, new)
            if wrapped is not None:
                change.connection.execute(
                    "UPDATE visit_key SET wrapped = ? WHERE visit = ? AND generation = ?",
                    (wrapped, row["visit"], row["generation"]),
                )
        totp.rewrap(change.connection, old, new)
        change.audit(AuditAction.KEYS_ROTATED, record.keys.id)
    path = record.folder / KEYS_NAME
    file = read_record_file(path)
    if file is not None:
        write_record_file(path, rewrap(file, old, new))
    try:
        next_file(vault_file).replace(vault_file)
        sync_folder(vault_file.parent)
    except OSError as error:
        raise OutputError(f"{vault_file}: cannot be replaced ({error.strerror})") from error
    record.vault = new
    record.database.empty_log()
