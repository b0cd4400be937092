"""What verification says of a sentence while somebody writes it; nothing is saved."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.editing import Insert, Replace
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.pipeline.reviewing import read_while_typed
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices
from ambient_scribe.workstation.standing import standing

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["review"])


class Typed(Frozen):
    edit: Annotated[Replace | Insert, Field(discriminator="op")]


@router.post("/check")
def check_typed(
    visit_id: str, typed: Typed, person: Person, services: AllServices
) -> dict[str, Any]:
    """The state that the sentence would have, and why. The trail is told once of each editing."""
    check(services.record, person, Right.EDIT, visit_id)
    encounter = services.visits.at_hand(visit_id, person).encounter
    note = standing(services, visit_id)
    edit = typed.edit
    place = edit.sentence if isinstance(edit, Replace) else edit.section
    if services.editings.begins((person.id, visit_id, place, note.revision)):
        services.record.audited(person, AuditAction.READ, visit_id, "verified while writing")
    with services.verifying:
        support = read_while_typed(encounter, note, edit, services.verifier)
    return view.support_json(support)
