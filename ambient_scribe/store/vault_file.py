"""The vault's file on this disk: `vault.json` in the user's folder. A path enters, a VaultFile leaves.

It holds the master key, wrapped once for each root (see `vault.keys`). Without it nothing that was
sealed can be opened again: it belongs into the clinic's backup.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.resources import user_home
from ambient_scribe.store.files import replace_text, sync_folder
from ambient_scribe.vault.keys import VaultFile


def vault_path() -> Path:
    return user_home() / "vault.json"


def read_vault_file(path: Path) -> VaultFile | None:
    """None where there is no vault yet. Raises InputError when the file is damaged."""
    try:
        return VaultFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise InputError(
            f"{path}: is damaged, or a newer version wrote it: restore it from a backup"
        ) from error


def write_vault_file(path: Path, file: VaultFile) -> None:
    """Raises OutputError; the file that was there then stands."""
    try:
        replace_text(path, file.model_dump_json(indent=1) + "\n")
        sync_folder(path.parent)
    except OSError as error:
        raise OutputError(f"{path}: the vault cannot be written ({error.strerror})") from error
