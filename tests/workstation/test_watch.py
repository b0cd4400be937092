"""What becomes of a visit elsewhere, also in another process: its windows are told, and it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ambient_scribe.domain.record import PROGRAM, RevisionKind, StaffRole
from ambient_scribe.store.record import destruction, diary, notes
from ambient_scribe.store.record.record import Record
from tests.workstation.conftest import ADMIN, VISIT, Browser, Workstation
from tests.workstation.test_together import heard, joined


@pytest.fixture
def elsewhere(workstation: Workstation) -> Iterator[Record]:
    """The same record, as the command line has it open."""
    known = workstation.record
    with Record.open(known.folder, known.vault, [known.folder.parent / "witness"], known.now) as it:
        yield it


@pytest.fixture
def scribe(workstation: Workstation) -> Browser:
    workstation.drafted()
    return workstation.person("sam", StaffRole.SCRIBE)


def test_a_window_is_told_what_the_command_line_does(
    workstation: Workstation, scribe: Browser, elsewhere: Record
) -> None:
    services = workstation.services
    assert scribe.get(f"visits/{VISIT}/review").is_success
    with joined(scribe) as line:
        standing = heard(line, "you")["visit"]
        assert standing == {"deleted": False, "withdrawals": 0, "held": False, "revisions": 2}
        services.watch.look()
        note = notes.standing(elsewhere, VISIT)
        assert note is not None
        for revision in (2, 3):
            after = note.changed(revision=revision)
            kind = RevisionKind.EDITED
            notes.revise(elsewhere, VISIT, after, PROGRAM, kind=kind, beside=revision - 1)
        edit = {"op": "remove", "sentence": "s5"}
        assert scribe.post(f"visits/{VISIT}/edits", {"beside": 3, "edit": edit}).is_success
        services.watch.look()
        assert [heard(line, "revised")["number"] for _ in range(3)] == [3, 4, 5]

        diary.hold(elsewhere, VISIT, "case 12/26", ADMIN)
        services.watch.look()
        assert heard(line, "revised")["why"] == "held"
        diary.release(elsewhere, VISIT, ADMIN)
        services.watch.look()
        assert heard(line, "revised")["why"] == "released"
        assert services.visits.ids() == (VISIT,)
        destruction.delete(elsewhere, services.room, VISIT, ADMIN, "a test")
        services.watch.look()
        assert heard(line, "revised")["why"] == "deleted"
    assert services.visits.ids() == ()
    refused = scribe.get(f"visits/{VISIT}/review")
    assert (refused.status_code, refused.json()["detail"]) == (
        404,
        "this visit was deleted: nothing of it is kept",
    )


def test_a_withdrawal_that_waits_is_told_and_what_was_said_is_forgotten(
    workstation: Workstation, scribe: Browser, elsewhere: Record
) -> None:
    services = workstation.services
    diary.hold(elsewhere, VISIT, "case 12/26", ADMIN)
    assert scribe.get(f"visits/{VISIT}/review").is_success
    with joined(scribe) as line:
        assert heard(line, "you")["visit"]["held"]
        destruction.withdraw(elsewhere, services.room, VISIT, ADMIN)
        services.watch.look()
        assert heard(line, "revised")["why"] == "withdrawn"
        assert services.visits.ids() == ()
    with joined(scribe) as line:
        assert heard(line, "you")["visit"]["withdrawals"] == 1


def test_what_was_opened_and_withdrawn_between_two_looks_is_forgotten(
    workstation: Workstation, scribe: Browser, elsewhere: Record
) -> None:
    services = workstation.services
    assert scribe.get(f"visits/{VISIT}/review").is_success
    destruction.withdraw(elsewhere, services.room, VISIT, ADMIN)
    assert services.visits.ids() == (VISIT,)
    services.watch.look()
    assert services.visits.ids() == ()
