"""Whatever is done to a visit, in whatever order: the chains hold, and nothing that was kept is lost."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import RevisionKind, RevisionPart
from ambient_scribe.errors import ConflictError, UsageError
from ambient_scribe.store.record import destruction, diary, encounters, notes, signing
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from ambient_scribe.vault.keys import Vault
from tests.store.record.conftest import ADMIN, PROVIDER, SCRIBE, Clinic
from tests.store.record.test_notes import clean
from tests.withdrawals import a_visit

VISIT = "0" * 32
texts = st.sampled_from(["Two days of cough.", "Three days of cough.", "No fever."])


class Visit(RuleBasedStateMachine):
    """A visit's life. `said` are the texts that the newest note should have as its first sentence."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.clinic = Clinic(Path(self.folder.name), Vault.fresh())
        self.record: Record = self.clinic.make()
        encounters.save(self.record, a_visit(clean()), PROVIDER)
        self.revision, self.text = 1, next(clean().sentences()).text
        self.is_signed = self.is_withdrawn = self.is_held = self.is_asked = False
        self.links = 2

    @rule(text=texts, stale=st.booleans())
    def edit(self, text: str, stale: bool) -> None:
        note = self.standing().changed(revision=self.revision + 1)
        first = next(note.sentences()).changed(text=text)
        section = note.sections[0].changed(sentences=(first, *note.sections[0].sentences[1:]))
        note = note.changed(sections=(section, *note.sections[1:]))
        beside = self.revision - 1 if stale else self.revision
        kind = RevisionKind.EDITED
        try:
            notes.revise(self.record, VISIT, note, SCRIBE, kind=kind, beside=beside)
        except (ConflictError, UsageError):
            assert stale or self.is_signed
            return
        assert not stale
        assert not self.is_signed
        self.revision, self.text, self.links = note.revision, text, self.links + 1

    @rule()
    def sign(self) -> None:
        seen = signing.statements_sha256(self.standing())
        try:
            notes.sign(self.record, VISIT, PROVIDER, seen=seen)
        except UsageError:
            assert self.is_signed
            return
        assert not self.is_signed
        self.is_signed, self.revision, self.links = True, self.revision + 1, self.links + 2

    @precondition(lambda self: self.is_signed and not self.is_asked)
    @rule()
    def amend(self) -> None:
        notes.amend(
            self.record,
            VISIT,
            self.standing(),
            PROVIDER,
            reason="misheard",
            beside=self.revision,
        )
        self.revision, self.links = self.revision + 1, self.links + 2

    @precondition(lambda self: self.is_signed)
    @rule()
    def withdraw(self) -> None:
        destruction.withdraw(self.record, self.clinic.room, VISIT, SCRIBE)
        self.is_asked = True
        if not self.is_held:
            self.is_withdrawn = True
        self.links = len(notes.history(self.record, VISIT, PROVIDER))

    @rule()
    def hold(self) -> None:
        diary.hold(self.record, VISIT, "case", ADMIN)
        self.is_held = True

    @precondition(lambda self: self.is_held)
    @rule()
    def release(self) -> None:
        diary.release(self.record, VISIT, ADMIN)
        self.is_held = False
        if destruction.settle(self.record, self.clinic.room):
            self.is_withdrawn = True
        self.links = len(notes.history(self.record, VISIT, PROVIDER))

    @rule()
    def open_again(self) -> None:
        self.record.close()
        self.record = self.clinic.open()

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "record"):
            return
        report = verify(self.record, self.clinic.room)
        assert report.is_sound, report.faults
        chain = notes.history(self.record, VISIT, PROVIDER)
        assert len(chain) == self.links
        assert [link.number for link in chain] == list(range(1, self.links + 1))
        kept = encounters.load(self.record, VISIT, PROVIDER)
        assert kept.note is not None
        assert next(kept.note.sentences()).text == self.text
        assert kept.note.revision == self.revision
        assert kept.note.is_signed == self.is_signed
        assert bool(kept.transcript.words) != self.is_asked
        told = [one for one in chain if one.part is RevisionPart.SIGNATURE and not one.is_destroyed]
        assert bool(told) == self.is_signed

    def standing(self) -> Note:
        note = notes.standing(self.record, VISIT)
        assert note is not None
        return note

    def teardown(self) -> None:
        if hasattr(self, "record"):
            for record in self.clinic.opened:
                record.close()
            self.folder.cleanup()


TestVisit = Visit.TestCase
TestVisit.settings = settings(
    max_examples=25,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
