"""A recovery key on paper: 256 random bits enter, a text leaves that a person can type; and back.

Crockford's base 32 (no I, L, O or U, capitals or not) in groups of four, the last of them a checksum:
one mistyped character is told before anything is tried.
"""

from __future__ import annotations

import hashlib

from ambient_scribe.errors import UsageError
from ambient_scribe.vault.sealing import KEY_BYTES, Key

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", " ": None, "-": None, "\n": None})
_GROUP = 4
_KEY_DIGITS = 52
"""Five bits each: 260 for 256."""


def printed(key: Key) -> str:
    """Fourteen groups of four."""
    number = int.from_bytes(key.secret, "big")
    digits = _spelled(number, _KEY_DIGITS) + _checksum(key.secret)
    return "-".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def typed(text: str) -> Key:
    """Raises UsageError that says what is wrong with it; never shows it."""
    digits = text.upper().translate(_READ_AS)
    if len(digits) != _KEY_DIGITS + _GROUP:
        groups = (_KEY_DIGITS + _GROUP) // _GROUP
        raise UsageError(f"a recovery key has {groups} groups of {_GROUP} characters")
    if not set(digits) <= set(_DIGITS):
        raise UsageError("a recovery key has digits and capital letters only")
    number = 0
    for digit in digits[:_KEY_DIGITS]:
        number = number * 32 + _DIGITS.index(digit)
    if number >> (8 * KEY_BYTES):
        raise UsageError("the recovery key is mistyped: look at its first group")
    secret = number.to_bytes(KEY_BYTES, "big")
    if _checksum(secret) != digits[_KEY_DIGITS:]:
        raise UsageError("the recovery key is mistyped: its last group does not fit the others")
    return Key(secret)


def _spelled(number: int, length: int) -> str:
    return "".join(_DIGITS[number >> (5 * place) & 31] for place in reversed(range(length)))


def _checksum(secret: bytes) -> str:
    digest = hashlib.sha256(b"recovery key" + secret).digest()
    return _spelled(int.from_bytes(digest[:3], "big") >> 4, _GROUP)
