"""What opens the vault: the environment, a key file, the system's keyring, or a person at a terminal.

A run that nobody watches is never asked anything: it gets a Vault, None, or one clear line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ambient_scribe.vault.keys import Vault, VaultFile

PASSPHRASE_VARIABLE = "AMBIENT_SCRIBE_PASSPHRASE"
KEY_FILE_VARIABLE = "AMBIENT_SCRIBE_KEY_FILE"
HOW_TO_OPEN = (
    f"set {PASSPHRASE_VARIABLE}, or {KEY_FILE_VARIABLE} to a file that holds the passphrase"
)


def open_vault(*, ask: bool) -> Vault | None:
    """None when there is no vault, or nothing opens it and nobody may be asked.

    Raises UsageError for a wrong passphrase, InputError when a file cannot be read.
    """
    from ambient_scribe.store.vault_file import read_vault_file, vault_path
    from ambient_scribe.vault import system_keyring
    from ambient_scribe.vault.keys import open_with_keyring, open_with_passphrase

    file = read_vault_file(vault_path())
    if file is None:
        return None
    if (given := given_passphrase()) is not None:
        return open_with_passphrase(file, given)
    if vault := open_with_keyring(file, system_keyring.look_up):
        return vault
    if ask and somebody_is_there():
        return open_with_passphrase(file, _asked("Passphrase of the vault"))
    return None


def open_or_make_vault(*, remember: bool = False) -> Vault:
    """With `remember`, this system's keyring opens it from now on.

    Raises UsageError when there is no passphrase to be had, or it is a wrong or a short one.
    """
    from ambient_scribe.errors import UsageError
    from ambient_scribe.store.vault_file import read_vault_file, vault_path, write_vault_file
    from ambient_scribe.vault.keys import new_vault

    path = vault_path()
    file = read_vault_file(path)
    if file is not None:
        vault = open_vault(ask=True)
        if vault is None:
            raise UsageError(f"the vault needs its passphrase: {HOW_TO_OPEN}")
    else:
        passphrase = given_passphrase()
        if passphrase is None:
            if not somebody_is_there():
                raise UsageError(f"a vault needs a passphrase: {HOW_TO_OPEN}")
            passphrase = _new_passphrase()
        vault, file = new_vault(passphrase)
        write_vault_file(path, file)
    if remember:
        _remember(vault, file, path)
    return vault


def passphrase_at_hand() -> str:
    """Given or asked for. Raises UsageError when nobody can be asked."""
    from ambient_scribe.errors import UsageError

    if (given := given_passphrase()) is not None:
        return given
    if not somebody_is_there():
        raise UsageError(f"the vault's passphrase is needed: {HOW_TO_OPEN}")
    return _asked("Passphrase of the vault")


def given_passphrase() -> str | None:
    """What the environment gives. Raises InputError for a key file that is absent or empty."""
    from ambient_scribe.errors import InputError

    if passphrase := os.environ.get(PASSPHRASE_VARIABLE):
        return passphrase
    place = os.environ.get(KEY_FILE_VARIABLE)
    if not place:
        return None
    try:
        passphrase = Path(place).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise InputError(
            f"{place}: the key file cannot be read: see {KEY_FILE_VARIABLE}"
        ) from error
    if not passphrase:
        raise InputError(f"{place}: the key file is empty: it holds the vault's passphrase")
    return passphrase


def somebody_is_there() -> bool:
    """Whether a question would reach a person and the answer come back."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _remember(vault: Vault, file: VaultFile, path: Path) -> None:
    from ambient_scribe.errors import UsageError
    from ambient_scribe.store.vault_file import write_vault_file
    from ambient_scribe.vault import system_keyring
    from ambient_scribe.vault.keys import keyring_slot

    if not system_keyring.is_here():
        raise UsageError(f"this system has no keyring that can be used: {HOW_TO_OPEN}")
    write_vault_file(path, file.with_slot(keyring_slot(vault, system_keyring.keep)))


def _new_passphrase() -> str:
    typer.echo(
        "A new vault is made for what is kept of people. Without its passphrase nobody can open it, "
        "and there is no way around it: write it down where the clinic keeps such things.",
        err=True,
    )
    return str(typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True))


def _asked(question: str) -> str:
    return str(typer.prompt(question, hide_input=True, err=True))
