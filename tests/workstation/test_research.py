"""Research over HTTP: counts, figures of nobody, and a zip that is made while it leaves."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from httpx import Response

from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.accounts import sessions
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.workstation.routes import research
from tests.awaiting import awaited
from tests.workstation.conftest import ADMIN, Browser, Workstation

WHY = {"reason": "word error rates"}


def export(person: Browser, **wanted: object) -> Response:
    headers = {"x-csrf-token": person.me["csrf"]}
    return person.client.post("/api/research/export", json={**WHY, **wanted}, headers=headers)


def test_a_researcher_counts_and_takes_along(workstation: Workstation) -> None:
    for number in range(2):
        workstation.drafted(str(number) * 32, f"Aurelia Quill{'e' * number}")
    ray = workstation.person("ray", StaffRole.RESEARCHER)

    found = ray.post("research", {"states": ["draft"]}).json()
    assert (found["visits"], found["patients"], found["tables"]) == (2, 2, [])
    assert "person must look" in found["says"]
    answer = export(ray)

    assert answer.headers["x-visits"] == "2"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        assert [name.partition("/")[0] for name in names[2:]] == ["visits", "visits", "report.json"]
        assert all(b"Quill" not in archive.read(name) for name in names)
        assert json.loads(archive.read("report.json"))["visits"] == 2
    entries = workstation.record.trail(PROGRAM, AuditSearch(action=AuditAction.EXPORT))
    assert [one.subject for one in entries].count("") == 1
    assert len(entries) == 3


def test_figures_are_of_many_and_name_nobody(workstation: Workstation) -> None:
    for number in range(research.FEWEST):
        workstation.drafted(str(number) * 32)
    ray = workstation.person("ray", StaffRole.RESEARCHER)

    found = ray.post("research", {}).json()

    assert {one["id"] for one in found["tables"]} == {"sections", "flags", "gaps", "recognition"}
    assert "Quill" not in json.dumps(found)


def test_a_mistake_is_one_line_and_the_next_export_goes_out(workstation: Workstation) -> None:
    workstation.drafted()
    ray = workstation.person("ray", StaffRole.RESEARCHER)

    assert export(ray, reason=" ").status_code == 422
    refused = export(ray, since=2190)
    assert (refused.status_code, refused.json()["detail"][:23]) == (422, "there is no such visit:")
    with research._one_at_a_time:
        assert export(ray).status_code == 409
    assert export(ray).is_success
    assert export(ray).is_success


def test_an_export_breaks_off_when_the_researcher_is_logged_out(workstation: Workstation) -> None:
    for number in range(3):
        workstation.drafted(str(number) * 32)
    record = workstation.record
    ray = workstation.person("ray", StaffRole.RESEARCHER)
    (opened,) = sessions.of_account(record, ray.me["id"], ADMIN)
    wanted = research.WantedFor(reason="word error rates")
    going = research.export(wanted, opened, workstation.services).body_iterator

    async def taken() -> list[bytes]:
        parts = [await anext(going)]
        sessions.log_out(record, opened)
        with pytest.raises(DeniedError):
            await anext(going)
        return parts

    assert len(awaited(taken())) == 1
    (denied, *_) = record.trail(PROGRAM, AuditSearch(action=AuditAction.DENIED))
    assert (denied.actor, denied.detail) == ("Ray", "go on with an export: the session is over")
    exported = record.trail(PROGRAM, AuditSearch(action=AuditAction.EXPORT))
    assert [one.subject for one in exported] == [""]
    assert export(workstation.person("rita", StaffRole.RESEARCHER)).is_success
