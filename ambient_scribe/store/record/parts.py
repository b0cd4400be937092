"""An encounter as the parts of which revisions are kept, and back: JSON of each part enters or leaves.

The transcript is large and seldom changes; the note is small and changes often: kept apart, an edit
costs what was edited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from ambient_scribe.domain.documents import AfterVisit
from ambient_scribe.domain.encounter import SCHEMA_VERSION, Encounter, Proposal
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import RevisionPart
from ambient_scribe.errors import InputError, NotFoundError
from ambient_scribe.store.record.canonical import canonical

_APART = {"notes", "documents", "proposals"}


def visit_part(encounter: Encounter) -> bytes:
    return canonical(encounter.model_dump(mode="json", exclude=_APART))


def note_part(note: Note) -> bytes:
    return canonical(note.model_dump(mode="json"))


def documents_part(documents: AfterVisit | None) -> bytes:
    return canonical(documents.model_dump(mode="json") if documents is not None else None)


def proposals_part(proposals: Iterable[Proposal]) -> bytes:
    return canonical([proposal.model_dump(mode="json") for proposal in proposals])


def note_of(content: bytes) -> Note:
    """Raises InputError when a newer or a broken program wrote it."""
    try:
        return Note.model_validate_json(content)
    except ValidationError as error:
        raise _unreadable("note", error) from error


def encounter_of(parts: Mapping[RevisionPart, bytes | None], notes: Iterable[bytes]) -> Encounter:
    """Raises InputError when the parts are of another schema."""
    visit = parts.get(RevisionPart.VISIT)
    if visit is None:
        raise NotFoundError("nothing is kept of this visit yet")
    more = [b'"notes":[' + b",".join(notes) + b"]"]
    for name in (RevisionPart.DOCUMENTS, RevisionPart.PROPOSALS):
        content = parts.get(name)
        if content is not None:
            more.append(b'"' + name.value.encode("ascii") + b'":' + content)
    try:
        encounter = Encounter.model_validate_json(visit[:-1] + b"," + b",".join(more) + b"}")
    except ValidationError as error:
        raise _unreadable("visit", error) from error
    if encounter.schema_version.partition(".")[0] != SCHEMA_VERSION.partition(".")[0]:
        raise InputError(
            f"the visit has schema version {encounter.schema_version[:20]}, this program reads "
            f"{SCHEMA_VERSION}: use the program that wrote it"
        )
    return encounter


def _unreadable(what: str, error: ValidationError) -> InputError:
    """Names the place, never the content."""
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(map(str, problem["loc"]))
    return InputError(f"the {what} cannot be read at {place!r}: {problem['msg']}")
