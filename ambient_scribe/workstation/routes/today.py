"""The day sheet: who comes when, walk-ins, the state of each visit, what waits for a signature."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import PatientEntry
from ambient_scribe.errors import UsageError
from ambient_scribe.interop.day_sheet import ExpectedVisit, read_day_sheet
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import addenda, diary, visits
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.review_view import visit_json
from ambient_scribe.workstation.services import AllServices

router = APIRouter(prefix="/api", tags=["today"])

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NewVisit(Frozen):
    """A walk-in takes two fields: who, and why. `patient`: the id of one who is known."""

    name: Line | None = None
    patient: Annotated[str, StringConstraints(pattern=r"^[\w-]{1,64}$")] | None = None
    born: datetime.date | None = None
    sex: Annotated[str, StringConstraints(max_length=20)] | None = None
    number: Annotated[str, StringConstraints(max_length=40)] | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    at: datetime.datetime | None = None


class Search(Frozen):
    text: Annotated[str, StringConstraints(min_length=2, max_length=100)]


class Sheet(Frozen):
    """`day`: whose visits are wanted."""

    text: Annotated[str, StringConstraints(max_length=500_000)]
    day: datetime.date


@router.get("/today")
def today(
    person: Person,
    services: AllServices,
    since: Annotated[datetime.datetime, Query()],
    until: Annotated[datetime.datetime, Query()],
) -> dict[str, Any]:
    """The visits of a stretch of time (a day where the browser is), everything unsigned, and every
    signed visit with an addendum that waits for a provider."""
    check(services.record, person, Right.LIST)
    own = diary.between(services.record, since, until, person)
    waiting = diary.unsigned(services.record, person)
    return {
        "visits": [visit_json(visit) for visit in own],
        "unsigned": [visit_json(visit) for visit in waiting],
        "addenda": [visit_json(visit) for visit in addenda.waiting(services.record)],
    }


@router.post("/visits", status_code=201)
def add(new: NewVisit, person: Person, services: AllServices) -> dict[str, Any]:
    """Raises 422 when neither a name nor a known patient is given."""
    check(services.record, person, Right.SCHEDULE)
    known = diary.patient(services.record, new.patient, person) if new.patient else None
    patient = known or PatientEntry(
        id=visits.new_id(),
        name=_named(new),
        born=new.born,
        sex=new.sex,
        number=new.number,
    )
    at = new.at or services.record.now()
    visit = diary.schedule(services.record, patient, at, person, reason=new.reason)
    return visit_json(visit)


@router.post("/today/sheet")
def day_sheet(sheet: Sheet, person: Person, services: AllServices) -> dict[str, int]:
    """The visits of one day from a CSV table or an .ics calendar; those that are known stay as they are."""
    check(services.record, person, Right.SCHEDULE)
    expected = read_day_sheet(sheet.text, sheet.day, services.zone)
    added = sum(
        diary.expect(services.record, _entry(one), one.at, one.reason, person) for one in expected
    )
    return {"added": added, "known": len(expected) - added}


@router.post("/patients")
def patients(asked: Search, person: Person, services: AllServices) -> list[dict[str, Any]]:
    """By a part of the name or by the number; names stand in no address."""
    check(services.record, person, Right.LIST)
    found = diary.patients(services.record, asked.text, person)
    return [patient.model_dump(mode="json") for patient in found]


@router.get("/patients/{patient_id}/visits")
def history(patient_id: str, person: Person, services: AllServices) -> list[dict[str, Any]]:
    """The newest first."""
    check(services.record, person, Right.LIST)
    return [visit_json(visit) for visit in diary.history(services.record, patient_id, person)]


def _named(new: NewVisit) -> str:
    if new.name is None:
        raise UsageError("who comes? give a name, or a patient who is known")
    return new.name


def _entry(expected: ExpectedVisit) -> PatientEntry:
    return PatientEntry(
        id=visits.new_id(),
        name=expected.name,
        born=expected.born,
        sex=expected.sex,
        number=expected.number,
    )
