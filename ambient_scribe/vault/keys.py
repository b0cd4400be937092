"""The hierarchy of keys: a root secret opens the master key, the master key opens each item's key.

A passphrase (through argon2id, RFC 9106), a secret of the operating system's keyring or of a key
file enters; a `Vault` leaves, which makes and opens data keys. Each root has a slot of its own in `VaultFile` that
wraps the same master key, so that a root can be added, changed or removed without touching what is
sealed. Deleting an item's wrapped data key destroys the item, whoever knows the passphrase. Nothing
is read from or written to a disk here.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import unicodedata
from collections.abc import Callable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError
from ambient_scribe.vault.sealing import (
    KEY_BYTES,
    OVERHEAD_BYTES,
    Key,
    Label,
    SealError,
    seal,
    unseal,
)

SHORTEST_PASSPHRASE = 12
"""Characters: what argon2id at this cost still protects against guessing offline."""
SALT_BYTES = 16
WRAPPED_KEY_BYTES = KEY_BYTES + OVERHEAD_BYTES

WRONG_PASSPHRASE = (
    "the passphrase does not open the vault: it is another one, or the vault's file was changed"
)
LOST_KEYRING = (
    "the system's keyring does not open the vault any more: use its passphrase, or restore the "
    "vault's file"
)
LOST_KEY_FILE = (
    "the key file does not open the vault: it belongs to another one, or the vault's file was "
    "changed: restore both from one backup"
)


WRONG_RECOVERY_KEY = (
    "the recovery key does not open the vault: it was printed for another one, or a newer one was "
    "printed since"
)


class Argon2Cost(Frozen):
    """RFC 9106's second recommendation: about a tenth of a second and 64 MiB for each try.

    Bounded above: a vault's file that was tampered with must not take the machine down.
    """

    passes: int = Field(default=3, ge=1, le=20)
    memory_kib: int = Field(default=65_536, ge=8, le=1_048_576)
    lanes: int = Field(default=4, ge=1, le=16)


class PassphraseSlot(Frozen):
    kind: Literal["passphrase"] = "passphrase"
    salt: str
    cost: Argon2Cost
    wrapped: str


class KeyringSlot(Frozen):
    """Its key lies in the keyring of this user's operating system, under the vault's id."""

    kind: Literal["keyring"] = "keyring"
    wrapped: str


class KeyFileSlot(Frozen):
    """Its key lies in a file that only this user may read (`vault.key_file`)."""

    kind: Literal["key-file"] = "key-file"
    wrapped: str


class RecoverySlot(Frozen):
    """Its key is printed on paper (`vault.recovery`) and lies on no disk."""

    kind: Literal["recovery"] = "recovery"
    wrapped: str


AnySlot: TypeAlias = PassphraseSlot | KeyringSlot | KeyFileSlot | RecoverySlot
Slot = Annotated[AnySlot, Field(discriminator="kind")]


class VaultFile(Frozen):
    """What may lie open on a disk: the master key, wrapped once for every root."""

    format: Literal[1] = 1
    id: str
    slots: tuple[Slot, ...] = Field(min_length=1)

    def kinds(self) -> tuple[str, ...]:
        return tuple(slot.kind for slot in self.slots)

    def with_slot(self, slot: AnySlot) -> VaultFile:
        """The same vault with one slot of this kind."""
        others = tuple(one for one in self.slots if one.kind != slot.kind)
        return VaultFile(id=self.id, slots=(*others, slot))


class Vault:
    """An opened vault. Keep it no longer than needed."""

    def __init__(self, vault_id: str, master: Key) -> None:
        self.id = vault_id
        self._master = master

    @classmethod
    def fresh(cls) -> Vault:
        """A new one; it lasts when a slot of it is kept in a VaultFile."""
        return cls(secrets.token_hex(16), Key.fresh())

    def rotated(self) -> Vault:
        """The same vault under a new master key: every data key is to be wrapped again, and every slot
        made anew."""
        return Vault(self.id, Key.fresh())

    def new_key(self, label: Label) -> tuple[Key, bytes]:
        """A data key for one item, and its wrapped form to be kept beside the item."""
        key = Key.fresh()
        return key, self.wrap_key(label, key)

    def wrap_key(self, label: Label, key: Key) -> bytes:
        """A data key's wrapped form, once more: under another master key, or another name."""
        return seal(self._master, _of_key(label), key.secret)

    def open_key(self, label: Label, wrapped: bytes) -> Key:
        """Raises SealError when it was changed, belongs to another item or to another vault."""
        return Key(unseal(self._master, _of_key(label), wrapped))

    def wrapped_by(self, root: Key, kind: str) -> str:
        """The master key, wrapped for a slot of this kind."""
        wrapped = seal(root, _of_master(self.id, kind), self._master.secret)
        return base64.b64encode(wrapped).decode("ascii")


def rewrapped(label: Label, wrapped: bytes, old: Vault, new: Vault) -> bytes | None:
    """A data key's wrapped form under the new master key; None when it has that already. Raises
    SealError when neither opens it."""
    try:
        new.open_key(label, wrapped)
    except SealError:
        return new.wrap_key(label, old.open_key(label, wrapped))
    return None


def _of_key(label: Label) -> Label:
    return label.changed(kind=f"key of {label.kind}")


def new_vault(passphrase: str, cost: Argon2Cost | None = None) -> tuple[Vault, VaultFile]:
    """Raises UsageError for a passphrase that is too short."""
    vault = Vault.fresh()
    return vault, VaultFile(id=vault.id, slots=(passphrase_slot(vault, passphrase, cost),))


def passphrase_slot(
    vault: Vault, passphrase: str, cost: Argon2Cost | None = None
) -> PassphraseSlot:
    """Raises UsageError for a passphrase that is too short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise UsageError(
            f"the passphrase is too short: take {SHORTEST_PASSPHRASE} characters or more, for "
            "example four words"
        )
    cost, salt = cost or Argon2Cost(), secrets.token_bytes(SALT_BYTES)
    root = _stretched(passphrase, salt, cost)
    wrapped = vault.wrapped_by(root, "passphrase")
    return PassphraseSlot(salt=salt.hex(), cost=cost, wrapped=wrapped)


def keyring_slot(vault: Vault, keep: Callable[[str, str], None]) -> KeyringSlot:
    """`keep` lays a secret, in hex, into the keyring under the vault's id."""
    root = Key.fresh()
    keep(vault.id, root.secret.hex())
    return KeyringSlot(wrapped=vault.wrapped_by(root, "keyring"))


def key_file_slot(vault: Vault, root: Key) -> KeyFileSlot:
    """`root` is what the key file holds."""
    return KeyFileSlot(wrapped=vault.wrapped_by(root, "key-file"))


def recovery_slot(vault: Vault, root: Key) -> RecoverySlot:
    """`root` is what is printed."""
    return RecoverySlot(wrapped=vault.wrapped_by(root, "recovery"))


def open_with_passphrase(file: VaultFile, passphrase: str) -> Vault:
    """Raises UsageError when it is another one."""
    for slot in file.slots:
        if isinstance(slot, PassphraseSlot):
            root = _stretched(passphrase, _salt_of(slot), slot.cost)
            return _opened(file, slot, root, WRONG_PASSPHRASE)
    raise UsageError("this vault has no passphrase: it opens with the keyring or a key file only")


def open_with_keyring(file: VaultFile, look_up: Callable[[str], str | None]) -> Vault | None:
    """None when this vault is not in the keyring. Raises UsageError when its secret does not fit."""
    for slot in file.slots:
        if isinstance(slot, KeyringSlot) and (kept := look_up(file.id)):
            try:
                root = Key(bytes.fromhex(kept))
            except ValueError as error:
                raise UsageError(LOST_KEYRING) from error
            return _opened(file, slot, root, LOST_KEYRING)
    return None


def open_with_key_file(file: VaultFile, root: Key) -> Vault | None:
    """None when this vault has no key file. Raises UsageError when this is another one."""
    for slot in file.slots:
        if isinstance(slot, KeyFileSlot):
            return _opened(file, slot, root, LOST_KEY_FILE)
    return None


def open_with_recovery_key(file: VaultFile, root: Key) -> Vault:
    """Raises UsageError when it is another one, or none was ever printed."""
    for slot in file.slots:
        if isinstance(slot, RecoverySlot):
            return _opened(file, slot, root, WRONG_RECOVERY_KEY)
    raise UsageError("this vault has no recovery key: print one with `store recovery-key`")


def _opened(file: VaultFile, slot: AnySlot, root: Key, complaint: str) -> Vault:
    try:
        wrapped = base64.b64decode(slot.wrapped, validate=True)
        return Vault(file.id, Key(unseal(root, _of_master(file.id, slot.kind), wrapped)))
    except (SealError, binascii.Error) as error:
        raise UsageError(complaint) from error


def _of_master(vault_id: str, kind: str) -> Label:
    return Label(kind=f"master key by {kind}", name=vault_id)


def _salt_of(slot: PassphraseSlot) -> bytes:
    try:
        salt = bytes.fromhex(slot.salt)
    except ValueError as error:
        raise UsageError(WRONG_PASSPHRASE) from error
    if len(salt) != SALT_BYTES:
        raise UsageError(WRONG_PASSPHRASE)
    return salt


def _stretched(passphrase: str, salt: bytes, cost: Argon2Cost) -> Key:
    """The same passphrase typed on another keyboard is the same (RFC 8265: NFC)."""
    from argon2.low_level import Type, hash_secret_raw

    return Key(
        hash_secret_raw(
            unicodedata.normalize("NFC", passphrase).encode("utf-8"),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    )
