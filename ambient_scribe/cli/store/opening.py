"""Opens the record for a command: the vault, the keys, what was cut off; and closes it again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ambient_scribe.store.record.place import RecordConfig
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.vault.keys import Vault


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
