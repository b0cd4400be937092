"""After the visit: papers drafted beside the note, edited, made ready, released; what is printed and exported.

They have a life of their own beside the signed note and never touch it.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field, StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.documents import DocumentKind
from ambient_scribe.domain.editing import Replace
from ambient_scribe.domain.papers import Paper, Papers, PaperState, Standing
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.errors import NotFoundError, UsageError
from ambient_scribe.note.aftervisit.letters import asked_before
from ambient_scribe.note.aftervisit.papers import (
    asked_again,
    papers_of,
    redrafted,
    with_known_patient,
)
from ambient_scribe.pipeline.reviewing import read_while_typed, reviewed
from ambient_scribe.store.accounts import policy
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import addenda, diary, notes, papers, signing, visits
from ambient_scribe.workstation import papers_view as view
from ambient_scribe.workstation import pdf
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.review_view import support_json
from ambient_scribe.workstation.routes.checking import Typed
from ambient_scribe.workstation.routes.review import GoBack, Step
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.sheets import Sheet, sheet_of_note, sheet_of_paper, text_of
from ambient_scribe.workstation.standing import standing

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["after"])

Large = Annotated[bool, Query()]
Form = Annotated[pdf.Format, Query()]
Json = dict[str, Any]


class Wanted(Frozen):
    """Letters that are wanted whether or not the visit gives cause."""

    letters: Annotated[tuple[DocumentKind, ...], Field(max_length=len(DocumentKind))] = ()


class Addressed(Frozen):
    beside: int = Field(ge=1)
    recipient: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Moved(Frozen):
    """`beside`: the revision of its words that the person has read; `seen` and `to`: the state and the
    recipient that they saw."""

    beside: int = Field(ge=1)
    state: PaperState
    seen: PaperState | None = None
    to: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


@router.get("/papers")
def every(visit_id: str, person: Person, services: AllServices) -> Json:
    check(services.record, person, Right.READ, visit_id)
    encounter = services.visits.opened(visit_id, person).encounter
    note = notes.standing(services.record, visit_id)
    visit = diary.visit(services.record, visit_id, person)
    return view.page_json(encounter, note, papers.standing(services.record, visit_id), visit)


@router.post("/papers")
def draft(visit_id: str, wanted: Wanted, person: Person, services: AllServices) -> Json:
    """From the note as it stands; what people have written, decided or taken out stays so."""
    record = services.record
    check(record, person, Right.EDIT, visit_id)
    note = standing(services, visit_id)
    encounter = services.visits.at_hand(visit_id, person).encounter
    before = papers.saved(record, visit_id)
    newest = before[-1] if before else None
    again = asked_again(newest) if newest else asked_before(encounter)
    visit = diary.visit(record, visit_id, person)
    known = with_known_patient(encounter.changed(notes=(note,)), visit.patient)
    made = papers_of(services.with_documents(known, tuple({*again, *wanted.letters})))
    if made is None:
        raise UsageError("this visit has no drafted note: there is nothing to make papers of")
    made = made.changed(note_sha256=signing.statements_sha256(note))
    after = redrafted(made, before)
    papers.save_draft(record, visit_id, after, person, newest)
    return view.papers_json(after, note)


@router.get("/papers/{paper_id}/note")
def words(visit_id: str, paper_id: str, person: Person, services: AllServices) -> Json:
    """The newest revision of one paper."""
    check(services.record, person, Right.READ, visit_id)
    services.record.audited(person, AuditAction.READ, visit_id, "a paper")
    return view.paper_json(_paper(services, visit_id, paper_id))


@router.post("/papers/{paper_id}/edits")
def edit(visit_id: str, paper_id: str, step: Step, person: Person, services: AllServices) -> Json:
    """The paper after the step: a draft again. 409 when somebody else was at it meanwhile."""
    check(services.record, person, Right.EDIT, visit_id)
    encounter = services.visits.at_hand(visit_id, person).encounter
    paper = _open_at(services, visit_id, paper_id, step.beside)
    with services.verifying:
        body = reviewed(encounter, paper.body, step.edit, person.name, services.verifier)
    if body == paper.body:
        services.record.audited(person, AuditAction.READ, visit_id, "a paper")
        return view.paper_json(paper)
    return _saved(services, visit_id, paper, paper.changed(body=body, standing=Standing()), person)


@router.post("/papers/{paper_id}/check")
def check_typed(
    visit_id: str, paper_id: str, typed: Typed, person: Person, services: AllServices
) -> Json:
    """The state that a statement would have that somebody is writing, and why; nothing is saved."""
    check(services.record, person, Right.EDIT, visit_id)
    encounter = services.visits.at_hand(visit_id, person).encounter
    body, edit = _paper(services, visit_id, paper_id).body, typed.edit
    place = edit.sentence if isinstance(edit, Replace) else edit.section
    if services.editings.begins((person.id, f"{visit_id}/{paper_id}", place, body.revision)):
        services.record.audited(person, AuditAction.READ, visit_id, "verified while writing")
    with services.verifying:
        return support_json(read_while_typed(encounter, body, edit, services.verifier))


@router.post("/papers/{paper_id}/undo")
def undo(visit_id: str, paper_id: str, back: GoBack, person: Person, services: AllServices) -> Json:
    """The words of an earlier revision as the newest one."""
    check(services.record, person, Right.EDIT, visit_id)
    paper = _open_at(services, visit_id, paper_id, back.beside)
    then = _revision(services, visit_id, paper_id, back.to, person).body
    body = then.changed(revision=paper.body.revision + 1, author=person.name)
    return _saved(services, visit_id, paper, paper.changed(body=body, standing=Standing()), person)


@router.get("/papers/{paper_id}/history")
def history(visit_id: str, paper_id: str, person: Person, services: AllServices) -> list[Json]:
    check(services.record, person, Right.READ, visit_id)
    _paper(services, visit_id, paper_id)
    return view.history_json(papers.history(services.record, visit_id, paper_id, person))


@router.get("/papers/{paper_id}/history/{number}")
def earlier(
    visit_id: str, paper_id: str, number: int, person: Person, services: AllServices
) -> Json:
    """The paper as one link of the chain holds it."""
    check(services.record, person, Right.READ, visit_id)
    return view.paper_json(_revision(services, visit_id, paper_id, number, person))


@router.post("/papers/{paper_id}/recipient")
def address(
    visit_id: str, paper_id: str, asked: Addressed, person: Person, services: AllServices
) -> Json:
    check(services.record, person, Right.EDIT, visit_id)
    paper = _open_at(services, visit_id, paper_id, asked.beside)
    after = paper.changed(recipient=asked.recipient, standing=Standing())
    return _saved(services, visit_id, paper, after, person)


@router.post("/papers/{paper_id}/state")
def move(visit_id: str, paper_id: str, asked: Moved, person: Person, services: AllServices) -> Json:
    """Ready, void, a draft again; released only by who may sign, once the note is signed."""
    record = services.record
    check(record, person, Right.EDIT, visit_id)
    paper = _at(services, visit_id, paper_id, asked.beside)
    if PaperState.RELEASED in {asked.state, paper.standing.state}:
        check(record, person, Right.SIGN, visit_id)
    if asked.seen is not None and asked.seen != paper.standing.state:
        raise papers.changed_meanwhile(paper)
    if asked.to is not None and asked.to != (paper.recipient or ""):
        raise papers.changed_meanwhile(paper)
    _check_may_become(services, visit_id, paper, asked.state)
    now = Standing(state=asked.state, by=person.name, at=record.now())
    told = f"{paper.id}: {asked.state.value}"
    papers.revise(
        record,
        visit_id,
        after := paper.changed(standing=now),
        person,
        was=paper,
        action=AuditAction.REVIEW,
        told=told,
    )
    return view.paper_json(after)


# ---------------------------------------------------------------- what leaves
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
    paper = _paper(services, visit_id, paper_id)
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


def _papers(services: Services, visit_id: str) -> Papers:
    found = papers.standing(services.record, visit_id)
    if found is None:
        raise NotFoundError("nothing is drafted beside this note yet")
    return found


def _paper(services: Services, visit_id: str, paper_id: str) -> Paper:
    paper = _papers(services, visit_id).paper(paper_id)
    if paper is None:
        raise NotFoundError("this visit has no such paper")
    return paper


def _revision(
    services: Services, visit_id: str, paper_id: str, number: int, person: Actor
) -> Paper:
    _paper(services, visit_id, paper_id)
    for one in papers.history(services.record, visit_id, paper_id, person):
        if one.link.number == number:
            return one.paper
    raise NotFoundError("this paper has no such revision")


def _at(services: Services, visit_id: str, paper_id: str, beside: int) -> Paper:
    paper = _paper(services, visit_id, paper_id)
    if paper.body.revision != beside:
        raise papers.changed_meanwhile(paper)
    return paper


def _open_at(services: Services, visit_id: str, paper_id: str, beside: int) -> Paper:
    paper = _at(services, visit_id, paper_id, beside)
    if not paper.is_open:
        raise UsageError(
            f"this paper is {paper.standing.state.value}: make it a draft again to change it"
        )
    return paper


def _check_may_become(services: Services, visit_id: str, paper: Paper, state: PaperState) -> None:
    """Raises UsageError while something in it, or the note, must be decided first."""
    if state in {PaperState.DRAFT, PaperState.VOID}:
        return
    if paper.standing.state is PaperState.VOID:
        raise UsageError("this paper is void: make it a draft again first")
    if not any(paper.body.sentences()):
        raise UsageError("there is nothing in this paper: write it, or make it void")
    if flagged := len(paper.body.flagged):
        many = f"{flagged} statements are" if flagged > 1 else "a statement is"
        raise UsageError(f"{many} flagged: edit, accept or remove what is marked first")
    if state is PaperState.RELEASED and not standing(services, visit_id).is_signed:
        raise UsageError("sign the note first: a paper is released beside a signed note")


def _saved(services: Services, visit_id: str, was: Paper, after: Paper, person: Actor) -> Json:
    papers.revise(services.record, visit_id, after, person, was=was)
    return view.paper_json(after)
