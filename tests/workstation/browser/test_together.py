"""Two people at one note before the real server: each sees the other, and nothing that is typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from ambient_scribe.domain.record import PROGRAM, StaffRole
from ambient_scribe.store.record import (
    bringing_in,
    closing,
    destruction,
    diary,
    encounters,
    notes,
    papers,
)
from ambient_scribe.store.record.record import Record
from ambient_scribe.testing import TWO_SECTIONS
from ambient_scribe.workstation import sockets
from tests.note.aftervisit.talk import encounter
from tests.store.record.conftest import PROVIDER
from tests.store.record.test_notes import clean
from tests.withdrawals import a_visit
from tests.workstation.browser.axe import AXE_IS_HERE, serious
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.people import at_visit
from tests.workstation.conftest import ADMIN, VISIT, Browser, Workstation
from tests.workstation.test_proposals import a_proposed_visit
from tests.workstation.visits import Sound

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser
Opened = Callable[..., Window]
OTHER = "1" * 32


@pytest.fixture
def opened(browser: playwright.Browser, workstation: Workstation, address: str) -> Iterator[Opened]:
    """Windows on one visit, of people who are logged in; none may complain."""
    workstation.person("ada", StaffRole.ADMIN)
    bringing_in.bring_in(
        workstation.record, workstation.services.room, a_visit(clean()), Sound(), PROVIDER
    )
    windows: list[Window] = []

    def open_one(person: Browser, at: str = f"visit/{VISIT}") -> Window:
        windows.append(at_visit(browser, address, person, at))
        return windows[-1]

    yield open_one
    complaints = [line for one in windows for line in one.complaints]
    for one in windows:
        one.context.close()
    assert complaints == []


def written(window: Window, sentence: str, text: str) -> None:
    window.sentence(sentence).focus()
    window.press("Enter", "Control+a")
    window.page.keyboard.type(text)


def test_what_one_writes_stands_before_the_other_and_what_is_typed_is_kept(
    workstation: Workstation, opened: Opened
) -> None:
    vera = opened(workstation.person("vera", StaffRole.PROVIDER, pin=True))
    sam = opened(workstation.person("sam", StaffRole.SCRIBE))
    vera.page.wait_for_selector(".people >> text=Sam is here")

    written(vera, "Drawn from the talk", "Quokka for 9 weeks.")
    vera.page.wait_for_selector(".verdict.grave >> text='9' is not in the evidence")
    sam.page.wait_for_selector(".people >> text=Vera writes in History")
    sam.page.wait_for_selector(".row:has-text('Drawn from the talk') >> text=Vera writes here")

    written(sam, "Written by hand", "Sam was here.")
    sam.press("Enter")
    vera.page.wait_for_selector(".sentence:has-text('Sam was here.')")
    assert vera.page.input_value("textarea") == "Quokka for 9 weeks."

    sam.sentence("Drawn from the talk").focus()
    sam.press("x")
    vera.page.wait_for_selector(".editor-notice >> text=Sam removed this sentence")
    vera.page.keyboard.type(" And more.")
    vera.press("Enter")
    vera.page.click(".dialog >> text=Put mine in again")
    sam.page.wait_for_selector(".sentence:has-text('Quokka for 9 weeks. And more.')")
    kept = notes.standing(workstation.record, VISIT)
    assert kept is not None
    assert next(one.text for one in kept.sentences()) == "Quokka for 9 weeks. And more."

    sam.press("z")
    sam.page.wait_for_selector(".dialog >> text=Vera made the last change")
    sam.press("Escape")

    written(sam, "Sam was here", "Too late.")
    vera.press("s")
    vera.page.wait_for_selector("dialog[open] [name=pin]")
    vera.page.fill("dialog[open] [name=pin]", "730261")
    vera.press("Enter")
    sam.page.wait_for_selector(".signature >> text=Signed by Vera")
    sam.press("Enter")
    assert "Too late." in sam.text(".dialog .version")


def test_words_that_were_set_right_come_without_a_reload(
    workstation: Workstation, opened: Opened
) -> None:
    vera = workstation.person("vera", StaffRole.PROVIDER)
    sam = opened(workstation.person("sam", StaffRole.SCRIBE))
    written(sam, "Written by hand", "Still typing")
    tools = workstation.services.rewriting
    assert tools is not None
    tools.template = lambda name: TWO_SECTIONS
    correct = {"places": [["w1"]], "text": "bandicoot"}
    asked = {"beside": 1, "correct": correct}
    assert vera.post(f"visits/{VISIT}/transcript/corrections", asked).is_success
    sam.page.wait_for_selector(".transcript >> text=bandicoot")
    assert sam.page.input_value("textarea") == "Still typing"
    assert sam.page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_a_line_that_breaks_comes_back_and_tells_what_was_missed(
    workstation: Workstation, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "ASKED_AGAIN_S", 0.1)
    vera = workstation.person("vera", StaffRole.PROVIDER)
    sam = opened(workstation.person("sam", StaffRole.SCRIBE))
    monkeypatch.setattr(sockets, "session_of", lambda *_: 1012)
    sam.page.wait_for_function("performance.now() > 0")
    while workstation.services.presence.who(VISIT):
        sam.page.wait_for_timeout(50)
    edit = {"op": "remove", "sentence": "s5"}
    assert vera.post(f"visits/{VISIT}/edits", {"beside": 1, "edit": edit}).is_success
    monkeypatch.undo()
    sam.page.wait_for_selector(".sentence:has-text('Written by hand')", state="detached")
    assert [one.name for one in workstation.services.presence.who(VISIT)] == ["Sam"]


def test_papers_are_worked_on_together_until_the_visit_is_deleted_elsewhere(
    workstation: Workstation, opened: Opened
) -> None:
    encounters.save(workstation.record, encounter().changed(id=OTHER), PROGRAM)
    one, other = (
        workstation.person("vera", StaffRole.PROVIDER),
        workstation.person("sam", StaffRole.SCRIBE),
    )
    made = one.post(f"visits/{OTHER}/papers", {}).json()["papers"]
    assert made[0]["paper"]["kind"] == "instructions"
    vera, sam = opened(one, f"after/{OTHER}"), opened(other, f"after/{OTHER}")
    vera.page.wait_for_selector(".people >> text=Sam is here")
    sam.press("]")
    vera.page.wait_for_selector(f".people >> text=Sam is at {made[1]['title']}")
    sam.press("[")
    written(sam, "acetaminophen", "Sam was here.")
    vera.page.wait_for_selector(".row:has-text('acetaminophen') >> text=Sam writes here")
    vera.sentence("acetaminophen").focus()
    vera.press("Enter", "Control+a")
    vera.page.keyboard.type("Vera was here.")
    vera.press("Enter")
    sam.page.wait_for_selector(".editor-notice >> text=Vera wrote")
    sam.press("Enter")
    sam.page.click(".dialog >> text=Keep both")
    vera.page.wait_for_selector(".sentence:has-text('Sam was here.')")
    kept = papers.standing(workstation.record, OTHER, PROGRAM)
    assert kept is not None
    texts = [one.text for one in kept.papers[0].body.sentences()]
    assert {"Vera was here.", "Sam was here."} <= set(texts)
    sam.page.fill("[name=recipient]", "Mrs. Quill")
    sam.press("Tab", "r")
    vera.page.wait_for_selector(".paper-is-ready >> text=Read by Sam")
    vera.page.wait_for_function("document.querySelector('[name=recipient]').value === 'Mrs. Quill'")

    note = one.get(f"visits/{OTHER}/note").json()
    first = next(each for section in note["sections"] for each in section["sentences"])
    edit = {"op": "replace", "sentence": first["id"], "text": "Otherwise."}
    assert one.post(f"visits/{OTHER}/edits", {"beside": 1, "edit": edit}).is_success
    for window in (vera, sam):
        window.page.wait_for_selector(".paper-behind >> text=the note was changed: look again")
    vera.page.locator(".note").focus()
    vera.press("w")
    vera.page.wait_for_selector(".changes ins >> text=Otherwise.")
    vera.page.click("dialog >> text=Still right")
    sam.page.wait_for_selector(".paper-behind", state="detached")
    vera.page.wait_for_function(
        "wanted => document.querySelectorAll('.paper-older').length === wanted", arg=len(made) - 1
    )

    record = workstation.record
    vera.press("h")
    vera.page.wait_for_selector(".history-diff li")
    with Record.open(
        record.folder, record.vault, [record.folder.parent / "witness"], record.now
    ) as elsewhere:
        destruction.delete(elsewhere, workstation.services.room, OTHER, ADMIN, "a test")
    for window in (vera, sam):
        window.page.wait_for_selector("text=This visit was deleted: nothing of it is kept.")
        window.page.wait_for_function("!document.documentElement.outerHTML.includes('was here')")


def test_a_proposal_is_seen_taken_over_and_taken_back_by_keys(
    workstation: Workstation, opened: Opened
) -> None:
    encounters.save(workstation.record, a_proposed_visit(OTHER), PROGRAM)
    lee, kim = (workstation.person(name, StaffRole.PROVIDER) for name in ("lee", "kim"))
    one, other = opened(lee, f"visit/{OTHER}"), opened(kim, f"visit/{OTHER}")
    written(one, "The patient presents", "Cough, by hand.")
    one.press("Enter")
    one.saved()
    one.press("v")
    one.page.wait_for_selector(".changes >> text=Stays as a person wrote it: 1")
    assert "Cough, by hand." in one.text(".proposal-list")
    assert "In short" in one.text(".changes ins")
    assert not AXE_IS_HERE or serious(one.page, "proposal") == []
    one.press("Shift+A")
    other.page.wait_for_selector(".sentence:has-text('In short: Start amoxicillin')")
    other.page.wait_for_selector(".proposed", state="detached")
    one.page.wait_for_selector(".row.flagged:has-text('99 days')")
    one.press("z")
    other.page.wait_for_selector(".proposed >> text=tiny model proposes")
    one.page.wait_for_selector(".sentence:has-text('In short')", state="detached")
    one.page.wait_for_selector(".proposed >> text=tiny model proposes")
    one.press("Shift+X")
    other.page.wait_for_selector(".proposed", state="detached")
    note = notes.standing(workstation.record, OTHER)
    assert note is not None
    assert "Cough, by hand." in [each.text for each in note.sentences()]


def test_words_go_when_the_glass_is_whole_again(
    workstation: Workstation, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a visit that is held, then closed by a withdrawal that waits."""
    kim = workstation.person("kim", StaffRole.ADMIN)
    assert kim.post(f"visits/{VISIT}/break-glass", {"reason": "the court asks"}).is_success
    window = opened(kim)
    page = window.page
    diary.hold(workstation.record, VISIT, "case 12/26", ADMIN)
    page.wait_for_selector(".notice >> text=case 12/26")
    destruction.withdraw(workstation.record, workstation.services.room, VISIT, ADMIN)
    page.wait_for_selector(".notice >> text=wait under the legal hold")
    assert "quokka" in window.text(".transcript")
    page.evaluate("document.querySelector('.strip').hidden = true")
    dock = page.locator(".dock").bounding_box()
    assert dock is not None
    assert dock["y"] + dock["height"] == 800
    monkeypatch.setattr(closing, "glass_is_broken", lambda *_: False)
    page.wait_for_selector("text=Not open to you")
    page.wait_for_function("!document.documentElement.outerHTML.includes('quokka')")
