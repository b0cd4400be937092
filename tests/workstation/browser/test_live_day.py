"""A visit from the patient's yes to the signature before the real server: a microphone that plays a made visit,
the real pipeline, a scribe who follows, reviews and hands over, the provider who signs and amends."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ambient_scribe import samples
from ambient_scribe.build_workstation import build_services
from ambient_scribe.capture.file import FileSource
from ambient_scribe.config import Overrides, load_config
from ambient_scribe.domain.note import NoteStatus
from ambient_scribe.domain.record import AuditAction, StaffRole
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record import encounters, notes
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from ambient_scribe.vault.keys import Vault
from ambient_scribe.workstation.app import create_app
from ambient_scribe.workstation.settings import WorkstationConfig
from tests.store.record.conftest import PROVIDER
from tests.workstation.browser.conftest import Window, with_microphone
from tests.workstation.browser.people import log_in_by_code, set_up, walks_in, with_pin
from tests.workstation.conftest import CHEAP, PIN, Clock, Workstation

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = [
    pytest.mark.browser,
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.timeout(900),
]

BEGINS_S, SPOKEN_S = 53, 26
"""Of the sample visit, where it comes to the pain: a microphone takes as long as people speak."""
BROWSER_RATE = 48_000
PATIENCE_MS = 180_000
"""Engines are loaded, listen and write meanwhile, on the cores that two browsers share."""


@pytest.fixture
def workstation(tmp_path: Path) -> Iterator[Workstation]:
    """With the real engines, as `serve` has them; what the instrument hears is drafted on request."""
    config = load_config("demo", Overrides(live=True, insist=True))
    config = config.changed(record=config.record.changed(folder=str(tmp_path / "record")))
    clock = Clock()
    place = (tmp_path / "record", Vault.fresh(), [tmp_path / "witness"])
    record = Record.make(*place, clock.now)
    services = build_services(record, config)
    services.passwords = Passwords(CHEAP)
    yield Workstation(record, clock, create_app(services, WorkstationConfig()), services)
    assert services.live is not None
    services.live.close()
    record.close()


@pytest.fixture
def speaking(driver: playwright.Playwright, tmp_path: Path) -> Iterator[playwright.Browser]:
    """A browser before whose microphone the sample visit is spoken."""
    source = FileSource(samples.sample("primary_care").audio, load_config("demo").file)
    sound = np.concatenate([chunk.samples.mean(axis=1) for chunk in source])
    sound = sound[BEGINS_S * 16_000 : (BEGINS_S + SPOKEN_S) * 16_000]
    at = np.arange(len(sound) * 3) / 3
    played = np.interp(at, np.arange(len(sound)), sound)
    file = tmp_path / "visit.wav"
    with wave.open(str(file), "wb") as written:
        written.setparams((1, 2, BROWSER_RATE, 0, "NONE", ""))
        written.writeframes((played * 32_767).astype("<i2").tobytes())
    started = with_microphone(driver, file)
    yield started
    started.close()


def test_a_visit_is_heard_followed_reviewed_handed_over_signed_and_amended(
    speaking: playwright.Browser,
    workstation: Workstation,
    address: str,
) -> None:
    record = workstation.record
    sam = workstation.person("sam", StaffRole.SCRIBE)
    kim = Window(speaking, address, None, "today", PATIENCE_MS)
    set_up(kim, workstation)
    with_pin(kim)
    walks_in(kim, "Wim Osterlund", "blood sugar")

    kim.page.locator(".visit-row", has_text="Wim Osterlund").focus()
    kim.press("b")
    kim.page.wait_for_selector(".begin >> text=Wim Osterlund")
    kim.press("y", "Enter")
    kim.page.wait_for_selector(".state[data-shown=recording]")
    visit_id = kim.page.evaluate("location.hash").rpartition("/")[2]
    kim.press("f")
    kim.page.wait_for_selector("text=Ask the patient")
    kim.press("Enter")
    kim.page.wait_for_selector("text=Nobody follows")

    followed = Window(speaking, address, None, "today", PATIENCE_MS)
    log_in_by_code(followed, "sam", sam)
    followed.page.click(".run-row >> text=Follow")
    kim.page.wait_for_selector("text=Sam follows")
    followed.page.wait_for_selector(".live-words li:not(.gap), .live-words .line")
    followed.press("a")
    followed.page.wait_for_selector("[name=text]")
    followed.page.keyboard.type("Fasting?")
    followed.press("Enter")
    kim.page.wait_for_selector(".question >> text=Fasting?")
    kim.press("y")
    followed.page.wait_for_selector(".answer >> text=yes")

    live = workstation.services.live
    assert live is not None
    while live.visit(visit_id).ears.captured_ms < (SPOKEN_S - 2) * 1_000:
        kim.page.wait_for_timeout(200)
    kim.press("e", "Enter")
    kim.page.wait_for_selector(".review .sentence")
    assert live.visit(visit_id).phase.value == "drafted"

    draft = encounters.load(record, visit_id, PROVIDER)
    assert draft.consent.how == "asked aloud"
    assert draft.recording is not None
    assert draft.recording.duration_ms >= (SPOKEN_S - 2) * 1_000
    assert len(draft.transcript.words) > SPOKEN_S
    assert not draft.transcript.gaps
    assert any("Fasting?" in one.text for one in draft.suggestions)

    followed.page.goto(f"{address}/#/visit/{visit_id}")
    followed.page.wait_for_selector(".sentence")
    first = followed.page.locator(".sentence").first
    first.focus()
    followed.press("Enter", "Control+a")
    followed.page.keyboard.type("Here about blood sugar.")
    followed.press("Enter")
    followed.saved()
    accept_all(followed)
    while (note := notes.standing(record, visit_id)) is not None and note.flagged:
        followed.page.wait_for_timeout(100)
    followed.press("s")
    followed.page.wait_for_selector("dialog[open] button[type=submit]")
    followed.page.click("dialog[open] button[type=submit]")
    followed.page.wait_for_function("() => !document.querySelector('dialog[open]')")

    kim.page.reload()
    kim.page.wait_for_selector(".sentence >> text=Here about blood sugar.")
    kim.press("s")
    kim.page.wait_for_selector("dialog[open] >> text=Kim Park")
    kim.page.keyboard.type(PIN)
    kim.press("Enter")
    kim.page.wait_for_selector(".signature")
    signed = notes.standing(record, visit_id)
    assert signed is not None
    assert signed.status is NoteStatus.SIGNED

    kim.press("s")
    kim.page.wait_for_selector("text=Drop the amendment")
    kim.page.locator(".sentence", has_text="Here about blood sugar.").focus()
    kim.press("Enter", "Control+a")
    kim.page.keyboard.type("Here about her blood sugar.")
    kim.press("Enter")
    amend(kim)
    amended = notes.standing(record, visit_id)
    assert amended is not None
    assert amended.status is NoteStatus.AMENDED
    assert [one.signer for one in notes.signatures(record, visit_id, PROVIDER)] == [
        "Kim Park, MD"
    ] * 2

    assert verify(record, workstation.services.room).is_sound
    done = {one.action for one in record.trail(PROVIDER)}
    assert done >= {AuditAction.RECORD, AuditAction.CONSENT, AuditAction.SIGN, AuditAction.AMEND}
    for window in (kim, followed):
        assert window.complaints == []
        window.context.close()


def accept_all(window: Window) -> None:
    """Every flagged sentence is read and answered for; what is heard decides how many there are."""
    flagged = window.page.locator(".row.flagged")
    while flagged.count():
        one = flagged.first.get_attribute("data-id")
        flagged.first.locator(".sentence").focus()
        window.press("a")
        window.page.wait_for_selector(f".row[data-id='{one}']:not(.flagged)")


def amend(window: Window) -> None:
    """The reason, and the PIN once more."""
    page = window.page
    window.press("s")
    page.wait_for_selector("dialog[open]")
    page.fill("dialog[open] [name=reason]", "the sentence named nobody")
    page.fill("dialog[open] [name=pin]", PIN)
    page.click("dialog[open] button[type=submit]")
    page.wait_for_function("() => !document.querySelector('dialog[open]')")
