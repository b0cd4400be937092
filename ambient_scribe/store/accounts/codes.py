"""One-time codes that a person types once: made at random, shown once, kept as a digest.

With 100 bits (80 in a recovery code) a plain SHA-256 is enough: there is nothing to guess.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ambient_scribe.errors import DeniedError
from ambient_scribe.store.accounts.typed import typed_bytes
from ambient_scribe.store.record.bound_rows import is_ours
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.witness import Instructed

if TYPE_CHECKING:
    from sqlite3 import Connection

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Douglas Crockford's base 32: nothing in it is mistaken for something else."""

_MISREAD = str.maketrans("OIL", "011")
_FOR_EVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


class CodeKind(StrEnum):
    SET_UP = "set-up"
    """Makes the first administrator."""
    INVITATION = "invitation"
    """Gives an account its password, the first one or a new one."""
    RECOVERY = "recovery"
    """Stands for a second factor that was lost."""


@dataclass(frozen=True)
class _Shape:
    groups: int
    letters: int


_SHAPES = {
    CodeKind.SET_UP: _Shape(4, 5),
    CodeKind.INVITATION: _Shape(4, 5),
    CodeKind.RECOVERY: _Shape(4, 4),
}


class CodeError(DeniedError):
    def __init__(self) -> None:
        super().__init__("the code is wrong, was used already or is too old: ask for a new one")


def new_code(kind: CodeKind) -> str:
    """ "7K2MQ-…"."""
    shape = _SHAPES[kind]
    letters = [secrets.choice(ALPHABET) for _ in range(shape.groups * shape.letters)]
    groups = [letters[at : at + shape.letters] for at in range(0, len(letters), shape.letters)]
    return "-".join("".join(group) for group in groups)


def put(
    change: Change, kind: CodeKind, account_id: str | None, lives: datetime.timedelta | None = None
) -> str:
    """The code, which is not to be had again. Without `lives` it never grows too old."""
    code = new_code(kind)
    expires_at = change.at + lives if lives is not None else _FOR_EVER
    change.rows.insert(
        "one_time_code",
        digest=_digest(code),
        kind=kind.value,
        account=account_id,
        expires_at=expires_at.isoformat(),
    )
    return code


def look_up(change: Change, kind: CodeKind, code: str) -> str | None:
    """The account that it is for, if it is for one. Raises CodeError unless it is good."""
    row = change.connection.execute(
        "SELECT account, expires_at FROM one_time_code WHERE digest = ? AND kind = ? "
        f"AND {is_ours('one_time_code')}",
        (_digest(code), kind.value),
    ).fetchone()
    if row is None or change.at >= datetime.datetime.fromisoformat(row["expires_at"]):
        raise CodeError
    account: str | None = row["account"]
    return account


def redeem(change: Change, kind: CodeKind, code: str, account_id: str | None) -> bool:
    """Uses it up, if it is good for this account."""
    try:
        if look_up(change, kind, code) != account_id:
            return False
    except CodeError:
        return False
    digest = _digest(code)
    change.connection.execute("DELETE FROM one_time_code WHERE digest = ?", (digest,))
    if kind is CodeKind.RECOVERY:
        change.instruct("code used", digest.hex())
    return True


def forget(change: Change, kind: CodeKind, account_id: str | None) -> None:
    """Those of an account, or those that are for none, no longer work."""
    if kind is CodeKind.RECOVERY and left(change.connection, kind, account_id or ""):
        change.instruct("codes replaced", account_id or "")
    change.connection.execute(
        "DELETE FROM one_time_code WHERE kind = ? AND account IS ?", (kind.value, account_id)
    )


def void_again(change: Change, what: Instructed, subject: str) -> bool:
    """Recovery codes that were used or replaced since a backup that is restored. Whether any were there."""
    column, value = (
        ("digest", bytes.fromhex(subject)) if what == "code used" else ("account", subject)
    )
    gone = change.connection.execute(
        f"DELETE FROM one_time_code WHERE kind = ? AND {column} = ?",
        (CodeKind.RECOVERY.value, value),
    )
    return gone.rowcount > 0


def left(connection: Connection, kind: CodeKind, account_id: str) -> int:
    row = connection.execute(
        "SELECT count(*) FROM one_time_code WHERE kind = ? AND account = ?",
        (kind.value, account_id),
    ).fetchone()
    return int(row[0])


def tidy(change: Change) -> None:
    """Those that are too old go."""
    change.connection.execute(
        "DELETE FROM one_time_code WHERE expires_at <= ?", (change.at.isoformat(),)
    )


def _digest(code: str) -> bytes:
    """However it is typed: small letters, spaces, an O for a zero."""
    typed = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(typed_bytes(typed.translate(_MISREAD))).digest()
