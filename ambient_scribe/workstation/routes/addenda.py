"""Addenda below a signed note: written by who may edit, signed by a provider with a fresh proof."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Addendum, AuditAction
from ambient_scribe.store.accounts import attestations, permits
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import addenda
from ambient_scribe.workstation.identity import Person, WorkingSession
from ambient_scribe.workstation.proving import Party, begun
from ambient_scribe.workstation.routes.signing import Seen, Sign, permit_of
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.standing import standing

router = APIRouter(prefix="/api/visits/{visit_id}/addenda", tags=["addenda"])

AddendumId = Annotated[str, Path(max_length=64)]


class NewAddendum(Frozen):
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=addenda.LONGEST)
    ]


@router.get("")
def every(visit_id: str, person: Person, services: AllServices) -> dict[str, Any]:
    """Oldest first, with what a signer sends back to say what they read; and what they declare."""
    check(services.record, person, Right.READ, visit_id)
    services.record.audited(person, AuditAction.READ, visit_id, "addenda")
    found = addenda.standing(services.record, visit_id)
    return {
        "addenda": [_json(services, visit_id, one) for one in found],
        "declares": addenda.ATTESTATION,
    }


@router.post("", status_code=201)
def add(visit_id: str, new: NewAddendum, person: Person, services: AllServices) -> dict[str, Any]:
    check(services.record, person, Right.EDIT, visit_id)
    made = addenda.add(services.record, visit_id, new.text, person)
    return _json(services, visit_id, made)


@router.post("/{addendum_id}/removal", status_code=204)
def take_back(
    visit_id: str, addendum_id: AddendumId, person: Person, services: AllServices
) -> None:
    """Before it is signed."""
    check(services.record, person, Right.EDIT, visit_id)
    addenda.take_back(services.record, visit_id, addendum_id, person)


@router.post("/{addendum_id}/signature/passkey")
def begin_signature(
    visit_id: str,
    addendum_id: AddendumId,
    asked: Seen,
    session: WorkingSession,
    services: AllServices,
    party: Party,
) -> dict[str, str]:
    """A touch that is for this very addendum below this very note."""
    return begun(permits.begin_passkey(services.record, session, party, visit_id, asked.seen))


@router.post("/{addendum_id}/signature")
def sign(
    visit_id: str,
    addendum_id: AddendumId,
    asked: Sign,
    session: WorkingSession,
    services: AllServices,
    party: Party,
) -> dict[str, Any]:
    record = services.record
    check(record, session.actor, Right.SIGN, visit_id)
    permit = permit_of(services, session, party, visit_id, asked.seen, asked)
    signed = attestations.sign_addendum(
        record, session, permit, visit_id, addendum_id, seen=asked.seen
    )
    return _json(services, visit_id, signed)


def _json(services: Services, visit_id: str, one: Addendum) -> dict[str, Any]:
    told = one.model_dump(mode="json", exclude={"taken_back_at", "statements_sha256"})
    return {**told, "seen": addenda.seen_sha256(one, standing(services, visit_id))}
