"""A page that records while nobody looks at it: in another tab's shade, frozen, on a machine that slept."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from tests.workstation.browser.conftest import until
from tests.workstation.browser.stub.live_run import Stream
from tests.workstation.browser.test_live import VISIT, Open, shows
from tests.workstation.browser.world import World

pytestmark = pytest.mark.browser

HELD_BACK = """
  window.contexts = [];
  window.AudioContext = class extends AudioContext {
    constructor(...given) { super(...given); contexts.push(this); }
    resume() { return window.sleeps ? Promise.resolve() : super.resume(); }
  };
"""


def test_the_sound_goes_on_in_a_hidden_tab_and_what_a_sleep_cost_is_told(
    window: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[tuple[int, int]] = []
    take = Stream.take

    def told(stream: Stream, at: int, samples: np.ndarray) -> None:
        came.append((at, len(samples)))
        take(stream, at, samples)

    monkeypatch.setattr(Stream, "take", told)
    world.visits[VISIT].consents.clear()
    one = window("vera")
    one.page.wait_for_selector(".visit-row")
    one.page.evaluate(f"() => {{ {HELD_BACK} }}")
    one.press("b")
    one.page.wait_for_selector(".begin >> text=Leopold Hartmann")
    one.press("y", "Enter")
    shows(one, "recording")
    until(lambda: len(world.live[VISIT].streams) > 0)
    (stream,) = world.live[VISIT].streams.values()
    rate = stream.rate_hz
    until(lambda: len(stream.samples) > rate)

    protocol = one.context.new_cdp_session(one.page)
    protocol.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = one.context.new_page()
    other.bring_to_front()
    protocol.send("Page.setWebLifecycleState", {"state": "frozen"})
    other.wait_for_timeout(1_500)
    protocol.send("Page.setWebLifecycleState", {"state": "active"})
    before = len(stream.samples)
    until(lambda: len(stream.samples) - before > rate)  # hidden, it sends on
    assert stream.twice == 0
    assert stream.missing < rate // 2, "and loses nothing of a second and a half"
    other.close()
    one.page.bring_to_front()
    shows(one, "recording")

    del came[:-1]  # the hole may come before the next piece
    began = time.monotonic()
    one.page.evaluate("async () => { window.sleeps = true; await contexts[0].suspend(); }")
    one.page.wait_for_selector(".trouble >> text=The browser holds the microphone back")
    shows(one, "silent")
    one.page.wait_for_timeout(1_500)
    one.page.evaluate("() => { window.sleeps = false; }")
    shows(one, "recording")
    until(lambda: len(lost(came, rate)) > 0)
    lasted_s = time.monotonic() - began
    after = len(stream.samples)
    until(lambda: len(stream.samples) - after > rate)
    (gap,) = lost(came, rate)
    assert gap < lasted_s * rate, "one gap, where it was"


LOCKS = """
  window.locks = [];
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (kind) => {
    if (window.refuses) throw new DOMException("low battery", "NotAllowedError");
    const lock = await request(kind);
    locks.push(lock);
    return lock;
  };
"""


def test_a_screen_that_may_go_to_sleep_is_told(window: Open, world: World) -> None:
    world.visits[VISIT].consents.clear()
    one = window("vera")
    one.page.wait_for_selector(".visit-row")
    one.page.evaluate(f"() => {{ {LOCKS} }}")
    one.press("b")
    one.page.wait_for_selector(".begin >> text=Leopold Hartmann")
    one.press("y", "Enter")
    shows(one, "recording")
    one.page.wait_for_function("() => locks.length === 1")
    one.page.evaluate("() => locks[0].release()")
    one.page.wait_for_function("() => locks.length === 2 && !locks[1].released")
    one.page.evaluate("() => { window.refuses = true; return locks[1].release(); }")
    one.page.wait_for_selector(".trouble >> text=This screen may go to sleep")
    shows(one, "recording")
    one.page.evaluate(
        "() => { window.refuses = false; document.dispatchEvent(new Event('visibilitychange')); }"
    )
    one.page.wait_for_selector(".trouble >> text=This screen", state="hidden")
    assert one.page.evaluate("locks.map((lock) => lock.released)") == [True, True, False]


def lost(came: list[tuple[int, int]], least: int) -> list[int]:
    """Samples between the pieces that came: more than a machine loses that has much to do."""
    holes = [at - (first + length) for (first, length), (at, _) in itertools.pairwise(came)]
    return [hole for hole in holes if hole > least]
