"""A misheard word set right by keys, before the real server: heard and corrected, what follows, the way back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ambient_scribe.domain.record import StaffRole
from ambient_scribe.store.record import notes
from tests.workstation.browser.axe import serious
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.people import at_visit
from tests.workstation.conftest import VISIT, Workstation
from tests.workstation.visits import misheard

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser


def take_back(window: Window) -> None:
    """One step, until the page has the server's answer."""
    with window.page.expect_response(lambda one: one.url.endswith("/undo")):
        window.press("z")
    window.saved()


def test_a_word_is_set_right_by_keys_and_the_note_follows(
    browser: playwright.Browser,
    workstation: Workstation,
    address: str,
    tmp_path: Path,
) -> None:
    workstation.person("ada", StaffRole.ADMIN)  # else the page asks for the set-up
    misheard(workstation)
    kim = workstation.person("kim", StaffRole.PROVIDER, pin=True)
    tools = workstation.services.rewriting
    assert tools is not None
    tools.lexicon_folder = tmp_path
    (tmp_path / "conditions.tsv").write_text("name\tforms\nlong covid fog\tcovid fog\n")
    window = at_visit(browser, address, kim)
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
    assert serious(page, "the dialog") == []
    page.keyboard.type("metformin")
    page.check("[name=everywhere]")
    assert page.is_visible("dialog >> text=Met forming is fine")
    page.select_option("[name=lexicon]", "medications")
    page.focus("[name=text]")
    window.press("Enter")
    window.sentence("Metformin 500 mg daily.").wait_for()
    told.get_by_text(re.compile("1 sentence rewritten.*the lexicon knows metformin")).wait_for()
    assert page.locator(".corrected").all_inner_texts() == ["metformin", "Metformin"]
    title = page.locator(".corrected").first.get_attribute("title") or ""
    assert title.startswith("Heard: “met forming”. Corrected by Kim")
    assert "Heard uncertainly" not in window.text(".worklist")
    assert window.sentence("Here for a cough.").count() == 1
    assert serious(page, "the note") == []

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
    page.wait_for_selector(".task-wording", state="detached")

    # who speaks; and all the way back
    page.locator(".utterance", has_text="Thank you, doctor").click(position={"x": 6, "y": 6})
    window.press("r")
    page.wait_for_selector("dialog >> text=Who says this?")
    page.select_option("[name=role]", "companion")
    window.press("Enter")
    page.wait_for_selector(".role-companion")
    for left in (".role-companion", ".corrected >> text=four", ".corrected"):
        while page.locator(left).count():
            take_back(window)
    kept = notes.standing(workstation.record, VISIT)
    assert kept is not None
    assert "Metformin (heard as 'met forming') 500 mg daily." in [
        one.text for one in kept.sentences()
    ]
    assert window.complaints == []
    window.context.close()
