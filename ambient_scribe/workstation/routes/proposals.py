"""A language model's revision beside the note: shown as what it would change, taken over or refused as a whole."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.encounter import Encounter, Proposal
from ambient_scribe.domain.note import Note, NoteSentence, Support
from ambient_scribe.domain.record import AuditAction, RevisionKind
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.errors import NotFoundError, UsageError
from ambient_scribe.pipeline.adopting import accepted, open_proposal, rejected, taken_over
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.workstation import proposal_view, rewriting
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.standing import standing, standing_at

router = APIRouter(prefix="/api/visits/{visit_id}/proposal", tags=["review"])


class Decided(Frozen):
    """`beside`: the revision of the note that the person had before them; `proposal`: its id."""

    beside: int = Field(ge=1)
    proposal: Annotated[str, StringConstraints(max_length=64)]
    accept: bool


@router.get("")
def proposed(visit_id: str, person: Person, services: AllServices) -> dict[str, Any]:
    """The open one: the note as it would be, and what of a person's would stay in its place."""
    check(services.record, person, Right.READ, visit_id)
    visit = services.visits.opened(visit_id, person)
    note = standing(services, visit_id)
    if note.is_signed or not any(one.is_open for one in visit.encounter.proposals):
        raise NotFoundError("nothing is proposed for this note now")
    proposal = open_proposal(visit.encounter)
    kept = taken_over(visit.encounter, proposal, rewriting.standing_of(services, visit, note))
    return proposal_view.proposal_json(visit.encounter, note, proposal, kept)


@router.post("")
def decide(visit_id: str, asked: Decided, person: Person, services: AllServices) -> dict[str, Any]:
    """The note then: the model's, but for what a person wrote or took out; or the same, where it is refused. Undo
    brings back the note and opens the proposal again. 409 when somebody else was at it meanwhile."""
    check(services.record, person, Right.EDIT, visit_id)
    visit = services.visits.at_hand(visit_id, person)
    note = standing_at(services, visit_id, asked.beside)
    if note.is_signed:
        raise UsageError("the note is signed: amend it")
    before, now = visit.encounter, services.record.now()
    proposal = open_proposal(before, asked.proposal)
    if asked.accept:
        stands = rewriting.standing_of(services, visit, note)
        verifier = _InTurns(services)
        after = accepted(before, proposal, person.name, now, standing=stands, verifier=verifier)
    else:
        after = _refused(before, proposal, note, person.name, now)
    after = rewriting.keep(services, visit, note, after, person, RevisionKind.DECIDED)
    assert after.note is not None
    services.record.audited(
        person,
        AuditAction.REVIEW,
        visit_id,
        f"proposal {'taken over' if asked.accept else 'refused'}",
    )
    return {**view.note_json(after.note), "heard": view.heard_json(before, after)}


# ---------------------------------------------------------------- inside
class _InTurns:
    """Between two sentences others have their turn."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def support(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        with self._services.verifying:
            return self._services.verifier.support(sentence, transcript, facts, context)


def _refused(
    encounter: Encounter, proposal: Proposal, note: Note, by: str, at: datetime.datetime
) -> Encounter:
    """With the note as it is as the next revision, to which undo can go back."""
    same = note.changed(revision=note.revision + 1, author=by)
    after = rejected(encounter, proposal, by, at)
    return after.changed(notes=(*after.notes, same))
