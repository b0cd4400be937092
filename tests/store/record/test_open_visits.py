"""Visits that several people have open: read once, told to the trail for each of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.record import PROGRAM, Actor, AuditAction
from ambient_scribe.store.record import destruction, encounters
from ambient_scribe.store.record.open_visits import OpenVisit, OpenVisits
from ambient_scribe.store.record.record import Record
from tests.store.record.conftest import ADMIN, PROVIDER, SCRIBE, Clinic
from tests.withdrawals import a_note, a_visit


class Entered:
    """Tells how many were in at once, and how often anybody was."""

    def __init__(self) -> None:
        self.inside = self.most = self.times = 0

    def __enter__(self) -> None:
        self.inside += 1
        self.times += 1
        self.most = max(self.most, self.inside)

    def __exit__(self, *_: object) -> None:
        self.inside -= 1


def test_who_opens_one_visit_at_once_shares_it_and_each_is_in_the_trail(record: Record) -> None:
    visit = a_visit(a_note(NoteStatus.DRAFT, 1))
    encounters.save(record, visit, PROVIDER)
    visits, together = OpenVisits(record), Barrier(3)

    def opens(actor: Actor) -> OpenVisit:
        together.wait()
        return visits.opened(visit.id, actor)

    with ThreadPoolExecutor(3) as pool:
        first, *others = pool.map(opens, (PROVIDER, SCRIBE, ADMIN))
    assert all(one is first for one in others)
    read = [e.actor_id for e in record.trail(PROGRAM) if e.action is AuditAction.READ]
    assert sorted(read) == sorted(one.id for one in (PROVIDER, SCRIBE, ADMIN))


def test_nobody_waits_for_who_opens_another_visit_but_who_opens_one(record: Record) -> None:
    opening = Entered()
    visits = OpenVisits(record, opening)
    kept = [a_visit(a_note(NoteStatus.DRAFT, 1), visit_id=f"{n:032}") for n in range(2)]
    for visit in kept:
        encounters.save(record, visit, PROVIDER)
        visits.opened(visit.id, PROVIDER)
    for visit in kept:
        visits.opened(visit.id, SCRIBE)
        visits.at_hand(visit.id, SCRIBE)
    assert (opening.times, opening.most) == (2, 1)


def test_what_is_destroyed_while_it_is_read_stays_in_no_memory(
    clinic: Clinic, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = a_visit(a_note(NoteStatus.DRAFT, 1))
    encounters.save(record, visit, PROVIDER)
    visits, load = OpenVisits(record), encounters.load

    def withdrawn_meanwhile(*asked: Any) -> Encounter:
        loaded = load(*asked)
        destruction.withdraw(record, clinic.room, visit.id, ADMIN)
        visits.forget(visit.id)  # as the watch does
        return loaded

    monkeypatch.setattr(encounters, "load", withdrawn_meanwhile)
    visits.opened(visit.id, PROVIDER)
    assert visits.ids() == ()


def test_one_visit_at_a_time_is_looked_through_for_the_first_time(record: Record) -> None:
    surveying = Entered()
    visits = OpenVisits(record, surveying=surveying)
    for number in range(2):
        visit = a_visit(a_note(NoteStatus.DRAFT, 1), visit_id=f"{number:032}")
        encounters.save(record, visit, PROVIDER)
        opened, pieces = visits.opened(visit.id, PROVIDER), Entered()
        for _ in range(3):
            visits.look_through(opened, pieces.__enter__)
        assert pieces.times == sum(1 for _ in visit.transcript.passages())
        assert opened.survey() is opened.survey()
    assert (surveying.times, surveying.most) == (2, 1)
