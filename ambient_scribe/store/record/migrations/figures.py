"""The third schema: what was counted of a visit is kept, so that it is counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.store.record.migrations.statements import execute_all

if TYPE_CHECKING:
    from sqlite3 import Connection

_FIGURES = """
CREATE TABLE figure (
    visit TEXT PRIMARY KEY REFERENCES visit (id),
    head BLOB NOT NULL,
    heard BLOB NOT NULL,
    content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER figure_goes_with_its_visit AFTER UPDATE OF state ON visit WHEN NEW.state = 'deleted'
    BEGIN DELETE FROM figure WHERE visit = NEW.id; END;
CREATE TRIGGER figure_goes_with_consent AFTER UPDATE OF consent_withdrawn_at ON visit
    WHEN NEW.consent_withdrawn_at IS NOT NULL
    BEGIN DELETE FROM figure WHERE visit = NEW.id; END;
"""


def figures_of_visits(connection: Connection) -> None:
    """`head`: of the visit's chain when it was counted; `heard`: digest of the transcript. Nothing that was
    said is in it; what is forgotten of a visit is forgotten here too."""
    execute_all(connection, _FIGURES)
