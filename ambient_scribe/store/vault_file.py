"""The vault's file on this disk: `vault.json` in the user's folder. A path enters, a VaultFile leaves.

It holds the master key, wrapped once for each root (see `vault.keys`). Without it nothing that was
sealed can be opened again: it belongs into the clinic's backup.
"""

from __future__ import annotations

from pathlib import Path

from ambient_scribe.resources import user_home
from ambient_scribe.store.json_files import read_json, write_json
from ambient_scribe.vault.keys import VaultFile


def vault_path() -> Path:
    return user_home() / "vault.json"


def read_vault_file(path: Path) -> VaultFile | None:
    """None where there is no vault yet. Raises InputError when the file is damaged."""
    return read_json(path, VaultFile)


def write_vault_file(path: Path, file: VaultFile) -> None:
    """Raises OutputError; the file that was there then stands."""
    write_json(path, file, "the vault")
