"""What the page must not do: run what a name says, keep what was read, shut anybody out, be slow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.workstation.browser.axe import AXE_IS_HERE, serious
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.world import SCRIPT

pytestmark = pytest.mark.browser
Open = Callable[..., Window]

USABLE_MS = 300
TYPING_MS = 50
HELD_UP = 3
"""Of the keys that are pressed (seventy): the machine may have something else to do meanwhile."""
SLOWER = 2
"""A machine that tests share may be so much slower than one that is looked at alone; for the same reason
a key is held to the work that it makes, not to the moment at which the screen shows it."""


def test_markup_in_names_notes_and_words_stays_text(window: Open) -> None:
    one = window("vera")
    one.page.wait_for_selector(".visit-row")
    assert SCRIPT in one.text(".visits").replace("\n", " ")
    one.press("/")
    one.page.keyboard.type("script")
    one.page.click(".found")
    one.page.wait_for_selector(".of-patient a")
    one.review("bad")
    assert SCRIPT in one.text(".head")
    assert SCRIPT in one.text(".note")
    assert SCRIPT in one.text(".transcript")
    one.press("j", "Enter", "Escape", "j", "i", "Escape", "s")
    assert SCRIPT in one.text(".dialog")
    one.press("Escape", "h")
    one.page.wait_for_selector(".history-diff li")
    one.press("Escape", "c")
    one.page.wait_for_selector(".copy-list li")
    assert one.page.evaluate("window.hurt") is None


def test_nothing_but_preferences_is_kept_by_the_browser(window: Open) -> None:
    one = window("vera", "visit/knee")
    one.press("j", "Space", ">")
    one.page.wait_for_selector("text=1.25×")
    assert one.page.evaluate("Object.keys(localStorage)") == ["speed"]
    assert one.page.evaluate("Object.keys(sessionStorage)") == []
    assert one.page.evaluate("document.cookie") == ""
    assert one.page.evaluate("indexedDB.databases()") == []
    assert "Solberg" not in one.page.title()


@pytest.mark.skipif(not AXE_IS_HERE, reason="axe_playwright_python is not installed")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(window: Open, scheme: str) -> None:
    one = window(color_scheme=scheme)
    found: list[str] = []

    def look(name: str) -> None:
        found.extend(serious(one.page, name))

    if scheme == "light":
        look("login")
        one.log_in("ada")
        for place, ready in (
            ("today", ".visit-row"),
            ("people", "tbody tr"),
            ("me", ".own"),
            ("trail", "tbody tr"),
            ("settings", ".declaration"),
        ):
            one.page.goto(f"{one.address}/#/{place}")
            one.page.wait_for_selector(ready)
            look(place)
        one.page.click("text=Log out")
    one.log_in("vera").review()
    one.press("j")
    look("review")
    one.press("Enter")
    look("editor")
    one.press("Escape", "s")
    one.page.wait_for_selector(".dialog >> text=sentences wait for a decision")
    look("sign")
    one.press("Escape", "?")
    one.page.wait_for_selector(".key-map")
    look("keys")
    one.press("Escape", "l")
    one.page.wait_for_selector("text=Locked")
    look("locked")
    assert found == []


def test_an_hour_of_talk_is_usable_at_once_and_typing_stays_quick(
    window: Open, record_testsuite_property: Callable[[str, object], None]
) -> None:
    one = window("vera")
    one.page.evaluate("""() => {
      window.slow = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.slow.push([entry.processingEnd - entry.processingStart, entry.duration]);
      }).observe({ type: "event", durationThreshold: 16, buffered: true });
    }""")
    built = opened(one)
    for _ in range(2):  # the best of three: the machine does other work beside
        if built["built"] < USABLE_MS * SLOWER:
            break
        one.page.goto(f"{one.address}/#/today")
        one.page.wait_for_selector(".visit-row")
        built = opened(one)
    assert one.page.locator(".utterance").count() > 20
    one.page.wait_for_function("() => document.querySelectorAll('.utterance').length > 400")
    assert built["built"] < USABLE_MS * SLOWER
    one.page.evaluate("window.slow = []")
    one.press("j", "j", "j", "Enter")
    one.page.keyboard.type("These words are typed at the speed of a person who is in a hurry. ")
    one.page.wait_for_timeout(200)
    events = one.page.evaluate("window.slow")
    work = sorted((work for work, _ in events), reverse=True)
    seen = max((seen for _, seen in events), default=0)
    record_testsuite_property("milliseconds", {**built, "key_work": work[:1], "key_to_paint": seen})
    assert all(one < TYPING_MS for one in work[HELD_UP:])


def test_a_defect_of_the_page_is_told_as_one_and_to_the_console(window: Open) -> None:
    one = window("vera")
    with one.page.expect_event("pageerror") as failed:
        one.page.evaluate(
            "import('/static/js/announce.js').then(({ sayProblem }) => sayProblem(new TypeError('lost')))"
        )
    assert "lost" in str(failed.value)
    one.page.wait_for_selector("#told >> text=Something in this page failed: reload it.")
    one.complaints.clear()


def opened(one: Window) -> dict[str, float]:
    """Milliseconds in which the hour's review was built, and until it was painted."""
    one.review("hour")
    built: dict[str, float] = (
        one.page.evaluate("""() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
      const data = performance.getEntriesByName("review-data").at(-1).startTime;
      const built = performance.getEntriesByName("review-built").at(-1).duration;
      resolve({ built, painted: performance.now() - data });
    })))""")
    )
    return built
