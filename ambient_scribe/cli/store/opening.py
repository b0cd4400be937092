"""Opens the record for a command: the vault, the keys, what was cut off; and closes it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ambient_scribe.store.record.place import RecordConfig
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.vault.keys import Vault, VaultFile


@contextmanager
def opened(settings: RecordConfig) -> Iterator[Record]:
    """What was cut off or came back with a backup is settled first, and told. Raises UsageError when there
    is no record, or nothing opens its vault."""
    from ambient_scribe.store.record.destruction import settle
    from ambient_scribe.store.record.record import Record

    check_no_rotation()
    with Record.open(settings.folder_path(), the_vault(), settings.witness_paths()) as record:
        for line in settle(record, settings.room()):
            typer.echo(f"ambient-scribe: {line}", err=True)
        yield record


@contextmanager
def opened_or_made(settings: RecordConfig) -> Iterator[Record]:
    """On first use the record is made, and its recovery key shown."""
    from ambient_scribe.store.record.record import exists

    if not exists(settings.folder_path()):
        make(settings).close()
    with opened(settings) as record:
        yield record


def make(settings: RecordConfig) -> Record:
    """With a vault where there is none yet, and a recovery key for it. Raises UsageError where there is a
    record already."""
    from ambient_scribe.cli.passphrase import open_or_make_vault
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.vault_file import read_vault_file, vault_path

    vault = open_or_make_vault()
    record = Record.make(settings.folder_path(), vault, settings.witness_paths())
    file = read_vault_file(vault_path())
    if file is not None and "recovery" not in file.kinds():
        print_recovery_key(vault, file)
    return record


def print_recovery_key(vault: Vault, file: VaultFile) -> None:
    """A new one; one that was printed before no longer opens the vault."""
    from ambient_scribe.store.vault_file import vault_path, write_vault_file
    from ambient_scribe.vault.keys import recovery_slot
    from ambient_scribe.vault.recovery import printed
    from ambient_scribe.vault.sealing import Key

    root = Key.fresh()
    write_vault_file(vault_path(), file.with_slot(recovery_slot(vault, root)))
    typer.echo(
        "The recovery key opens the record when the passphrase is lost. It is shown this once: write it "
        "down, and keep it where the clinic keeps such things.\n\n"
        f"    {printed(root)}\n"
    )


def the_vault() -> Vault:
    """Raises UsageError when nothing opens it."""
    from ambient_scribe.cli.passphrase import HOW_TO_OPEN, open_vault
    from ambient_scribe.errors import UsageError

    vault = open_vault(ask=True)
    if vault is None:
        raise UsageError(f"the record's vault needs its passphrase: {HOW_TO_OPEN}")
    return vault


def check_no_rotation() -> None:
    """Raises UsageError while a change of keys waits to be gone on with."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.store.record.rotation import is_cut_off
    from ambient_scribe.store.vault_file import vault_path

    if is_cut_off(vault_path()):
        raise UsageError(
            "a change of keys was cut off: `ambient-scribe store rotate` goes on with it"
        )
