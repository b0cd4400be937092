"""Which revisions of a note only persons were at between two readings of its transcript."""

from __future__ import annotations

from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.record import RevisionKind
from ambient_scribe.store.record import encounters, notes, rewriting
from ambient_scribe.store.record.open_visits import OpenVisits
from ambient_scribe.store.record.record import Record
from tests.store.record.conftest import PROVIDER, SCRIBE
from tests.withdrawals import a_note, a_visit


def test_what_a_person_did_while_the_visit_went_on_is_theirs(record: Record) -> None:
    """The machine's revision and the person's are kept in one change, with the transcript."""
    machine = a_note(NoteStatus.DRAFT)
    persons = machine.changed(revision=2, author="Sam")
    visit = a_visit(machine)
    encounters.save(record, visit.changed(notes=(machine, persons)), PROVIDER)
    assert rewriting.worked(record, visit.id) == ((machine, persons),)
    later = persons.changed(revision=3, title="Other")
    notes.revise(record, visit.id, later, SCRIBE, kind=RevisionKind.EDITED, beside=2)
    assert rewriting.worked(record, visit.id) == ((machine, later),)


def test_a_visit_that_somebody_else_keeps_in_the_same_moment_is_read_again(record: Record) -> None:
    visit = a_visit(a_note(NoteStatus.DRAFT, 1)).changed(suggestions=())
    encounters.save(record, visit, PROVIDER)
    visits = OpenVisits(record)
    opened = visits.opened(visit.id, PROVIDER)
    own, others = (visit.changed(facts=visit.facts[:count]) for count in (1, 0))
    digest = rewriting.rewrite(
        record, own, a_note(NoteStatus.DRAFT, 2), PROVIDER, beside=1, opened=opened.digest
    )
    rewriting.rewrite(record, others, a_note(NoteStatus.DRAFT, 3), SCRIBE, beside=2, opened=digest)
    visits.rewritten(opened, own, digest)
    assert visits.opened(visit.id, PROVIDER).encounter.facts == others.facts
