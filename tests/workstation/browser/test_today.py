"""The day sheet by keyboard: visits, walk-ins, search; and the pages of the office."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.workstation.browser.conftest import Window
from tests.workstation.browser.world import World

pytestmark = pytest.mark.browser
Open = Callable[..., Window]


def test_visits_are_gone_through_and_opened_by_keys(window: Open) -> None:
    one = window("vera")
    one.page.wait_for_selector(".visit-row")
    assert one.text(".oldest strong") == "2 days"
    one.press("j", "j", "k", "Enter")
    one.page.wait_for_selector(".head")
    assert "#/visit/" in one.page.url
    one.press("d")
    one.page.wait_for_selector(".visit-row")


def test_a_walk_in_takes_two_fields(window: Open, world: World) -> None:
    one = window("vera")
    one.page.wait_for_selector(".visit-row")
    one.press("n")
    one.page.keyboard.type("Nadia Petrova")
    one.press("Tab")
    one.page.keyboard.type("Sprained ankle")
    one.press("Enter")
    one.page.wait_for_selector(".visit-row:focus >> text=Nadia Petrova")
    assert any(visit.entry.reason == "Sprained ankle" for visit in world.visits.values())


def test_search_finds_a_patient_and_their_visits(window: Open) -> None:
    one = window("vera")
    one.page.wait_for_selector(".visit-row")
    one.press("/")
    one.page.keyboard.type("solb")
    one.page.wait_for_selector(".found")
    one.press("ArrowDown", "Enter")
    one.page.wait_for_selector(".of-patient a:focus")
    one.press("Enter")
    one.page.wait_for_selector(".sentence")
    assert "Henrik Solberg" in one.text(".head")


def test_the_trail_is_filtered_and_checked(window: Open) -> None:
    one = window("ada")
    one.page.click("nav >> text=Trail")
    one.page.wait_for_selector("tbody tr")
    one.page.select_option("[name=action]", "play")
    one.page.wait_for_selector("tbody tr:nth-child(15)")
    one.page.wait_for_selector("tbody tr:nth-child(16)", state="detached")
    assert one.page.locator("tbody tr").count() == 15
    one.page.click("text=Check the chain")
    one.page.wait_for_selector("text=The chain is unbroken")
    assert one.page.is_visible("text=The chain is unbroken")


@pytest.mark.parametrize("width", [768, 820, 1280])
def test_nothing_is_wider_than_the_window(window: Open, width: int) -> None:
    one = window("ada", viewport={"width": width, "height": 1024})
    for place, ready in (
        ("today", ".visit-row"),
        ("people", "tbody tr"),
        ("me", ".own"),
        ("visit/knee", ".sentence"),
    ):
        one.page.goto(f"{one.address}/#/{place}")
        one.page.wait_for_selector(ready)
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
        cut = one.page.evaluate("""[...document.querySelectorAll('.bar, .head, .dock, .page')]
            .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className)""")
        assert cut == []


def test_keys_of_somebody_in_a_hurry(window: Open, world: World) -> None:
    """Pressed one after another before anything is answered: each is for the page that the one before led to,
    opens one dialog, and is done once."""
    pressed = """keys => { for (const key of keys)
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })); }"""
    one = window("vera", "visit/knee")
    one.page.locator(".task", has_text="Father had a hip").focus()
    one.page.evaluate(pressed, ["i", "k", "i"])
    one.page.wait_for_selector("text=9 to decide")
    one.page.evaluate(pressed, ["d", "n"])
    one.page.wait_for_selector(".dialog >> text=New visit")
    one.press("Escape")
    one.page.wait_for_selector(".visit-row")
    one.page.evaluate(pressed, ["b", "b"])
    one.page.wait_for_selector(".begin")
    assert world.requests.count("GET /api/visits/v7/consent") == 1
    assert world.requests.count("POST /api/visits/knee/edits") == 1
