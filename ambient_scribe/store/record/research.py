"""Visits for research: which there are, without anybody's name; and each of them without identities.

A filter enters; figures leave, or visits that went through the masker (`pipeline.masking`), in an order and
under ids that are drawn by lot. Visits whose consent is refused, withdrawn or closed are not among them. Who
takes them along says why; the trail tells of the export and of each visit in it, and of no new id.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import Field

from ambient_scribe.domain.accounts import Account, Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import ConsentStatus, Encounter
from ambient_scribe.domain.figures import VisitFigures
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import (
    FOLLOWED,
    PATIENT,
    Actor,
    AuditAction,
    RevisionKind,
    RevisionPart,
    StaffRole,
    VisitEntry,
    VisitState,
)
from ambient_scribe.domain.research import ReleasedVisit, VisitReport
from ambient_scribe.errors import ScribeError, UsageError
from ambient_scribe.pipeline.masking.masker import KnownIdentities, Masking
from ambient_scribe.pipeline.masking.people import KnownName, Party
from ambient_scribe.pipeline.masking.visit import About, without_identities
from ambient_scribe.store.accounts import policy, rows
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import (
    addenda,
    closing,
    consents,
    figures,
    parts,
    revisions,
    visits,
)
from ambient_scribe.store.record.record import Record

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

MOST_VISITS = 20_000
"""Of one export."""
MOST_WEEKS = 52
"""By which the dates of a patient are moved, to and fro."""
LONGEST_REASON = 500

STATES = (VisitState.DRAFT, VisitState.IN_REVIEW, VisitState.TO_SIGN, VisitState.SIGNED)
"""Of visits that have a note."""

_ID_BYTES = 8
_ROLE_WORDS = frozenset({PATIENT, FOLLOWED})


class VisitFilter(Frozen):
    """Everything that is given must hold. Years only: a narrower time would tell the days that were moved."""

    since: int = Field(default=1900, ge=1900, le=2199)
    until: int = Field(default=2199, ge=1900, le=2199)
    """Both years with them."""
    states: frozenset[VisitState] = frozenset(STATES)
    template: str | None = Field(default=None, max_length=200)


class Choice(Frozen):
    """What a filter finds. `templates`: of all visits in these years and states."""

    visits: int
    patients: int
    minutes: float
    words: int
    by_state: dict[VisitState, int]
    templates: dict[str, int]
    years: tuple[int, ...]


@dataclass(frozen=True)
class _Candidate:
    row: Row
    template: str


@dataclass
class _Lots:
    """What is drawn for one export, and forgotten with it."""

    patients: dict[str, str] = field(default_factory=dict)
    weeks: dict[str, int] = field(default_factory=dict)

    def patient(self, own: str) -> str:
        return self.patients.setdefault(own, secrets.token_hex(_ID_BYTES))

    def moved_by(self, own: str) -> datetime.timedelta:
        if own not in self.weeks:
            weeks = 1 + secrets.randbelow(MOST_WEEKS)
            self.weeks[own] = weeks if secrets.randbelow(2) else -weeks
        return datetime.timedelta(weeks=self.weeks[own])


def choice(record: Record, wanted: VisitFilter, actor: Actor) -> Choice:
    """Counts, and nothing of any visit. Raises DeniedError."""
    check(record, actor, Right.RESEARCH)
    with record.seeing(actor, AuditAction.LIST, detail="research") as connection:
        found = _candidates(record, connection, wanted.changed(template=None))
        years = connection.execute(
            "SELECT DISTINCT CAST(substr(at, 1, 4) AS INTEGER) AS year FROM visit ORDER BY year"
        ).fetchall()
    own = [one for one in found if wanted.template in {None, one.template}]
    counted = figures.of_visits(record, [one.row["id"] for one in own])
    heard = [one.heard for one in counted if one.heard is not None]
    return Choice(
        visits=len(own),
        patients=len({one.row["patient"] for one in own}),
        minutes=round(sum(one.recorded_ms for one in heard) / 60_000, 1),
        words=sum(one.words for one in heard),
        by_state=dict(Counter(VisitState(one.row["state"]) for one in own)),
        templates=dict(Counter(one.template for one in found)),
        years=tuple(row["year"] for row in years),
    )


def figures_of(record: Record, wanted: VisitFilter, actor: Actor) -> tuple[VisitFigures, ...]:
    """To be added up: of what was heard, changed and flagged. Raises DeniedError."""
    check(record, actor, Right.RESEARCH)
    with record.seeing(actor, AuditAction.LIST, detail="research: numbers") as connection:
        found = _candidates(record, connection, wanted)
    return figures.of_visits(record, [one.row["id"] for one in found])


class Export:
    """To be gone through once. `total`: how many visits it may have; `left_out`: that could not be read, or
    were closed meanwhile."""

    def __init__(
        self, record: Record, wanted: VisitFilter, actor: Actor, reason: str, masking: Masking
    ) -> None:
        """Audited here, before anything is read. Raises DeniedError, UsageError without a reason, without a
        visit, or with more than are given at once."""
        check(record, actor, Right.RESEARCH)
        reason = " ".join(reason.split())
        if not reason or len(reason) > LONGEST_REASON:
            raise UsageError("say in a sentence what the visits are wanted for: the trail keeps it")
        with record.database.reading() as connection:
            self._candidates = _candidates(record, connection, wanted)
        self.total, self.left_out, self.given = len(self._candidates), 0, 0
        if not self._candidates:
            raise UsageError("there is no such visit: choose other years, states or templates")
        if self.total > MOST_VISITS:
            raise UsageError(f"{self.total} visits at once are too many: choose fewer")
        secrets.SystemRandom().shuffle(self._candidates)
        self._record, self._actor, self._masking = record, actor, masking
        told = f"without identities: {self.total} visits: {reason}"
        record.audited(actor, AuditAction.EXPORT, detail=told)

    def __iter__(self) -> Iterator[tuple[ReleasedVisit, VisitReport]]:
        """Each is in the trail before it leaves."""
        lots = _Lots()
        for candidate in self._candidates:
            made = self._released(candidate.row["id"], lots)
            if made is None:
                self.left_out += 1
                continue
            self.given += 1
            yield made

    def _released(self, visit_id: str, lots: _Lots) -> tuple[ReleasedVisit, VisitReport] | None:
        record = self._record
        with suppress(ScribeError):  # one that does not open, or was closed meanwhile
            with record.database.reading() as connection:
                row = visits.row_of(connection, visit_id)
                if not _may_leave(connection, row):
                    return None
                entry = visits.entry_of(row)
                encounter = closing.whole(record.contents(connection, visit_id))
                draft = _last_draft(record, connection, visit_id)
                known = _known(connection, entry, encounter, lots)
                added = addenda.every_in(record.contents(connection, visit_id))
            note = encounter.note
            if note is None:
                return None
            record.audited(self._actor, AuditAction.EXPORT, visit_id, "without identities")
            whose = row["patient"] or visit_id
            patient = entry.patient
            about = About(
                visit=secrets.token_hex(_ID_BYTES),
                patient=lots.patient(whose),
                state=entry.state,
                born=(patient.born if patient else None) or encounter.context.patient.date_of_birth,
                sex=_sex(entry, encounter),
                addenda=tuple(one.text for one in added if one.is_signed),
            )
            return without_identities(encounter, draft, note, about, known, self._masking)
        return None


# ---------------------------------------------------------------- which
def _candidates(record: Record, connection: Connection, wanted: VisitFilter) -> list[_Candidate]:
    states = sorted(state.value for state in wanted.states & frozenset(STATES))
    rows_found = connection.execute(
        f"SELECT * FROM visit WHERE state IN ({', '.join('?' * len(states))}) "
        "AND consent_withdrawn_at IS NULL AND substr(at, 1, 4) BETWEEN ? AND ? ORDER BY id",
        (*states, f"{wanted.since:04}", f"{wanted.until:04}"),
    ).fetchall()
    found = []
    for row in rows_found:
        with suppress(ScribeError):
            if not _may_leave(connection, row):
                continue
            content = record.contents(connection, row["id"]).newest(RevisionPart.NOTE)
            if content is None:
                continue
            template = str(json.loads(content)["template"])
            if wanted.template in {None, template}:
                found.append(_Candidate(row, template))
    return found


def _may_leave(connection: Connection, row: Row) -> bool:
    """Nobody in it has refused or withdrawn."""
    if row["consent_withdrawn_at"] is not None or VisitState(row["state"]) not in STATES:
        return False
    said = consents.newest(consents.all_of(connection, row["id"]))
    refused = {ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN}
    return all(
        entry.status not in refused for who, entry in said.items() if who != FOLLOWED.casefold()
    )


def _last_draft(record: Record, connection: Connection, visit_id: str) -> Note | None:
    """The machine's, before a person wrote in it."""
    newest = None
    for link in revisions.entries(connection, visit_id):
        if link.part is not RevisionPart.NOTE:
            continue
        if link.kind not in {RevisionKind.DRAFT, RevisionKind.CHART}:
            break
        if link.kind is RevisionKind.DRAFT and not link.is_destroyed:
            newest = link.number
    if newest is None:
        return None
    return parts.note_of(record.contents(connection, visit_id).of(newest))


# ---------------------------------------------------------------- whom it names
def _known(
    connection: Connection, entry: VisitEntry, encounter: Encounter, lots: _Lots
) -> KnownIdentities:
    names = [*_of_patient(entry, encounter), *_of_staff(connection), *_written(encounter)]
    for consent in consents.all_of(connection, entry.id):
        names += [KnownName(Party.PERSON, one) for one in (consent.given_by,) if one]
        if consent.person.casefold() not in _ROLE_WORDS:
            names.append(KnownName(Party.PERSON, consent.person, full_only=True))
    names += _of_that_day(connection, entry)
    clinic = policy.read(connection).clinic
    whose = entry.patient.id if entry.patient else entry.id
    return KnownIdentities(
        day=entry.at.astimezone().date(),
        by=lots.moved_by(whose),
        names=tuple(names),
        numbers=(entry.patient.number,) if entry.patient and entry.patient.number else (),
        places=(clinic,) if clinic else (),
    )


def _of_patient(entry: VisitEntry, encounter: Encounter) -> Iterator[KnownName]:
    for name in (entry.patient.name if entry.patient else None, encounter.context.patient.name):
        if name and name != "Not named":
            yield KnownName(Party.PATIENT, name)


def _of_staff(connection: Connection) -> Iterator[KnownName]:
    people: list[Account] = [
        rows.account_of(row) for row in connection.execute("SELECT * FROM account").fetchall()
    ]
    for one in people:
        party = Party.CLINICIAN if one.is_a(StaffRole.PROVIDER) else Party.STAFF
        yield KnownName(party, one.name)


def _written(encounter: Encounter) -> Iterator[KnownName]:
    """Of the chart, besides the patient's."""
    chart = encounter.context
    if chart.last_note is not None and chart.last_note.author:
        yield KnownName(Party.CLINICIAN, chart.last_note.author)
    for one in chart.appointments:
        if one.person:
            yield KnownName(Party.CLINICIAN, one.person)


def _of_that_day(connection: Connection, entry: VisitEntry) -> Iterator[KnownName]:
    """Who else is on the day sheet."""
    day = datetime.timedelta(days=1)
    others = connection.execute(
        "SELECT DISTINCT patient.name FROM visit JOIN patient ON patient.id = visit.patient "
        "WHERE visit.at >= ? AND visit.at < ? AND visit.id <> ?",
        (visits.utc(entry.at - day), visits.utc(entry.at + day), entry.id),
    )
    for row in others.fetchall():
        yield KnownName(Party.PERSON, row["name"], full_only=True)


def _sex(entry: VisitEntry, encounter: Encounter) -> str | None:
    told = (entry.patient.sex if entry.patient else None) or encounter.context.patient.sex
    return told.casefold() if told else None
