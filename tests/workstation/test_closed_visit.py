"""Consent withdrawn under a legal hold, over HTTP: closed to reading and playing, but through broken glass."""

from __future__ import annotations

import pytest
from httpx import Response

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.store.record import destruction, diary, encounters
from ambient_scribe.store.record.record import Record
from tests.note.aftervisit.talk import encounter
from tests.store.record.test_notes import clean
from tests.store.recordings.rooms import chunk, noise, recorded
from tests.withdrawals import a_visit
from tests.workstation.conftest import ADMIN, VISIT, Browser, Workstation
from tests.workstation.test_permissions import BODIES, NEEDS


def test_only_broken_glass_opens_it(workstation: Workstation) -> None:
    services = workstation.services
    recording = recorded(services.room, services.record.vault, [chunk(noise(2_000))])
    recording.release()
    encounters.save(services.record, a_visit(clean(), visit_id=recording.id), ADMIN)
    provider = workstation.person("lee", StaffRole.PROVIDER)
    admin = workstation.person("kim", StaffRole.ADMIN)
    at = f"visits/{recording.id}"
    assert provider.get(f"{at}/review").json()["transcript"]["utterances"]
    assert provider.get(f"{at}/sound", to_ms=500).status_code == 200
    diary.hold(services.record, recording.id, "case 12/26", ADMIN)
    assert provider.post(f"{at}/withdrawal", {"how": "by letter"}).is_success

    shown = provider.get(f"{at}/review").json()
    assert not shown["transcript"]["utterances"]
    assert shown["consent"] == "withdrawn"
    assert provider.get(f"{at}/omissions").json() == []
    for path in ("sound", "history/2"):
        refused = provider.get(f"{at}/{path}")
        assert refused.status_code == 403
        assert "only break-glass opens it" in refused.json()["detail"]
    assert admin.get(f"{at}/review").status_code == 403

    assert admin.post(f"{at}/break-glass", {"reason": "the court asks"}).is_success
    assert admin.get(f"{at}/review").json()["transcript"]["utterances"]
    assert admin.get(f"{at}/sound", to_ms=500).status_code == 200
    assert admin.get(f"{at}/history/2").status_code == 200
    assert not provider.get(f"{at}/review").json()["transcript"]["utterances"]


SAID = ("naproxen", "acetaminophen", "lidocaine", "sprain")
"""Words of the talk."""

OPENED = {
    "/review": Right.READ,
    "/papers": Right.READ,
    "/papers/newest": Right.READ,
    "/papers/{paper_id}/note": Right.READ,
    "/papers/{paper_id}/history": Right.READ,
    "/papers/{paper_id}/changes": Right.READ,
    "/papers/{paper_id}/history/{number}": Right.READ,
    "/papers/{paper_id}/sheet": Right.EXPORT,
    "/papers/{paper_id}/pdf": Right.EXPORT,
    "/papers/{paper_id}/text": Right.EXPORT,
    "/history/{number}": Right.READ,
}
"""What broken glass opens of what was said and written; its sound is asked for above."""


@pytest.fixture
def closed(workstation: Workstation) -> tuple[Browser, Browser]:
    """Somebody who treats the patient, and an administrator, before a visit with papers whose consent is
    withdrawn under a legal hold."""
    encounters.save(workstation.record, encounter().changed(id=VISIT), PROGRAM)
    provider = workstation.person("lee", StaffRole.PROVIDER)
    admin = workstation.person("kim", StaffRole.ADMIN)
    assert provider.post(f"visits/{VISIT}/papers", {"letters": ["work"]}).is_success
    diary.hold(workstation.record, VISIT, "case 12/26", ADMIN)
    destruction.withdraw(workstation.record, workstation.services.room, VISIT, ADMIN)
    return provider, admin


def asked(browser: Browser, method: str, path: str, number: int = 2) -> Response:
    url = path.format(
        visit_id=VISIT, paper_id="instructions", number=number, question_id="0", addendum_id="x"
    )
    if method == "GET":
        return browser.get(url.removeprefix("/api/"))
    return browser.post(url.removeprefix("/api/"), BODIES.get(path), method=method)


def denials(record: Record) -> list[str]:
    with record.database.reading() as connection:
        rows = connection.execute(
            "SELECT detail FROM audit WHERE action = ? ORDER BY sequence", (AuditAction.DENIED,)
        )
        return [row["detail"] for row in rows]


def test_every_address_of_a_closed_visit_tells_nothing_and_the_same_to_everybody(
    workstation: Workstation, closed: tuple[Browser, Browser]
) -> None:
    provider, admin = closed
    record = workstation.record
    for method, path in sorted(NEEDS):
        if "{visit_id}" not in path or path.endswith(("withdrawal", "break-glass")):
            continue
        before = denials(record)
        answer = asked(provider, method, path)
        assert answer.status_code < 500, (method, path)
        assert not any(word in answer.text for word in SAID), (method, path)
        denied = denials(record)[len(before) :]
        if NEEDS[method, path] is not Right.SIGN:  # without a PIN that is denied, too
            assert bool(denied) == (answer.status_code == 403), (method, path)
        if path.removeprefix("/api/visits/{visit_id}") in OPENED.keys() - {"/review"}:
            assert answer.status_code == 403, (method, path)
            assert "only break-glass opens it" in answer.json()["detail"], path
            assert "only break-glass opens it" in denied[0]
        if NEEDS[method, path] in {Right.READ, Right.EXPORT, Right.PLAY}:
            assert asked(admin, method, path).status_code == 403, (method, path)


def test_broken_glass_opens_its_papers(closed: tuple[Browser, Browser]) -> None:
    _, admin = closed
    at = "/api/visits/{visit_id}"
    assert admin.post(f"visits/{VISIT}/break-glass", {"reason": "the court asks"}).is_success
    for path, right in OPENED.items():
        assert NEEDS["GET", at + path] is right
        number = 3 if path.startswith("/papers") else 2
        answer = asked(admin, "GET", at + path, number)
        assert answer.status_code == 200, (path, answer.text)
        if not path.endswith(("/history", "/pdf")):
            assert "naproxen" in answer.text, path
