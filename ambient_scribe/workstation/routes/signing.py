"""Handing over, signing, amending: each with a fresh proof that the person is there."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from ambient_scribe.domain.accounts import Right, Session
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.note import Note, NoteStatus
from ambient_scribe.domain.record import RevisionKind, StaffRole
from ambient_scribe.errors import ConflictError, UsageError
from ambient_scribe.pipeline.reviewing import reviewed, stepped
from ambient_scribe.store.accounts import attestations, permits
from ambient_scribe.store.accounts.ceremonies import RelyingParty
from ambient_scribe.store.accounts.permissions import check, may
from ambient_scribe.store.record import notes, signing
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.identity import Person, WorkingSession
from ambient_scribe.workstation.proving import Party, Proof, begun
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.standing import standing_at

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["signing"])

Digest = Annotated[str, StringConstraints(max_length=64)]
Declared = Annotated[str, Field(max_length=10_000)]


class HandOver(Frozen):
    """`seen`: the digest of the statements that the scribe had before them."""

    beside: int = Field(ge=1)
    seen: Digest


class Seen(Frozen):
    """The digest of the statements that the signer has before them."""

    seen: Digest


class Steps(Frozen):
    """On the signed note, all or none."""

    beside: int = Field(ge=1)
    edits: Annotated[tuple[Edit, ...], Field(min_length=1, max_length=200)]


class Sign(Seen, Proof):
    """`declared`: the sentence that the signer had before them; another one now is a conflict."""

    declared: Declared | None = None


class Amend(Steps, Proof):
    """With why."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    declared: Declared | None = None


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
    """What this person would declare by signing, and by handing the note over; empty where they may not."""
    record = services.record
    check(record, person, Right.REVIEW, visit_id)
    signs, scribes = may(record, person, Right.SIGN, visit_id), person.is_a(StaffRole.SCRIBE)
    return {
        "text": attestations.for_signer(record, visit_id, person) if signs else "",
        "hand_over": attestations.for_scribe(record, visit_id, person) if scribes else "",
    }


@router.post("/signature/passkey")
def begin_signature(
    visit_id: str, asked: Seen, session: WorkingSession, services: AllServices, party: Party
) -> dict[str, str]:
    """A touch that is for this very note."""
    return begun(permits.begin_passkey(services.record, session, party, visit_id, asked.seen))


@router.post("/signature")
def sign(
    visit_id: str, asked: Sign, session: WorkingSession, services: AllServices, party: Party
) -> dict[str, Any]:
    check(services.record, session.actor, Right.SIGN, visit_id)
    attestations.check_shown(services.record, visit_id, session.actor, asked.declared)
    permit = permit_of(services, session, party, visit_id, asked.seen, asked)
    signed = attestations.sign(services.record, session, permit, visit_id, seen=asked.seen)
    return signed.model_dump(mode="json")


@router.post("/amendment/passkey")
def begin_amendment(
    visit_id: str, asked: Steps, session: WorkingSession, services: AllServices, party: Party
) -> dict[str, str]:
    """A touch that is for the note as these steps make it."""
    check(services.record, session.actor, Right.SIGN, visit_id)
    seen = _amended_sha256(services, session, visit_id, asked)
    return begun(permits.begin_passkey(services.record, session, party, visit_id, seen))


@router.post("/amendment")
def amend(
    visit_id: str, asked: Amend, session: WorkingSession, services: AllServices, party: Party
) -> dict[str, Any]:
    """Verified once the proof was right: nobody else has the verifier at work."""
    record, person = services.record, session.actor
    check(record, person, Right.SIGN, visit_id)
    attestations.check_shown(record, visit_id, person, asked.declared)
    seen = _amended_sha256(services, session, visit_id, asked)
    permit = permit_of(services, session, party, visit_id, seen, asked)
    after = standing_at(services, visit_id, asked.beside)
    encounter = services.visits.at_hand(visit_id, person).encounter
    for edit in asked.edits:
        with services.verifying:  # between two steps others have their turn
            after = reviewed(encounter, after, edit, person.name, services.verifier)
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


def _amended_sha256(services: Services, session: Session, visit_id: str, steps: Steps) -> str:
    """Of the statements as the steps make them: what verification has to say is no part of these."""
    after: Note = standing_at(services, visit_id, steps.beside)
    encounter = services.visits.at_hand(visit_id, session.actor).encounter
    for edit in steps.edits:
        after = stepped(encounter, after, edit, session.actor.name)
    return signing.statements_sha256(after)


def permit_of(
    services: Services,
    session: Session,
    party: RelyingParty,
    visit_id: str,
    seen: str,
    proof: Proof,
) -> str:
    """For what the person proved to be there for. Raises UsageError without a proof."""
    record, passwords = services.record, services.passwords
    if proof.passkey is not None:
        touch = proof.passkey
        return permits.with_passkey(
            record, session, party, touch.ceremony, touch.response, visit_id, seen
        )
    if proof.pin is not None:
        pin = proof.pin.get_secret_value()
        return permits.with_pin(record, passwords, session, pin, visit_id, seen)
    if proof.password is not None:
        password = proof.password.get_secret_value()
        return permits.with_password(record, passwords, session, password, visit_id, seen)
    raise UsageError("give your PIN or your password, or touch your passkey, to sign")
