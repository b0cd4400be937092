"""Answers and messages of a live visit that come late: what a person asked last holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.workstation.browser.conftest import until
from tests.workstation.browser.test_live import (
    VISIT,
    Open,
    begin,
    count,
    pending_ms,
    shows,
    stream_of,
)
from tests.workstation.browser.world import World

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser


def test_off_the_record_holds_while_the_way_back_is_still_answered(
    window: Open, world: World
) -> None:
    one = begin(window, world)
    alerts = one.page.get_by_role("alert").all_inner_texts()
    assert "cannot be reached" not in str(alerts), "it is only just being reached"
    run = world.live[VISIT]
    stream = stream_of(run)
    until(lambda: len(stream.samples) > 0)
    one.press("p")
    until(lambda: run.asked == ["pause"] and not pending_ms(one))
    taken = count(run)

    late: list[playwright.Route] = []

    def held(route: playwright.Route) -> None:
        late.append(route)

    one.page.route("**/live/resume", held)
    one.press("r")
    while not late:
        one.page.wait_for_timeout(20)
    one.press("w")  # now the patient says no
    one.page.wait_for_selector(".dialog >> text=It cannot be undone")
    late.pop().continue_()
    until(lambda: run.asked == ["pause", "resume", "pause"])
    one.press("Escape")
    shows(one, "paused")
    assert count(run) == taken
    one.page.unroute("**/live/resume")

    one.press("p", "r", "p", "r")  # in a hurry, and none of them is swallowed
    shows(one, "recording")
    until(lambda: count(run) > taken)
    assert run.asked[3:] == ["resume", "pause", "resume"]


def test_a_state_that_was_overtaken_is_not_shown(window: Open, world: World) -> None:
    one = begin(window, world)
    run = world.live[VISIT]
    one.press("p")
    until(lambda: run.asked == ["pause"])
    shows(one, "paused")
    paused = run.state
    one.press("r")
    shows(one, "recording")
    one.page.evaluate(
        """() => {
          window.shown = [];
          const state = document.querySelector(".state");
          new MutationObserver(() => shown.push(state.dataset.shown)).observe(state, { attributeFilter: ["data-shown"] });
        }"""
    )
    run.tell({"type": "state", "state": paused})
    run.murmur("and then")
    one.page.wait_for_selector(".partial >> text=and then")
    assert "paused" not in one.page.evaluate("shown")
