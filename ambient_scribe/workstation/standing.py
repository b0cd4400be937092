"""The note and the papers beside it as they stand, for a step that somebody takes on them."""

from __future__ import annotations

from ambient_scribe.domain.note import Note
from ambient_scribe.domain.papers import Paper, Papers
from ambient_scribe.domain.record import Actor
from ambient_scribe.errors import ConflictError, NotFoundError
from ambient_scribe.store.record import papers
from ambient_scribe.workstation.services import Services


def standing(services: Services, visit_id: str) -> Note:
    """Raises NotFoundError when there is none yet."""
    note = services.visits.note(visit_id)
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


def papers_of(services: Services, visit_id: str, person: Actor) -> Papers:
    """Raises NotFoundError when nothing is drafted yet, DeniedError for a closed visit."""
    found = papers.standing(services.record, visit_id, person)
    if found is None:
        raise NotFoundError("nothing is drafted beside this note yet")
    return found


def paper_of(services: Services, visit_id: str, paper_id: str, person: Actor) -> Paper:
    """Raises as `papers_of` does."""
    paper = papers_of(services, visit_id, person).paper(paper_id)
    if paper is None:
        raise NotFoundError("this visit has no such paper")
    return paper
