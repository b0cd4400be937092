"""Handing over, signing, amending: each with a fresh proof that the person is there."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, SecretStr, StringConstraints

from ambient_scribe.domain.accounts import Right, Session
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.record import RevisionKind, StaffRole
from ambient_scribe.errors import ConflictError, UsageError
from ambient_scribe.pipeline.reviewing import reviewed
from ambient_scribe.store.accounts import attestations, permits
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import notes, signing
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.identity import Person, WorkingSession
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.standing import standing_at

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["signing"])

Secret = Annotated[SecretStr, Field(max_length=256)]


class HandOver(Frozen):
    """`seen`: the digest of the statements that the scribe had before them."""

    beside: int = Field(ge=1)
    seen: Annotated[str, StringConstraints(max_length=64)]


class Sign(Frozen):
    """`seen`: the digest of the statements that the signer had before them; a PIN or the password."""

    seen: Annotated[str, StringConstraints(max_length=64)]
    pin: Secret | None = None
    password: Secret | None = None


class Amend(Frozen):
    """Steps on the signed note, all or none, with why."""

    beside: int = Field(ge=1)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    edits: Annotated[tuple[Edit, ...], Field(min_length=1, max_length=200)]
    pin: Secret | None = None
    password: Secret | None = None


@router.post("/reviewed")
def hand_over(
    visit_id: str, done: HandOver, session: WorkingSession, services: AllServices
) -> dict[str, Any]:
    """A scribe declares the note and hands it over to the provider."""
    record, person = services.record, session.actor
    check(record, person, Right.REVIEW, visit_id)
    note = standing_at(services, visit_id, done.beside)
    if note.is_signed:
        raise UsageError("the note is signed: there is nothing to hand over")
    if signing.statements_sha256(note) != done.seen:
        raise ConflictError("the note was changed since you read it: read it again")
    if person.is_a(StaffRole.SCRIBE):
        attestations.hand_over(record, session, visit_id, seen=done.seen)
    after = note.changed(revision=note.revision + 1, status=NoteStatus.REVIEWED, author=person.name)
    kind = RevisionKind.REVIEWED
    notes.revise(record, visit_id, after, person, kind=kind, beside=done.beside)
    return view.note_json(after)


@router.get("/attestation")
def attestation(visit_id: str, person: Person, services: AllServices) -> dict[str, str]:
    """The sentence that this person would sign under."""
    check(services.record, person, Right.SIGN, visit_id)
    return {"text": attestations.for_signer(services.record, visit_id, person)}


@router.post("/signature")
def sign(
    visit_id: str, asked: Sign, session: WorkingSession, services: AllServices
) -> dict[str, Any]:
    permit = _permit(services, session, visit_id, asked.seen, asked)
    signed = attestations.sign(services.record, session, permit, visit_id, seen=asked.seen)
    return signed.model_dump(mode="json")


@router.post("/amendment")
def amend(
    visit_id: str, asked: Amend, session: WorkingSession, services: AllServices
) -> dict[str, Any]:
    record, person = services.record, session.actor
    check(record, person, Right.SIGN, visit_id)
    note = standing_at(services, visit_id, asked.beside)
    encounter = services.visits.at_hand(visit_id, person).encounter
    after = note
    with services.verifying:
        for edit in asked.edits:
            after = reviewed(encounter, after, edit, person.name, services.verifier)
    seen = signing.statements_sha256(after)
    permit = _permit(services, session, visit_id, seen, asked)
    signed = attestations.amend(
        record,
        session,
        permit,
        visit_id,
        after,
        reason=asked.reason,
        beside=asked.beside,
    )
    return signed.model_dump(mode="json")


def _permit(
    services: Services, session: Session, visit_id: str, seen: str, proof: Sign | Amend
) -> str:
    if proof.pin is not None:
        pin = proof.pin.get_secret_value()
        return permits.with_pin(services.record, services.passwords, session, pin, visit_id, seen)
    if proof.password is not None:
        password = proof.password.get_secret_value()
        return permits.with_password(
            services.record, services.passwords, session, password, visit_id, seen
        )
    raise UsageError("give your PIN or your password to sign")
