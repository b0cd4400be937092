"""What people do in a browser before the real server: set the clinic up, log in, choose a PIN, take somebody in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyotp

from ambient_scribe.store.accounts import invitations
from ambient_scribe.workstation.identity import COOKIE
from tests.workstation.browser.conftest import Window
from tests.workstation.conftest import PASSWORD, PIN, VISIT, Browser, Workstation

if TYPE_CHECKING:
    from playwright import sync_api as playwright


def set_up(window: Window, workstation: Workstation) -> None:
    page = window.page
    values = {
        "code": invitations.set_up_code(workstation.record),
        "name": "Kim Park",
        "credentials": "MD",
        "login": "kim",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    page.wait_for_selector("[name=code]")
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=is_provider]")
    window.press("Enter")
    page.wait_for_selector("h1:has-text('second factor')")
    window.press("Enter")
    secret = page.inner_text(".enrol code")
    drawn = "document.querySelector('.enrol img').naturalWidth"
    page.wait_for_function(f"{drawn} > 50")
    workstation.clock.passes(seconds=30)
    page.fill("[name=code]", pyotp.TOTP(secret).at(workstation.clock.at))
    window.press("Enter")
    page.wait_for_selector("ul.codes li")
    window.press("Enter")
    page.click("button[type=submit]")
    page.wait_for_selector("h1:has-text('Today')")


def with_pin(window: Window) -> None:
    page = window.page
    page.goto(f"{window.address}/#/me")
    form = page.locator("form", has=page.locator("[name=pin]"))
    form.locator("[name=password]").fill(PASSWORD)
    for field in form.locator("input[name^=pin], input[name=again]").all():
        field.fill(PIN)
    form.locator("button[type=submit]").click()
    page.wait_for_selector("text=Change PIN")
    page.goto(f"{window.address}/#/today")
    page.wait_for_selector("h1:has-text('Today')")


def walks_in(window: Window, name: str, reason: str) -> None:
    window.press("n")
    window.page.keyboard.type(name)
    window.press("Tab")
    window.page.keyboard.type(reason)
    window.press("Enter")
    window.page.wait_for_selector(f".visit-row:has-text('{name}')")


def log_in_by_code(window: Window, login: str, person: Browser) -> None:
    """With the password and a code of the person's app."""
    window.page.fill("[name=login]", login)
    window.page.fill("[name=password]", PASSWORD)
    window.press("Enter")
    window.page.fill("[name=code]", person.code())
    window.press("Enter")
    window.page.wait_for_selector(".bar")


def at_visit(
    browser: playwright.Browser,
    address: str,
    person: Browser,
    at: str = f"visit/{VISIT}",
    shows: str = ".sentence",
    **options: Any,
) -> Window:
    """A window of somebody who is logged in, at the visit or at a paper of it."""
    window = Window(browser, address, None, "today", **options)
    secure = address.replace("http:", "https:")
    window.context.add_cookies(
        [{"name": COOKIE, "value": person.client.cookies[COOKIE], "url": secure, "secure": True,
          "httpOnly": True, "sameSite": "Strict"}]
    )  # fmt: skip
    window.page.goto(f"{address}/#/{at}")
    window.page.reload()
    window.page.wait_for_selector(shows)
    return window
