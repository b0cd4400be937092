"""A misheard word set right by keys, before the real server: heard and corrected, what follows, the way back."""

from __future__ import annotations

from importlib import import_module, util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ambient_scribe.domain.record import StaffRole
from ambient_scribe.store.record import notes
from ambient_scribe.workstation.identity import COOKIE
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.test_clinic_day import address  # noqa: F401
from tests.workstation.conftest import VISIT, Browser, Workstation
from tests.workstation.test_transcript import drafted, kim, visit  # noqa: F401

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser


def opened(browser: playwright.Browser, at: str, who: Browser) -> Window:
    """A window of somebody who is logged in, at the visit."""
    window = Window(browser, at, None, "today")
    token = who.client.cookies[COOKIE]
    secure = at.replace("http://", "https://")
    window.context.add_cookies(
        [{"name": COOKIE, "value": token, "url": secure, "httpOnly": True, "secure": True}]
    )
    window.page.goto(f"{at}/#/visit/{VISIT}")
    window.page.reload()
    window.page.wait_for_selector(".sentence")
    return window


def serious(window: Window) -> list[str]:
    if util.find_spec("axe_playwright_python") is None:
        return []
    folder = Path(import_module("axe_playwright_python").__file__ or "").parent
    script = (folder / "axe.min.js").read_text(encoding="utf-8")
    if window.page.evaluate("typeof axe") == "undefined":
        window.page.evaluate(script)
    result = window.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html']}"
        for one in result["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def test_a_word_is_set_right_by_keys_and_the_note_follows(
    browser: playwright.Browser,
    workstation: Workstation,
    address: str,  # noqa: F811
    visit: object,  # noqa: F811
    kim: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    workstation.person("ada", StaffRole.ADMIN)  # else the page asks for the set-up
    tools = workstation.services.rewriting
    assert tools is not None
    tools.lexicon_folder = tmp_path
    (tmp_path / "conditions.tsv").write_text("name\tforms\nlong covid fog\tcovid fog\n")
    window = opened(browser, address, kim)
    page = window.page
    told = page.locator("#told")

    # a sentence of one's own stays, whatever is heard
    window.sentence("The patient presents with a cough").click()
    window.press("Enter", "Control+a")
    page.keyboard.type("Here for a cough.")
    window.press("Enter")
    window.saved()

    # the flagged drug: its doubtful words, in three keystrokes besides the text
    window.sentence("Metformin (heard as").click()
    window.press("w")
    assert window.text(".chosen") == "met forming"
    window.press("Enter")
    page.wait_for_selector("dialog >> text=Everywhere (2 places)")
    assert "Heard: “met forming”" in window.text(".dialog")
    assert window.text(".choices").startswith("metformin")
    assert serious(window) == []
    page.keyboard.type("metformin")
    page.check("[name=everywhere]")
    assert page.is_visible("dialog >> text=Met forming is fine")
    page.select_option("[name=lexicon]", "medications")
    page.focus("[name=text]")
    window.press("Enter")
    window.sentence("Metformin 500 mg daily.").wait_for()
    told.get_by_text("1 sentence rewritten").wait_for()
    assert "the lexicon knows metformin already" in told.inner_text()
    assert page.locator(".corrected").all_inner_texts() == ["metformin", "Metformin"]
    title = page.locator(".corrected").first.get_attribute("title") or ""
    assert title.startswith("Heard: “met forming”. Corrected by Kim")
    assert "Heard uncertainly" not in window.text(".worklist")
    assert window.sentence("Here for a cough.").count() == 1
    assert serious(window) == []

    # the machine's version is offered beside one's own, and taken in with one key
    page.locator(".run", has_text="cough for two weeks").dblclick(position={"x": 3, "y": 8})
    page.wait_for_selector("dialog >> text=Heard:")
    page.fill("[name=text]", "a dry")
    window.press("Escape")
    window.press("Escape")
    page.locator(".utterance", has_text="I have had a cough").click(position={"x": 6, "y": 12})
    window.press("w")
    while window.text(".chosen") != "two":
        window.press("ArrowRight")
    window.press("Enter")
    page.fill("[name=text]", "four")
    window.press("Enter")
    offer = page.locator(".task-wording", has_text="cough for 4 weeks")
    offer.wait_for()
    offer.click()
    window.press("i")
    window.sentence("The patient presents with a cough for 4 weeks.").wait_for()
    window.saved()
    assert page.locator(".task-wording").count() == 0

    # who speaks; and all the way back
    page.locator(".utterance", has_text="Thank you, doctor").click(position={"x": 6, "y": 6})
    window.press("r")
    page.wait_for_selector("dialog >> text=Who says this?")
    page.select_option("[name=role]", "companion")
    window.press("Enter")
    page.wait_for_selector(".role-companion")
    for left in (".role-companion", ".corrected >> text=four", ".corrected"):
        for _ in range(8):
            if not page.locator(left).count():
                break
            before = page.locator(".saving").inner_text()
            window.press("z")
            page.wait_for_timeout(250)
            assert before is not None
        assert page.locator(left).count() == 0
    kept = notes.standing(workstation.record, VISIT)
    assert kept is not None
    assert "Metformin (heard as 'met forming') 500 mg daily." in [
        one.text for one in kept.sentences()
    ]
    assert window.complaints == []
    window.context.close()
