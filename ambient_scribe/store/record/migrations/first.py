"""The first schema: patients, visits with a key each, revisions, consents, the audit trail, settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.store.record.migrations.statements import execute_all

if TYPE_CHECKING:
    from sqlite3 import Connection

_FIRST = """
CREATE TABLE patient (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    born TEXT,
    sex TEXT,
    number TEXT
) STRICT;
CREATE INDEX patient_by_name ON patient (name COLLATE NOCASE);
CREATE INDEX patient_by_number ON patient (number);

CREATE TABLE visit (
    id TEXT PRIMARY KEY,
    patient TEXT REFERENCES patient (id),
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    provider TEXT,
    revisions INTEGER NOT NULL DEFAULT 0,
    head BLOB NOT NULL DEFAULT x'',
    generation INTEGER NOT NULL DEFAULT 1,
    signed_at TEXT,
    signed_by TEXT,
    audio_destroyed_at TEXT,
    consent_withdrawn_at TEXT,
    consent_withdrawn_by TEXT,
    hold TEXT
) STRICT;
CREATE INDEX visit_by_time ON visit (at);
CREATE INDEX visit_by_patient ON visit (patient, at);

CREATE TABLE visit_key (
    visit TEXT NOT NULL REFERENCES visit (id),
    generation INTEGER NOT NULL,
    wrapped BLOB,
    destroyed_at TEXT,
    PRIMARY KEY (visit, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE revision (
    visit TEXT NOT NULL REFERENCES visit (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    part TEXT NOT NULL,
    note_revision INTEGER,
    at TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    generation INTEGER NOT NULL,
    digest BLOB NOT NULL,
    mac BLOB NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (visit, number),
    FOREIGN KEY (visit, generation) REFERENCES visit_key (visit, generation)
) STRICT;
CREATE TRIGGER revision_stays BEFORE DELETE ON revision
    BEGIN SELECT RAISE (ABORT, 'a revision is never deleted'); END;
CREATE TRIGGER revision_is_never_changed BEFORE UPDATE ON revision
    WHEN NEW.content <> x''
        OR (SELECT wrapped FROM visit_key
            WHERE visit = OLD.visit AND generation = OLD.generation) IS NOT NULL
        OR OLD.visit <> NEW.visit OR OLD.number <> NEW.number OR OLD.kind <> NEW.kind
        OR OLD.part <> NEW.part OR OLD.note_revision IS NOT NEW.note_revision OR OLD.at <> NEW.at OR OLD.actor_id <> NEW.actor_id
        OR OLD.actor <> NEW.actor OR OLD.generation <> NEW.generation
        OR OLD.digest <> NEW.digest OR OLD.mac <> NEW.mac
    BEGIN SELECT RAISE (ABORT, 'a revision is never changed'); END;

CREATE TABLE consent (
    visit TEXT NOT NULL REFERENCES visit (id),
    number INTEGER NOT NULL,
    person TEXT NOT NULL,
    status TEXT NOT NULL,
    given_by TEXT,
    how TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (visit, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER consent_stays BEFORE DELETE ON consent
    BEGIN SELECT RAISE (ABORT, 'what was said of consent is never deleted'); END;
CREATE TRIGGER consent_is_never_changed BEFORE UPDATE ON consent
    BEGIN SELECT RAISE (ABORT, 'what was said of consent is never changed'); END;

CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    revision INTEGER,
    head BLOB,
    mac BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject);
CREATE INDEX audit_by_actor ON audit (actor_id);
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
    BEGIN SELECT RAISE (ABORT, 'the audit trail is never shortened'); END;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE (ABORT, 'the audit trail is never changed'); END;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def first_schema(connection: Connection) -> None:
    """Patients, visits with a key each, revisions, consents, the audit trail, settings."""
    execute_all(connection, _FIRST)
