"""A browser before the stub: every test has a world of its own, and no complaint may be left unread."""

from __future__ import annotations

import time
import wave
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from tests.chromium import launched
from tests.workstation.browser.stub.app import served
from tests.workstation.browser.world import CODE, PASSWORD, World
from tests.workstation.conftest import Workstation
from tests.workstation.real_server import serving

if TYPE_CHECKING:
    from playwright import sync_api as playwright

EXPECTED = ("401", "403", "404", "409", "423")
"""Answers that a browser complains of and that are part of how the page works."""


PATIENCE_MS = 30_000
"""With a page on a machine that does other work beside: whoever gives up early tests the machine."""

TONE_HZ = 437.3
"""Of the microphone in these tests: no block of samples is a whole number of its waves."""


def with_microphone(driver: playwright.Playwright, microphone: Path) -> playwright.Browser:
    """Chromium with a sound file for a microphone, which everybody may use."""
    return launched(
        driver,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}%noloop",
    )


@pytest.fixture(scope="session")
def browser(
    driver: playwright.Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[playwright.Browser]:
    rate, microphone = 48_000, tmp_path_factory.mktemp("sound") / "tone.wav"
    at = np.arange(rate * 30) / rate
    with wave.open(str(microphone), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes((9_000 * np.sin(2 * np.pi * TONE_HZ * at)).astype("<i2").tobytes())
    started = with_microphone(driver, microphone)
    yield started
    started.close()


@pytest.fixture
def address(workstation: Workstation) -> Iterator[str]:
    """The real application, with the real record."""
    with serving(workstation) as settings:
        yield settings.origin


@pytest.fixture
def world() -> World:
    return World()


def until(holds: Callable[[], bool], limit_s: float = PATIENCE_MS / 1000) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


class Window:
    """One person's browser window, and all that it complained of."""

    opened: ClassVar[list[Window]] = []
    """Those of the test that runs."""

    def __init__(
        self,
        browser: playwright.Browser,
        address: str,
        session: str | None,
        at: str,
        patience_ms: int = PATIENCE_MS,
        **options: Any,
    ) -> None:
        Window.opened.append(self)
        size = {"width": 1280, "height": 800}
        self.address = address
        self.context = browser.new_context(**{"viewport": size, **options})
        if session is not None:
            self.context.add_cookies(
                [{"name": "session", "value": session, "url": address, "httpOnly": True}]
            )
        self.page = self.context.new_page()
        self.page.set_default_timeout(patience_ms)
        self.complaints: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(f"{address}/#/{at}")
        if session is not None:
            self.page.wait_for_selector(".sentence" if at.startswith("visit/") else ".bar")

    def _said(self, message: playwright.ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(
            f"status of {one}" in message.text for one in EXPECTED
        ):
            self.complaints.append(message.text)

    def log_in(self, login: str = "vera") -> Window:
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        if login == "ada":
            self.page.fill("[name=code]", CODE)
            self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".bar")
        return self

    def review(self, visit: str = "knee") -> Window:
        self.page.goto(f"{self.address}/#/visit/{visit}")
        self.page.wait_for_selector(".sentence")
        return self

    def press(self, *keys: str) -> None:
        """As a person does: not while a dialog still sends what was written in it."""
        for key in keys:
            self.page.wait_for_function("() => !document.querySelector('dialog[aria-busy]')")
            self.page.keyboard.press(key)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def focused(self) -> str:
        text: str = self.page.evaluate("document.activeElement.textContent")
        return text

    def sentence(self, text: str) -> playwright.Locator:
        return self.page.locator(".sentence", has_text=text)

    def shows(self) -> str:
        """All that stands on it, and where the focus is."""
        from playwright.sync_api import Error

        try:
            text: str = self.page.evaluate(
                """() => [location.href, document.activeElement.outerHTML.slice(0, 200),
                  ...[...document.querySelectorAll("dialog[open]")].map((one) => "Open: " + one.className),
                  document.body.innerText].join("\\n")"""
            )
        except Error as problem:  # a window that is closed shows nothing
            text = f"{type(problem).__name__}: {problem}"
        return "\n".join([text, *self.complaints])

    def saved(self) -> None:
        self.page.wait_for_selector(".saving-saved")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With a test that failed stands what its windows showed: the machine where it failed may be far away."""
    report = yield
    if report.when == "call" and report.failed:
        for number, one in enumerate(Window.opened, 1):
            report.sections.append((f"window {number}", one.shows()))
    return report


@pytest.fixture(autouse=True)
def _no_windows() -> None:
    Window.opened.clear()


@pytest.fixture
def window(browser: playwright.Browser, world: World) -> Iterator[Callable[..., Window]]:
    """Opens windows before one stub, of somebody who is logged in or of nobody; at the end none of them
    may have complained."""
    with served(world) as address:

        def open_one(login: str | None = None, at: str = "today", **options: Any) -> Window:
            who = next((one for one in world.accounts.values() if one.login == login), None)
            session = world.session(who) if who else None
            return Window(browser, address, session, at, **options)

        yield open_one
        complaints = [line for one in Window.opened for line in one.complaints]
        for one in Window.opened:
            one.context.close()
    assert complaints == []
