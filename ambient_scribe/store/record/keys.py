"""The keys of one record: `record.json` beside the database, each key in it wrapped by the vault.

The database's key encrypts the file. The audit key and the revisions' key authenticate the two chains:
who can write into the database without them (a stolen disk's new owner cannot even read it) still
cannot make a link that fits. They are data keys of their own, so that the vault's master key can be
changed without breaking a chain.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import InputError
from ambient_scribe.store.json_files import read_json, write_json
from ambient_scribe.vault.keys import Vault, rewrapped
from ambient_scribe.vault.sealing import Key, Label

KEYS_NAME = "record.json"


class RecordFile(Frozen):
    """May lie open on a disk."""

    format: Literal[1] = 1
    id: str
    vault: str
    database: str = Field(repr=False)
    audit: str = Field(repr=False)
    revisions: str = Field(repr=False)


@dataclass(frozen=True)
class RecordKeys:
    """Opened. `id` is the record's."""

    id: str
    database: Key
    audit: Key
    revisions: Key


def new_keys(vault: Vault) -> tuple[RecordKeys, RecordFile]:
    record_id = secrets.token_hex(16)
    made = {name: vault.new_key(_label(record_id, name)) for name in _NAMES}
    wrapped = {name: base64.b64encode(one[1]).decode("ascii") for name, one in made.items()}
    keys = RecordKeys(record_id, **{name: one[0] for name, one in made.items()})
    return keys, RecordFile(id=record_id, vault=vault.id, **wrapped)


def open_keys(file: RecordFile, vault: Vault) -> RecordKeys:
    """Raises InputError when they are another vault's, or were changed."""
    if file.vault != vault.id:
        raise InputError(
            f"the record belongs to another vault ({file.vault[:8]}) than this one ({vault.id[:8]}): "
            "restore both from one backup"
        )
    return RecordKeys(file.id, **{name: _opened(file, name, vault) for name in _NAMES})


def rewrap(file: RecordFile, old: Vault, new: Vault) -> RecordFile:
    """The same keys under another master key; those that have it already stay."""
    keys = {name: _rewrapped(file, name, old, new) for name in _NAMES}
    return file.changed(**keys)


def read_record_file(path: Path) -> RecordFile | None:
    """None where there is no record yet. Raises InputError when it cannot be read."""
    return read_json(path, RecordFile)


def write_record_file(path: Path, file: RecordFile) -> None:
    """Raises OutputError; what was there stands then."""
    write_json(path, file, "the record's keys")


_NAMES = ("database", "audit", "revisions")


def _opened(file: RecordFile, name: str, vault: Vault) -> Key:
    try:
        wrapped = base64.b64decode(getattr(file, name), validate=True)
    except binascii.Error as error:
        raise InputError(f"{KEYS_NAME} is damaged: restore it from a backup") from error
    return vault.open_key(_label(file.id, name), wrapped)


def _rewrapped(file: RecordFile, name: str, old: Vault, new: Vault) -> str:
    kept: str = getattr(file, name)
    wrapped = rewrapped(_label(file.id, name), base64.b64decode(kept), old, new)
    return base64.b64encode(wrapped).decode("ascii") if wrapped is not None else kept


def _label(record_id: str, name: str) -> Label:
    return Label(kind=f"record's {name}", name=record_id)
