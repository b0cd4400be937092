"""The passkeys that are registered: a credential's id, public key and count of signatures.

A count that goes back tells of a copied key: refused, with an alarm.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ambient_scribe.domain.accounts import Account, PasskeyEntry
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.accounts import rows
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

LONGEST_NAME = 80


@dataclass(frozen=True)
class NewPasskey:
    """Checked; it counts when it is `put`."""

    id: bytes
    public_key: bytes
    sign_count: int


def put(change: Change, account_id: str, new: NewPasskey, name: str) -> None:
    """Raises UsageError for one that is known already."""
    rows.check_ours(change, account_id)
    name = name.strip()[:LONGEST_NAME] or "passkey"
    if change.connection.execute("SELECT 1 FROM passkey WHERE id = ?", (new.id,)).fetchone():
        raise UsageError("this passkey is registered already")
    change.connection.execute(
        "INSERT INTO passkey (id, account, name, public_key, sign_count, made_at) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (new.id, account_id, name, new.public_key, new.sign_count, change.at.isoformat()),
    )
    rows.bind(change, account_id)


# ---------------------------------------------------------------- what somebody has
def of_account(record: Record, account_id: str) -> tuple[PasskeyEntry, ...]:
    with record.database.reading() as connection:
        found = connection.execute(
            "SELECT * FROM passkey WHERE account = ? ORDER BY made_at, id", (account_id,)
        )
        return tuple(
            PasskeyEntry(
                id=_base64url(row["id"]),
                name=row["name"],
                made_at=row["made_at"],
                used_at=row["used_at"],
            )
            for row in found
        )


def count(connection: Connection, account_id: str) -> int:
    return len(ids(connection, account_id))


def rename(change: Change, account_id: str, passkey_id: str, name: str) -> str:
    """What it was called. Raises UsageError without a name, or when the account has no such passkey."""
    rows.check_ours(change, account_id)
    name = name.strip()[:LONGEST_NAME]
    if not name or not name.isprintable():
        raise UsageError("a passkey's name has at least one character, and no invisible ones")
    known = (_bytes(passkey_id), account_id)
    row = change.connection.execute(
        "SELECT name FROM passkey WHERE id = ? AND account = ?", known
    ).fetchone()
    if row is None:
        raise UsageError("there is no such passkey")
    change.connection.execute(
        "UPDATE passkey SET name = ? WHERE id = ? AND account = ?", (name, *known)
    )
    rows.bind(change, account_id)
    return str(row["name"])


def forget(change: Change, account_id: str, passkey_id: str) -> str:
    """Its name. Raises UsageError when the account has no such passkey."""
    rows.check_ours(change, account_id)
    row = change.connection.execute(
        "DELETE FROM passkey WHERE id = ? AND account = ? RETURNING name",
        (_bytes(passkey_id), account_id),
    ).fetchone()
    if row is None:
        raise UsageError("there is no such passkey")
    rows.bind(change, account_id)
    return str(row["name"])


def forget_all(change: Change, account_id: str) -> None:
    rows.check_ours(change, account_id)
    change.connection.execute("DELETE FROM passkey WHERE account = ?", (account_id,))
    rows.bind(change, account_id)


def known(record: Record, passkey_id: str) -> tuple[Row, Account]:
    """Its row, and whose it is. Raises DeniedError when it is not known."""
    with record.database.reading() as connection:
        row = connection.execute(
            "SELECT * FROM passkey WHERE id = ?", (_bytes(passkey_id),)
        ).fetchone()
        if row is None:
            raise DeniedError("the passkey is not known here")
        return row, rows.account_of(rows.by_id(connection, row["account"]))


def note_use(record: Record, passkey_id: bytes, account: Account, sign_count: int) -> bool:
    """False, with an alarm, when the count went back (WebAuthn 7.2, step 21). Keys without one say 0."""
    with record.changing(account.actor) as change:
        kept = change.connection.execute(
            "SELECT sign_count FROM passkey WHERE id = ?", (passkey_id,)
        ).fetchone()
        if kept is None:
            return False
        if (sign_count or kept["sign_count"]) and sign_count <= kept["sign_count"]:
            change.audit(AuditAction.ALARM, account.id, "a passkey may have been copied")
            return False
        change.connection.execute(
            "UPDATE passkey SET sign_count = ?, used_at = ? WHERE id = ?",
            (sign_count, change.at.isoformat(), passkey_id),
        )
    return True


def ids(connection: Connection, account_id: str) -> list[bytes]:
    found = connection.execute(
        "SELECT id FROM passkey WHERE account = ? ORDER BY made_at, id", (account_id,)
    )
    return [row["id"] for row in found]


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _bytes(text: str) -> bytes:
    """Raises DeniedError for what is no base64url."""
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise DeniedError("the passkey's answer cannot be read") from error
