"""A visit that runs passes from one clinician to another, before the real server with engines that follow a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ambient_scribe.domain.record import StaffRole
from tests.workstation.browser.axe import AXE_IS_HERE, serious
from tests.workstation.browser.conftest import Window, until
from tests.workstation.browser.people import at_visit
from tests.workstation.conftest import VISIT, Workstation
from tests.workstation.live.conftest import NAME, Clinic, Engines, agrees, built

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser


@pytest.fixture
def clinic(workstation: Workstation) -> Iterator[Clinic]:
    engines = Engines()
    workstation.services.live_engines = built(engines)
    workstation.services.__post_init__()
    made = Clinic(workstation, engines)
    yield made
    made.room.close()


def shows(one: Window, state: str) -> None:
    one.page.wait_for_selector(f".state[data-shown={state}]")


ASKED = """
  window.asked = [];
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (what) => {
    const coming = open(what);
    asked.push(coming);
    return coming;
  };
"""
"""Keeps every microphone that the page has asked for."""
IS_FED = (
    "import('/static/js/live/running.js').then(({ running }) => running.visit.feed.isConnected)"
)


def begun(browser: playwright.Browser, clinic: Clinic, address: str) -> Window:
    """Kim's window, which records."""
    clinic.workstation.person("ada", StaffRole.ADMIN)  # the clinic is set up
    kim = clinic.provider()
    agrees(kim, clinic.scheduled())
    one = at_visit(browser, address, kim, "today", ".visit-row")
    one.page.locator(".visit-row").focus()
    one.press("b")
    one.page.wait_for_selector(".begin")
    one.press("Enter")
    shows(one, "recording")
    live = clinic.room.visit(VISIT)
    until(lambda: live.ears.captured_ms > 0)
    return one


def test_a_second_clinician_takes_the_visit_over_and_the_sound_never_stops(
    browser: playwright.Browser, clinic: Clinic, address: str
) -> None:
    one = begun(browser, clinic, address)
    lee = clinic.workstation.person("lee", StaffRole.PROVIDER)
    live = clinic.room.visit(VISIT)

    two = at_visit(browser, address, lee, f"live/{VISIT}", "text=Not open to you")
    two.page.click("text=Take it over…")
    two.page.fill("[name=reason]", "called to the ward")
    two.page.select_option("[name=sound]", "")
    if AXE_IS_HERE:
        assert serious(two.page, "taking over") == []
    two.press("Enter")
    two.page.wait_for_selector(".live-dock >> text=End the visit")
    one.page.wait_for_selector(
        ".handed >> text=Lee has taken this visit over. Its sound comes from"
    )
    one.page.wait_for_selector(".live-dock >> text=Take it over…")
    one.page.wait_for_selector(".alarms >> text=Lee has taken the visit over from Kim")
    shows(one, "recording")
    one.press("p")  # her microphone is hers to stop
    shows(one, "paused")
    shows(two, "paused")
    two.press("r")
    shows(one, "recording")
    assert live.sends == "Kim", "her microphone stays in the room"
    had = live.ears.captured_ms
    until(lambda: live.ears.captured_ms > had)

    one.page.close()
    shows(two, "silent")
    two.page.clock.install()
    two.page.add_init_script(ASKED)
    two.page.reload()
    two.page.wait_for_selector("text=Record with this microphone")
    until(lambda: two.page.evaluate(IS_FED))
    two.page.clock.fast_forward(10_000)
    two.press("p")
    shows(two, "paused")
    two.press("r")
    two.page.wait_for_selector("text=the page that records is not connected")
    assert two.page.evaluate("asked.length") == 0, "Kim's page may come back"
    two.page.click("text=Record with this microphone")
    until(lambda: live.sends == "Lee")
    two.press("r")
    shows(two, "recording")
    until(lambda: live.sends == "Lee")
    two.press("e")
    two.page.wait_for_selector("text=End the visit?")
    two.press("Enter")
    two.page.wait_for_selector(".review, .outcome, .failed")
    assert live.phase.value == "drafted"
    assert [person.name for person in live.hands] == ["Kim", "Lee"]
    assert [*one.complaints, *two.complaints] == []
    for window in (one, two):
        window.context.close()


def test_a_take_over_whose_page_was_left_is_in_the_bar_and_leaves_the_sound_where_it_was(
    browser: playwright.Browser, clinic: Clinic, address: str
) -> None:
    one = begun(browser, clinic, address)
    lee = clinic.workstation.person("lee", StaffRole.PROVIDER)
    live = clinic.room.visit(VISIT)
    two = at_visit(browser, address, lee, f"live/{VISIT}", "text=Not open to you")
    two.page.evaluate(f"() => {{ {ASKED} }}")
    late: list[playwright.Route] = []

    def held(route: playwright.Route) -> None:
        late.append(route)

    two.page.route("**/live/hand", held)
    two.page.click("text=Take it over…")
    two.page.fill("[name=reason]", "called to the ward")
    two.press("Enter")
    while not late:
        two.page.wait_for_timeout(20)
    two.page.evaluate("location.hash = '#/today'")
    two.page.wait_for_selector(".visit-row")
    late.pop().continue_()
    two.page.wait_for_selector(f".recording-bar >> text={NAME}")
    ended = "asked[0].then((stream) => stream.getTracks().every(({ readyState }) => readyState === 'ended'))"
    assert two.page.evaluate(ended), "nobody is there who would stop it"
    two.page.click(".recording-bar")
    two.page.wait_for_selector(".live-dock >> text=End the visit")
    assert live.sends == "Kim"
    one.page.wait_for_selector(".live-dock >> text=Take it over…")
    one.press("o")
    one.page.wait_for_selector(".dialog >> text=no longer Lee's")
    one.press("Enter")
    one.page.wait_for_selector(".live-dock >> text=End the visit")
    two.page.wait_for_selector("text=Kim has this visit now, and its door is shut")
    two.page.wait_for_selector(".visit-row")
    two.page.wait_for_selector(".recording-bar", state="hidden")
    shows(one, "recording")
    for window in (one, two):
        assert window.complaints == []
        window.context.close()
