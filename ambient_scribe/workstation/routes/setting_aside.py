"""What a reviewer leaves out of the note: set aside and put back, seen so by everybody at the visit."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.aside import Matter
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import asides
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices

router = APIRouter(prefix="/api/visits/{visit_id}/aside", tags=["review"])


class Put(Frozen):
    """`aside`: False puts it back."""

    matter: Matter
    aside: bool = True


@router.get("")
def every(visit_id: str, person: Person, services: AllServices) -> list[dict[str, Any]]:
    check(services.record, person, Right.READ, visit_id)
    services.record.audited(person, AuditAction.READ, visit_id, "what is set aside")
    return view.asides_json(asides.standing(services.record, visit_id, person))


@router.post("")
def put(visit_id: str, asked: Put, person: Person, services: AllServices) -> list[dict[str, Any]]:
    """All that is aside then."""
    check(services.record, person, Right.EDIT, visit_id)
    now = asides.put(services.record, visit_id, asked.matter, person, aside=asked.aside)
    return view.asides_json(now)
