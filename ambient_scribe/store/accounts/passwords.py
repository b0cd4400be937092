"""Passwords and PINs as argon2id hashes (RFC 9106): a secret enters, a hash to be kept leaves."""

from __future__ import annotations

import secrets
import threading
import unicodedata

from ambient_scribe.store.accounts.typed import typed_bytes
from ambient_scribe.vault.keys import Argon2Cost

LONGEST_PASSWORD = 256
"""Characters: nobody shall make the machine hash megabytes."""

_AT_ONCE = 2
"""Hashes that are made at once, 64 MiB each; further ones wait."""


class Passwords:
    """One for the process: it knows what a hash costs today."""

    def __init__(self, cost: Argon2Cost | None = None) -> None:
        from argon2 import PasswordHasher, Type

        cost = cost or Argon2Cost()
        self._hasher = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            type=Type.ID,
        )
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._nobodys = self.hashed(secrets.token_hex(16))

    def hashed(self, secret: str) -> str:
        """With a salt of its own."""
        with self._room:
            return self._hasher.hash(_normal(secret))

    def fits(self, kept: str | None, secret: str) -> bool:
        """As long for nobody's password (None) as for somebody's."""
        from argon2.exceptions import VerifyMismatchError

        is_of_use = kept is not None and len(secret) <= LONGEST_PASSWORD
        hashed = kept if kept is not None and is_of_use else self._nobodys
        try:
            with self._room:
                self._hasher.verify(hashed, _normal(secret[:LONGEST_PASSWORD]))
        except VerifyMismatchError:
            return False
        return is_of_use

    def is_outdated(self, kept: str) -> bool:
        """It was made when hashes cost less."""
        return self._hasher.check_needs_rehash(kept)


def _normal(secret: str) -> bytes:
    """The same secret typed on another keyboard is the same (RFC 8265: NFC)."""
    return typed_bytes(unicodedata.normalize("NFC", secret))
