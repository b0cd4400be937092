"""A researcher's page and one's own sessions and keys, in a browser before the real server and record."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from tests.workstation.browser.axe import serious
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.people import log_in_by_code
from tests.workstation.conftest import PIN, VISIT, Workstation

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser


def test_a_researcher_downloads_visits(
    browser: playwright.Browser,
    address: str,
    workstation: Workstation,
) -> None:
    workstation.person("kim", StaffRole.ADMIN)
    for number in range(6):
        workstation.drafted(str(number) * 32)
    ray = workstation.person("ray", StaffRole.RESEARCHER)
    window = Window(browser, address, None, "", reduced_motion="reduce")
    page = window.page
    log_in_by_code(window, "ray", ray)
    page.wait_for_selector(".headline >> text=of 6 patients")
    assert page.locator("nav a").all_inner_texts() == ["Research"]
    assert serious(page, "research") == []
    page.click("text=Download")
    page.fill("[name=reason]", "word error rates")
    with page.expect_download() as download:
        page.check("[name=looked]")
        window.press("Enter")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) == 9
    page.wait_for_selector(".dialog", state="detached")
    assert window.complaints == []
    window.context.close()


def test_an_auditor_begins_where_they_may_work(
    browser: playwright.Browser,
    address: str,
    workstation: Workstation,
) -> None:
    workstation.person("kim", StaffRole.ADMIN)
    aud = workstation.person("aud", StaffRole.AUDITOR)
    window = Window(browser, address, None, "today", reduced_motion="reduce")
    log_in_by_code(window, "aud", aud)
    window.page.wait_for_selector("h1:has-text('Trail')")
    assert window.page.locator("nav a").all_inner_texts() == ["Trail"]
    window.page.wait_for_selector("tbody tr")
    page = window.page
    page.click("tbody td button:has-text('Kim') >> nth=0")
    page.wait_for_selector("tbody tr:has-text('list')", state="detached")
    with page.expect_download() as download:
        page.click("text=CSV")
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert 1 < len(lines) == 1 + page.locator("tbody tr").count()
    window.press("d", "/")
    window.page.wait_for_selector("h1:has-text('Trail')")
    denied = [one for one in workstation.record.trail(PROGRAM) if one.action is AuditAction.DENIED]
    assert denied == []
    assert window.complaints == []
    window.context.close()


def test_one_ends_ones_other_sessions(
    browser: playwright.Browser,
    address: str,
    workstation: Workstation,
) -> None:
    workstation.person("kim", StaffRole.ADMIN)
    ray = workstation.person("ray", StaffRole.RESEARCHER)
    window = Window(browser, address, None, "me", reduced_motion="reduce")
    log_in_by_code(window, "ray", ray)
    page = window.page
    page.wait_for_selector(".seats >> text=Chrome on Linux, this one")
    assert serious(page, "me") == []
    page.click("text=Log out everywhere else")
    window.press("Enter")
    page.wait_for_selector(".seats li >> nth=1", state="detached")
    assert ray.get("me").status_code == 401
    assert window.complaints == []
    window.context.close()


def test_an_addendum_by_one_key(
    browser: playwright.Browser,
    address: str,
    workstation: Workstation,
) -> None:
    workstation.person("kim", StaffRole.ADMIN)
    workstation.drafted()
    lee = workstation.person("lee", StaffRole.PROVIDER, pin=True)
    sam = workstation.person("sam", StaffRole.SCRIBE)
    seen = lee.get(f"visits/{VISIT}/review").json()["note"]["seen"]
    assert lee.post(f"visits/{VISIT}/signature", {"seen": seen, "pin": PIN}).is_success
    assert sam.post(f"visits/{VISIT}/addenda", {"text": "By a scribe."}).is_success
    window = Window(browser, address, None, "today", reduced_motion="reduce")
    log_in_by_code(window, "lee", lee)
    page = window.page
    page.wait_for_selector("text=Addenda to sign: 1")
    page.click(".short-list a")
    page.wait_for_selector(".addendum.waits >> text=By a scribe.")
    page.click(".notice:has-text('waits for the provider') >> text=Show")
    assert window.focused() == "Sign the addendum"
    window.press("u")
    page.keyboard.type("The culture grew nothing.")
    page.fill("[name=pin]", PIN)
    window.press("Enter")
    page.wait_for_selector(".addendum:not(.waits) >> text=The culture grew nothing.")
    assert serious(page, "addendum") == []
    page.click("text=Sign the addendum")
    page.fill("[name=pin]", PIN)
    window.press("Enter")
    page.wait_for_selector(".addendum.waits", state="detached")
    page.wait_for_selector(".notice", state="detached")
    window.press("h")
    page.wait_for_selector(".history-list >> text=Addendum")
    assert window.complaints == []
    window.context.close()
