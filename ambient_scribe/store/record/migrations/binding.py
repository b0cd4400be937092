"""The third schema: rows that are bound by an HMAC each, told by the trail; words of people in the trail
that go with a deleted visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.store.record.migrations.statements import execute_all

if TYPE_CHECKING:
    from sqlite3 import Connection

_BOUND = {
    "patient": "id, name, born, sex, number",
    "visit": "id, patient, state, at, reason, provider, revisions, head, generation, signed_at, "
    "signed_by, audio_destroyed_at, consent_withdrawn_at, consent_withdrawn_by, hold, consents",
    "consent": "visit, number, person, status, given_by, how, recorded_by, at",
    "setting": "name, value",
    "emergency": "id, account, visit, reason, since, until",
    "scribe_attestation": "visit, number, account, name, text, statements_sha256, at",
    "session": "id, account, token, stage, address, agent, started_at, seen_at, proved_at, ends_at, "
    "locked_at, ended_at",
    "permit": "digest, session, visit, statements_sha256, expires_at",
    "one_time_code": "digest, kind, account, expires_at",
}
"""As of this step: the columns that each HMAC covers, in this order."""

_BEFORE = """
DROP TRIGGER consent_is_never_changed;
DROP TRIGGER emergency_is_never_changed;
DROP TRIGGER scribe_attestation_is_never_changed;
DROP TRIGGER audit_is_never_changed;
ALTER TABLE visit ADD COLUMN consents INTEGER NOT NULL DEFAULT 0;
UPDATE visit SET consents = (SELECT count(*) FROM consent WHERE visit = visit.id);
ALTER TABLE audit ADD COLUMN detail_mac BLOB;
ALTER TABLE audit ADD COLUMN told_rows TEXT;
CREATE INDEX audit_that_tells_of_rows ON audit (sequence) WHERE told_rows IS NOT NULL;
"""

_AFTER = """
CREATE TRIGGER consent_is_never_changed BEFORE UPDATE ON consent
    WHEN OLD.visit <> NEW.visit OR OLD.number <> NEW.number OR OLD.status <> NEW.status
        OR OLD.recorded_by <> NEW.recorded_by OR OLD.at <> NEW.at
        OR ((SELECT state FROM visit WHERE id = OLD.visit) <> 'deleted'
            AND (OLD.mac <> x'' OR OLD.person <> NEW.person OR OLD.how <> NEW.how
                OR OLD.given_by IS NOT NEW.given_by))
    BEGIN SELECT RAISE (ABORT, 'what was said of consent is never changed'); END;
CREATE TRIGGER emergency_is_never_changed BEFORE UPDATE ON emergency
    WHEN OLD.id <> NEW.id OR OLD.account <> NEW.account OR OLD.visit <> NEW.visit
        OR OLD.since <> NEW.since OR OLD.until <> NEW.until
        OR ((SELECT state FROM visit WHERE id = OLD.visit) <> 'deleted'
            AND (OLD.mac <> x'' OR OLD.reason <> NEW.reason))
    BEGIN SELECT RAISE (ABORT, 'a use of break-glass is never changed'); END;
CREATE TRIGGER scribe_attestation_is_never_changed BEFORE UPDATE ON scribe_attestation
    WHEN OLD.visit <> NEW.visit OR OLD.number <> NEW.number OR OLD.account <> NEW.account
        OR OLD.name <> NEW.name OR OLD.statements_sha256 <> NEW.statements_sha256
        OR OLD.at <> NEW.at
        OR ((SELECT state FROM visit WHERE id = OLD.visit) <> 'deleted'
            AND (OLD.mac <> x'' OR OLD.text <> NEW.text))
    BEGIN SELECT RAISE (ABORT, 'an attestation is never changed'); END;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
    WHEN NEW.detail <> '' OR OLD.detail_mac IS NULL
        OR (SELECT state FROM visit WHERE id = OLD.subject) IS NOT 'deleted'
        OR OLD.sequence <> NEW.sequence OR OLD.at <> NEW.at OR OLD.actor_id <> NEW.actor_id
        OR OLD.actor <> NEW.actor OR OLD.action <> NEW.action OR OLD.subject <> NEW.subject
        OR OLD.detail_mac IS NOT NEW.detail_mac OR OLD.revision IS NOT NEW.revision
        OR OLD.head IS NOT NEW.head OR OLD.told_rows IS NOT NEW.told_rows OR OLD.mac <> NEW.mac
    BEGIN SELECT RAISE (ABORT, 'the audit trail is never changed'); END;
"""


def rows_are_bound(connection: Connection) -> None:
    """Rows are taken as they are: what was changed before this step is not seen by it."""
    execute_all(connection, _BEFORE)
    for table, columns in _BOUND.items():
        connection.execute(f"ALTER TABLE {table} ADD COLUMN mac BLOB NOT NULL DEFAULT x''")
        connection.execute(f"UPDATE {table} SET mac = row_mac('{table}', {columns})")
    execute_all(connection, _AFTER)
