"""The clinic's diary: visits are scheduled, listed, searched for, held for a court. Nothing that was said."""

from __future__ import annotations

import datetime

from ambient_scribe.domain.record import (
    Actor,
    AuditAction,
    LegalHold,
    PatientEntry,
    VisitEntry,
    VisitState,
)
from ambient_scribe.errors import ConflictError, UsageError
from ambient_scribe.store.record import revisions, visits
from ambient_scribe.store.record.record import Record

PEOPLE_FOUND = 50
"""A search that finds more should say more."""


def schedule(
    record: Record,
    patient: PatientEntry,
    at: datetime.datetime,
    actor: Actor,
    *,
    reason: str = "",
    provider: str | None = None,
    visit_id: str | None = None,
) -> VisitEntry:
    """A visit that is due, or begins now."""
    visit = VisitEntry(
        id=visit_id or visits.new_id(),
        patient=patient,
        state=VisitState.SCHEDULED,
        at=at,
        reason=reason,
        provider=provider,
    )
    with record.changing(actor) as change:
        visits.put_patient(change, patient)
        visits.put_visit(change, visit)
        revisions.new_visit_key(change.connection, record.vault, visit.id, 1)
        change.audit(AuditAction.SCHEDULE, visit.id)
    return visit


def expect(
    record: Record, patient: PatientEntry, at: datetime.datetime, reason: str, actor: Actor
) -> bool:
    """A line of a day sheet; False when that visit is known already. Who has the same number, or the same
    name and birthday, is the same patient."""
    with record.changing(actor) as change:
        whom = visits.same_patient(change.connection, patient) or patient
        if visits.is_expected(change.connection, whom, at):
            return False
        visits.put_patient(change, whom)
        visit = VisitEntry(
            id=visits.new_id(), patient=whom, state=VisitState.SCHEDULED, at=at, reason=reason
        )
        visits.put_visit(change, visit)
        revisions.new_visit_key(change.connection, record.vault, visit.id, 1)
        change.audit(AuditAction.SCHEDULE, visit.id)
    return True


def set_state(record: Record, visit_id: str, state: VisitState, actor: Actor) -> None:
    """Raises UsageError for a signed or deleted visit, whose state is what it is, ConflictError where a
    visit is to be recorded that has a draft, or whose consent was withdrawn."""
    with record.changing(actor) as change:
        row = change.visit(visit_id)
        known = VisitState(row["state"])
        if state is VisitState.RECORDING and (
            known not in {VisitState.SCHEDULED, VisitState.RECORDING} or row["consent_withdrawn_at"]
        ):
            raise ConflictError(
                "this visit has a draft, or its consent was withdrawn: begin another"
            )
        if known in {VisitState.SIGNED, VisitState.DELETED} or state is VisitState.SIGNED:
            raise UsageError(f"the visit is {known.value}: its state is not set by hand")
        change.set(visit_id, state=state.value)
        change.audit(AuditAction.SAVE, visit_id, f"state {state.value}")


def visit(record: Record, visit_id: str, actor: Actor) -> VisitEntry:
    with record.seeing(actor, AuditAction.LIST, visit_id) as connection:
        return visits.entry_of(visits.row_of(connection, visit_id))


def between(
    record: Record, since: datetime.datetime, until: datetime.datetime, actor: Actor
) -> tuple[VisitEntry, ...]:
    """Half-open, in order of time."""
    with record.seeing(actor, AuditAction.LIST) as connection:
        return visits.between(connection, since, until)


def unsigned(record: Record, actor: Actor) -> tuple[VisitEntry, ...]:
    """The oldest first."""
    with record.seeing(actor, AuditAction.LIST) as connection:
        return visits.unsigned(connection)


def history(record: Record, patient_id: str, actor: Actor) -> tuple[VisitEntry, ...]:
    """A patient's visits, the newest first."""
    with record.seeing(actor, AuditAction.LIST, patient_id) as connection:
        return visits.of_patient(connection, patient_id)


def patient(record: Record, patient_id: str, actor: Actor) -> PatientEntry:
    """Raises NotFoundError when nobody is known by that id."""
    with record.seeing(actor, AuditAction.LIST, patient_id) as connection:
        return visits.patient(connection, patient_id)


def patients(record: Record, text: str, actor: Actor) -> tuple[PatientEntry, ...]:
    """The trail says that somebody searched, not for whom: it names nobody."""
    with record.seeing(actor, AuditAction.SEARCH) as connection:
        return visits.patients(connection, text, PEOPLE_FOUND)


def hold(record: Record, visit_id: str, reason: str, actor: Actor) -> None:
    """From now on nothing of the visit is destroyed, whoever asks. Raises UsageError for a deleted one."""
    with record.changing(actor) as change:
        if change.visit(visit_id)["state"] == VisitState.DELETED:
            raise UsageError("the visit is deleted: nothing is left of it to hold")
        hold = LegalHold(reason=reason, by=actor.name, at=change.at)
        change.set(visit_id, hold=hold.model_dump_json())
        change.instruct("hold", visit_id)
        change.audit(AuditAction.HOLD, visit_id, reason, is_said=True)


def release(record: Record, visit_id: str, actor: Actor) -> None:
    with record.changing(actor) as change:
        if not change.visit(visit_id)["hold"]:
            raise UsageError("there is no legal hold on this visit")
        change.set(visit_id, hold=None)
        change.instruct("release", visit_id)
        change.audit(AuditAction.RELEASE, visit_id)
