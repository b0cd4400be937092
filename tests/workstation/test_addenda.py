"""Addenda over HTTP: a scribe writes, the provider signs; they go along when the note is printed or copied."""

from __future__ import annotations

from ambient_scribe.domain.record import StaffRole
from tests.workstation.conftest import PIN, VISIT, Workstation

AT = f"visits/{VISIT}"
TEXT = "The culture grew nothing."


def test_a_scribe_writes_and_the_provider_signs(workstation: Workstation) -> None:
    workstation.drafted()
    sam = workstation.person("sam", StaffRole.SCRIBE, pin=True)
    lee = workstation.person("lee", StaffRole.PROVIDER, pin=True)
    assert sam.post(f"{AT}/addenda", {"text": TEXT}).status_code == 422
    seen = lee.get(f"{AT}/review").json()["note"]["seen"]
    assert lee.post(f"{AT}/signature", {"seen": seen, "pin": PIN}).is_success

    made = sam.post(f"{AT}/addenda", {"text": TEXT})
    assert made.status_code == 201
    own = made.json()
    path = f"{AT}/addenda/{own['id']}"
    assert TEXT not in lee.get(f"{AT}/note/sheet").text
    day = {"since": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z"}
    assert [one["id"] for one in lee.get("today", **day).json()["addenda"]] == [VISIT]
    proof = {"seen": own["seen"], "pin": PIN}
    assert sam.post(f"{path}/signature", proof).status_code == 403
    assert lee.post(f"{path}/signature", {**proof, "pin": "000000"}).status_code == 403
    assert lee.post(f"{path}/signature", {**proof, "seen": "0" * 64}).status_code == 409
    assert lee.post(f"{path}/signature", proof).is_success
    assert lee.get("today", **day).json()["addenda"] == []
    assert lee.post(f"{path}/signature", proof).status_code == 422
    assert lee.post(f"{path}/removal").status_code == 422

    (kept,) = sam.get(f"{AT}/addenda").json()["addenda"]
    assert (kept["writer"], kept["signer"]) == ("Sam", "Lee")
    part = lee.get(f"{AT}/note/sheet").json()["parts"][-1]
    assert part["heading"] == "Addendum"
    assert [line["text"][:26] for line in part["lines"]] == [TEXT, "Written by Sam. Signed by "]
    assert TEXT in lee.get(f"{AT}/text").json()["whole"]
    assert lee.get(f"{AT}/note/pdf").content.startswith(b"%PDF")
    kinds = [one["kind"] for one in lee.get(f"{AT}/history").json() if one["part"] == "addendum"]
    assert kinds == ["addendum", "addendum"]


def test_it_is_taken_back_before_it_is_signed(workstation: Workstation) -> None:
    workstation.drafted()
    lee = workstation.person("lee", StaffRole.PROVIDER, pin=True)
    seen = lee.get(f"{AT}/review").json()["note"]["seen"]
    assert lee.post(f"{AT}/signature", {"seen": seen, "pin": PIN}).is_success
    own = lee.post(f"{AT}/addenda", {"text": TEXT}).json()
    assert lee.post(f"{AT}/addenda/{own['id']}/removal").status_code == 204
    assert lee.get(f"{AT}/addenda").json()["addenda"] == []
    assert lee.post(f"{AT}/addenda/none/removal").status_code == 404
