"""After the visit and the numbers, in a browser before the real server and the real record."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

import pytest

from ambient_scribe.domain.record import PROGRAM, AuditAction, PatientEntry, StaffRole
from ambient_scribe.store.record import papers
from tests.workstation.browser.axe import serious
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.people import log_in_by_code
from tests.workstation.conftest import VISIT, Browser, Workstation
from tests.workstation.visits import with_papers

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser

WRITTEN = "Start naproxen 500 mg, twice a day with food."


@pytest.fixture
def provider(workstation: Workstation) -> Browser:
    workstation.person("kim", StaffRole.ADMIN)
    patient = PatientEntry(id="p1", name="Aurelia Quill", born=datetime.date(1990, 1, 2))
    with_papers(workstation, patient)
    return workstation.person("lee", StaffRole.PROVIDER, pin=True)


def check_with_axe(window: Window) -> None:
    found = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        window.page.emulate_media(color_scheme=scheme)
        found += serious(window.page, scheme)
    assert found == []


def test_papers_and_numbers_by_keyboard(
    browser: playwright.Browser,
    workstation: Workstation,
    provider: Browser,
    address: str,
) -> None:
    window = Window(browser, address, None, "today", reduced_motion="reduce")
    page = window.page
    log_in_by_code(window, "lee", provider)
    page.wait_for_selector(".visit-row")
    window.press("j", "f")
    page.wait_for_selector("text=Draft the papers")
    window.press("Enter")
    page.wait_for_selector(".paper-button")
    assert page.locator(".paper-button").count() >= 5
    page.wait_for_selector("text=DRAFT – not signed")

    window.press("j")
    page.wait_for_selector(".row.flagged.selected")
    window.press("r")
    page.wait_for_selector("text=1 flagged: accept, change or remove each first")
    window.press("a")
    window.saved()
    drug = page.locator(".sentence", has_text="naproxen").first
    drug.focus()
    assert page.locator(".run.evidence").count() > 0
    window.press("Enter", "Control+a")
    page.keyboard.type(WRITTEN)
    window.press("Enter")
    page.wait_for_selector(f".row.by-hand:has-text('{WRITTEN}')")
    window.saved()
    window.press("r")
    page.wait_for_selector(".paper-is-ready")
    check_with_axe(window)

    page.evaluate("window.print = () => { window.printed = true; }")
    window.press("Control+p")
    page.wait_for_function("window.printed === true")
    page.emulate_media(media="print")
    page.wait_for_selector(f".print-sheet >> text={WRITTEN}")
    assert page.is_visible(".print-mark >> text=DRAFT – not signed")
    assert not page.is_visible(".transcript")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not page.is_visible("text=naproxen")
    page.emulate_media(media="screen")
    with page.expect_download(timeout=60_000) as saved:
        window.press("Shift+P")
    assert saved.value.suggested_filename == "instructions.pdf"

    kept = papers.standing(workstation.record, VISIT, PROGRAM)
    assert kept is not None
    own = kept.paper("instructions")
    assert own is not None
    assert WRITTEN in [one.text for one in own.body.sentences()]
    assert (own.standing.state.value, own.standing.by) == ("ready", "Lee")
    done = [one.action for one in workstation.record.trail(PROGRAM)]
    assert done.count(AuditAction.EXPORT) == 2

    page.goto(f"{address}/#/numbers")
    page.wait_for_selector("svg.chart")
    assert page.locator(".figures .meaning").count() == page.locator(".figures").count()
    page.locator(".figures", has=page.locator("svg.chart")).first.locator("summary").click()
    assert page.is_visible(".figures td.number")
    check_with_axe(window)
    assert window.complaints == []
    window.context.close()
