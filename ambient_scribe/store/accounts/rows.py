"""The rows of accounts: read and written inside a transaction that is open.

What an account may do and how one proves to be its owner (roles, password, PIN, passkeys) is bound by an
HMAC with a key that is not in the database: who can write into it still makes nobody an administrator.
"""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING

from ambient_scribe.domain.accounts import Account, NewAccount
from ambient_scribe.domain.record import NOBODY, AuditAction, StaffRole
from ambient_scribe.errors import DeniedError, InputError, UsageError
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record
from ambient_scribe.vault.sealing import Key

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

_BOUND = ("id", "login", "name", "credentials", "roles", "is_active", "password", "pin")


def by_id(connection: Connection, account_id: str) -> Row:
    """Raises InputError when there is none."""
    row: Row | None = connection.execute(
        "SELECT * FROM account WHERE id = ?", (account_id,)
    ).fetchone()
    if row is None:
        raise InputError(f"there is no account {account_id[:8]!r} in this record")
    return row


def by_login(connection: Connection, folded: str) -> Row | None:
    """`folded` as by `folded_login`."""
    row: Row | None = connection.execute(
        "SELECT * FROM account WHERE login = ?", (folded,)
    ).fetchone()
    return row


def every(connection: Connection) -> tuple[Account, ...]:
    """By name."""
    rows = connection.execute("SELECT * FROM account ORDER BY name COLLATE NOCASE, login")
    return tuple(account_of(row) for row in rows)


def account_of(row: Row) -> Account:
    return Account(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        credentials=row["credentials"],
        roles=json.loads(row["roles"]),
        is_active=bool(row["is_active"]),
        made_by=row["made_by"],
        made_at=row["made_at"],
        password_set_at=row["password_set_at"],
        has_pin=row["pin"] is not None,
    )


def insert(change: Change, account_id: str, new: NewAccount) -> Account:
    """Raises UsageError when the login name is taken."""
    connection = change.connection
    check_login_is_free(connection, new.login)
    connection.execute(
        "INSERT INTO account (id, login, name, credentials, roles, made_by, made_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            account_id,
            new.login,
            new.name,
            new.credentials,
            roles_text(new.roles),
            change.actor.id,
            change.at.isoformat(),
        ),
    )
    bind(change, account_id)
    return account_of(by_id(connection, account_id))


def update(change: Change, account_id: str, **columns: str | int | None) -> None:
    """Names of columns are the program's own, never a person's. Raises DeniedError for an account that
    something else has changed: it is not made good by the next change."""
    check_ours(change, account_id)
    names = ", ".join(f"{name} = ?" for name in columns)
    change.connection.execute(
        f"UPDATE account SET {names} WHERE id = ?", (*columns.values(), account_id)
    )
    bind(change, account_id)


def check_ours(change: Change, account_id: str) -> None:
    """Raises DeniedError when something else than this program has changed the account."""
    if not is_bound(change.connection, change.keys.audit, by_id(change.connection, account_id)):
        raise _changed()


def _changed() -> DeniedError:
    return DeniedError(
        "this account was changed by something else than this program: tell your administrator"
    )


def bind(change: Change, account_id: str) -> None:
    """After whatever was changed of the account or of its passkeys."""
    row = by_id(change.connection, account_id)
    mac = _mac(change.connection, change.keys.audit, row)
    change.connection.execute("UPDATE account SET mac = ? WHERE id = ?", (mac, account_id))


def is_bound(connection: Connection, key: Key, row: Row) -> bool:
    """Whether this program wrote it. `row` has every column of the account."""
    return hmac.compare_digest(row["mac"], _mac(connection, key, row))


def check_unchanged(record: Record, account_id: str) -> None:
    """Raises DeniedError, with an alarm, when something else than this program has changed the account."""
    with record.changing(NOBODY) as change:
        row = by_id(change.connection, account_id)
        is_ours = is_bound(change.connection, change.keys.audit, row)
        if not is_ours:
            change.audit(AuditAction.ALARM, account_id, "the account was changed from outside")
    if not is_ours:
        raise _changed()


def unbound(connection: Connection, key: Key) -> tuple[str, ...]:
    """Ids of the accounts that something else has changed."""
    found = connection.execute("SELECT * FROM account ORDER BY id").fetchall()
    return tuple(row["id"] for row in found if not is_bound(connection, key, row))


def _mac(connection: Connection, key: Key, row: Row) -> bytes:
    passkeys = connection.execute(
        "SELECT id, public_key FROM passkey WHERE account = ? ORDER BY id", (row["id"],)
    )
    kept = [[one["id"].hex(), one["public_key"].hex()] for one in passkeys]
    return authenticated(key, ["account", *(row[name] for name in _BOUND), kept])


def check_login_is_free(connection: Connection, login: str) -> None:
    if by_login(connection, login) is not None:
        raise UsageError(f"the login name {login!r} is taken: take another one")


def roles_text(roles: frozenset[StaffRole]) -> str:
    return json.dumps(sorted(role.value for role in roles))


def has_active_admin(connection: Connection) -> bool:
    """Somebody can manage accounts: is active, an administrator, and has a password."""
    rows = connection.execute(
        "SELECT roles FROM account WHERE is_active = 1 AND password IS NOT NULL"
    )
    return any(StaffRole.ADMIN in json.loads(row["roles"]) for row in rows)
