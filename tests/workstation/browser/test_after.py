"""After the visit and the numbers, in a browser before the real server and the real record."""

from __future__ import annotations

import datetime
from importlib import import_module, util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from ambient_scribe.domain.record import PROGRAM, AuditAction, PatientEntry, StaffRole
from ambient_scribe.store.record import diary, encounters, papers
from tests.note.aftervisit.talk import PLAN, encounter
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.test_clinic_day import address  # noqa: F401
from tests.workstation.conftest import PASSWORD, VISIT, Browser, Workstation
from tests.workstation.test_papers import DOUBTED

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser

SERIOUS = ("serious", "critical")
WRITTEN = "Start naproxen 500 mg, twice a day with food."


@pytest.fixture
def provider(workstation: Workstation) -> Browser:
    workstation.person("kim", StaffRole.ADMIN)
    patient = PatientEntry(id="p1", name="Aurelia Quill", born=datetime.date(1990, 1, 2))
    now = workstation.clock.now()
    diary.schedule(workstation.record, patient, now, PROGRAM, visit_id=VISIT)
    visit = encounter(plan=(*PLAN[:-1], PLAN[-1].verified(DOUBTED))).changed(id=VISIT)
    encounters.save(workstation.record, visit, PROGRAM)
    return workstation.person("lee", StaffRole.PROVIDER, pin=True)


def enter(window: Window, person: Browser) -> None:
    page = window.page
    page.wait_for_selector("[name=login]")
    page.fill("[name=login]", "lee")
    page.fill("[name=password]", PASSWORD)
    window.press("Enter")
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", person.code())
    window.press("Enter")
    page.wait_for_selector(".bar")


def check_with_axe(window: Window) -> None:
    if util.find_spec("axe_playwright_python") is None:
        return
    folder = Path(import_module("axe_playwright_python").__file__ or "").parent
    if window.page.evaluate("typeof axe") == "undefined":
        window.page.evaluate((folder / "axe.min.js").read_text(encoding="utf-8"))
    found = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        window.page.emulate_media(color_scheme=scheme)
        result = window.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += _serious(result)
    assert found == []


def _serious(result: Any) -> list[str]:
    return [
        f"{violation['id']} {node['target']} {node.get('failureSummary')}"
        for violation in result["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def test_papers_and_numbers_by_keyboard(
    browser: playwright.Browser,
    workstation: Workstation,
    provider: Browser,
    address: str,  # noqa: F811
) -> None:
    window = Window(browser, address, None, "today", reduced_motion="reduce")
    page = window.page
    enter(window, provider)
    page.wait_for_selector(".visit-row")
    window.press("j", "f")
    page.wait_for_selector("text=Draft the papers")
    window.press("Enter")
    page.wait_for_selector(".paper-button")
    assert page.locator(".paper-button").count() >= 5
    assert page.is_visible("text=DRAFT – not signed")

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
