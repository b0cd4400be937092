"""A visit with its sealed sound and its draft, in the record."""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.domain.record import PatientEntry
from ambient_scribe.errors import UsageError
from ambient_scribe.store.record import destruction, diary, encounters, notes, signing
from ambient_scribe.store.record.record import Record
from tests.store.record.conftest import PROVIDER, SCRIBE, Clinic
from tests.store.record.test_notes import clean
from tests.store.recordings.rooms import chunk, noise, recorded
from tests.withdrawals import a_visit


@dataclass
class Heard:
    clinic: Clinic
    record: Record
    id: str

    def sign(self) -> None:
        seen = signing.statements_sha256(clean())
        notes.sign(self.record, self.id, PROVIDER, seen=seen)

    def withdraw(self) -> None:
        destruction.withdraw(self.record, self.clinic.room, self.id, SCRIBE)

    def sound_opens(self) -> bool:
        try:
            self.clinic.room.open(self.id, self.clinic.vault).release()
        except UsageError:
            return False
        return True


def a_heard_visit(clinic: Clinic, record: Record) -> Heard:
    recording = recorded(clinic.room, clinic.vault, [chunk(noise(2_000))])
    recording.release()
    patient = PatientEntry(id="p1", name="Aurelia Quill")
    diary.schedule(record, patient, clinic.at, PROVIDER, visit_id=recording.id)
    encounters.save(record, a_visit(clean(), visit_id=recording.id), PROVIDER)
    return Heard(clinic, record, recording.id)
