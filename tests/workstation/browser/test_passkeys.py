"""Passkeys in Chromium before the real server, with the browser's own virtual authenticator (CDP, WebAuthn)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.store.record import addenda, notes
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.workstation.identity import COOKIE
from tests.chromium import launched
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.people import log_in_by_code
from tests.workstation.certificate_authority import NAME, Authority
from tests.workstation.conftest import PASSWORD, VISIT, Browser, Workstation
from tests.workstation.real_server import serving

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser

ASK = """async ([path, body]) => {
  const answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body });
  return [answer.status, (await answer.json()).detail];
}"""


class Key:
    """A security key in the browser's port."""

    def __init__(self, window: Window) -> None:
        self._cdp = window.context.new_cdp_session(window.page)
        self._cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
            "authenticatorId"
        ]

    def credential(self) -> dict[str, Any]:
        (one,) = self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})[
            "credentials"
        ]
        return dict(one)

    def put_back(self, known: dict[str, Any]) -> None:
        """A copy that somebody took earlier."""
        self._cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        self._cdp.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": known})


@pytest.fixture
def lee(workstation: Workstation) -> Browser:
    workstation.drafted()
    workstation.person("kim", StaffRole.ADMIN)
    person = workstation.person("lee", StaffRole.PROVIDER)
    person.post("logout")
    return person


@pytest.fixture
def window(browser: playwright.Browser, workstation: Workstation, lee: Browser) -> Iterator[Window]:
    with serving(workstation) as settings:
        one = Window(browser, settings.origin, None, "me")
        yield one
        one.context.close()
    assert one.complaints == []


@pytest.fixture
def window_over_tls(
    driver: playwright.Playwright, workstation: Workstation, lee: Browser, tmp_path: Path
) -> Iterator[Window]:
    """At the clinic's own name, with a certificate that this browser trusts."""
    leaf = Authority(tmp_path).leaf()
    trusting = launched(
        driver,
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={leaf.spki}",
    )
    with serving(workstation, name=NAME, certificate=leaf.certificate, key=leaf.key) as settings:
        one = Window(trusting, settings.origin, None, "me")
        yield one
        trusting.close()
    assert one.complaints == []


def add(window: Window, name: str) -> None:
    page = window.page
    page.click("text=Add a passkey")
    page.fill(".dialog [name=name]", name)
    page.fill(".dialog [name=password]", PASSWORD)
    window.press("Enter")
    page.wait_for_selector(f".keys >> text={name}")


def log_out(window: Window) -> None:
    window.page.click("text=Log out")
    window.page.wait_for_selector("text=Log in with a passkey")


def log_in(window: Window) -> None:
    window.page.click("text=Log in with a passkey")
    window.page.wait_for_selector(".bar")


def told(workstation: Workstation, action: AuditAction) -> list[str]:
    found = workstation.record.trail(PROGRAM, AuditSearch(action=action))
    return [entry.detail for entry in found]


def test_registered_logged_in_unlocked_and_signed_by_touch(
    workstation: Workstation, window: Window, lee: Browser
) -> None:
    page, key = window.page, Key(window)
    log_in_by_code(window, "lee", lee)
    add(window, "Blue key")
    answers: list[str] = []
    page.on(
        "request",
        lambda one: answers.append(one.post_data or "") if one.url.endswith("/answer") else None,
    )
    log_out(window)
    log_in(window)
    assert told(workstation, AuditAction.LOGIN)[0].startswith("passkey Blue key")
    status, why = page.evaluate(ASK, ["/api/login/passkey/answer", answers[-1]])
    assert (status, why) == (401, "the passkey came too late, or twice: begin again")

    page.evaluate("import('/static/js/entry/gate.js').then((gate) => { gate.lockNow(); })")
    page.wait_for_selector("text=Touch your passkey")
    window.press("Enter")
    window.review(VISIT)
    window.press("s")
    page.wait_for_selector(".attest >> text=I have reviewed this note")
    window.press("Enter")
    page.wait_for_selector(".signature")
    (signature,) = notes.signatures(workstation.record, VISIT, PROGRAM)
    assert signature.signer == "Lee"
    assert told(workstation, AuditAction.PROVED) == ["passkey Blue key"]
    window.press("u")
    page.keyboard.type("The culture grew nothing.")
    page.click(".dialog [type=submit]")
    page.wait_for_selector(".addendum:not(.waits) >> text=The culture grew nothing.")
    (added,) = addenda.signed(workstation.record, VISIT)
    assert added.signer == "Lee"
    assert told(workstation, AuditAction.PROVED) == ["passkey Blue key"] * 2

    page.goto(f"{window.address}/#/me")
    page.click("[aria-label='Remove Blue key']")
    page.click(".dialog [type=submit]")
    page.wait_for_selector(".keys li", state="detached")
    assert key.credential()["signCount"] >= 4
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_over_tls_a_copied_key_raises_the_alarm_and_its_owner_is_told(
    workstation: Workstation, window_over_tls: Window, lee: Browser
) -> None:
    window = window_over_tls
    page, key = window.page, Key(window)
    assert page.url.startswith(f"https://{NAME}:")
    log_in_by_code(window, "lee", lee)
    (cookie,) = window.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == (COOKIE, True, True)
    add(window, "Blue key")
    copied = key.credential()
    log_out(window)
    log_in(window)
    log_out(window)
    key.put_back(copied)

    page.click("text=Log in with a passkey")

    page.wait_for_selector(".wrong >> text=may have been copied")
    assert told(workstation, AuditAction.ALARM) == ["a passkey may have been copied"]
    page.goto(f"{window.address}/#/me")
    log_in_by_code(window, "lee", lee)
    page.wait_for_selector(".dialog >> text=A passkey may have been copied.")
    page.click("text=I have read this")
    page.wait_for_selector(".dialog", state="detached")
    page.reload()
    page.wait_for_selector(".events .alarm")
    assert not page.is_visible(".dialog")


def test_another_origin_gets_nothing_from_a_key(
    browser: playwright.Browser, workstation: Workstation, window: Window, lee: Browser
) -> None:
    """A page on another port of this machine has the key's own host name, and is another origin."""
    key = Key(window)
    log_in_by_code(window, "lee", lee)
    add(window, "Blue key")
    log_out(window)
    known = key.credential()
    with serving(workstation, workstation.app) as elsewhere:
        foreign = Window(browser, elsewhere.origin, None, "today")
        Key(foreign).put_back(known)
        foreign.page.click("text=Log in with a passkey")
        foreign.page.wait_for_selector(".wrong >> text=origin")
        begun = foreign.page.evaluate(ASK, ["/api/login/passkey", "{}"])
        assert begun[0] == 200
        foreign.context.close()
    assert any("passkey" in line for line in told(workstation, AuditAction.LOGIN_FAILED))
