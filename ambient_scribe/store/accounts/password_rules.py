"""Which passwords are refused, and why: a password and what everybody knows of its person enter.

As NIST SP 800-63B-4 (3.1.1.2) has it: long, in any characters, and none that is commonly used or
expected. What is known (the login name, the clinic's words, the commonest passwords) may be in a
password; without it enough must be left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from ambient_scribe.errors import UsageError
from ambient_scribe.resources import shipped
from ambient_scribe.store.accounts.passwords import LONGEST_PASSWORD

SHORTEST_PASSWORD = 12
SHORTEST_PIN = 6
LONGEST_PIN = 32

LEAST_OWN = 8
"""Letters and digits that must be left without what is known."""
LEAST_DIFFERENT = 5
"""Different characters: "aaaaaaaaaaaa" and "121212121212" are refused."""

_SHORTEST_KNOWN = 3
_SHORTEST_COMMON = 4
"""A shorter word is in too many others."""
_LOOKALIKES = str.maketrans("@4310!$5", "aaeioiss")
_DIGITS = "01234567890"


def check_password(password: str, *, known: Iterable[str] = ()) -> None:
    """`known`: login name, person's name, clinic's name. Raises UsageError with the reason."""
    if len(password) < SHORTEST_PASSWORD:
        raise UsageError(
            f"the password is too short: take {SHORTEST_PASSWORD} characters or more, for example "
            "four words"
        )
    if len(password) > LONGEST_PASSWORD:
        raise UsageError(f"the password has more than {LONGEST_PASSWORD} characters")
    if len(set(password)) < LEAST_DIFFERENT:
        raise UsageError("the password repeats few characters: take others")
    if _own(password, known) < LEAST_OWN:
        raise UsageError(
            "the password is easily guessed: it holds little more than a common password, your "
            "name or the clinic's: take other words"
        )


def check_pin(pin: str) -> None:
    """Raises UsageError with the reason."""
    if not re.fullmatch(r"[0-9]+", pin) or not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        raise UsageError(f"a PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits")
    if len(set(pin)) < 3 or pin in _DIGITS or pin in _DIGITS[::-1]:
        raise UsageError("the PIN is easily guessed: take other digits")


def _own(password: str, known: Iterable[str]) -> int:
    """How many letters and digits are the person's own, whichever way the rest is spelt."""
    texts = {_folded(text) for text in known}
    parts = texts | {part for text in texts for part in re.split(r"\W+", text)}
    words = {word for word in parts if len(word) >= _SHORTEST_KNOWN}
    words |= {word for word in common() if len(word) >= _SHORTEST_COMMON}
    ordered = sorted(words, key=len, reverse=True)
    folded = _folded(password)
    return min(_left(folded, ordered), _left(folded.translate(_LOOKALIKES), ordered))


def _left(text: str, words: list[str]) -> int:
    for word in words:
        text = text.replace(word, " ")
    return len(re.sub(r"[\W_]", "", text))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def common() -> frozenset[str]:
    """The commonest passwords and their parts. Raises EngineError when the list is missing."""
    lines = shipped("configs", "passwords", "common.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_folded(line) for line in lines if line and not line.startswith("#"))
