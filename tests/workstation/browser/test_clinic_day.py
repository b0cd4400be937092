"""A clinic's day in a browser before the real server and the real record: from the set-up to the signature."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.store.record import bringing_in, encounters, notes
from ambient_scribe.store.record.verification import verify
from tests.store.record.conftest import PROVIDER
from tests.withdrawals import a_note, a_visit
from tests.workstation.browser.conftest import Window
from tests.workstation.browser.people import set_up, walks_in, with_pin
from tests.workstation.conftest import PIN, VISIT, Workstation
from tests.workstation.visits import Sound

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser

EDITED = "Takes metformin 500 mg, by the chart."


def test_from_the_set_up_to_the_signature_by_keyboard(
    browser: playwright.Browser, workstation: Workstation, address: str, tmp_path: Path
) -> None:
    record = workstation.record
    window = Window(browser, address, None, "today")
    page = window.page
    set_up(window, workstation)

    with_pin(window)
    window.press("b")
    page.wait_for_selector("text=No visit is due")
    walks_in(window, "Aurelia Quill", "cough")

    sheet = tmp_path / "day.csv"
    sheet.write_text(f"time,name\n{datetime.date.today()}T23:10,Bruno Amsel\n", encoding="utf-8")
    with page.expect_file_chooser() as chooser:
        page.click("text=Day sheet")
    chooser.value.set_files(sheet)
    page.wait_for_selector(".visit-row:has-text('Bruno Amsel')")

    draft = a_visit(a_note(NoteStatus.DRAFT))
    bringing_in.bring_in(record, workstation.services.room, draft, Sound(), PROVIDER)
    page.goto(f"{address}/#/visit/{VISIT}")
    page.wait_for_selector(".sentence")
    window.press("j")
    assert "by the chart" in window.focused()
    window.press("s")
    page.wait_for_selector("dialog[open]")
    assert page.is_disabled("dialog[open] button[type=submit]") or "1" in window.text(
        "dialog[open]"
    )
    window.press("Escape")
    assert "by the chart" in window.focused()
    window.press("Space")
    page.wait_for_timeout(500)
    window.press("Enter", "Control+a")
    page.keyboard.type(EDITED)
    window.press("Enter")
    window.saved()

    kept = notes.standing(record, VISIT)
    assert kept is not None
    assert EDITED in [one.text for one in kept.sentences()]
    assert not kept.flagged

    window.press("s")
    page.wait_for_selector("dialog[open] >> text=Kim Park")
    page.keyboard.type(PIN)
    window.press("Enter")
    page.wait_for_selector(".signature")

    signed = encounters.load(record, VISIT, PROVIDER).note
    assert signed is not None
    assert signed.is_signed
    (signature,) = notes.signatures(record, VISIT, PROVIDER)
    assert signature.signer == "Kim Park, MD"
    assert verify(record, workstation.services.room).is_sound
    done = [one.action for one in record.trail(PROVIDER)]
    for action in (AuditAction.SCHEDULE, AuditAction.READ, AuditAction.EDIT, AuditAction.SIGN):
        assert action in done
    assert window.complaints == []
    window.context.close()
