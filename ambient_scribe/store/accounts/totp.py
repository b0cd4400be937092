"""Codes of an authenticator app (TOTP, RFC 6238): a secret leaves once to be scanned, codes enter.

The secret lies sealed with a key that the vault wraps. A code is good for its 30 seconds and one step
to either side, and works once: the step of the last accepted code is kept.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from pydantic import Field

from ambient_scribe.domain.accounts import Account
from ambient_scribe.domain.base import Frozen
from ambient_scribe.store.accounts.typed import is_same
from ambient_scribe.store.record.change import Change
from ambient_scribe.vault.keys import Vault, rewrapped
from ambient_scribe.vault.sealing import Label, seal, unseal

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

STEP_S = 30
DRIFT_STEPS = 1
"""RFC 6238, 5.2: a clock that goes wrong, or a code typed late."""


class TotpSecret(Frozen):
    """For the app, by hand or as a picture of `uri`."""

    secret: str = Field(repr=False)
    uri: str = Field(repr=False)


def begin(change: Change, account: Account, issuer: str) -> TotpSecret:
    """A new secret, which counts once a code of it was given; until then the one before does."""
    import pyotp

    secret, totp_id = pyotp.random_base32(), secrets.token_hex(16)
    label = _label(account.id, totp_id)
    key, wrapped = change.vault.new_key(label)
    change.connection.execute(
        "DELETE FROM totp WHERE account = ? AND is_confirmed = 0", (account.id,)
    )
    change.connection.execute(
        "INSERT INTO totp (id, account, wrapped, sealed) VALUES (?, ?, ?, ?)",
        (totp_id, account.id, wrapped, seal(key, label, secret.encode("ascii"))),
    )
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=issuer)
    return TotpSecret(secret=secret, uri=uri)


def confirm(change: Change, account_id: str, code: str) -> bool:
    """The new secret counts from now on, in place of the one before, if the code is one of it."""
    row = _row(change.connection, account_id, is_confirmed=False)
    if row is None or not _accept(change, row, code):
        return False
    change.connection.execute(
        "DELETE FROM totp WHERE account = ? AND is_confirmed = 1", (account_id,)
    )
    change.connection.execute("UPDATE totp SET is_confirmed = 1 WHERE id = ?", (row["id"],))
    return True


def use(change: Change, account_id: str, code: str) -> bool:
    """Whether it is a code of now that was not used before; from now on it is used."""
    row = _row(change.connection, account_id, is_confirmed=True)
    return row is not None and _accept(change, row, code)


def is_set_up(connection: Connection, account_id: str) -> bool:
    return _row(connection, account_id, is_confirmed=True) is not None


def forget(change: Change, account_id: str) -> None:
    change.connection.execute("DELETE FROM totp WHERE account = ?", (account_id,))


def rewrap(connection: Connection, old: Vault, new: Vault) -> None:
    """Every secret's key under another master key, those that have it already stay: a part of changing
    the vault's."""
    for row in connection.execute("SELECT id, account, wrapped FROM totp").fetchall():
        label = _label(row["account"], row["id"])
        wrapped = rewrapped(label, row["wrapped"], old, new)
        if wrapped is not None:
            connection.execute("UPDATE totp SET wrapped = ? WHERE id = ?", (wrapped, row["id"]))


def _accept(change: Change, row: Row, code: str) -> bool:
    """All three are compared, so that the time does not tell which was meant."""
    import pyotp

    label = _label(row["account"], row["id"])
    key = change.vault.open_key(label, row["wrapped"])
    app = pyotp.TOTP(unseal(key, label, row["sealed"]).decode("ascii"), interval=STEP_S)
    typed = "".join(code.split())
    now = int(change.at.timestamp()) // STEP_S
    steps = range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
    fits = [is_same(typed, app.generate_otp(step)) for step in steps]
    fitting = [step for step, one in zip(steps, fits, strict=True) if one]
    accepted = next((step for step in fitting if step > row["last_step"]), None)
    if accepted is None:
        return False
    change.connection.execute("UPDATE totp SET last_step = ? WHERE id = ?", (accepted, row["id"]))
    return True


def _row(connection: Connection, account_id: str, *, is_confirmed: bool) -> Row | None:
    row: Row | None = connection.execute(
        "SELECT * FROM totp WHERE account = ? AND is_confirmed = ?", (account_id, is_confirmed)
    ).fetchone()
    return row


def _label(account_id: str, totp_id: str) -> Label:
    """A secret that is moved to another account opens nothing."""
    return Label(kind="second factor", name=f"{account_id} {totp_id}")
