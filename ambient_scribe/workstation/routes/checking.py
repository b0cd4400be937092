"""What verification says of a sentence while somebody writes it; nothing is saved."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.editing import Insert, Replace
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.pipeline.reviewing import read_while_typed
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.answers import as_json
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.standing import standing

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["review"])


class Typed(Frozen):
    edit: Annotated[Replace | Insert, Field(discriminator="op")]


@router.post("/check", response_class=JSONResponse)
def check_typed(visit_id: str, typed: Typed, person: Person, services: AllServices) -> Response:
    """The state that the sentence would have, and why."""
    check(services.record, person, Right.EDIT, visit_id)
    return as_json(typed_json(services, visit_id, person, standing(services, visit_id), typed))


def typed_json(
    services: Services, visit_id: str, person: Actor, note: Note, typed: Typed, paper: str = ""
) -> dict[str, Any]:
    """The same of a note, or of a paper's words. The trail is told once of each editing."""
    visit = services.visits.at_hand(visit_id, person)
    edit = typed.edit
    place = edit.sentence if isinstance(edit, Replace) else edit.section
    of = f"{visit_id}/{paper}" if paper else visit_id
    if services.editings.begins((person.id, of, place, note.revision)):
        services.record.audited(person, AuditAction.READ, visit_id, "verified while writing")
    with services.verifying:
        verifier = services.verifier_of(visit)
        return view.support_json(read_while_typed(visit.encounter, note, edit, verifier))
