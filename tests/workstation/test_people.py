"""People over HTTP: passkeys, the clinic's settings, a new code for somebody, what one declares by signing."""

from __future__ import annotations

import pytest
from httpx import Response

from ambient_scribe.domain.note import NoteSentence, Support
from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.store.record.audit import AuditSearch
from tests.store.accounts.authenticator import Authenticator
from tests.workstation.conftest import PASSWORD, PIN, VISIT, Browser, Workstation

AT = f"visits/{VISIT}"
ORIGIN = "http://localhost:8765"
"""As the settings of the test's workstation have it."""


def touch(begun: Response, key: Authenticator) -> dict[str, str]:
    told = begun.json()
    return {"ceremony": told["ceremony"], "response": key.answer(told["options"])}


def register(browser: Browser, name: str = "Blue key") -> Authenticator:
    key = Authenticator(origin=ORIGIN)
    begun = browser.post("me/passkeys", {"password": PASSWORD})
    assert begun.status_code == 200, begun.text
    made = {"ceremony": begun.json()["ceremony"], "response": key.register(begun.json()["options"])}
    assert browser.post("me/passkeys/answer", {**made, "name": name}).status_code == 201
    return key


@pytest.fixture
def lee(workstation: Workstation) -> Browser:
    workstation.drafted()
    return workstation.person("lee", StaffRole.PROVIDER, pin=True)


def told(workstation: Workstation, action: AuditAction) -> list[str]:
    found = workstation.record.trail(PROGRAM, AuditSearch(action=action))
    return [entry.detail for entry in found]


# ---------------------------------------------------------------- passkeys
def test_a_passkey_is_registered_used_and_removed(workstation: Workstation, lee: Browser) -> None:
    assert lee.post("me/passkeys", {}).status_code == 422
    assert lee.post("me/passkeys", {"password": "not it at all"}).status_code == 403
    key = register(lee)
    (kept,) = lee.get("me/passkeys").json()
    assert (kept["name"], kept["used_at"]) == ("Blue key", None)
    lee.post("logout")
    half = lee.post("login", {"login": "lee", "password": PASSWORD}).json()
    assert (half["need"], half["has_app"], half["has_passkey"]) == ("code", True, True)

    answer = touch(lee.post("login/passkey"), key)
    assert lee.post("login/passkey/answer", answer).status_code == 200
    assert lee.me["passkeys"] == 1
    replayed = workstation.browser().post("login/passkey/answer", answer)
    assert (replayed.status_code, "set-cookie" in replayed.headers) == (401, False)

    again = {"passkey": touch(lee.post("unlock/passkey"), key)}
    assert lee.post(f"me/passkeys/{kept['id']}/removal", again).status_code == 200
    assert lee.get("me/passkeys").json() == []
    assert lee.post("unlock/passkey").status_code == 422


def test_a_passkey_gets_another_name(workstation: Workstation, lee: Browser) -> None:
    key = register(lee)
    (kept,) = lee.get("me/passkeys").json()
    path = f"me/passkeys/{kept['id']}"
    assert lee.post(path, {"name": "Laptop"}, method="PATCH").status_code == 204
    assert lee.post(path, {"name": " "}, method="PATCH").status_code == 422
    sam = workstation.person("sam", StaffRole.SCRIBE)
    assert sam.post(path, {"name": "Mine"}, method="PATCH").status_code == 422
    assert [one["name"] for one in lee.get("me/passkeys").json()] == ["Laptop"]
    assert "passkey renamed: Blue key is Laptop" in told(workstation, AuditAction.ACCOUNT)
    assert lee.post("login/passkey/answer", touch(lee.post("login/passkey"), key)).is_success


# ---------------------------------------------------------------- where one is logged in
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0"


def test_own_sessions_are_listed_and_ended(workstation: Workstation, lee: Browser) -> None:
    elsewhere = []
    for agent in (WINDOWS, "curl/8"):
        other = workstation.browser()
        other.client.headers["user-agent"] = agent
        other._totp = lee._totp
        assert other.log_in("lee").is_success
        elsewhere.append(other)
    sam = workstation.person("sam", StaffRole.SCRIBE)
    found = lee.get("me/sessions").json()
    assert [one["this"] for one in found] == [True, False, False]
    assert {one["where"] for one in found[1:]} == {"Edge on Windows", "A browser"}
    (windows,) = (one["id"] for one in found if "Edge" in one["where"])

    assert sam.post(f"me/sessions/{windows}/end").status_code == 422
    assert lee.post(f"me/sessions/{found[0]['id']}/end").status_code == 422
    assert lee.post(f"me/sessions/{windows}/end").status_code == 204

    assert [one.get("me").status_code for one in elsewhere] == [401, 200]
    assert lee.post("me/sessions/end-others").json() == {"ended": 1}
    assert [one.get("me").status_code for one in (*elsewhere, lee, sam)] == [401, 401, 200, 200]
    assert told(workstation, AuditAction.LOGOUT)[:2] == ["all others ended: 1", "ended"]


def test_a_passkey_of_another_origin(workstation: Workstation, lee: Browser) -> None:
    key = register(lee)
    key.origin = "http://localhost:9999"
    refused = lee.post("login/passkey/answer", touch(lee.post("login/passkey"), key))
    assert refused.status_code == 401
    assert "origin" in refused.json()["detail"]
    assert told(workstation, AuditAction.LOGIN_FAILED)[0].startswith("passkey, from")


def test_a_touch_signs_one_very_note_and_then_an_amendment(
    workstation: Workstation, lee: Browser
) -> None:
    key = register(lee)
    note = lee.get(f"{AT}/review").json()["note"]
    begun = lee.post(f"{AT}/signature/passkey", {"seen": note["seen"]})
    proof = {"passkey": touch(begun, key)}
    other = workstation.drafted("1" * 32, "Bruno Amsel")
    moved = lee.post(f"visits/{other}/signature", {"seen": note["seen"], **proof})
    assert (moved.status_code, lee.get(f"visits/{other}/signatures").json()) == (403, [])
    spent = lee.post(f"{AT}/signature", {"seen": note["seen"], **proof})
    assert spent.status_code == 403
    begun = lee.post(f"{AT}/signature/passkey", {"seen": note["seen"]})
    asked = {"seen": note["seen"], "passkey": touch(begun, key)}
    declared = lee.get(f"{AT}/attestation").json()["text"]
    assert lee.post(f"{AT}/signature", {**asked, "declared": "other words"}).status_code == 409
    signed = lee.post(f"{AT}/signature", {**asked, "declared": declared})
    assert signed.status_code == 200, signed.text

    note = lee.get(f"{AT}/review").json()["note"]
    section = note["sections"][0]
    first = section["sentences"][0]["id"]
    edits = [
        {"op": "replace", "sentence": first, "text": "Three days of cough and of fever."},
        {"op": "split", "sentence": first, "at": 19},
        {"op": "insert", "section": section["id"], "text": "No chills."},
    ]
    steps = {"beside": note["revision"], "edits": edits}
    touched = touch(lee.post(f"{AT}/amendment/passkey", steps), key)
    fewer = {**steps, "edits": edits[:1], "reason": "misheard", "passkey": touched}
    assert lee.post(f"{AT}/amendment", fewer).status_code == 403
    touched = touch(lee.post(f"{AT}/amendment/passkey", steps), key)
    amended = lee.post(f"{AT}/amendment", {**steps, "reason": "misheard", "passkey": touched})
    assert amended.status_code == 200, amended.text
    assert told(workstation, AuditAction.PROVED) == ["passkey Blue key", "passkey Blue key"]


def test_a_wrong_pin_has_the_verifier_do_nothing(
    workstation: Workstation, lee: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = lee.get(f"{AT}/review").json()["note"]
    assert lee.post(f"{AT}/signature", {"seen": note["seen"], "pin": PIN}).status_code == 200
    note = lee.get(f"{AT}/review").json()["note"]
    asked: list[str] = []
    support = workstation.services.verifier.support

    class Watched:
        def support(self, sentence: NoteSentence, *rest: object) -> Support:
            asked.append(sentence.id)
            return support(sentence, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(workstation.services, "verifier", Watched())
    first = note["sections"][0]["sentences"][0]["id"]
    edits = [{"op": "replace", "sentence": first, "text": "Three days of cough."}]
    amend = {"beside": note["revision"], "reason": "misheard", "edits": edits}

    assert lee.post(f"{AT}/amendment", {**amend, "pin": "999999"}).status_code == 403
    assert asked == []
    assert lee.post(f"{AT}/amendment", {**amend, "pin": PIN}).status_code == 200
    assert asked == [first]


# ---------------------------------------------------------------- a new code for somebody
def test_a_new_code_for_an_account_in_use_takes_a_proof_and_tells_its_owner(
    workstation: Workstation, lee: Browser
) -> None:
    kim = workstation.person("kim", StaffRole.ADMIN)
    path = f"accounts/{lee.me['id']}/invitation"
    assert kim.post(path).status_code == 422
    assert kim.post(path, {"password": "not it at all"}).status_code == 403
    assert lee.get("me").status_code == 200
    own = kim.post(f"accounts/{kim.me['id']}/invitation", {"password": PASSWORD})
    assert (own.status_code, own.json()["detail"][:7]) == (422, "nobody ")
    made = kim.post(path, {"password": PASSWORD})
    assert made.status_code == 201

    joined = lee.post("join", {"code": made.json()["code"], "password": "five loud geese swim"})
    assert (joined.status_code, joined.json()["need"]) == (401, "login")
    assert lee.log_in("lee", "five loud geese swim").json()["alarms"] == 1
    unread = lee.get("me/notices").json()["unread"]
    assert [one["detail"] for one in unread] == ["a code for a new password was made by Kim"]
    assert lee.post("me/notices/read", {"up_to": unread[0]["sequence"]}).status_code == 204
    assert lee.get("me").json()["alarms"] == 0


def test_recovery_codes_are_made_anew_and_the_app_is_removed_once_there_is_a_key(
    lee: Browser,
) -> None:
    refused = lee.post("me/second-factor/removal", {"password": PASSWORD})
    assert refused.status_code == 422
    assert lee.get("me").status_code == 200  # the proof was right: nobody is put out
    lee.me = {**lee.me, "csrf": refused.json()["csrf"]}
    register(lee)
    codes = lee.post("me/recovery-codes", {"password": PASSWORD}).json()["recovery_codes"]
    assert len(codes) == 10
    gone = lee.post("me/second-factor/removal", {"password": PASSWORD})
    assert (gone.status_code, gone.json()["has_app"]) == (200, False)


# ---------------------------------------------------------------- the clinic's settings
def test_the_clinic_words_what_its_people_declare(workstation: Workstation, lee: Browser) -> None:
    kim = workstation.person("kim", StaffRole.ADMIN)
    before = kim.get("settings").json()
    assert before["keep_sound_days"] == 30
    assert before["certificate_ends"] is None
    words = "Written with {scribe}; I saw the patient."
    changes = {"clinic": " Elm  Street ", "idle_minutes": 5}
    answer = kim.post(
        "settings", {**changes, "attestations": {"provider_with_scribe": words}}, method="PATCH"
    )
    assert answer.status_code == 200, answer.text
    after = kim.get("settings").json()
    assert (after["clinic"], after["idle_minutes"]) == ("Elm Street", 5)
    assert after["attestations"] == {**before["attestations"], "provider_with_scribe": words}
    assert len(told(workstation, AuditAction.SETTING)) == 3
    assert kim.get("setup").json()["clinic"] == "Elm Street"
    assert lee.get("me").json()["idle_s"] == 300

    scribe = workstation.person("sam", StaffRole.SCRIBE)
    note = scribe.get(f"{AT}/review").json()["note"]
    edit = {"op": "remove", "sentence": note["sections"][0]["sentences"][0]["id"]}
    assert scribe.post(f"{AT}/edits", {"beside": 1, "edit": edit}).status_code == 200
    assert lee.get(f"{AT}/attestation").json()["text"] == "Written with Sam; I saw the patient."
    assert "acting as a scribe" in scribe.get(f"{AT}/attestation").json()["hand_over"]


@pytest.mark.parametrize(
    "changes",
    [
        {"idle_minutes": 0},
        {"session_hours": 25},
        {"clinic": "x" * 121},
        {"second_factor_roles": ["janitor"]},
        {"attestations": {"scribe": "No name in it."}},
        {"attestations": {"provider": "{nobody} signs"}},
        {"keep_sound_days": 1},
    ],
)
def test_an_unfit_setting_changes_nothing(
    workstation: Workstation, changes: dict[str, object]
) -> None:
    kim = workstation.person("kim", StaffRole.ADMIN)
    before = kim.get("settings").json()
    refused = kim.post("settings", {"clinic": "Elm Street", **changes}, method="PATCH")
    assert refused.status_code == 422
    assert kim.get("settings").json() == before
