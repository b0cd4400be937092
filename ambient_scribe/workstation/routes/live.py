"""Live visits: begun, steered, marked, edited while they grow, followed by a scribe elsewhere."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.record import Actor, AuditAction, RevisionKind, StaffRole, VisitState
from ambient_scribe.errors import ConflictError, DeniedError, ScribeError, UsageError
from ambient_scribe.note.typed import LONGEST_TEXT
from ambient_scribe.pipeline import VisitStart
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import consents, diary, encounters
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.live.drafting import consent_of, context_of
from ambient_scribe.workstation.live.feed import engine_json, mark_json, question_json, state_json
from ambient_scribe.workstation.live.room import LiveRoom
from ambient_scribe.workstation.live.sockets import check_follows
from ambient_scribe.workstation.live.state import SoundFrom, VisitKind
from ambient_scribe.workstation.live.visit import LiveVisit
from ambient_scribe.workstation.review_view import Json, note_json
from ambient_scribe.workstation.services import AllServices, Services

router = APIRouter(prefix="/api", tags=["live"])

AT = "/visits/{visit_id}/live"
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
FullLine = Annotated[Line, StringConstraints(min_length=1)]


class Beginning(Frozen):
    """`device`: a part of its name; none: the workstation's usual microphone."""

    source: SoundFrom = SoundFrom.BROWSER
    device: Line | None = None
    kind: VisitKind = VisitKind.VISIT


class Labelled(Frozen):
    label: Line = ""


class Asked(Frozen):
    text: FullLine


class Seen(Frozen):
    """`up_to`: the newest alarm that was shown."""

    up_to: int


class Answered(Frozen):
    """Empty: it was seen."""

    answer: Line = ""


class Door(Frozen):
    open: bool


class Taking(Frozen):
    """`reason`: of who was not let in."""

    reason: Line = ""


class Step(Frozen):
    edit: Edit


class Typed(Frozen):
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]


@router.get("/live")
def going_on(person: Person, services: AllServices) -> dict[str, Any]:
    """The visits that go on and that the person may see, and what there is to hear one with."""
    check(services.record, person, Right.FOLLOW)
    room = services.live
    if room is None:
        none = "this workstation records no visits"
        engine = {"name": "", "low_accuracy": False, "told": "", "ready": False, "why": none}
        return {"engine": engine, "devices": [], "why_no_device": none, "visits": []}
    engine = engine_json(room.around.engines)
    shown = [one for one in room.running() if one.lets_in(person)]
    if shown:
        services.record.audited(person, AuditAction.LIST, detail="live visits")
    try:
        devices, why = room.around.engines.microphones(), None
    except ScribeError as error:
        devices, why = (), str(error)
    return {
        "engine": engine,
        "devices": [{"name": one.name, "usual": one.is_usual} for one in devices],
        "why_no_device": why,
        "visits": [state_json(one, engine, mine=one.by.id == person.id) for one in shown],
    }


@router.post(AT, status_code=201)
def begin(visit_id: str, how: Beginning, person: Person, services: AllServices) -> Json:
    """Raises 403 unless everybody in the room has agreed, 409 when it cannot be begun (again)."""
    check(services.record, person, Right.RECORD, visit_id)
    visit = diary.visit(services.record, visit_id, person)
    live = _room(services).begin(visit, person, how.source, how.kind, how.device)
    return _state(services, live, person)


@router.get(AT)
def state(visit_id: str, person: Person, services: AllServices) -> Json:
    live = _followed(services, visit_id, person)
    services.record.audited(person, AuditAction.READ, visit_id, "live visit")
    return _state(services, live, person)


@router.post(AT + "/pause")
def pause(visit_id: str, person: Person, services: AllServices) -> Json:
    """Off the record. For whose page sends the sound too: it is their microphone."""
    live = _own(services, visit_id, person, or_sends=True)
    live.pause(person)
    _told(services, live, person, "off the record")
    return _state(services, live, person)


@router.post(AT + "/resume")
def resume(visit_id: str, person: Person, services: AllServices) -> Json:
    """Raises 403 while somebody in the room does not agree."""
    live = _own(services, visit_id, person)
    if live.begun.opening.kind is VisitKind.VISIT:
        consents.check(services.record, visit_id)
    live.resume()
    _told(services, live, person, "on the record")
    _room(services).consent_changed(visit_id)  # somebody may have refused in between
    return _state(services, live, person)


@router.post(AT + "/stop")
def stop(visit_id: str, person: Person, services: AllServices) -> Json:
    live = _own(services, visit_id, person)
    live.stop()
    _told(services, live, person, "ended")
    return _state(services, live, person)


@router.post(AT + "/swap")
def swap(visit_id: str, person: Person, services: AllServices) -> Json:
    """Clinician and patient are taken for each other."""
    live = _followed(services, visit_id, person, Right.EDIT)
    live.swap()
    services.record.audited(person, AuditAction.EDIT, visit_id, "roles swapped")
    return _state(services, live, person)


@router.post(AT + "/mark", status_code=201)
def mark(visit_id: str, told: Labelled, person: Person, services: AllServices) -> Json:
    live = _followed(services, visit_id, person, Right.EDIT)
    made = mark_json(live.mark(told.label, person))
    services.record.audited(person, AuditAction.EDIT, visit_id, "moment marked")
    return made


@router.post(AT + "/alarms/seen")
def see_alarms(visit_id: str, told: Seen, person: Person, services: AllServices) -> Json:
    live = _own(services, visit_id, person)
    live.see_alarms(told.up_to)
    return _state(services, live, person)


@router.post(AT + "/edits")
def edit(visit_id: str, step: Step, person: Person, services: AllServices) -> Json:
    """The growing draft after the step; what a person wrote stays through every new one."""
    live = _followed(services, visit_id, person, Right.EDIT)
    note = live.edit(step.edit, person)
    services.record.audited(person, AuditAction.EDIT, visit_id, "live draft")
    return note_json(note)


@router.post(AT + "/edits/undo")
def undo(visit_id: str, person: Person, services: AllServices) -> Json:
    """The growing draft without the person's newest step. Raises 422 when there is none, or somebody has
    written over it since."""
    live = _followed(services, visit_id, person, Right.EDIT)
    note = live.undo(person)
    services.record.audited(person, AuditAction.EDIT, visit_id, "live draft, a step taken back")
    return note_json(note)


@router.post(AT + "/questions", status_code=201)
def ask(visit_id: str, asked: Asked, person: Person, services: AllServices) -> Json:
    """A silent question, which waits on the clinician's screen."""
    live = _followed(services, visit_id, person)
    made = question_json(live.ask(asked.text, person))
    services.record.audited(person, AuditAction.RECORD, visit_id, "question asked")
    return made


@router.post(AT + "/questions/{question_id}")
def answer(
    visit_id: str, question_id: str, told: Answered, person: Person, services: AllServices
) -> Json:
    live = _own(services, visit_id, person)
    made = question_json(live.answer(question_id, told.answer, person))
    _told(services, live, person, "question answered")
    return made


@router.post(AT + "/door")
def door(visit_id: str, told: Door, person: Person, services: AllServices) -> Json:
    """Lets scribes follow, or no more. Raises 403 unless the patient has agreed to it."""
    live = _own(services, visit_id, person)
    if told.open and not consents.may_be_followed(consents.of_visit(services.record, visit_id)):
        raise DeniedError("nobody may follow: the patient has not agreed to a scribe who follows")
    live.door_is_open = told.open
    _room(services).consent_changed(visit_id)
    how = "opened for" if told.open else "closed to"
    services.record.audited(person, AuditAction.RECORD, visit_id, f"{how} others")
    return _state(services, live, person)


@router.post(AT + "/hand")
def take_over(visit_id: str, told: Taking, person: Person, services: AllServices) -> Json:
    """A provider has it in hand from now on; it is recorded on as it is. Raises 409 for a dictation, 422
    without a reason where the door is shut."""
    check(services.record, person, Right.RECORD, visit_id)
    live = _room(services).visit(visit_id)
    if not person.is_a(StaffRole.PROVIDER):
        raise services.record.deny(person, "take a visit over: that takes a provider", visit_id)
    if live.begun.opening.kind is VisitKind.DICTATION:
        raise ConflictError("a dictation is nobody else's: begin one of your own")
    why = f": {told.reason}" if told.reason else ""
    if not live.lets_in(person):
        if not told.reason:
            raise UsageError(f"{live.by.name} has not opened this visit: say why you take it over")
        _told(services, live, person, f"goes in by a shut door, to take it over{why}", is_said=True)
        why = ""
    before = live.hand(person, told.reason)
    if before is not None:
        _told(services, live, person, f"taken over from {before.name}{why}", is_said=bool(why))
    return _state(services, live, person)


# ---------------------------------------------------------------- without a recording
@router.post("/visits/{visit_id}/written", status_code=201)
def write(visit_id: str, typed: Typed, person: Person, services: AllServices) -> Json:
    """A visit that is not recorded: what is typed becomes its note. Raises 409 when it has one."""
    check(services.record, person, Right.EDIT, visit_id)
    visit = diary.visit(services.record, visit_id, person)
    room = _room(services)
    running = room.known(visit_id)
    if visit.state is not VisitState.SCHEDULED or (running is not None and running.runs):
        raise ConflictError("this visit has a note or a recording already: open it")
    if visit.consent_withdrawn_at is not None:
        raise ConflictError("consent to this visit was withdrawn: its note is typed in another one")
    context = context_of(services.record, visit, person)
    made = room.around.engines.written(
        typed.text, context, VisitStart(visit_id, services.record.now()), person.name
    )
    made = made.changed(consent=consent_of(services.record, visit_id))
    encounters.save(services.record, made, person, RevisionKind.EDITED)
    assert made.note is not None
    return note_json(made.note)


# ---------------------------------------------------------------- inside
def _room(services: Services) -> LiveRoom:
    if services.live is None:
        raise UsageError("this workstation records no visits")
    return services.live


def _state(services: Services, live: LiveVisit, person: Actor) -> Json:
    engine = engine_json(_room(services).around.engines)
    return state_json(live, engine, mine=live.by.id == person.id)


def _followed(
    services: Services, visit_id: str, person: Actor, right: Right = Right.FOLLOW
) -> LiveVisit:
    """Raises NotFoundError and DeniedError."""
    check(services.record, person, right, visit_id)
    live = _room(services).visit(visit_id)
    check_follows(services, live, person)
    return live


def _own(services: Services, visit_id: str, person: Actor, *, or_sends: bool = False) -> LiveVisit:
    """For who has it in hand, and for a provider who follows: a scribe may have begun it for them. `or_sends`:
    and for whose page sends its sound. Raises NotFoundError and DeniedError."""
    check(services.record, person, Right.RECORD, visit_id)
    live = _room(services).visit(visit_id)
    follows = person.is_a(StaffRole.PROVIDER) and live.door_is_open
    may = live.may_send(person.id) if or_sends else live.by.id == person.id
    if not (may or follows):
        raise services.record.deny(person, "steer a visit that somebody else records", visit_id)
    return live


def _told(
    services: Services, live: LiveVisit, person: Actor, what: str, *, is_said: bool = False
) -> None:
    with services.record.changing(person) as change:
        change.audit(AuditAction.RECORD, live.id, what, is_said=is_said)
