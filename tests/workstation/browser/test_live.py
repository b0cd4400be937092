"""A live visit by keyboard, with a microphone that plays a tone: what is sent, what is shown, who follows."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable

import numpy as np
import pytest

from tests.workstation.browser.axe import AXE_IS_HERE, serious
from tests.workstation.browser.conftest import TONE_HZ, Window, until
from tests.workstation.browser.stub.live_run import LiveRun, Stream
from tests.workstation.browser.world import PIN, World

pytestmark = pytest.mark.browser
Open = Callable[..., Window]

VISIT = "v7"
TAPPED = """
  window.captured = new Map();
  window.lost = 0;
  window.AudioWorkletNode = class extends AudioWorkletNode {
    constructor(...given) {
      super(...given);
      this.port.addEventListener("message", ({ data: { turn, samples, lost } }) => {
        window.lost += lost;
        if (!captured.has(turn)) captured.set(turn, []);
        captured.get(turn).push(samples);
      });
    }
  };
"""
"""Keeps what the microphone gave, turn by turn (a pause begins another): what the server has is held to it."""


def begin(window: Open, world: World, login: str = "vera", **options: object) -> Window:
    """Today, one key, the patient and everybody else asked, Record."""
    world.visits[VISIT].consents.clear()
    one = window(login, **options)
    one.page.wait_for_selector(".visit-row")
    one.page.evaluate(f"() => {{ {TAPPED} }}")
    one.press("b")
    one.page.wait_for_selector(".begin >> text=Leopold Hartmann")
    one.press("y", "Enter")
    shows(one, "recording")
    until(lambda: len(world.live[VISIT].pages) > 0)
    assert one.page.locator(".alarm-part").inner_text() == "", "nothing is wrong yet"
    return one


def shows(one: Window, state: str) -> None:
    one.page.wait_for_selector(f".state[data-shown={state}]")


def stream_of(run: LiveRun) -> Stream:
    until(lambda: bool(run.streams))
    (stream,) = run.streams.values()
    return stream


def captured(one: Window) -> list[np.ndarray]:
    """What the microphone gave, turn by turn."""
    turns = one.page.evaluate("""() => [...captured.values()].map((blocks) =>
      blocks.map((block) => btoa(String.fromCharCode(...new Uint8Array(block.buffer)))))""")
    return [np.frombuffer(b"".join(map(base64.b64decode, turn)), "<i2") for turn in turns]


def lost(one: Window) -> int:
    """Samples that the machine could not take, as the page tells them: none, unless it has much else to do."""
    number: int = one.page.evaluate("lost")
    return number


def pending_ms(one: Window) -> float:
    """Of sound that the server has not acknowledged."""
    left: float = one.page.evaluate(
        "import('/static/js/live/running.js').then(({ running }) => running.visit.recorder.pendingMs)"
    )
    return left


def is_tone(stream: Stream) -> bool:
    rate = stream.rate_hz  # the second second of them: the file does not go on for ever
    wave = np.exp(-2j * np.pi * TONE_HZ * np.arange(rate) / rate)
    tone = np.abs(np.mean(stream.samples[rate : 2 * rate] * wave))
    return bool(tone > 3_000)


def count(run: LiveRun) -> int:
    return sum(len(one.samples) for one in run.streams.values())


def test_what_the_microphone_hears_comes_whole_over_a_dropped_connection(
    window: Open, world: World
) -> None:
    one = begin(window, world)
    run = world.live[VISIT]
    (said,) = world.visits[VISIT].consents
    assert (said["person"], said["status"], said["how"]) == ("patient", "given", "asked aloud")
    stream = stream_of(run)
    for seconds in (1, 2):
        until(lambda wanted=seconds: len(stream.samples) > wanted * stream.rate_hz)  # type: ignore[misc]
        run.drop_sound()
    one.page.wait_for_selector("text=The sound is kept here")
    until(lambda: len(stream.samples) > 3.2 * stream.rate_hz)
    assert stream.twice == 0
    assert is_tone(stream)
    (first,) = captured(one)
    shared = min(len(first), len(stream.samples))
    assert shared > 3 * stream.rate_hz
    assert np.array_equal(stream.samples[:shared], first[:shared])

    one.press("p")
    shows(one, "paused")
    until(lambda: run.asked == ["pause"] and not pending_ms(one))
    held = count(run)
    time.sleep(0.6)
    assert count(run) == held
    one.press("q")
    one.page.wait_for_selector(".quiet-screen >> text=Off the record")
    one.press("r", "x")
    shows(one, "recording")
    until(lambda: count(run) > held + stream.rate_hz // 2)

    one.press("e", "Enter")
    until(lambda: run.asked[-1] == "stop")
    assert pending_ms(one) == 0
    assert (stream.twice, stream.missing) == (0, lost(one))
    first, second = captured(one)  # blocks that were on their way at the key are thrown away
    assert np.array_equal(stream.samples, np.concatenate([first[:held], second]))
    visit = world.visits[VISIT]
    visit.transcript = world.visits["knee"].transcript
    world.keep(visit, world.visits["knee"].note, "draft", "program", "ambient_scribe")
    run.finish("drafted")
    one.page.wait_for_selector(".review .sentence")


def test_the_recording_goes_on_behind_other_pages_and_the_locked_screen(
    window: Open, world: World
) -> None:
    one = begin(window, world)
    run = world.live[VISIT]
    one.press("d")
    bar = one.page.locator(".recording-bar")
    bar.filter(has_text="Leopold Hartmann").wait_for()
    one.page.wait_for_selector(".run-row >> text=Back to it")
    one.page.click("text=Log out")
    one.page.wait_for_selector("text=end it first")
    one.press("l")
    one.page.wait_for_selector("text=A recording goes on")
    assert not one.page.is_visible("text=Somebody else")
    held = count(run)
    until(lambda: count(run) > held + stream_of(run).rate_hz)
    one.page.keyboard.type(PIN)
    one.press("Enter")
    bar.click()
    shows(one, "recording")
    stream = stream_of(run)
    (turn,) = captured(one)
    shared = min(len(turn), len(stream.samples))
    assert np.array_equal(stream.samples[:shared], turn[:shared])
    run.say(3)  # the feed is there again, too
    one.page.wait_for_selector(".live-words >> text=three weeks ago")

    asked: list[str] = []
    one.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    one.page.reload()
    assert asked == ["beforeunload"]
    until(lambda: len(run.streams) == 2)  # it takes its microphone again by itself
    shows(one, "recording")
    one.page.wait_for_selector(".live-words >> text=three weeks ago")


def test_where_somebody_refuses_nothing_is_recorded(window: Open, world: World) -> None:
    world.visits[VISIT].consents.clear()
    one = window("vera")
    one.page.wait_for_selector(".visit-row")
    one.press("b")
    one.page.wait_for_selector(".begin")
    one.page.click(".add-person >> text=interpreter")
    one.press("y", "n")
    one.page.wait_for_selector("text=The interpreter has not agreed")
    assert one.page.is_disabled(".dialog button:has-text('Record')")
    one.press("t")
    one.page.wait_for_selector("textarea")
    one.page.keyboard.type("Wound is dry.")
    one.press("Escape")
    assert one.page.is_visible("textarea")
    one.page.click("text=Write the note")
    one.page.wait_for_selector(".head >> text=Leopold Hartmann")
    assert world.written[0].startswith("Subjective:\nWound is dry.")
    assert [one["status"] for one in world.visits[VISIT].consents] == ["given", "refused"]
    assert world.live == {}

    two = window("vera")
    two.page.click(".visit-row:has-text('Bo Andersson')")
    two.page.wait_for_selector(".begin")
    two.press("n", "d")
    two.page.wait_for_selector(".state >> text=Dictating")
    assert world.live["v9"].state["kind"] == "dictation"


def test_a_microphone_that_does_not_open_is_told_and_the_workstation_has_its_own(
    window: Open, world: World
) -> None:
    one = window("vera")
    one.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    one.page.wait_for_selector(".visit-row")
    one.press("b")
    one.page.wait_for_selector(".begin")
    one.press("Enter")
    one.page.wait_for_selector(".wrong >> text=allow it beside the address")
    assert world.live == {}
    one.page.select_option("[name=source]", "device:Jabra Speak 510")
    one.page.click(".dialog button:has-text('Record')")
    shows(one, "recording")
    run = world.live[VISIT]
    assert (run.state["source"], run.state["device"]) == ("device", "Jabra Speak 510")
    one.press("p")
    shows(one, "paused")


def test_words_and_draft_grow_and_what_a_person_wrote_stays(window: Open, world: World) -> None:
    one = begin(window, world)
    run = world.live[VISIT]
    run.say(8)
    run.murmur("I caught")
    run.gap(40_000, "2 s were not recorded")
    one.page.wait_for_selector(".live-note .fresh >> text=swells in the evening")
    one.page.wait_for_selector(".partial >> text='I caught'")
    one.page.wait_for_selector(".gap >> text=2 s were not recorded")
    one.sentence("swells in the evening").focus()
    one.press("Enter", "Control+a")
    one.page.keyboard.type("The inner side ")
    stands = """field => field.getBoundingClientRect().top
      - document.querySelector(".live-note").getBoundingClientRect().top"""
    before = one.page.locator(".editor").evaluate(stands)
    run.say(12)  # a new draft, while somebody writes
    one.page.wait_for_selector(".held >> text=The draft goes on")
    assert one.page.locator(".editor").evaluate(stands) == before
    one.page.keyboard.type("is puffy.")
    one.press("Enter")
    one.page.wait_for_selector(".by-hand >> text=The inner side is puffy.")
    run.say(10)
    one.page.wait_for_selector(".live-note >> text=Stopped smoking")
    assert one.page.locator(".by-hand").count() == 1
    one.page.get_by_role("button", name="Write under Examination").click()
    one.page.keyboard.type("Wound dry.")
    one.press("Enter")
    one.page.wait_for_selector(".by-hand >> text=Wound dry.")

    words = one.page.locator(".transcript")
    words.evaluate("pane => { pane.scrollTop = 0; }")
    one.page.wait_for_selector(".live-words .newest:visible")
    run.say(8)
    one.page.wait_for_selector(".live-words >> text=It does, yes")
    assert words.evaluate("pane => pane.scrollTop") == 0
    one.press("g")
    assert words.evaluate("pane => pane.scrollHeight - pane.scrollTop - pane.clientHeight") < 60


def test_a_scribe_follows_and_asks_without_a_sound(window: Open, world: World) -> None:
    one = begin(window, world)
    run = world.live[VISIT]
    run.say(4)
    sam = window("sam")
    sam.page.wait_for_selector(".visit-row")
    assert not sam.page.is_visible(".run-row")
    one.press("f")
    one.page.wait_for_selector("text=Ask the patient")
    one.press("Enter")
    one.page.wait_for_selector("text=Nobody follows")
    sam.page.evaluate("() => { dispatchEvent(new Event('focus')); }")  # comes back to this window
    sam.page.click(".run-row >> text=Follow")
    one.page.wait_for_selector("text=Sam Okoro follows")
    sam.page.wait_for_selector(".live-words >> text=three weeks ago")
    assert not sam.page.is_visible("text=End the visit")
    sam.press("e", "p", "w", "h")
    sam.page.wait_for_selector("text=Stop listening")
    until(lambda: world.heard > 5)
    sam.press("a")
    sam.page.wait_for_selector("[name=text]")
    sam.page.keyboard.type("Which knee?")
    sam.press("Enter")
    one.page.wait_for_selector(".question >> text=Which knee?")
    one.press("q")
    one.page.wait_for_selector(".quiet-screen >> text=Something waits for you")
    assert not one.page.is_visible("text=Which knee?") or one.page.evaluate(
        "document.elementFromPoint(1100, 650).closest('.quiet-screen') !== null"
    )
    one.press("x")
    one.page.wait_for_selector(".quiet-screen", state="detached")
    one.press("a")
    one.page.wait_for_selector("[name=answer]")
    one.page.keyboard.type("the right one")
    one.press("Enter")
    sam.page.wait_for_selector(".answer >> text=the right one")
    one.press("f")
    one.page.wait_for_selector("text=Let a scribe follow")
    assert run.asked == []


def test_alarms_stay_until_they_are_seen_and_a_withdrawal_asks(window: Open, world: World) -> None:
    one = begin(window, world)
    run = world.live[VISIT]
    run.alarm("The patient says another name: is this the right patient?")
    one.page.wait_for_selector(".alarms >> text=another name")
    assert "another name" in one.page.get_by_role("alert").all_inner_texts()[0]
    one.press("m")
    until(lambda: len(run.state["marks"]) == 1)
    assert one.page.is_visible(".alarms")
    one.press("Enter")
    one.page.wait_for_selector(".alarms", state="hidden")
    one.press("i")  # a student comes in, and does not agree
    one.page.click(".add-person >> text=student")
    one.press("n", "Enter")
    shows(one, "paused")
    until(lambda: run.asked == ["pause"])
    until(lambda: world.visits[VISIT].consents[-1]["person"] == "student")
    said = world.visits[VISIT].consents[-1]
    assert said["status"] == "refused"
    one.page.wait_for_selector(".dialog", state="detached")
    one.press("r")
    shows(one, "recording")
    one.press("w")
    one.page.wait_for_selector(".dialog >> text=It cannot be undone")
    until(lambda: run.asked == ["pause", "resume", "pause"])
    one.press("Escape")
    one.page.wait_for_selector(".dialog", state="detached")
    shows(one, "paused")
    assert world.visits[VISIT].consents[-1] is said
    one.press("w")
    one.page.click("text=Withdraw and destroy")
    one.page.wait_for_selector("h1:has-text('Consent is withdrawn')")
    assert world.visits[VISIT].consents[-1]["status"] == "withdrawn"
    assert not one.page.is_visible(".recording-bar")


@pytest.mark.skipif(not AXE_IS_HERE, reason="axe_playwright_python is not installed")
def test_every_state_is_fit_for_everybody_in_both_themes_and_on_a_tablet(
    window: Open, world: World
) -> None:
    world.visits[VISIT].consents.clear()
    one = window("vera", reduced_motion="reduce")
    found: list[str] = []

    def look(name: str) -> None:
        for theme, width in (("light", 1280), ("dark", 768)):
            one.page.set_viewport_size({"width": width, "height": 1024})
            one.page.evaluate(f"() => {{ document.documentElement.dataset.theme = '{theme}'; }}")
            found.extend(serious(one.page, f"{name}, {theme}"))
            cut = one.page.evaluate("""[...document.querySelectorAll('.live-head, .live-dock, .dialog, .alarms, .page')]
                .filter((part) => part.scrollWidth > part.clientWidth + 1).map((part) => part.className)""")
            found.extend(f"{name}: {part} is wider than its place" for part in cut)

    one.page.locator(".visit-row", has_text="Leopold").focus()
    one.page.wait_for_selector(".patient-chart >> text=Penicillin")
    one.press("b")
    one.page.wait_for_selector(".begin")
    one.page.click(".add-person >> text=daughter")
    one.press("y", "n")
    look("begin")
    one.page.click(".room li:nth-child(2) .choice >> nth=0")
    one.press("Enter")
    shows(one, "recording")
    run = world.live[VISIT]
    run.say(9)
    run.murmur("and then")
    run.alarm("The disk is nearly full.")
    run.state["questions"] = [{"id": "q", "text": "Which knee?", "from": "Sam Okoro", "atMs": 0,
                               "answer": None, "answeredBy": None}]  # fmt: skip
    run.change(door=True, followers=["Sam Okoro"])
    one.page.wait_for_selector(".question")
    look("recording")
    one.press("d")
    one.page.wait_for_selector(".recording-bar")
    one.page.locator(".visit-row", has_text="Leopold").focus()
    one.page.wait_for_selector(".patient-chart >> text=Penicillin")
    look("today")
    one.page.click(".recording-bar")
    shows(one, "recording")
    one.press("p")
    shows(one, "paused")
    one.press("q")
    look("quiet")
    assert found == []
