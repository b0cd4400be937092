"""What leaves the record on paper or as text: the note and the papers beside it. Each time stands in the trail."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.papers import PaperState
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import policy
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import addenda, notes, visits
from ambient_scribe.workstation import pdf
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.sheets import Sheet, sheet_of_note, sheet_of_paper, text_of
from ambient_scribe.workstation.standing import paper_of, standing

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["after"])

Large = Annotated[bool, Query()]
Form = Annotated[pdf.Format, Query()]
Json = dict[str, Any]


@router.get("/papers/{paper_id}/sheet")
def sheet(
    visit_id: str, paper_id: str, person: Person, services: AllServices, large: Large = False
) -> Json:
    """For the browser's printer."""
    return _sheet(services, visit_id, paper_id, person, "printed", large).model_dump(mode="json")


@router.get("/papers/{paper_id}/pdf", response_class=Response)
def as_pdf(
    visit_id: str,
    paper_id: str,
    person: Person,
    services: AllServices,
    large: Large = False,
    form: Form = "letter",
) -> Response:
    made = _sheet(services, visit_id, paper_id, person, "as PDF", large)
    return _download(pdf.pdf_of(made, form), made.kind)


@router.get("/papers/{paper_id}/text")
def text(visit_id: str, paper_id: str, person: Person, services: AllServices) -> Json:
    """Whole, and part by part."""
    made = _sheet(services, visit_id, paper_id, person, "as text", False)
    parts = [
        {"id": str(number), "title": part.heading or made.title, "text": text_of(part)}
        for number, part in enumerate(made.parts)
    ]
    mark = f"{made.mark}\n\n" if made.mark else ""
    return {"sections": parts, "whole": f"{mark}{made.text}"}


@router.get("/note/sheet")
def note_sheet(visit_id: str, person: Person, services: AllServices) -> Json:
    """The note for the browser's printer, with its signatures and amendments."""
    return _note_sheet(services, visit_id, person, "printed").model_dump(mode="json")


@router.get("/note/pdf", response_class=Response)
def note_pdf(
    visit_id: str, person: Person, services: AllServices, form: Form = "letter"
) -> Response:
    return _download(pdf.pdf_of(_note_sheet(services, visit_id, person, "as PDF"), form), "note")


# ---------------------------------------------------------------- inside
def _sheet(
    services: Services, visit_id: str, paper_id: str, person: Actor, how: str, large: bool
) -> Sheet:
    record = services.record
    check(record, person, Right.EXPORT, visit_id)
    paper = paper_of(services, visit_id, paper_id, person)
    if paper.standing.state is PaperState.VOID:
        raise UsageError("this paper is void: make it a draft again to hand it out")
    record.audited(person, AuditAction.EXPORT, visit_id, f"{paper.id} {how}")
    with record.database.reading() as connection:
        visit = visits.entry_of(visits.row_of(connection, visit_id))
        signed = list(notes.signatures_in(record, connection, visit_id))
    clinic = policy.of(record).clinic
    newest = signed[-1] if signed else None
    return sheet_of_paper(paper, visit, newest, clinic, large=large)


def _note_sheet(services: Services, visit_id: str, person: Actor, how: str) -> Sheet:
    record = services.record
    check(record, person, Right.EXPORT, visit_id)
    note = standing(services, visit_id)
    record.audited(person, AuditAction.EXPORT, visit_id, f"note {how}")
    with record.database.reading() as connection:
        visit = visits.entry_of(visits.row_of(connection, visit_id))
        signed = tuple(notes.signatures_in(record, connection, visit_id))
    added = addenda.signed(record, visit_id)
    return sheet_of_note(note, visit, signed, policy.of(record).clinic, added)


def _download(content: bytes, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{kind}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)
