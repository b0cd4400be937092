"""The review by keyboard: exceptions worked off, sentences written, steps taken back, two people at one note."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.workstation.browser.conftest import Window, until
from tests.workstation.browser.world import PIN, World

if TYPE_CHECKING:
    from playwright import sync_api as playwright

pytestmark = pytest.mark.browser
Open = Callable[..., Window]


@pytest.fixture
def one(window: Open) -> Window:
    return window("vera", "visit/knee")


def words_of(world: World) -> list[str]:
    return [sentence.text for sentence in world.visits["knee"].note.sentences()]


def test_exceptions_are_worked_off_by_keys_alone_until_the_note_is_signed(
    one: Window, world: World
) -> None:
    assert one.text(".worklist-head strong") == "10 to decide"
    one.press("j")
    assert one.focused() == "The knee locks and has given way once."
    one.press("Enter", "Control+a")
    one.page.keyboard.type("The knee does not lock; it has given way once.")
    one.press("Enter")
    one.saved()
    assert "does not lock" in one.focused()
    one.press("j")
    assert one.focused() == "Referral to orthopaedics."
    one.press("x")
    assert one.focused().startswith("Lisinopril 10 mg")
    one.press("e", "Control+a")
    one.page.keyboard.type("Lisinopril 20 mg in the morning, missed for some days.")
    one.press("Control+Enter", "j", "a", "a")
    one.page.wait_for_selector("text=5 to decide")
    assert "Father had a hip" in one.focused()
    one.press("i")
    one.page.wait_for_selector("text=4 to decide")
    assert "Father had a hip replacement at 70." in words_of(world)
    one.press("x", "x", "x", "x")
    one.page.wait_for_selector("text=Nothing left to decide")
    assert not world.visits["knee"].note.flagged
    one.press("s")
    one.page.wait_for_selector(".dialog >> text=You sign as Vera Lindqvist, MD")
    assert "Which vaccine was meant" in one.page.locator(".set-aside").inner_text()
    one.page.keyboard.type(PIN)
    one.press("Enter")
    one.page.wait_for_selector(".signature")
    assert world.visits["knee"].note.is_signed
    one.press("Enter", "a")
    assert not one.page.is_visible("textarea")


def test_what_is_set_aside_is_so_for_others_and_another_day(one: Window, world: World) -> None:
    one.press("j")
    one.page.locator(".task", has_text="Father had a hip").click()
    one.press("x", "x")
    one.page.wait_for_selector("text=8 to decide")
    until(lambda: [one["by"] for one in world.visits["knee"].aside] == ["Vera Lindqvist"] * 2)
    one.page.locator(".sentence").first.focus()
    one.press("x")
    one.page.wait_for_function("document.querySelector('.toast, #told').textContent.length > 0")
    one.press("z", "z")
    one.page.wait_for_selector("text=9 to decide")
    until(lambda: len(world.visits["knee"].aside) == 1)
    one.press("Shift+z")
    one.page.wait_for_selector("text=8 to decide")
    until(lambda: len(world.visits["knee"].aside) == 2)
    one.page.reload()
    one.page.click("text=Set aside: 2")
    one.page.wait_for_selector(".task-aside:focus >> text=By Vera Lindqvist, ")
    assert "Father had a hip" in one.focused()
    assert one.page.is_visible(".dock >> text=Put back")
    one.press("x")
    one.page.wait_for_selector("text=9 to decide")
    until(lambda: "Father had a hip" not in str(world.visits["knee"].aside))


def test_evidence_is_marked_both_ways(one: Window) -> None:
    one.sentence("No fever.").focus()
    assert one.page.locator(".evidence").all_inner_texts() == ["No fever, nothing like that."]
    assert one.page.locator(".evidence").is_visible()
    one.page.locator(".utterance", has_text="small effusion").locator(".run").click()
    assert one.page.locator(".supports").count() == 1
    assert "small effusion" in one.text(".supports")
    one.press("Enter")
    assert "small effusion" in one.focused()
    one.press("t")
    assert "small effusion" in one.focused()
    one.press("t")
    assert one.focused().startswith("Right knee")


def test_evidence_is_played(one: Window, world: World) -> None:
    one.press("j", "Space")
    one.page.wait_for_selector("text=Stop")
    until(lambda: any(line.endswith("/sound") for line in world.requests))
    one.press(">")
    assert one.text(".speed") == "1.25×"
    one.press("Space")
    one.page.wait_for_selector(".dock >> text=Play")


def test_steps_are_taken_back_without_end_and_forth_again(one: Window, world: World) -> None:
    before = words_of(world)
    one.press("j", "x", "x", "x")
    one.page.wait_for_selector("text=7 to decide")
    after = words_of(world)
    assert len(after) == len(before) - 3
    for left in range(2, -1, -1):
        one.press("z")
        one.page.wait_for_selector(f"text={10 - left} to decide")
    assert words_of(world) == before
    one.press("Shift+z")
    one.page.wait_for_selector("text=9 to decide")
    one.press("Shift+z", "Shift+z")
    one.page.wait_for_selector("text=7 to decide")
    assert words_of(world) == after


def test_undo_goes_to_before_the_page_was_opened(one: Window, world: World) -> None:
    one.press("j", "x")
    one.page.wait_for_selector("text=9 to decide")
    one.page.reload()
    one.page.wait_for_selector("text=9 to decide")
    one.press("z")
    one.page.wait_for_selector("text=10 to decide")
    assert "The knee locks and has given way once." in words_of(world)


def test_split_merge_move_and_a_new_sentence(one: Window, world: World) -> None:
    one.sentence("No chest pain; occasional").focus()
    one.press("Enter", "Home", *["ArrowRight"] * len("No chest pain; "), "Alt+s")
    one.page.wait_for_selector(".sentence:has-text('No chest pain; occasional')", state="detached")
    until(lambda: "occasional headache in the afternoon." in words_of(world))
    one.page.wait_for_selector(".sentence:has-text('occasional headache')")
    one.sentence("No chest pain;").focus()
    one.press("m")
    one.page.wait_for_selector(".sentence:has-text('No chest pain; occasional')")
    one.sentence("At home 148/92").focus()
    one.press("Alt+ArrowUp")
    one.page.wait_for_selector("[data-section=vitals] .row:first-child:has-text('At home')")
    one.press("o")
    one.page.keyboard.type("Temperature 36.8 °C.")
    one.press("Enter")
    one.saved()
    one.page.wait_for_selector("text=Temperature 36.8")
    until(lambda: "Temperature 36.8 °C." in words_of(world))
    texts = words_of(world)
    assert texts.index("Temperature 36.8 °C.") == texts.index("At home 148/92 mmHg last week.") + 1


def test_who_goes_on_before_the_answer_is_not_called_back(one: Window) -> None:
    late: list[playwright.Route] = []

    def held(route: playwright.Route) -> None:
        late.append(route)

    one.page.route("**/edits", held)
    one.sentence("At home 148/92").focus()
    one.press("Alt+ArrowUp")
    while not late:
        one.page.wait_for_timeout(20)
    one.sentence("No fever.").focus()
    late.pop().continue_()
    one.page.wait_for_selector("[data-section=vitals] .row:first-child:has-text('At home')")
    one.saved()
    assert one.focused() == "No fever."


def test_keys_work_with_alt_while_one_types(one: Window, world: World) -> None:
    one.press("j", "Enter", "End")
    one.page.keyboard.type(" Jakob axes")
    assert one.page.input_value("textarea").endswith("Jakob axes")
    one.press("Alt+j")
    assert one.focused() == "Referral to orthopaedics."
    one.saved()
    assert any("Jakob axes" in text for text in words_of(world))


class TestTwoPeople:
    def test_other_sentences_are_kept_beside_mine(
        self, window: Open, one: Window, world: World
    ) -> None:
        other = window("sam", "visit/knee")
        other.press("j", "x")
        other.saved()
        one.sentence("No fever.").focus()
        one.press("Enter", "End")
        one.page.keyboard.type(" No chills.")
        one.press("Enter")
        one.page.wait_for_selector("text=Sam Okoro changed other sentences")
        one.saved()
        assert "No fever. No chills." in words_of(world)
        assert "The knee locks and has given way once." not in words_of(world)

    @pytest.mark.parametrize(
        ("choice", "kept"),
        [
            ("Keep mine", ["Fever denied."]),
            ("Keep that of", ["Afebrile."]),
            ("Keep both", ["Afebrile.", "Fever denied."]),
        ],
    )
    def test_both_texts_are_shown_and_one_is_chosen(
        self, window: Open, one: Window, world: World, choice: str, kept: list[str]
    ) -> None:
        other = window("sam", "visit/knee")
        for person, text in ((other, "Afebrile."), (one, "Fever denied.")):
            person.sentence("No fever.").focus()
            person.press("Enter", "Control+a")
            person.page.keyboard.type(text)
            person.press("Enter")
            if person is other:
                other.saved()
        one.page.wait_for_selector(".dialog")
        assert "Afebrile." in one.text(".dialog")
        assert "Fever denied." in one.text(".dialog")
        one.page.click(f".dialog >> text={choice}")
        one.saved()
        written = [text for text in words_of(world) if text in {"Afebrile.", "Fever denied."}]
        assert written == kept
        for text in kept:
            assert one.sentence(text).is_visible()


def test_what_cannot_be_saved_is_told_and_saved_later(one: Window, world: World) -> None:
    one.page.route("**/edits", lambda route: route.abort())
    one.press("j", "x")
    one.page.wait_for_selector(".saving-failed >> text=cannot be reached")
    one.page.unroute("**/edits")
    one.page.evaluate(  # it tries again by itself, too
        "[...document.querySelectorAll('.saving-failed button')].find((one) => one.textContent === 'Try again')?.click()"
    )
    one.saved()
    one.complaints[:] = [line for line in one.complaints if "net::ERR" not in line]
    assert "The knee locks and has given way once." not in words_of(world)


def test_flagged_sentences_block_the_signature(one: Window) -> None:
    one.press("s")
    one.page.wait_for_selector(".dialog >> text=5 sentences wait for a decision")
    assert one.page.locator(".dialog [type=submit]").is_disabled()
    assert one.page.locator(".dialog [name=pin]").count() == 0
    one.page.click(".dialog li:has-text('Referral') >> button")
    assert one.focused() == "Referral to orthopaedics."


def test_a_scribe_hands_over(window: Open, world: World) -> None:
    scribe = window("sam", "visit/knee")
    scribe.press("s")
    scribe.page.click(".dialog >> text=Hand over >> nth=-1")
    scribe.page.wait_for_selector(".head .chip-to_sign")
    assert world.visits["knee"].entry.state.value == "to_sign"


def test_a_signed_note_is_amended(window: Open, world: World) -> None:
    one = window("vera", "visit/v5")
    one.page.wait_for_selector(".signature")
    one.press("s")
    one.sentence("No fever.").focus()
    one.press("Enter", "End")
    one.page.keyboard.type(" No chills.")
    one.press("Enter", "s")
    one.page.fill("[name=reason]", "Left out")
    one.page.fill("[name=pin]", PIN)
    one.press("Enter")
    one.page.wait_for_selector(".signature >> text=Amended by")
    texts = [sentence.text for sentence in world.visits["v5"].note.sentences()]
    assert "No fever. No chills." in texts
    assert world.visits["v5"].signatures[-1]["reason"] == "Left out"


def test_history_tells_word_by_word(one: Window) -> None:
    one.sentence("Stopped smoking").focus()
    one.press("Enter", "Control+a")
    one.page.keyboard.type("Stopped smoking at Easter.")
    one.press("Enter")
    one.saved()
    one.press("h")
    one.page.wait_for_selector(".history-diff ins")
    assert one.text(".history-diff del") == "in spring."
    assert one.text(".history-diff ins") == "at Easter."


def test_other_wording_is_taken_in_whole_or_part_by_part(window: Open, world: World) -> None:
    def offered(text: str, over: str | None, after: str | None = None) -> dict[str, object]:
        return {
            "source": "Other reading of a word", "text": text, "section": "history", "over": over,
            "after": after, "topic": "", "words": [], "basis": [], "flag": None,
        }  # fmt: skip

    world.visits["knee"].wordings = [
        offered(
            "He took paracetamol 400 mg twice a day for a week and stopped because of heartburn.",
            "s6",
        ),
        offered("No fever and no chills, nor sweats.", "s7"),
        offered("The gel helps.", None, "s6"),
    ]
    one = window("vera", "visit/knee")
    one.sentence("He took ibuprofen").focus()
    assert "paracetamol" in one.text(".row.flagged .offer")
    one.press("i")
    one.page.wait_for_selector(".sentence:has-text('He took paracetamol')")
    one.page.locator(".task-wording", has_text="No fever and no chills").focus()
    one.press("Enter")
    assert one.page.input_value("textarea") == "No fever and no chills, nor sweats."
    one.press("Alt+1")
    assert one.page.input_value("textarea") == "No fever."
    one.press("Alt+1", "Enter")
    one.page.wait_for_selector(".sentence:has-text('No fever and no chills, nor sweats.')")
    one.page.locator(".task-wording", has_text="The gel helps").focus()
    one.press("i")
    one.page.wait_for_selector(
        ".row:has-text('He took paracetamol') + .row:has-text('The gel helps.')"
    )


def test_a_sentence_is_verified_while_it_is_written(one: Window, world: World) -> None:
    one.sentence("No fever.").focus()
    one.press("Enter", "End")
    one.page.evaluate(  # faster than any person: one question for all of it
        "for (const key of ' 999 times') document.execCommand('insertText', false, key)"
    )
    one.page.wait_for_selector(".verdict.grave >> text='999' is not in the evidence")
    assert len([line for line in world.requests if line.endswith("/check")]) == 1
    one.press(*["Backspace"] * 10)
    one.page.wait_for_selector(".verdict:not(.flagged) >> text=Borne out by what was said")
    one.press("Escape")
    assert "No fever." in words_of(world)


def test_the_sound_is_played_from_where_one_points_and_by_a_pedal(
    one: Window, world: World
) -> None:
    strip = one.page.locator(".strip")
    strip.focus()
    one.press("PageUp", "ArrowRight")
    assert strip.get_attribute("aria-valuetext").startswith("1:05")  # type: ignore[union-attr]
    one.press("Space")
    one.page.wait_for_selector(".dock >> text=from 1:05 on")
    one.press("Space")
    one.page.wait_for_selector(".dock button:has-text('Play')")
    one.page.goto(f"{one.address}/#/me")
    one.page.click("[aria-label='Choose the pedal for: Play, stop']")
    one.press("a")
    assert one.page.locator(".pedals kbd").count() == 0
    one.press("F9")
    assert one.text(".pedals kbd") == "F9"
    one.review()
    one.press("j", "Enter", "F9")
    one.page.wait_for_selector(".dock button:has-text('Stop')")
    assert one.page.is_visible("textarea")
    one.press("F9")
    one.page.wait_for_selector(".dock button:has-text('Play')")


def test_the_map_of_the_keys_is_whole_and_true(one: Window) -> None:
    told, bound = one.page.evaluate("""async () => {
      const { PARTS } = await import("/static/js/review/keymap.js");
      const { keysOf } = await import("/static/js/review/keys_of.js");
      const { FIELD_KEYS } = await import("/static/js/review/editor.js");
      const told = {};
      for (const [, where, keys] of PARTS) for (const [names] of keys) (told[where] ??= []).push(...names);
      const unpedalled = (names) => names.filter((name) => !name.startsWith("pedal "));
      return [told, { review: unpedalled(Object.keys(keysOf({}))), field: Object.keys(FIELD_KEYS) }];
    }""")
    assert set(told["review"]) == set(bound["review"])
    assert set(told["field"]) == set(bound["field"])
    one.press("?")
    one.page.wait_for_selector(".key-map")
    for key in told["bar"]:
        one.page.keyboard.press("Escape")
        one.press(key)
        one.page.wait_for_function(
            "document.getElementById('gate').open || !location.hash.includes('visit')"
        )
        if key != told["bar"][-1]:
            one.review()
