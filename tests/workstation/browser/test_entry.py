"""The gate: set-up, login with a second factor, an invitation, the locked screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.workstation.browser.conftest import Window, until
from tests.workstation.browser.world import CODE, PASSWORD, PIN, SET_UP_CODE, World

pytestmark = pytest.mark.browser
Open = Callable[..., Window]


def test_login_tells_what_is_wrong_and_then_shows_the_day(window: Open) -> None:
    one = window()
    one.page.fill("[name=login]", "vera")
    one.page.fill("[name=password]", "something else")
    one.press("Enter")
    one.page.wait_for_selector(".wrong:not(:empty)")
    assert "not right" in one.text(".wrong")
    one.page.wait_for_selector("button[type=submit]:not([disabled])")
    one.page.fill("[name=password]", PASSWORD)
    one.press("Enter")
    one.page.wait_for_selector(".visit-row")
    assert "Henrik Solberg" in one.text(".visits")


def test_second_factor_is_asked_for(window: Open) -> None:
    one = window().log_in("ada")
    assert one.text(".bar nav") == "Today\nNumbers\nPeople\nSettings\nTrail"


class TestSetUp:
    @pytest.fixture
    def world(self) -> World:
        return World(set_up=False)

    def test_the_first_administrator_enrols_a_second_factor(self, window: Open) -> None:
        one = window()
        values = {"code": SET_UP_CODE, "name": "Ada Brandt", "login": "ada",
                  "password": PASSWORD, "again": PASSWORD}  # fmt: skip
        for name, value in values.items():
            one.page.fill(f"[name={name}]", value)
        one.press("Enter")
        one.page.wait_for_selector("text=A second factor")
        one.press("Enter")
        one.page.wait_for_selector("img.qr")
        one.page.wait_for_function("document.querySelector('img.qr').naturalWidth > 0")
        one.page.fill("[name=code]", CODE)
        one.press("Enter")
        one.page.wait_for_selector("text=k7f2-9qpl")
        one.page.click("text=I have kept them")
        one.page.wait_for_selector(".bar")
        assert "Ada Brandt" in one.page.inner_text(".bar")


def test_who_is_invited_chooses_a_password(window: Open, world: World) -> None:
    admin = window().log_in("ada")
    admin.page.click("nav >> text=People")
    admin.page.wait_for_selector("tbody tr")
    admin.press("n")
    admin.page.fill("[name=name]", "Ravi Menon")
    admin.page.fill("[name=login]", "ravi")
    admin.page.check("[name=role-scribe]")
    admin.press("Enter")
    code = admin.page.wait_for_selector(".one-time").inner_text()
    new = window()
    new.page.click("text=I was invited")
    for name, value in {
        "code": code,
        "login": "ravi",
        "password": PASSWORD,
        "again": PASSWORD,
    }.items():
        new.page.fill(f"[name={name}]", value)
    new.press("Enter")
    new.page.wait_for_selector(".bar")
    assert "Ravi Menon" in new.text(".bar")


def test_a_locked_screen_hides_everything_and_keeps_what_is_written(window: Open) -> None:
    one = window("vera")
    one.page.wait_for_selector(".visit-row")
    one.review()
    one.press("j", "Enter", "End")
    one.page.keyboard.type(" Half a word")
    one.page.evaluate("document.querySelector('.bar-rest button:nth-of-type(2)').click()")
    one.page.wait_for_selector("text=A recording goes on")
    assert not one.page.is_visible("text=Henrik Solberg")
    assert not one.page.is_visible("textarea")
    one.page.fill("[name=pin]", "0000")
    one.press("Enter")
    one.page.wait_for_selector(".wrong:not(:empty)")
    one.page.fill("[name=pin]", PIN)
    one.press("Enter")
    one.page.wait_for_selector("textarea")
    assert one.page.input_value("textarea").endswith(" Half a word")


def test_a_lock_hides_an_open_dialog_too_and_esc_opens_nothing(window: Open) -> None:
    one = window("vera", "visit/knee")
    one.press("s")
    one.page.wait_for_selector("text=sentences wait for a decision")
    one.page.evaluate("import('/static/js/entry/gate.js').then((gate) => { gate.lockNow(); })")
    one.page.wait_for_selector("text=Locked")
    assert not one.page.is_visible("text=sentences wait for a decision")
    one.press("Escape", "Escape", "Escape")
    one.page.wait_for_selector("[name=pin]")
    one.page.fill("[name=pin]", PIN)
    one.press("Enter")
    one.page.wait_for_selector("text=sentences wait for a decision")


def test_a_session_that_is_over_asks_for_the_login_and_saves_then(
    window: Open, world: World
) -> None:
    one = window("vera", "visit/knee")
    one.press("j")
    one.page.wait_for_selector(".sentence:focus")
    one.page.wait_for_load_state(
        "networkidle"
    )  # else what the page asks for by itself meets the gate first
    world.sessions.clear()
    one.press("a")
    one.page.wait_for_selector("[name=password]")
    one.page.fill("[name=password]", PASSWORD)
    one.press("Enter")
    one.saved()
    assert len(world.visits["knee"].note.flagged) == 4


def test_the_screen_locks_by_itself_and_the_server_too(window: Open, world: World) -> None:
    one = window("vera")
    world.idle_s = 1
    one.page.reload()
    one.page.wait_for_selector("text=Locked")
    until(lambda: "POST /api/lock" in world.requests)
    assert "Hartmann" not in one.page.inner_text("body")
