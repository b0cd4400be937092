"""The second schema: accounts and how they are proved, sessions, permits to sign, break-glass, attestations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.store.record.migrations.statements import execute_all

if TYPE_CHECKING:
    from sqlite3 import Connection

_PEOPLE = """
CREATE TABLE account (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    credentials TEXT NOT NULL DEFAULT '',
    roles TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    password TEXT,
    password_set_at TEXT,
    pin TEXT,
    pin_failures INTEGER NOT NULL DEFAULT 0,
    mac BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE TRIGGER account_stays BEFORE DELETE ON account
    BEGIN SELECT RAISE (ABORT, 'an account is never deleted: the audit trail names it'); END;
CREATE TRIGGER account_keeps_its_id BEFORE UPDATE ON account WHEN OLD.id <> NEW.id
    BEGIN SELECT RAISE (ABORT, 'an account keeps its id'); END;

CREATE TABLE one_time_code (
    digest BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    account TEXT REFERENCES account (id),
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX one_time_code_by_account ON one_time_code (account, kind);

CREATE TABLE totp (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    wrapped BLOB NOT NULL,
    sealed BLOB NOT NULL,
    is_confirmed INTEGER NOT NULL DEFAULT 0,
    last_step INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX totp_by_account ON totp (account, is_confirmed);

CREATE TABLE passkey (
    id BLOB PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    used_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_by_account ON passkey (account);

CREATE TABLE session (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    token BLOB NOT NULL UNIQUE,
    stage TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    proved_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    locked_at TEXT,
    ended_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account, ended_at);

CREATE TABLE ceremony (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    session TEXT REFERENCES session (id) ON DELETE CASCADE,
    challenge BLOB NOT NULL,
    bound_to TEXT NOT NULL DEFAULT '',
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    failures INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (kind, who)
) STRICT, WITHOUT ROWID;

CREATE TABLE permit (
    digest BLOB PRIMARY KEY,
    session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    visit TEXT NOT NULL,
    statements_sha256 TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE emergency (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    visit TEXT NOT NULL REFERENCES visit (id),
    reason TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE INDEX emergency_by_account ON emergency (account, visit);
CREATE TRIGGER emergency_stays BEFORE DELETE ON emergency
    BEGIN SELECT RAISE (ABORT, 'a use of break-glass is never deleted'); END;
CREATE TRIGGER emergency_is_never_changed BEFORE UPDATE ON emergency
    BEGIN SELECT RAISE (ABORT, 'a use of break-glass is never changed'); END;

CREATE TABLE scribe_attestation (
    visit TEXT NOT NULL REFERENCES visit (id),
    number INTEGER NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    statements_sha256 TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (visit, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER scribe_attestation_stays BEFORE DELETE ON scribe_attestation
    BEGIN SELECT RAISE (ABORT, 'an attestation is never deleted'); END;
CREATE TRIGGER scribe_attestation_is_never_changed BEFORE UPDATE ON scribe_attestation
    BEGIN SELECT RAISE (ABORT, 'an attestation is never changed'); END;
"""


def people_of_the_clinic(connection: Connection) -> None:
    """Who may log in, and how; what they may do beyond their roles, and for how long."""
    execute_all(connection, _PEOPLE)
