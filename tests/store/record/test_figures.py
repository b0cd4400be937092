"""Figures of visits: counted once, anew when a visit went on, gone when it is forgotten."""

from __future__ import annotations

import datetime

import pytest

from ambient_scribe.domain.figures import VisitFigures
from ambient_scribe.domain.record import AuditAction, RevisionKind
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.store.record import destruction, encounters, figures, notes, rewriting
from ambient_scribe.store.record.record import Record
from tests.store.record.conftest import ADMIN, PROVIDER, SCRIBE, Clinic
from tests.store.record.test_notes import VISIT, clean, sign
from tests.withdrawals import BEGAN, a_visit

DAY = datetime.timedelta(days=1)


def counted(record: Record) -> tuple[VisitFigures, ...]:
    return figures.between(record, BEGAN - DAY, BEGAN + DAY, ADMIN)


def kept(record: Record) -> int:
    with record.database.reading() as connection:
        return int(connection.execute("SELECT count(*) FROM figure").fetchone()[0])


@pytest.fixture
def signed(record: Record) -> Record:
    encounters.save(record, a_visit(clean()), PROVIDER)
    edited = clean(2, "Two days of cough.")
    notes.revise(record, VISIT, edited, SCRIBE, kind=RevisionKind.EDITED, beside=1)
    sign(record, edited)
    return record


def test_a_signed_visit_is_told_in_figures(signed: Record) -> None:
    (one,) = counted(signed)

    assert one.heard is not None
    assert one.note is not None
    assert (one.heard.recorded_ms, one.heard.words, one.heard.doubtful) == (30_000, 6, 0)
    assert one.heard.gaps_ms == {GapCause.DEVICE: 12_000}
    assert one.ended_at == BEGAN + datetime.timedelta(seconds=30)
    assert (one.provider, one.provider_name) == (PROVIDER.id, "Dr. Lee")
    assert one.drafted_at is not None
    assert one.signed_at is not None
    assert one.drafted_at < one.signed_at
    assert one.note.sections[0].distance > 0


def test_a_proposal_that_was_taken_over_is_no_persons_edit(record: Record) -> None:
    visit = a_visit(clean())
    encounters.save(record, visit, PROVIDER)
    taken = clean(2, "Two days of cough.")
    opened = encounters.digest(record, VISIT) or ""
    kind = RevisionKind.DECIDED
    rewriting.rewrite(record, visit, taken, SCRIBE, beside=1, opened=opened, kind=kind)
    sign(record, taken)
    (one,) = counted(record)
    assert one.note is not None
    assert one.note.sections[0].distance == 0


@pytest.mark.parametrize("taken_again", [False, True])
def test_a_proposal_that_was_taken_back_is_no_draft(record: Record, *, taken_again: bool) -> None:
    visit = a_visit(clean())
    encounters.save(record, visit, PROVIDER)
    taken = clean(2, "Two days of cough.")
    kind = RevisionKind.DECIDED
    for note, why in ((taken, kind), (clean(3), RevisionKind.EDITED)):
        opened = encounters.digest(record, VISIT) or ""
        beside = note.revision - 1
        rewriting.rewrite(record, visit, note, SCRIBE, beside=beside, opened=opened, kind=why)
    if taken_again:
        opened = encounters.digest(record, VISIT) or ""
        taken = taken.changed(revision=4)
        rewriting.rewrite(record, visit, taken, SCRIBE, beside=3, opened=opened, kind=kind)
    sign(record, taken if taken_again else clean(3))
    (one,) = counted(record)
    assert one.note is not None
    assert one.note.sections[0].distance == 0


def test_it_is_counted_once_and_anew_when_it_went_on(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    encounters.save(record, a_visit(clean()), PROVIDER)
    (before,) = counted(record)
    assert before.note is None
    opened: list[str] = []
    real = figures._figures
    monkeypatch.setattr(
        figures, "_figures", lambda *given: opened.append(given[2]["id"]) or real(*given)
    )
    assert counted(record) == (before,)
    assert opened == []

    sign(record, clean())

    (after,) = counted(record)
    assert opened == [VISIT]
    assert after.note is not None
    assert after.heard == before.heard


def test_it_is_counted_beforehand(signed: Record) -> None:
    assert (figures.count_up(signed), kept(signed), figures.count_up(signed)) == (1, 1, 0)


def test_who_looks_is_in_the_trail(signed: Record) -> None:
    counted(signed)
    newest = signed.trail(ADMIN)[1]
    assert (newest.action, newest.detail, newest.actor) == (AuditAction.LIST, "numbers", "Kim")


def test_what_is_forgotten_is_not_counted(signed: Record, clinic: Clinic) -> None:
    counted(signed)
    destruction.withdraw(signed, clinic.room, VISIT, PROVIDER)
    assert kept(signed) == 0
    (one,) = counted(signed)
    assert one.note is None
    destruction.delete(signed, clinic.room, VISIT, ADMIN, "entered twice")
    assert kept(signed) == 0
    assert counted(signed) == ()
