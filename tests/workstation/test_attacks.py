"""Attacks over HTTP: forged requests, planted sessions, foreign names, hostile input, too much of it."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.workstation.headers import HEADERS
from ambient_scribe.workstation.identity import COOKIE
from ambient_scribe.workstation.limits import LARGEST_BYTES
from tests.workstation.conftest import ORIGIN, PASSWORD, PIN, VISIT, Browser, Workstation

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "Robert'); DROP TABLE patient;--",
    "' OR 1=1 --",
    "../../../../etc/passwd",
    "{{7*7}}${7*7}",
    "\u202egnp.exe",
)


@pytest.fixture
def provider(workstation: Workstation) -> Browser:
    workstation.drafted()
    return workstation.person("lee", StaffRole.PROVIDER, pin=True)


# ---------------------------------------------------------------- requests that others forge
def test_a_change_needs_the_pages_token(provider: Browser) -> None:
    for token in ("", "x" * 43, provider.me["csrf"][:-1] + "_"):
        answer = provider.client.post(
            "/api/visits", json={"name": "X"}, headers={"x-csrf-token": token}
        )
        assert answer.status_code == 403
        assert "load it again" in answer.json()["detail"]
    assert provider.post("visits", {"name": "X"}).status_code == 201


def test_another_persons_token_does_not_do(workstation: Workstation, provider: Browser) -> None:
    other = workstation.person("sam", StaffRole.SCRIBE)
    headers = {"x-csrf-token": other.me["csrf"]}
    assert (
        provider.client.post("/api/visits", json={"name": "X"}, headers=headers).status_code == 403
    )


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_sites_page_changes_nothing(provider: Browser, site: str) -> None:
    headers = {"x-csrf-token": provider.me["csrf"], "sec-fetch-site": site}
    answer = provider.client.post("/api/visits", json={"name": "X"}, headers=headers)
    assert answer.status_code == 403
    login = provider.client.post(
        "/api/login", json={"login": "lee", "password": PASSWORD}, headers=headers
    )
    assert login.status_code == 403


def test_a_form_of_another_site_is_not_understood(provider: Browser) -> None:
    answer = provider.client.post("/api/login", data={"login": "lee", "password": PASSWORD})
    assert answer.status_code == 422


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", ""])
def test_a_name_that_was_pointed_here_gets_nothing(provider: Browser, host: str) -> None:
    assert provider.client.get("/api/me", headers={"host": host}).status_code == 400


# ---------------------------------------------------------------- sessions
def test_the_cookie_is_the_browsers_alone(workstation: Workstation) -> None:
    workstation.person("lee", StaffRole.PROVIDER)
    browser = workstation.browser()
    for login, password in (("lee", "wrong password for sure"), ("nobody", PASSWORD)):
        answer = browser.post("login", {"login": login, "password": password})
        assert answer.status_code == 401
        assert answer.json()["detail"] == "the login name or the password is wrong"
        assert "set-cookie" not in answer.headers


def test_every_step_up_gives_another_token(workstation: Workstation) -> None:
    """A token that was planted or seen before is worth nothing."""
    browser = workstation.person("lee", StaffRole.PROVIDER)
    seen = browser.client.cookies[COOKIE]
    attributes = browser.post("unlock", {"password": PASSWORD}).headers["set-cookie"].lower()
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= {
        part.strip() for part in attributes.split(";")
    }
    assert browser.client.cookies[COOKIE] != seen
    thief = workstation.browser()
    thief.client.cookies.set(COOKIE, seen)
    assert thief.get("me").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 5_000])
def test_a_made_up_token_is_nobodys(workstation: Workstation, token: str) -> None:
    browser = workstation.browser()
    browser.client.cookies.set(COOKIE, token)
    assert browser.get("me").status_code == 401


def test_after_the_logout_the_token_is_worth_nothing(
    workstation: Workstation, provider: Browser
) -> None:
    seen = provider.client.cookies[COOKIE]
    assert provider.post("logout").status_code == 204
    thief = workstation.browser()
    thief.client.cookies.set(COOKIE, seen)
    assert thief.get("me").status_code == 401


def test_an_idle_screen_locks_and_shows_nothing(
    workstation: Workstation, provider: Browser
) -> None:
    workstation.clock.passes(minutes=11)
    assert provider.get(f"visits/{VISIT}/review").status_code == 423
    assert provider.get("me").json()["locked"]
    assert provider.post("visits", {"name": "X"}).status_code == 423
    assert provider.post("unlock", {"pin": PIN}).status_code == 200
    assert provider.get(f"visits/{VISIT}/review").status_code == 200


def test_a_page_that_asks_by_itself_keeps_no_screen_open(
    workstation: Workstation, provider: Browser
) -> None:
    for _ in range(6):
        workstation.clock.passes(minutes=2)
        last = provider.client.get("/api/me", headers={"x-unattended": "1"})
    assert last.json()["locked"]


def test_guessing_takes_longer_and_longer(workstation: Workstation) -> None:
    workstation.person("lee", StaffRole.PROVIDER)
    browser = workstation.browser()
    codes = [
        browser.post("login", {"login": "lee", "password": f"guess number {n} of many"}).status_code
        for n in range(8)
    ]
    assert codes[0] == 401
    assert codes[-1] == 429
    waits = browser.post("login", {"login": "lee", "password": PASSWORD}).json()["wait_s"]
    assert waits > 0


# ---------------------------------------------------------------- hostile input
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_and_answered_as_text(provider: Browser, text: str) -> None:
    visit = provider.post("visits", {"name": text, "reason": text})
    assert visit.status_code == 201
    assert visit.headers["content-type"] == "application/json"
    assert visit.json()["patient"]["name"] == text
    found = provider.post("patients", {"text": text})
    assert [one["name"] for one in found.json()] == [text]
    note = provider.get(f"visits/{VISIT}/review").json()["note"]
    sentence = note["sections"][0]["sentences"][0]["id"]
    edited = provider.post(
        f"visits/{VISIT}/edits",
        {
            "beside": note["revision"],
            "edit": {"op": "replace", "sentence": sentence, "text": text},
        },
    )
    assert edited.json()["sections"][0]["sentences"][0]["text"] == text
    assert len(provider.post("patients", {"text": "Quill"}).json()) == 1


@pytest.mark.parametrize(
    "path",
    [
        "static/../app.py",
        "static/..%2fapp.py",
        "static/%2e%2e/%2e%2e/config.py",
        "static//etc/passwd",
        "static/..\\app.py",
    ],
)
def test_no_path_leads_out_of_what_is_served(provider: Browser, path: str) -> None:
    assert provider.client.get(f"/{path}").status_code in {400, 404}


@pytest.mark.parametrize("visit", ["..", "%2e%2e%2frecord.db", "x" * 300, "0" * 31, "' OR 1=1"])
def test_an_odd_visit_is_no_visit(provider: Browser, visit: str) -> None:
    for what in ("review", "history", "sound", "signatures", "text"):
        assert provider.get(f"visits/{visit}/{what}").status_code in {404, 422}


def test_too_much_is_refused_unread(provider: Browser) -> None:
    large = json.dumps({"name": "x" * (LARGEST_BYTES + 1)})
    headers = {"x-csrf-token": provider.me["csrf"], "content-type": "application/json"}
    assert provider.client.post("/api/visits", content=large, headers=headers).status_code == 413


# ---------------------------------------------------------------- what every answer says
@pytest.mark.parametrize("path", ["/api/setup", "/api/me", "/static/none.js", "/api/nothing"])
def test_every_answer_has_the_headers(provider: Browser, path: str) -> None:
    answer = provider.client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    if path.startswith("/api/"):
        assert answer.headers["cache-control"] == "no-store"


def test_a_mistake_tells_its_place_and_not_what_was_sent(provider: Browser) -> None:
    answer = provider.post("visits", {"name": 7, "reason": "a secret reason"})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("body.name: ")
    assert "secret" not in answer.text


def test_a_signature_cannot_be_replayed_on_another_visit(
    workstation: Workstation, provider: Browser
) -> None:
    other = workstation.drafted("1" * 32, "Bruno Amsel")
    note = provider.get(f"visits/{VISIT}/review").json()["note"]
    signed = provider.post(f"visits/{VISIT}/signature", {"seen": note["seen"], "pin": PIN})
    assert signed.status_code == 200, signed.text
    unproved = provider.post(f"visits/{other}/signature", {"seen": note["seen"]})
    assert unproved.status_code == 422
    assert provider.get(f"visits/{other}/signatures").json() == []


# ---------------------------------------------------------------- what a review of this house found
def test_a_failure_writes_nothing_out(
    workstation: Workstation,
    provider: Browser,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("Aurelia Quill has tinnitus")

    monkeypatch.setattr(workstation.services.visits, "opened", fail)
    client = TestClient(workstation.app, base_url=ORIGIN)  # raises what a server would be handed
    client.cookies = provider.client.cookies

    answer = client.get(f"/api/visits/{VISIT}/review")

    assert answer.status_code == 500
    assert "Quill" not in answer.text
    assert "Quill" not in caplog.text
    assert "ValueError" in caplog.text


def test_nothing_changed_shows_no_account(workstation: Workstation, provider: Browser) -> None:
    someone = workstation.person("ray", StaffRole.RESEARCHER)
    path = f"accounts/{provider.me['id']}"
    assert someone.post(path, {}, method="PATCH").status_code == 403


@pytest.mark.parametrize(
    "basis",
    [
        {"basis": "authored", "person": "Dr. Lee"},
        {"basis": "system", "cause": "gap"},
        {"basis": "spoken", "word_ids": ["w999"]},
        {"basis": "chart", "source": "elsewhere", "item": "x"},
    ],
)
def test_nobody_writes_in_anothers_name_or_on_made_up_evidence(
    workstation: Workstation, provider: Browser, basis: dict[str, object]
) -> None:
    edit = {"op": "insert", "section": "hpi", "text": "A sentence.", "basis": [basis]}
    answer = provider.post(f"visits/{VISIT}/edits", {"beside": 1, "edit": edit})
    assert answer.status_code == 422


def test_what_is_not_said_is_read_by_nobody_unseen(
    workstation: Workstation, provider: Browser
) -> None:
    provider.get(f"visits/{VISIT}/review")
    scribe = workstation.person("sam", StaffRole.SCRIBE)
    assert scribe.get(f"visits/{VISIT}/omissions").status_code == 200
    read = [one for one in workstation.record.trail(PROGRAM) if one.action is AuditAction.READ]
    assert (read[0].actor, read[0].subject) == ("Sam", VISIT)


def test_a_weak_pin_is_refused_and_nobody_is_logged_out(provider: Browser) -> None:
    assert provider.post("me/pin", {"password": PASSWORD, "pin": "1111"}).status_code == 422
    assert provider.get("me").status_code == 200


def test_the_second_factor_can_be_changed_later_in_the_day(
    workstation: Workstation, provider: Browser
) -> None:
    for _ in range(4):
        workstation.clock.passes(minutes=5)
        assert provider.get("me").status_code == 200
    made = provider.post("me/second-factor", {"password": PASSWORD})
    assert made.status_code == 200
    assert made.json()["secret"]
    assert provider.get("me").json()["csrf"] == provider.me["csrf"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "today?since=0001-01-01T00:00:00%2B14:00&until=2026-01-01T00:00Z", None),
        ("POST", "visits", {"name": "X", "at": "9999-12-31T23:59:59-14:00"}),
        ("POST", "visits", {"patient": "\ud800"}),
        ("POST", "visits", {"name": "\ud800"}),
        (
            "POST",
            "today/sheet",
            {"text": "time,name\n0001-01-01T00:00+14:00,X", "day": "0001-01-01"},
        ),
    ],
)
def test_odd_moments_and_letters_are_refused(
    provider: Browser, method: str, path: str, body: object
) -> None:
    content = json.dumps(body).encode() if body is not None else None
    headers = {"x-csrf-token": provider.me["csrf"], "content-type": "application/json"}
    answer = provider.client.request(method, f"/api/{path}", content=content, headers=headers)
    assert answer.status_code == 422, answer.text
