"""Attacks over HTTP: forged requests, planted sessions, foreign names, hostile input, too much of it."""

from __future__ import annotations

import json

import pytest

from ambient_scribe.domain.record import StaffRole
from ambient_scribe.workstation.headers import HEADERS
from ambient_scribe.workstation.identity import COOKIE
from ambient_scribe.workstation.limits import LARGEST_BYTES
from tests.workstation.conftest import PASSWORD, PIN, VISIT, Browser, Workstation

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
