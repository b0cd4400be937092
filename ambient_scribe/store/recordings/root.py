"""What opens the recordings' vault without a question: this system's keyring, a key file, or, where
that is asked for, a passphrase from the environment. A folder enters; a Vault leaves, made on first use.

It is a vault of its own beside that of enrolled voices: recording must begin without a question, and
that must not open what its owner put under a passphrase.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.errors import OutputError, UsageError
from ambient_scribe.store.files import sync_folder
from ambient_scribe.store.recordings.writer import RecordingConfig
from ambient_scribe.store.vault_file import read_vault_file, write_vault_file
from ambient_scribe.vault import keys, system_keyring
from ambient_scribe.vault.key_file import make_key_file, read_key_file
from ambient_scribe.vault.keys import Vault, VaultFile
from ambient_scribe.vault.sealing import Key

VAULT_NAME = "vault.json"

_PATIENCE_S = 30
"""For another process that makes the vault; stretching a passphrase takes a second."""


@dataclass(frozen=True)
class Root:
    """Where the vault's file and the key file lie, and the passphrase if one was given."""

    vault: Path
    key_file: Path
    passphrase: str | None = None
    by_passphrase: bool = False
    """Nothing else shall open it."""

    def open_or_make(self) -> Vault:
        """Raises UsageError when the vault is here and nothing opens it, InputError and OutputError
        when a file cannot be read or written.
        """
        vault = self.open()
        if vault is not None and not self._is_too_open():
            return vault
        with self._alone():
            vault = self.open()
            if vault is None or self._is_too_open():
                vault = self._made(vault or Vault.fresh())
            return vault

    def open(self) -> Vault | None:
        """None when there is no vault yet. Raises as `open_or_make` does."""
        file = read_vault_file(self.vault)
        if file is None:
            return None
        if self.passphrase is not None and "passphrase" in kinds(file):
            return keys.open_with_passphrase(file, self.passphrase)
        if vault := keys.open_with_keyring(file, system_keyring.look_up):
            return vault
        if (key := read_key_file(self.key_file)) and (vault := keys.open_with_key_file(file, key)):
            return vault
        raise UsageError(
            f"the recordings' vault {self.vault} does not open: {self._remedy(file)}; "
            "or move that file away for a new one: what was sealed until now then stays closed"
        )

    def _remedy(self, file: VaultFile) -> str:
        ways = {
            "passphrase": "set AMBIENT_SCRIBE_PASSPHRASE",
            "keyring": "unlock this system's keyring",
            "key-file": f"restore its key file {self.key_file}",
        }
        return ", or ".join(ways[kind] for kind in kinds(file))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two visits that begin at once on a new machine shall not make two vaults."""
        from filelock import FileLock, Timeout

        try:
            self.vault.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.vault.with_suffix(".lock"), timeout=_PATIENCE_S):
                yield
        except (OSError, Timeout) as error:
            raise OutputError(
                f"{self.vault}: the recordings' vault cannot be made: is the disk full or read-only?"
            ) from error

    def _is_too_open(self) -> bool:
        """Whether a passphrase has been asked for since it was made."""
        file = read_vault_file(self.vault)
        return self.by_passphrase and file is not None and kinds(file) != ("passphrase",)

    def _made(self, vault: Vault) -> Vault:
        write_vault_file(self.vault, VaultFile(id=vault.id, slots=(self._slot(vault),)))
        if self.by_passphrase:
            system_keyring.forget(vault.id)
        return vault

    def _slot(self, vault: Vault) -> keys.AnySlot:
        """The passphrase's where that is asked for; the keyring's where there is one and it takes the
        key.
        """
        if self.by_passphrase:
            if self.passphrase is None:
                raise UsageError(
                    "recordings are to be sealed under a passphrase (recording.passphrase): set "
                    "AMBIENT_SCRIBE_PASSPHRASE, or AMBIENT_SCRIBE_KEY_FILE to a file that holds it"
                )
            return keys.passphrase_slot(vault, self.passphrase)
        if system_keyring.is_here():
            with suppress(OutputError):
                return keys.keyring_slot(vault, system_keyring.keep)
        return keys.key_file_slot(vault, self._key())

    def _key(self) -> Key:
        if key := read_key_file(self.key_file):
            return key
        key = make_key_file(self.key_file)
        sync_folder(self.key_file.parent)  # an OSError is told by `_alone`
        return key


def kinds(file: VaultFile) -> tuple[str, ...]:
    return tuple(slot.kind for slot in file.slots)


def root_of(config: RecordingConfig, passphrase: str | None = None) -> Root:
    """The vault lies with the recordings, the key file apart from them."""
    vault = config.folder_path() / VAULT_NAME
    return Root(vault, config.key_path(), passphrase, config.passphrase)
