"""Consent, person by person; its withdrawal; access in an emergency."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.domain.record import ConsentEntry, VisitState
from ambient_scribe.errors import ConflictError, UsageError
from ambient_scribe.store.accounts import emergencies, sessions
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import consents, destruction, diary
from ambient_scribe.workstation.identity import Person, WorkingSession, give_cookie
from ambient_scribe.workstation.review_view import visit_json
from ambient_scribe.workstation.services import AllServices

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["consent"])

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Said(Frozen):
    """What one person in the room said. A withdrawal has an address of its own: it destroys."""

    person: Line
    status: Literal[ConsentStatus.GIVEN, ConsentStatus.REFUSED]
    how: Line
    given_by: Line | None = None


class Withdrawal(Frozen):
    how: Line
    given_by: Line | None = None


class Emergency(Frozen):
    reason: Line


@router.get("/consent")
def consents_of(visit_id: str, person: Person, services: AllServices) -> list[dict[str, Any]]:
    """As they were said, oldest first; the newest of each person counts."""
    check(services.record, person, Right.CONSENT, visit_id)
    diary.visit(services.record, visit_id, person)
    said = consents.of_visit(services.record, visit_id)
    return [entry.model_dump(mode="json") for entry in said]


@router.post("/consent", status_code=201)
def say(visit_id: str, said: Said, person: Person, services: AllServices) -> dict[str, Any]:
    check(services.record, person, Right.CONSENT, visit_id)
    entry = ConsentEntry(
        person=said.person,
        status=said.status,
        given_by=said.given_by,
        how=said.how,
        recorded_by=person.name,
        at=services.record.now(),
    )
    consents.say(services.record, visit_id, entry, person)
    if services.live is not None:
        services.live.consent_changed(visit_id)
    return entry.model_dump(mode="json")


@router.post("/withdrawal")
def withdraw(
    visit_id: str, asked: Withdrawal, person: Person, services: AllServices
) -> dict[str, Any]:
    """The sound, the words and what rests on them are destroyed; a signed note stays, marked."""
    check(services.record, person, Right.CONSENT, visit_id)
    withdrawing = partial(
        destruction.withdraw,
        services.record,
        services.room,
        visit_id,
        person,
        how=asked.how,
        given_by=asked.given_by,
    )
    live = services.live
    if live is not None and live.is_running(visit_id):
        with suppress(ConflictError):  # nothing more is taken, whatever becomes of the rest
            live.visit(visit_id).pause()
        with suppress(UsageError):  # it is written down first: the sound is still being taken
            withdrawing()
        live.withdrawn(visit_id)
    withdrawing()
    services.watch.look()
    visit = diary.visit(services.record, visit_id, person)
    if visit.state is VisitState.RECORDING:  # it ended before there was a draft
        diary.set_state(services.record, visit_id, VisitState.SCHEDULED, person)
    return visit_json(diary.visit(services.record, visit_id, person))


@router.post("/break-glass", status_code=201)
def break_glass(
    visit_id: str, asked: Emergency, session: WorkingSession, services: AllServices
) -> Response:
    """Reading for an hour; an alarm tells of it. The session's cookie is another one then."""
    made, opened = emergencies.begin(services.record, session, visit_id, asked.reason)
    told = {"emergency": made.model_dump(mode="json"), "csrf": sessions.csrf_token(opened.token)}
    response = JSONResponse(told, HTTPStatus.CREATED)
    give_cookie(response, opened)
    return response
