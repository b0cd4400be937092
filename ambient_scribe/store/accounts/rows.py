"""The rows of accounts: read and written inside a transaction that is open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ambient_scribe.domain.accounts import Account, NewAccount
from ambient_scribe.domain.record import Actor, StaffRole
from ambient_scribe.errors import InputError, UsageError

if TYPE_CHECKING:
    import datetime
    from sqlite3 import Connection, Row


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


def insert(
    connection: Connection, account_id: str, new: NewAccount, by: Actor, at: datetime.datetime
) -> Account:
    """Raises UsageError when the login name is taken."""
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
            by.id,
            at.isoformat(),
        ),
    )
    return account_of(by_id(connection, account_id))


def update(connection: Connection, account_id: str, **columns: str | int | None) -> None:
    """Names of columns are the program's own, never a person's."""
    names = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(f"UPDATE account SET {names} WHERE id = ?", (*columns.values(), account_id))


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
