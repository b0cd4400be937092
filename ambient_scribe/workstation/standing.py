"""The note as it stands, for a step that somebody takes on it."""

from __future__ import annotations

from ambient_scribe.domain.note import Note
from ambient_scribe.errors import ConflictError, NotFoundError
from ambient_scribe.store.record import notes
from ambient_scribe.workstation.services import Services


def standing(services: Services, visit_id: str) -> Note:
    """Raises NotFoundError when there is none yet."""
    note = notes.standing(services.record, visit_id)
    if note is None:
        raise NotFoundError("this visit has no note yet")
    return note


def standing_at(services: Services, visit_id: str, beside: int) -> Note:
    """Raises ConflictError when it is not the revision that the person had before them."""
    note = standing(services, visit_id)
    if note.revision != beside:
        raise ConflictError(
            f"{note.author} changed the note meanwhile (revision {note.revision}, yours rests on "
            f"{beside}): both are kept, compare them and choose"
        )
    return note
