"""Consent withdrawn under a legal hold, over HTTP: closed to reading and playing, but through broken glass."""

from __future__ import annotations

from ambient_scribe.domain.record import StaffRole
from ambient_scribe.store.record import diary, encounters
from tests.store.record.test_notes import clean
from tests.store.recordings.rooms import chunk, noise, recorded
from tests.withdrawals import a_visit
from tests.workstation.conftest import ADMIN, Workstation


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
