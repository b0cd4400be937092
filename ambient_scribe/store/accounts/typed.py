"""What strangers type, as bytes: any text has some, also one with half a character in it."""

from __future__ import annotations

import hmac


def typed_bytes(text: str) -> bytes:
    """UTF-8; a lone surrogate, which JSON can carry, is spelt as it is instead of being an error."""
    return text.encode("utf-8", "surrogatepass")


def is_same(given: str, kept: str) -> bool:
    """In a time that does not tell how much of it is right."""
    return hmac.compare_digest(typed_bytes(given), typed_bytes(kept))
