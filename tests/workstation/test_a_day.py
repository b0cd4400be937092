"""A clinic's day over HTTP: set-up, a walk-in, a scribe's review, the provider's signature, an amendment."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.record import StaffRole
from ambient_scribe.store.accounts import invitations
from ambient_scribe.workstation.routes import trail
from tests.workstation.conftest import PASSWORD, PIN, VISIT, Workstation


def test_the_first_administrator_sets_the_clinic_up(workstation: Workstation) -> None:
    browser = workstation.browser()
    assert browser.get("setup").json() == {"needed": True, "clinic": ""}
    asked = {"login": "Kim", "name": "Kim Park", "password": PASSWORD, "is_provider": True}
    assert browser.post("setup", {**asked, "code": "AAAA-BBBB"}).status_code == 403
    code = invitations.set_up_code(workstation.record)

    made = browser.post("setup", {**asked, "code": code})

    assert made.status_code == 200, made.text
    assert made.json()["roles"] == ["admin", "provider"]
    assert made.json()["must_enrol"]
    assert (
        browser.get("today", since="2026-01-01T00:00Z", until="2027-01-01T00:00Z").status_code
        == 403
    )
    browser.enrol()
    assert browser.me["stage"] == "open"
    assert not browser.get("setup").json()["needed"]
    again = browser.post("setup", {**asked, "code": code})
    assert again.status_code in {403, 422}


def test_a_login_asks_for_the_second_factor(workstation: Workstation) -> None:
    person = workstation.person("lee", StaffRole.PROVIDER)
    person.post("logout")
    assert person.get("me").status_code == 401

    asked = {"login": "LEE", "password": PASSWORD}
    first = person.post("login", asked)
    assert (first.status_code, first.json()["need"]) == (401, "code")
    assert person.get("me").status_code == 401
    wrong = person.post("login", {**asked, "code": "000000"})
    assert (wrong.status_code, wrong.json()["need"]) == (401, "code")
    assert person.log_in("lee").status_code == 200
    assert person.get("me").json()["login"] == "lee"


def test_a_walk_in_takes_two_fields(workstation: Workstation) -> None:
    person = workstation.person("sam", StaffRole.SCRIBE)

    visit = person.post("visits", {"name": "Aurelia Quill", "reason": "cough"}).json()

    day = person.get("today", since="2026-01-01T00:00Z", until="2100-01-01T00:00Z").json()
    assert [one["id"] for one in day["visits"]] == [visit["id"]]
    assert day["visits"][0]["patient"]["name"] == "Aurelia Quill"
    assert [one["name"] for one in person.post("patients", {"text": "quill"}).json()] == [
        "Aurelia Quill"
    ]
    again = person.post("visits", {"patient": visit["patient"]["id"]}).json()
    known = person.get(f"patients/{visit['patient']['id']}/visits").json()
    assert {one["id"] for one in known} == {visit["id"], again["id"]}
    assert person.post("visits", {"reason": "cough"}).status_code == 422


def test_a_day_sheet_is_taken_in_once(workstation: Workstation) -> None:
    person = workstation.person("sam", StaffRole.SCRIBE)
    sheet = {
        "text": "time,name,mrn\n9:00,Aurelia Quill,77\n9:30,Bruno Amsel,\n",
        "day": "2026-05-04",
    }

    assert person.post("today/sheet", sheet).json() == {"added": 2, "known": 0}
    assert person.post("today/sheet", sheet).json() == {"added": 0, "known": 2}

    later = {"text": "time,name,mrn\n9:00,Aurelia QUILL,77\n", "day": "2026-05-05"}
    assert person.post("today/sheet", later).json() == {"added": 1, "known": 0}
    (quill,) = person.post("patients", {"text": "quill"}).json()
    assert len(person.get(f"patients/{quill['id']}/visits").json()) == 2
    contradicting = {"text": "time,name,mrn\n9:00,John Smith,77\n", "day": "2026-05-07"}
    assert person.post("today/sheet", contradicting).json() == {"added": 1, "known": 0}
    assert len(person.get(f"patients/{quill['id']}/visits").json()) == 2
    namesake = {"text": "time,name\n9:00,Bruno Amsel\n", "day": "2026-05-06"}
    assert person.post("today/sheet", namesake).json() == {"added": 1, "known": 0}
    assert len(person.post("patients", {"text": "amsel"}).json()) == 2
    wrong = person.post("today/sheet", {"text": "time,name\nnoon,A\n", "day": "2026-05-05"})
    assert wrong.status_code == 422
    assert "line 2" in wrong.json()["detail"]


def test_from_the_draft_to_the_amendment(workstation: Workstation) -> None:
    workstation.drafted()
    scribe = workstation.person("sam", StaffRole.SCRIBE)
    provider = workstation.person("lee", StaffRole.PROVIDER, pin=True)
    at = f"visits/{VISIT}"

    review = scribe.get(f"{at}/review").json()
    note = review["note"]
    first = note["sections"][0]["sentences"][0]
    assert review["transcript"]["utterances"][0]["words"][0][1] == "quokka"
    assert first["words"]
    edited = scribe.post(
        f"{at}/edits",
        {
            "beside": note["revision"],
            "edit": {"op": "replace", "sentence": first["id"], "text": "Two days of cough."},
        },
    )
    assert edited.status_code == 200, edited.text
    note = edited.json()
    assert note["sections"][0]["sentences"][0]["state"] == "human"

    stale = scribe.post(
        f"{at}/edits",
        {"beside": 1, "edit": {"op": "remove", "sentence": first["id"]}},
    )
    assert stale.status_code == 409
    assert "Sam changed the note meanwhile" in stale.json()["detail"]

    history = scribe.get(f"{at}/history").json()
    back = next(link["number"] for link in history if link["part"] == "note")
    undone = scribe.post(f"{at}/undo", {"beside": note["revision"], "to": back}).json()
    assert undone["sections"][0]["sentences"][0]["text"] == first["text"]
    redo = [link["number"] for link in history if link["part"] == "note"][1]
    note = scribe.post(f"{at}/undo", {"beside": undone["revision"], "to": redo}).json()
    assert note["sections"][0]["sentences"][0]["text"] == "Two days of cough."

    refused = scribe.post(f"{at}/signature", {"seen": note["seen"], "password": PASSWORD})
    assert refused.status_code == 403
    handed = scribe.post(f"{at}/reviewed", {"beside": note["revision"], "seen": note["seen"]})
    assert handed.status_code == 200, handed.text

    note = provider.get(f"{at}/review").json()["note"]
    text = provider.get(f"{at}/attestation").json()["text"]
    assert "Sam" in text
    wrong = provider.post(f"{at}/signature", {"seen": note["seen"], "pin": "999999"})
    assert wrong.status_code == 403
    other = provider.post(f"{at}/signature", {"seen": "0" * 64, "pin": PIN})
    assert other.status_code == 409
    signed = provider.post(f"{at}/signature", {"seen": note["seen"], "pin": PIN})
    assert signed.status_code == 200, signed.text
    assert signed.json()["signer"] == "Lee"

    note = provider.get(f"{at}/review").json()["note"]
    assert note["signed"]
    late = scribe.post(
        f"{at}/edits",
        {"beside": note["revision"], "edit": {"op": "remove", "sentence": first["id"]}},
    )
    assert late.status_code == 422
    amended = provider.post(
        f"{at}/amendment",
        {
            "beside": note["revision"],
            "reason": "days were misheard",
            "edits": [{"op": "replace", "sentence": first["id"], "text": "Three days of cough."}],
            "pin": PIN,
        },
    )
    assert amended.status_code == 200, amended.text
    assert len(provider.get(f"{at}/signatures").json()) == 2
    assert "Three days of cough." in provider.get(f"{at}/text").json()["whole"]


def test_consent_and_its_withdrawal(workstation: Workstation) -> None:
    workstation.drafted()
    scribe = workstation.person("sam", StaffRole.SCRIBE)
    at = f"visits/{VISIT}"
    said = {"person": "patient", "status": "given", "how": "asked aloud"}
    assert scribe.post(f"{at}/consent", said).status_code == 201
    assert [one["person"] for one in scribe.get(f"{at}/consent").json()] == ["patient"]
    assert scribe.post(f"{at}/consent", {**said, "status": "withdrawn"}).status_code == 422

    gone = scribe.post(f"{at}/withdrawal", {"how": "told at the desk"})

    assert gone.status_code == 200, gone.text
    assert not scribe.get(f"{at}/review").json()["transcript"]["utterances"]


def test_the_trail_is_the_auditors(workstation: Workstation) -> None:
    auditor = workstation.person("ola", StaffRole.AUDITOR)
    scribe = workstation.person("sam", StaffRole.SCRIBE)
    scribe.post("trail", {})

    lines = auditor.post("trail", {}).json()

    assert any(one["action"] == "denied" and one["actor"] == "Sam" for one in lines)
    assert auditor.get("trail/check").json()["sound"]
    export = auditor.post("trail/csv", {})
    assert export.headers["content-disposition"].startswith("attachment")
    assert "sequence,at," in export.text


def test_the_trail_is_exported_whole(
    workstation: Workstation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many entries are read at once."""
    auditor = workstation.person("ola", StaffRole.AUDITOR)
    for _ in range(10):
        auditor.post("trail", {})
    monkeypatch.setattr(trail, "AT_ONCE", 3)

    lines = auditor.post("trail/csv", {}).text.splitlines()[1:]

    numbers = [int(line.split(",")[0]) for line in lines]
    assert numbers == list(range(len(numbers), 0, -1))
    assert len(numbers) > 5 * trail.AT_ONCE
    newest = auditor.post("trail", {}).json()
    assert sum(one["action"] == "export" for one in newest) == 1
    assert auditor.post("trail/csv", {"since": "2100-01-01T00:00Z"}).text.count("\n") == 1
    assert auditor.post("trail/csv", {"since": "0001-01-01T00:00+14:00"}).status_code == 422


def test_the_export_holds_what_the_search_finds(workstation: Workstation) -> None:
    auditor = workstation.person("ola", StaffRole.AUDITOR)
    sam = workstation.person("sam", StaffRole.SCRIBE)
    wanted = {"action": "account", "subject": sam.me["id"]}
    found = auditor.post("trail", wanted).json()
    assert {one["subject_name"] for one in found} == {"Sam"}
    lines = auditor.post("trail/csv", wanted).text.splitlines()[1:]
    assert [int(line.split(",")[0]) for line in lines] == [one["sequence"] for one in found]
    assert len(lines) > 0
    assert auditor.post("trail", {"text": "x" * 101}).status_code == 422


def test_an_emergency_opens_one_visit_for_an_hour(workstation: Workstation) -> None:
    workstation.drafted()
    admin = workstation.person("kim", StaffRole.ADMIN)
    at = f"visits/{VISIT}"
    assert admin.get(f"{at}/review").status_code == 403
    assert admin.post(f"{at}/break-glass", {"reason": "unconscious, no provider here"}).is_success
    assert admin.get(f"{at}/review").status_code == 200
    workstation.clock.passes(minutes=4)
    workstation.clock.passes(hours=1)
    admin.post("unlock", {"password": PASSWORD})
    assert admin.get(f"{at}/review").status_code == 403


def test_who_is_invited_comes_with_the_name_they_were_told(workstation: Workstation) -> None:
    admin = workstation.person("kim", StaffRole.ADMIN)
    made = admin.post("accounts", {"login": "Lee", "name": "Ana Lee", "roles": ["provider"]}).json()
    assert [(one["login"], one["second_factor"]) for one in admin.get("accounts").json()] == [
        ("lee", False),
        ("kim", True),
    ]
    browser = workstation.browser()
    asked = {"code": made["code"], "password": PASSWORD}
    assert browser.post("join", {**asked, "login": "sam"}).status_code == 403
    again = admin.post(f"accounts/{made['account']['id']}/invitation").json()["code"]
    assert browser.post("join", {**asked, "login": "LEE"}).status_code == 403
    assert browser.post("join", {**asked, "code": again, "login": "LEE"}).status_code == 200
    closed = admin.post(f"accounts/{made['account']['id']}", {"active": False}, method="PATCH")
    assert not closed.json()["active"]
    assert browser.get("me").status_code == 401
