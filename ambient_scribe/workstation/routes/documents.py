"""After the visit: papers drafted beside the note, edited, compared with it, made ready, released.

They have a life of their own beside the signed note and never touch it.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.documents import DocumentKind
from ambient_scribe.domain.papers import Paper, PaperState, Standing
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.errors import NotFoundError, UsageError
from ambient_scribe.note.aftervisit import papers as drafting
from ambient_scribe.note.aftervisit.letters import asked_before
from ambient_scribe.note.aftervisit.papers import asked_again, redrafted, with_known_patient
from ambient_scribe.note.aftervisit.reading_again import changed, drafted_of, read_of
from ambient_scribe.pipeline.reviewing import reviewed
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import diary, notes, papers, signing
from ambient_scribe.workstation import papers_view as view
from ambient_scribe.workstation import pdf, review_view
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.routes.checking import Typed, typed_json
from ambient_scribe.workstation.routes.review import GoBack, Step
from ambient_scribe.workstation.services import AllServices, Services
from ambient_scribe.workstation.standing import paper_of, papers_of, standing

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["after"])

Large = Annotated[bool, Query()]
Form = Annotated[pdf.Format, Query()]
Json = dict[str, Any]


class Wanted(Frozen):
    """Letters that are wanted whether or not the visit gives cause."""

    letters: Annotated[tuple[DocumentKind, ...], Field(max_length=len(DocumentKind))] = ()


class Beside(Frozen):
    """The revision of a paper's words that the person has read."""

    beside: int = Field(ge=1)


class Addressed(Beside):
    recipient: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Moved(Beside):
    """`seen` and `to`: the state and the recipient that the person saw."""

    state: PaperState
    seen: PaperState | None = None
    to: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None


@router.get("/papers")
def every(visit_id: str, person: Person, services: AllServices) -> Json:
    check(services.record, person, Right.READ, visit_id)
    encounter = services.visits.opened(visit_id, person).encounter
    note = notes.standing(services.record, visit_id)
    visit = diary.visit(services.record, visit_id, person)
    return view.page_json(
        encounter, note, papers.standing(services.record, visit_id, person), visit
    )


@router.get("/papers/newest")
def newest(visit_id: str, person: Person, services: AllServices) -> Json:
    """The papers alone, for a page that has the rest: somebody else was at them."""
    check(services.record, person, Right.READ, visit_id)
    services.record.audited(person, AuditAction.READ, visit_id, "papers")
    note = notes.standing(services.record, visit_id)
    transcript = services.visits.at_hand(visit_id, person).encounter.transcript
    return view.papers_json(papers.standing(services.record, visit_id, person), note, transcript)


@router.post("/papers")
def draft(visit_id: str, wanted: Wanted, person: Person, services: AllServices) -> Json:
    """From the note as it stands; what people have written, decided or taken out stays so."""
    record = services.record
    check(record, person, Right.EDIT, visit_id)
    note = standing(services, visit_id)
    encounter = services.visits.at_hand(visit_id, person).encounter
    before = papers.saved(record, visit_id, person)
    newest = before[-1] if before else None
    again = asked_again(newest) if newest else asked_before(encounter)
    visit = diary.visit(record, visit_id, person)
    known = with_known_patient(encounter.changed(notes=(note,)), visit.patient)
    made = drafting.papers_of(services.with_documents(known, tuple({*again, *wanted.letters})))
    if made is None:
        raise UsageError("this visit has no drafted note: there is nothing to make papers of")
    seen = signing.statements_sha256(note)
    of = read_of(encounter.transcript, note.revision, seen)
    after = redrafted(drafted_of(made.changed(note_sha256=seen), of), before)
    papers.save_draft(record, visit_id, after, person, newest)
    return view.papers_json(after, note, encounter.transcript)


@router.get("/papers/{paper_id}/note")
def words(visit_id: str, paper_id: str, person: Person, services: AllServices) -> Json:
    """The newest revision of one paper."""
    check(services.record, person, Right.READ, visit_id)
    services.record.audited(person, AuditAction.READ, visit_id, "a paper")
    told = view.paper_json(paper_of(services, visit_id, paper_id, person))
    return {
        **told,
        "read": review_view.read_of(services.visits.at_hand(visit_id, person).encounter),
    }


@router.post("/papers/{paper_id}/edits")
def edit(visit_id: str, paper_id: str, step: Step, person: Person, services: AllServices) -> Json:
    """The paper after the step: a draft again. 409 when somebody else was at it meanwhile."""
    check(services.record, person, Right.EDIT, visit_id)
    visit = services.visits.at_hand(visit_id, person)
    paper = _open_at(services, visit_id, paper_id, step.beside, person)
    with services.verifying:
        verifier = services.verifier_of(visit)
        body = reviewed(visit.encounter, paper.body, step.edit, person.name, verifier)
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
    body = paper_of(services, visit_id, paper_id, person).body
    return typed_json(services, visit_id, person, body, typed, paper_id)


@router.post("/papers/{paper_id}/undo")
def undo(visit_id: str, paper_id: str, back: GoBack, person: Person, services: AllServices) -> Json:
    """The words of an earlier revision as the newest one."""
    check(services.record, person, Right.EDIT, visit_id)
    paper = _open_at(services, visit_id, paper_id, back.beside, person)
    then = _revision(services, visit_id, paper_id, back.to, person).body
    body = then.changed(revision=paper.body.revision + 1, author=person.name)
    return _saved(services, visit_id, paper, paper.changed(body=body, standing=Standing()), person)


@router.get("/papers/{paper_id}/history")
def history(visit_id: str, paper_id: str, person: Person, services: AllServices) -> list[Json]:
    check(services.record, person, Right.READ, visit_id)
    paper_of(services, visit_id, paper_id, person)
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
    paper = _open_at(services, visit_id, paper_id, asked.beside, person)
    after = paper.changed(recipient=asked.recipient, standing=Standing())
    return _saved(services, visit_id, paper, after, person)


@router.post("/papers/{paper_id}/state")
def move(visit_id: str, paper_id: str, asked: Moved, person: Person, services: AllServices) -> Json:
    """Ready, void, a draft again; released only by who may sign, once the note is signed."""
    record = services.record
    check(record, person, Right.EDIT, visit_id)
    paper = _at(services, visit_id, paper_id, asked.beside, person)
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


@router.get("/papers/{paper_id}/changes")
def changes(visit_id: str, paper_id: str, person: Person, services: AllServices) -> Json:
    """What is otherwise since it was drafted, or looked at last."""
    check(services.record, person, Right.READ, visit_id)
    paper = paper_of(services, visit_id, paper_id, person)
    note = standing(services, visit_id)
    transcript = services.visits.opened(visit_id, person).encounter.transcript
    made = papers_of(services, visit_id, person)
    found = changed(made, paper, transcript, signing.statements_sha256(note))
    number = paper.read_of.note_revision if paper.read_of else made.note_revision
    then = notes.revision(services.record, visit_id, number, person) if found.note else None
    return view.changes_json(found, then, note)


@router.post("/papers/{paper_id}/looked")
def looked(
    visit_id: str, paper_id: str, asked: Beside, person: Person, services: AllServices
) -> Json:
    """Somebody has compared it with the note and the transcript as they are now: it is right as it stands."""
    record = services.record
    check(record, person, Right.EDIT, visit_id)
    paper = _at(services, visit_id, paper_id, asked.beside, person)
    if paper.standing.state is PaperState.RELEASED:
        check(record, person, Right.SIGN, visit_id)
    note = standing(services, visit_id)
    transcript = services.visits.at_hand(visit_id, person).encounter.transcript
    of = read_of(transcript, note.revision, signing.statements_sha256(note))
    after = paper.changed(read_of=of)
    told = f"{paper.id}: compared with revision {note.revision} of the note"
    action = AuditAction.REVIEW
    papers.revise(record, visit_id, after, person, was=paper, action=action, told=told)
    return view.paper_json(after)


# ---------------------------------------------------------------- inside
def _revision(
    services: Services, visit_id: str, paper_id: str, number: int, person: Actor
) -> Paper:
    paper_of(services, visit_id, paper_id, person)
    for one in papers.history(services.record, visit_id, paper_id, person):
        if one.link.number == number:
            return one.paper
    raise NotFoundError("this paper has no such revision")


def _at(services: Services, visit_id: str, paper_id: str, beside: int, person: Actor) -> Paper:
    paper = paper_of(services, visit_id, paper_id, person)
    if paper.body.revision != beside:
        raise papers.changed_meanwhile(paper)
    return paper


def _open_at(services: Services, visit_id: str, paper_id: str, beside: int, person: Actor) -> Paper:
    paper = _at(services, visit_id, paper_id, beside, person)
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
