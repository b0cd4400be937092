"""What waits under a legal hold is closed; what people said of a visit goes when the visit is deleted."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.record import consents, destruction, diary, encounters, notes, signing
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from tests.store.record.conftest import ADMIN, PROVIDER, SCRIBE
from tests.store.record.heard import Heard
from tests.store.record.test_destruction import said
from tests.withdrawals import SPOKEN, TOLD


@pytest.mark.parametrize("is_signed", [False, True])
def test_what_waits_is_shown_as_the_withdrawal_will_leave_it(heard: Heard, is_signed: bool) -> None:
    """And nothing of what the hold keeps is lost by it."""
    record = heard.record
    if is_signed:
        heard.sign()
    diary.hold(record, heard.id, "case 12/26", ADMIN)
    assert encounters.digest(record, heard.id)
    heard.withdraw()

    shown = encounters.load(record, heard.id, PROVIDER)
    assert not shown.transcript.words
    assert is_signed or not any(word in shown.model_dump_json() for word in SPOKEN)
    assert encounters.digest(record, heard.id) is None  # what was opened stays in no memory
    standing = notes.standing(record, heard.id)
    assert standing is not None
    assert standing == shown.note
    assert (TOLD in [one.text for one in standing.sentences()]) == is_signed
    with pytest.raises(DeniedError, match="only break-glass"):
        notes.note_at(record, heard.id, 2, PROVIDER)
    with (
        pytest.raises(DeniedError, match="only break-glass"),
        record.database.reading() as connection,
    ):
        record.contents(connection, heard.id)
    if not is_signed:
        seen = signing.statements_sha256(standing)
        notes.sign(record, heard.id, PROVIDER, seen=seen)
    with record.database.reading() as connection:
        assert record.contents_of_closed(connection, heard.id).of(1)
    assert verify(record, heard.clinic.room).is_sound

    diary.release(record, heard.id, ADMIN)
    destruction.settle(record, heard.clinic.room)
    after = encounters.load(record, heard.id, PROVIDER)
    assert after.note is not None
    assert after.note.is_signed
    assert not after.transcript.words
    assert verify(record, heard.clinic.room).is_sound


def test_what_people_said_of_a_deleted_visit_goes_with_it(heard: Heard) -> None:
    """In the rows and in the trail, which still holds."""
    record = heard.record
    entry = said("daughter Mirabel", ConsentStatus.GIVEN).changed(
        given_by="Mirabel Quill", how="in Mirabel's own words"
    )
    consents.say(record, heard.id, entry, SCRIBE)
    diary.hold(record, heard.id, "Mirabel against the clinic", ADMIN)
    diary.release(record, heard.id, ADMIN)

    destruction.delete(record, heard.clinic.room, heard.id, ADMIN, "entered twice")

    assert verify(record, heard.clinic.room).is_sound
    record.close()
    for row in every_cell(heard.clinic.open()):
        assert "Mirabel" not in row
    (left,) = consents.of_visit(heard.clinic.opened[-1], heard.id)
    assert (left.person, left.status, left.given_by) == ("companion", ConsentStatus.GIVEN, None)
    told = [one.detail for one in heard.clinic.opened[-1].trail(ADMIN) if one.subject == heard.id]
    assert "entered twice" in told


def test_nobody_blanks_the_trail_of_a_visit_that_is_there(heard: Heard) -> None:
    diary.hold(heard.record, heard.id, "case 12/26", ADMIN)
    with (
        pytest.raises(Exception, match="never changed"),
        heard.record.database.writing() as connection,
    ):
        connection.execute("UPDATE audit SET detail = ''")
    for blanked in ("", "case 13/26"):
        with heard.record.database.writing() as connection:
            connection.execute("DROP TRIGGER IF EXISTS audit_is_never_changed")
            connection.execute("UPDATE audit SET detail = ? WHERE action = 'hold'", (blanked,))
        broken = heard.record.broken_link()
        assert broken is not None
        assert "something else" in broken.why


def every_cell(record: Record) -> list[str]:
    with record.database.reading() as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = [one["name"] for one in tables.fetchall()]
        return [
            repr(tuple(row))
            for name in names
            for row in connection.execute(f"SELECT * FROM {name}")
        ]
