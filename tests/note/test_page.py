"""The page in a real browser: evidence both ways, playing, keys, widths. Chromium, no network."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.note.rendering.render import note_html
from tests.chromium import CHROMIUM, launched

VISIT_S = 42
EDGE_S = 0.35
"""How late a loaded machine may stop a passage; passages here are 1.2 s and longer."""
WAIT_MS, POLL_MS = 12_000, 50

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


@pytest.fixture(scope="module")
def opus() -> bytes:
    """A tone of the visit's length as Opus in Ogg, which is what a page embeds."""
    av = pytest.importorskip("av")
    rate = 48_000
    time = np.arange(rate * VISIT_S) / rate
    samples = (0.1 * np.sin(2 * np.pi * 220 * time)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(samples[None, :], format="flt", layout="mono")
    frame.sample_rate = rate
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=rate, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate, frame_size=960)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return file.getvalue()


@pytest.fixture(scope="module")
def browser(driver: playwright.Playwright) -> Iterator[playwright.Browser]:
    started = launched(driver)
    yield started
    started.close()


class Opened:
    """A page that was opened from the file system, and all it complained of or asked for."""

    def __init__(self, browser: playwright.Browser, file: Path, width: int) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, offline=True, has_touch=width < 500
        )
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(file.as_uri())

    def item(self, text: str) -> playwright.Locator:
        return self.page.locator(".item", has_text=text)

    def evidence(self) -> list[str]:
        return self.page.locator(".evidence").all_inner_texts()

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.innerText.split('\\n')[0]")

    def sound(self, property_name: str) -> float | bool:
        return self.page.evaluate(f"document.getElementById('sound').{property_name}")

    def wait(self, condition: str) -> None:
        """Until the condition holds. The page's own policy forbids Playwright's way to poll."""
        for _ in range(WAIT_MS // POLL_MS):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(POLL_MS)
        pytest.fail(f"never came true: {condition}")


@pytest.fixture
def opened(
    browser: playwright.Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[object]:
    """`opened(encounter, audio)`; afterwards no page may have complained or used the network."""
    pages: list[Opened] = []

    def open_page(
        encounter: Encounter, audio: bytes | None = None, name: str | None = None, width: int = 1280
    ) -> Opened:
        file = tmp_path / "note.html"
        file.write_text(note_html(encounter, audio, name), encoding="utf-8")
        pages.append(Opened(browser, file, width))
        return pages[-1]

    yield open_page
    for page in pages:
        assert page.complaints == []
        assert all(url.startswith(("file:", "data:")) for url in page.requests)
        page.context.close()


PLAYS = "!document.getElementById('sound').paused"
STOPPED = "document.getElementById('sound').paused"


# ---------------------------------------------------------------- evidence
def test_hovering_a_sentence_marks_its_evidence(opened, visit: Encounter) -> None:
    page = opened(visit)
    page.item("Denies fever").hover()
    assert page.evidence() == ["any fever with that", "no no fever"]
    page.page.locator("h1").hover()
    assert page.evidence() == []


def test_hovering_an_utterance_marks_the_sentences_it_supports(opened, visit: Encounter) -> None:
    page = opened(visit)
    page.page.locator(".utterance", has_text="my left knee").hover()
    assert page.page.locator(".supports .text").all_inner_texts() == [
        "Left knee pain for about two weeks.",
        "Knee examination was normal.",
        "Did the knee swell or lock?",
    ]


def test_evidence_far_down_the_transcript_scrolls_into_view(opened, visit: Encounter) -> None:
    page = opened(visit)
    page.page.set_viewport_size({"width": 1280, "height": 420})
    page.item("Naproxen").focus()
    page.wait(
        """() => {
          const word = document.querySelector('.evidence').getBoundingClientRect();
          const pane = document.getElementById('transcript').getBoundingClientRect();
          return word.top >= pane.top && word.bottom <= pane.bottom;
        }"""
    )
    assert page.page.evaluate("document.getElementById('transcript').scrollTop") > 0
    assert "naproxen" in " ".join(page.evidence())


def test_what_was_said_stays_text(opened, visit: Encounter) -> None:
    page = opened(visit)
    assert "wait and see </script> <b>first</b>" in page.page.inner_text("#transcript")
    assert page.page.locator("#transcript b").count() == 0


# ---------------------------------------------------------------- sound
def test_space_plays_exactly_the_evidence_and_stops(opened, visit: Encounter, opus: bytes) -> None:
    page = opened(visit, opus)
    page.item("Naproxen").focus()
    start, end = (
        int(ms) / 1000 for ms in page.item("Naproxen").get_attribute("data-spans").split("-")
    )
    page.page.keyboard.press("Space")
    page.wait(PLAYS)
    assert start <= page.sound("currentTime") < end
    assert page.page.inner_text("#playing").startswith("Playing 0:20 to 0:")
    page.wait(STOPPED)
    assert end - 0.05 <= page.sound("currentTime") <= end + EDGE_S
    assert page.page.inner_text("#playing") == "Played."


def test_several_passages_play_in_turn(opened, visit: Encounter, opus: bytes) -> None:
    page = opened(visit, opus)
    page.item("X-ray").click()
    page.wait("document.getElementById('playing').textContent.endsWith('1 of 2')")
    page.wait("document.getElementById('playing').textContent.endsWith('2 of 2')")
    assert page.sound("currentTime") >= 20
    page.wait(STOPPED)


@pytest.mark.parametrize("key", ["Space", "Escape"])
def test_space_again_and_escape_stop(opened, visit: Encounter, opus: bytes, key: str) -> None:
    page = opened(visit, opus)
    page.item("Naproxen").focus()
    page.page.keyboard.press("Space")
    page.wait(PLAYS)
    assert page.item("Naproxen").get_attribute("aria-pressed") == "true"
    page.page.keyboard.press(key)
    page.wait(STOPPED)
    assert page.item("Naproxen").get_attribute("aria-pressed") == "false"
    assert page.page.inner_text("#playing") == "Stopped."


def test_an_utterance_plays_its_own_seconds(opened, visit: Encounter, opus: bytes) -> None:
    page = opened(visit, opus)
    page.page.locator(".utterance", has_text="no no fever").click()
    page.wait(PLAYS)
    assert 7 <= page.sound("currentTime") < 9


def test_a_sound_file_beside_the_page_plays(
    opened, visit: Encounter, opus: bytes, tmp_path: Path
) -> None:
    (tmp_path / "the visit.opus").write_bytes(opus)
    page = opened(visit, name="the visit.opus")
    page.item("Naproxen").click()
    page.wait(PLAYS)
    assert page.sound("currentTime") >= 20
    assert page.page.inner_text("#playing").startswith("Playing 0:20 to 0:")


def test_a_sound_file_that_is_gone_is_told(opened, visit: Encounter) -> None:
    page = opened(visit, name="gone.opus")
    page.wait("document.getElementById('playing').textContent !== ''")
    assert "cannot be opened" in page.page.inner_text("#playing")
    page.complaints.clear()  # Chromium itself reports the missing file


def test_without_sound_a_click_marks_and_nothing_plays(
    opened, visit_without_times: Encounter
) -> None:
    page = opened(visit_without_times)
    page.item("Denies fever").click()
    assert page.evidence() == ["any fever with that", "no no fever"]
    assert page.page.locator("audio").count() == 0
    assert page.page.locator("#stop").is_hidden()


# ---------------------------------------------------------------- keyboard
def test_everything_is_reached_by_keyboard(opened, visit: Encounter, opus: bytes) -> None:
    page = opened(visit, opus)
    keyboard = page.page.keyboard
    keyboard.press("j")
    assert page.focused() == "12 s at the end of the visit were not heard."
    keyboard.press("j")
    keyboard.press("ArrowDown")
    assert page.focused() == "Denies fever."
    assert page.evidence() == ["any fever with that", "no no fever"]
    keyboard.press("k")
    assert page.focused() == "Left knee pain for about two weeks."
    keyboard.press("Tab")
    keyboard.press("j")
    assert "left knee has been hurting" in page.page.evaluate("document.activeElement.innerText")
    keyboard.press("Space")
    page.wait(PLAYS)


def test_n_goes_through_the_flagged_sentences_and_around(opened, visit: Encounter) -> None:
    page = opened(visit)
    seen = []
    for _ in range(3):
        page.page.keyboard.press("n")
        seen.append(page.focused())
    assert seen == [
        "Lisinopril 15 mg every morning.",
        "Knee examination was normal.",
        "Lisinopril 15 mg every morning.",
    ]


def test_question_mark_shows_the_keys_and_escape_hides_them(opened, visit: Encounter) -> None:
    page = opened(visit)
    page.page.keyboard.press("?")
    assert page.page.locator("#keys").is_visible()
    page.page.keyboard.press("Escape")
    assert page.page.locator("#keys").is_hidden()


def test_a_focused_sentence_shows_a_ring(opened, visit: Encounter) -> None:
    page = opened(visit)
    page.page.keyboard.press("j")
    outline = page.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "2px"


# ---------------------------------------------------------------- widths and media
@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_width_scrolls_sideways(opened, visit: Encounter, opus: bytes, width: int) -> None:
    page = opened(visit, opus, width=width)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_transcript_is_a_sheet_that_shows_the_evidence(
    opened, visit: Encounter, opus: bytes
) -> None:
    page = opened(visit, opus, width=390)
    transcript = page.page.locator("#transcript")
    assert transcript.is_hidden()
    page.item("Denies fever").tap()
    page.wait(PLAYS)
    toggle = page.page.locator("#toggle-transcript")
    toggle.tap()
    assert transcript.is_visible()
    assert toggle.get_attribute("aria-expanded") == "true"
    assert page.page.locator(".evidence").first.is_visible()


def test_paper_has_the_note_with_times_and_reasons_but_no_transcript(
    opened, visit: Encounter
) -> None:
    page = opened(visit)
    page.page.emulate_media(media="print")
    assert page.page.locator("#transcript").is_hidden()
    assert page.page.locator(".dock").is_hidden()
    assert page.page.locator(".why", has_text="fifteen").is_visible()
    assert page.item("Denies fever").locator(".marks").is_visible()


def test_light_and_dark_follow_the_reader(opened, visit: Encounter) -> None:
    page = opened(visit)
    grounds = []
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme)
        grounds.append(page.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(243, 245, 246)", "rgb(16, 21, 26)"]
