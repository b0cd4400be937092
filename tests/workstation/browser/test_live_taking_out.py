"""A sentence of the growing draft is taken out, by its key and by its button."""

from __future__ import annotations

import pytest

from tests.workstation.browser.test_live import VISIT, Open, begin
from tests.workstation.browser.world import World

pytestmark = pytest.mark.browser


def test_a_sentence_is_taken_out_by_key_and_by_button(window: Open, world: World) -> None:
    one = begin(window, world)
    world.live[VISIT].say(12)
    one.page.wait_for_selector(".live-note >> text=swells in the evening")
    count = one.page.locator(".live-note .row").count()
    one.sentence("swells in the evening").focus()
    one.press("x")
    one.page.wait_for_selector("text=Taken out. Z brings it back")
    rows = "wanted => document.querySelectorAll('.live-note .row').length === wanted"
    one.page.wait_for_function(rows, arg=count - 1)
    row = one.page.locator(".live-note .row").first
    row.hover()
    row.get_by_role("button", name="Take the sentence out").click()
    one.page.wait_for_function(rows, arg=count - 2)
    assert "swells in the evening" not in one.page.inner_text(".live-note")
