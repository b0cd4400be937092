"""Somebody writes into the open database: whose visit it is, what is on hold, who agreed. It is refused
where it matters, and `verify` names it."""

from __future__ import annotations

import datetime

import pytest

from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.domain.record import AuditAction, ConsentEntry, PatientEntry, VisitState
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.record import consents, destruction, diary, encounters, visits
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.bound_rows import ChangedOutsideError
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from tests.store.record.conftest import ADMIN, PROVIDER, SCRIBE, Clinic
from tests.store.record.older import opened_by_todays
from tests.store.record.test_attacks import faults, tampered
from tests.store.record.test_notes import clean
from tests.withdrawals import a_visit

QUILL, AMSEL = "0" * 32, "1" * 32


def said(status: ConsentStatus, at: datetime.datetime) -> ConsentEntry:
    return ConsentEntry(
        person="patient", status=status, how="asked aloud", recorded_by="Sam", at=at
    )


@pytest.fixture
def two(record: Record, clinic: Clinic) -> Record:
    """Two patients' visits; the first one agreed, then did not, and is on hold."""
    for visit_id, name in ((QUILL, "Aurelia Quill"), (AMSEL, "Bruno Amsel")):
        patient = PatientEntry(id=f"p{visit_id[0]}", name=name)
        diary.schedule(record, patient, clinic.at, PROVIDER, visit_id=visit_id)
        encounters.save(record, a_visit(clean(), visit_id=visit_id), PROVIDER)
        consents.say(record, visit_id, said(ConsentStatus.GIVEN, clinic.at), SCRIBE)
    consents.say(record, QUILL, said(ConsentStatus.REFUSED, clinic.at), SCRIBE)
    diary.hold(record, QUILL, "case 12/26", ADMIN)
    record.put_setting("people.idle_minutes", "5", ADMIN)
    return record


OF_A_VISIT = {
    "another patient": f"UPDATE visit SET patient = 'p1' WHERE id = '{QUILL}'",
    "no hold": f"UPDATE visit SET hold = NULL WHERE id = '{QUILL}'",
    "another state": f"UPDATE visit SET state = 'signed' WHERE id = '{QUILL}'",
    "another name": "UPDATE patient SET name = 'Bruno Amsel' WHERE id = 'p0'",
    "no patient": f"UPDATE visit SET patient = NULL WHERE id = '{QUILL}'",
}
CHANGES = {
    **OF_A_VISIT,
    "agreed": "UPDATE consent SET status = 'given'",
    "a refusal less": f"DELETE FROM consent WHERE visit = '{QUILL}' AND number = 2",
    "consent of another": f"UPDATE consent SET mac = (SELECT mac FROM consent WHERE "
    f"visit = '{AMSEL}') WHERE visit = '{QUILL}' AND number = 1",
    "a setting": "UPDATE setting SET value = '60' WHERE name = 'people.idle_minutes'",
    "a setting less": "DELETE FROM setting WHERE name = 'people.idle_minutes'",
    "a patient less": f"UPDATE visit SET patient = 'p0' WHERE id = '{AMSEL}'; "
    "DELETE FROM patient WHERE id = 'p1'",
    "a patient more": "INSERT INTO patient (id, name) VALUES ('p9', 'Nobody')",
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_verify_names_what_was_changed(two: Record, clinic: Clinic, change: str) -> None:
    assert faults(two, clinic) == []
    tampered(two, *CHANGES[change].split("; "))
    assert faults(two, clinic)


@pytest.mark.parametrize("change", list(OF_A_VISIT))
def test_the_visit_is_not_opened_nor_changed(two: Record, clinic: Clinic, change: str) -> None:
    tampered(two, OF_A_VISIT[change])

    for refused in (
        lambda: encounters.load(two, QUILL, PROVIDER),
        lambda: diary.visit(two, QUILL, PROVIDER),
        lambda: consents.check(two, QUILL),
        lambda: destruction.delete(two, clinic.room, QUILL, ADMIN, "entered twice"),
        lambda: diary.set_state(two, QUILL, VisitState.DRAFT, PROVIDER),
    ):
        with pytest.raises(ChangedOutsideError, match="something else than this program"):
            refused()
    alarm = two.trail(ADMIN, AuditSearch(action=AuditAction.ALARM))[0]
    assert (alarm.subject, "from outside" in alarm.detail) == (QUILL, True)


def test_a_list_goes_on_without_a_name_that_is_not_ours(two: Record, clinic: Clinic) -> None:
    tampered(two, OF_A_VISIT["another name"])
    day = datetime.timedelta(days=1)

    shown = diary.between(two, clinic.at - day, clinic.at + day, PROVIDER)

    names = [visit.patient.name for visit in shown if visit.patient]
    assert sorted(names) == [visits.NOT_OURS, "Bruno Amsel"]
    with pytest.raises(ChangedOutsideError):
        diary.schedule(two, PatientEntry(id="p0", name="Aurelia Quill"), clinic.at, PROVIDER)


@pytest.mark.parametrize("change", ["agreed", "a refusal less", "consent of another"])
def test_nothing_is_recorded_on_consent_that_was_not_given(two: Record, change: str) -> None:
    tampered(two, CHANGES[change])
    with pytest.raises(DeniedError):
        consents.check(two, QUILL)


def test_a_row_that_was_put_back_to_what_it_was(two: Record, clinic: Clinic) -> None:
    """With its own HMAC of then: the trail knows a newer one, and the witness knows of the hold."""
    with two.database.reading() as connection:
        then = dict(connection.execute("SELECT * FROM visit WHERE id = ?", (QUILL,)).fetchone())
    diary.release(two, QUILL, ADMIN)
    free = "SELECT * FROM visit WHERE id = ?"
    with two.database.reading() as connection:
        released = dict(connection.execute(free, (QUILL,)).fetchone())
    diary.hold(two, QUILL, "case 12/26", ADMIN)
    for row in (then, released):
        columns = ", ".join(f"{name} = ?" for name in row)
        with two.database.writing() as connection:
            connection.execute(f"UPDATE visit SET {columns} WHERE id = ?", (*row.values(), QUILL))
        found = faults(two, clinic)
        assert ("visit 00000000", "was put back to what it was earlier") in found
    with pytest.raises(ChangedOutsideError, match="legal hold"):
        destruction.delete(two, clinic.room, QUILL, ADMIN, "entered twice")
    with pytest.raises(ChangedOutsideError, match="legal hold"):
        destruction.withdraw(two, clinic.room, QUILL, SCRIBE)


def test_a_setting_that_is_not_ours_does_not_count(two: Record) -> None:
    tampered(two, CHANGES["a setting"])
    assert two.setting("people.idle_minutes") is None
    two.put_setting("people.idle_minutes", "7", ADMIN)
    assert two.setting("people.idle_minutes") == "7"


def test_a_hold_on_a_visit_that_is_gone(two: Record, clinic: Clinic) -> None:
    destruction.delete(two, clinic.room, AMSEL, ADMIN, "entered twice")
    with pytest.raises(UsageError, match="is deleted"):
        diary.hold(two, AMSEL, "case", ADMIN)


@pytest.mark.parametrize("steps", [1, 2])
def test_a_record_of_before_is_bound_when_it_is_opened(
    two: Record, clinic: Clinic, steps: int
) -> None:
    again = opened_by_todays(clinic, two, steps)

    assert verify(again, clinic.room).is_sound
    assert [one.status for one in consents.of_visit(again, QUILL)] == ["given", "refused"]
    assert again.trail(ADMIN, AuditSearch(action=AuditAction.STORE_OPENED))
    tampered(again, OF_A_VISIT["no hold"])
    assert faults(again, clinic) == [
        ("visit 00000000", "was changed by something else than this program")
    ]
    again.close()
    with clinic.open() as once_more:
        assert len(once_more.trail(ADMIN, AuditSearch(action=AuditAction.STORE_OPENED))) == 1
