"""What the chart knew before the visit: given as a file, shown beside the day sheet, heard with."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Encounter, Provenance
from ambient_scribe.domain.record import RevisionKind, VisitState
from ambient_scribe.errors import ConflictError
from ambient_scribe.interop.context import context_of_text
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import diary, encounters
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.live.drafting import context_of
from ambient_scribe.workstation.services import AllServices

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["today"])


class Chart(Frozen):
    """`text`: of a context file, JSON or TOML; `name`: the file's, which evidence is told by."""

    text: Annotated[str, StringConstraints(min_length=2, max_length=500_000)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = "chart"


@router.get("/chart")
def chart(visit_id: str, person: Person, services: AllServices) -> dict[str, Any]:
    """Problems, medications, allergies and the like; `empty` where nothing is known."""
    check(services.record, person, Right.READ, visit_id)
    visit = diary.visit(services.record, visit_id, person)
    return _json(context_of(services.record, visit, person))


@router.put("/chart")
def prepare(visit_id: str, given: Chart, person: Person, services: AllServices) -> dict[str, Any]:
    """Before the visit begins. Raises 409 afterwards, 422 for a file that is none."""
    check(services.record, person, Right.EDIT, visit_id)
    visit = diary.visit(services.record, visit_id, person)
    if visit.state is not VisitState.SCHEDULED:
        raise ConflictError("the visit has begun already: its chart stands as it was then")
    made = Encounter(
        id=visit_id,
        started_at=visit.at,
        context=context_of_text(given.text, given.name),
        provenance=Provenance(program="ambient_scribe", profile="chart", config_sha256=""),
    )
    encounters.save(services.record, made, person, RevisionKind.CHART)
    return _json(context_of(services.record, visit, person))


def _json(context: PatientContext) -> dict[str, Any]:
    told = context.model_dump(mode="json")
    known = context.changed(patient=PatientContext().patient, source=PatientContext().source)
    return {**told, "empty": known == PatientContext()}
