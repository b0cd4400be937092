"""A visit's review: what was said beside the note, each step of an edit, the signature."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.record import AuditAction, RevisionKind
from ambient_scribe.pipeline.reviewing import reviewed
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import addenda, asides, diary, notes
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.answers import as_json, of_json
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.rewriting import restored
from ambient_scribe.workstation.services import AllServices
from ambient_scribe.workstation.sheets import addendum_part, text_of
from ambient_scribe.workstation.sound import passage_as_wav
from ambient_scribe.workstation.standing import standing, standing_at

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["review"])

MOST_LINKS = 1_000_000
"""Of a visit's chain."""

LONGEST_PASSAGE_MS = 120_000
"""What is played at once: evidence, not the visit."""


class Step(Frozen):
    """`beside`: the revision of the note that the reviewer had before them."""

    beside: int = Field(ge=1)
    edit: Edit


class GoBack(Frozen):
    """To how the note was as a link of the visit's chain holds it."""

    beside: int = Field(ge=1)
    to: int = Field(ge=1, le=MOST_LINKS)


@router.get("/review", response_class=JSONResponse)
def review(visit_id: str, person: Person, services: AllServices) -> Response:
    check(services.record, person, Right.READ, visit_id)
    entry = diary.visit(services.record, visit_id, person)  # what follows is as new, or newer
    visit = services.visits.opened(visit_id, person)
    aside = asides.standing(services.record, visit_id, person)
    note = services.visits.note(visit_id)
    return of_json(view.review_bytes(visit, note, entry, aside))


@router.get("/note")
def note(visit_id: str, person: Person, services: AllServices) -> dict[str, Any]:
    """The newest revision, for a page that has the rest already."""
    check(services.record, person, Right.READ, visit_id)
    services.record.audited(person, AuditAction.READ, visit_id, "note")
    told = view.note_json(standing(services, visit_id))
    return {**told, "read": view.read_of(services.visits.at_hand(visit_id, person).encounter)}


@router.post("/edits", response_class=JSONResponse)
def edit(visit_id: str, step: Step, person: Person, services: AllServices) -> Response:
    """The note after the step. 409 with the newer note when somebody else was at it meanwhile."""
    check(services.record, person, Right.EDIT, visit_id)
    visit = services.visits.at_hand(visit_id, person)
    note = standing_at(services, visit_id, step.beside)
    with services.verifying:
        after = reviewed(visit.encounter, note, step.edit, person.name, services.verifier_of(visit))
    if after.revision != note.revision:
        notes.revise(
            services.record,
            visit_id,
            after,
            person,
            kind=RevisionKind.EDITED,
            beside=note.revision,
        )
    else:
        services.record.audited(person, AuditAction.READ, visit_id, "note")
    return as_json(view.note_json(after))


@router.post("/undo")
def undo(visit_id: str, back: GoBack, person: Person, services: AllServices) -> dict[str, Any]:
    """An earlier revision as the newest one, and the transcript as it was read then: nothing of what came
    after is lost."""
    check(services.record, person, Right.EDIT, visit_id)
    note = standing_at(services, visit_id, back.beside)
    visit = services.visits.at_hand(visit_id, person)
    earlier = notes.note_at(services.record, visit_id, back.to, person)
    after = earlier.changed(
        revision=note.revision + 1, status=NoteStatus.DRAFT, author=person.name, signed_at=None
    )
    if not note.is_signed:
        made = restored(services, visit, note, back.to, after, person)
        if made is not None:
            return {**view.note_json(after), "heard": view.heard_json(visit.encounter, made)}
    notes.revise(
        services.record, visit_id, after, person, kind=RevisionKind.EDITED, beside=note.revision
    )
    return view.note_json(after)


@router.get("/omissions", response_class=JSONResponse)
def omissions(visit_id: str, person: Person, services: AllServices) -> Response:
    """What was said and the note, as it is now, does not tell."""
    check(services.record, person, Right.READ, visit_id)
    visit = services.visits.opened(visit_id, person)
    services.visits.look_through(visit, services.precedence.giving_way())
    return as_json(view.omissions_json(visit, standing(services, visit_id)))


@router.get("/history")
def history(visit_id: str, person: Person, services: AllServices) -> list[dict[str, Any]]:
    """Who changed what and when, oldest first."""
    check(services.record, person, Right.READ, visit_id)
    links = notes.history(services.record, visit_id, person)
    return [link.model_dump(mode="json") for link in links]


@router.get("/history/{number}")
def earlier(visit_id: str, number: int, person: Person, services: AllServices) -> dict[str, Any]:
    """The note as one link of the chain holds it."""
    check(services.record, person, Right.READ, visit_id)
    return view.note_json(notes.note_at(services.record, visit_id, number, person))


@router.get("/signatures")
def signatures(visit_id: str, person: Person, services: AllServices) -> list[dict[str, Any]]:
    check(services.record, person, Right.READ, visit_id)
    return view.signatures_json(notes.signatures(services.record, visit_id, person))


@router.get("/text")
def text(visit_id: str, person: Person, services: AllServices) -> dict[str, Any]:
    """The note as plain text, whole and by section: it leaves the record, and the trail says so."""
    check(services.record, person, Right.EXPORT, visit_id)
    note = standing(services, visit_id)
    services.record.audited(person, AuditAction.EXPORT, visit_id, "note as text")
    added = map(addendum_part, addenda.signed(services.record, visit_id))
    return view.text_json(note, [text_of(one) for one in added])


@router.get("/shape")
def shape(visit_id: str, person: Person, services: AllServices) -> dict[str, Any]:
    """Of the visit's sound: the lowest and the highest sample of each moment, from -128 to 127."""
    check(services.record, person, Right.PLAY, visit_id)
    peaks = services.shapes.of_visit(services, visit_id, person)
    return {"bucketMs": peaks.bucket_ms, "low": peaks.low, "high": peaks.high}


@router.get("/sound", response_class=Response)
def sound(
    visit_id: str,
    person: Person,
    services: AllServices,
    from_ms: Annotated[int, Query(ge=0)] = 0,
    to_ms: Annotated[int, Query(ge=0)] = LONGEST_PASSAGE_MS,
) -> Response:
    """A passage of the visit's sound, WAV, 16 kHz, mono."""
    check(services.record, person, Right.PLAY, visit_id)
    to_ms = min(to_ms, from_ms + LONGEST_PASSAGE_MS)
    content = passage_as_wav(services, visit_id, from_ms, to_ms, person)
    return Response(content, media_type="audio/wav")
