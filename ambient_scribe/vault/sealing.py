"""Sealing: a key, a label and bytes enter, sealed bytes leave; unsealing proves that nothing changed.

AES-256-GCM (NIST SP 800-38D) of the cryptography library, a random 96-bit nonce each time. A sealed
block is `ASV`, the format's version (one byte), the nonce, the ciphertext and its tag. What it is
(its label) is bound as associated data: a block that is moved to another name, kind or place in a
sequence does not open. With random nonces a key may seal 2**32 blocks; here each item has a key of
its own, so even 5 s of sound at a time that is out of reach.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import InputError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
MAGIC = b"ASV"
FORMAT = 1
HEADER_BYTES = len(MAGIC) + 1
OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES
"""A sealed block is this much longer than what is in it."""

_LENGTH_BYTES = 4


class SealError(InputError):
    """A sealed block does not open: cut off, changed, another item's, or of another key."""


@dataclass(frozen=True)
class Key:
    """32 secret bytes. They are never shown; Python cannot wipe them from memory."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(self.secret)}")

    @classmethod
    def fresh(cls) -> Key:
        return cls(secrets.token_bytes(KEY_BYTES))


class Label(Frozen):
    """What a sealed block is; it opens as nothing else.

    `version` is of what lies inside, `number` the place in a sequence (a segment of sound).
    """

    kind: str
    name: str
    version: int = 1
    number: int = 0


def seal(key: Key, label: Label, content: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header = MAGIC + bytes([FORMAT])
    nonce = os.urandom(NONCE_BYTES)
    return header + nonce + AESGCM(key.secret).encrypt(nonce, content, _bound(header, label))


def unseal(key: Key, label: Label, sealed: bytes) -> bytes:
    """Raises SealError unless these are the very bytes that were sealed, with this key and label."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    header, rest = sealed[:HEADER_BYTES], sealed[HEADER_BYTES:]
    what = f"the sealed {label.kind} {label.name!r}"
    if len(sealed) < OVERHEAD_BYTES or header[: len(MAGIC)] != MAGIC:
        raise SealError(f"{what} is cut off or is no sealed file: restore it, or make it anew")
    if header[-1] != FORMAT:
        raise SealError(
            f"{what} is of format {header[-1]}, this program reads {FORMAT}: it was changed, or a "
            "newer version wrote it"
        )
    try:
        return AESGCM(key.secret).decrypt(
            rest[:NONCE_BYTES], rest[NONCE_BYTES:], _bound(header, label)
        )
    except InvalidTag as error:
        raise SealError(
            f"{what} does not open: it was changed or cut off, or was sealed with another key"
        ) from error


def _bound(header: bytes, label: Label) -> bytes:
    """The associated data: every field with its length before it, so that none runs into the next."""
    fields = (label.kind, label.name, str(label.version), str(label.number))
    encoded = [text.encode("utf-8") for text in fields]
    return header + b"".join(len(one).to_bytes(_LENGTH_BYTES, "big") + one for one in encoded)
