"""The screen, drawn into text."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from ambient_scribe.capture.meter import FLOOR_DB, Meter, MeteredSource
from ambient_scribe.cli.live.view import About, Sound, Withdrawal, screen
from ambient_scribe.cli.live.watching import Controls, fits
from ambient_scribe.domain.clinical import Patient, System
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence
from ambient_scribe.pipeline.watched import Line, Shown
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.testing import silence, tone

PATIENT = Patient(name="Margaret Ellison", date_of_birth=datetime.date(1964, 3, 17))
ABOUT = About(PATIENT, "faster-whisper small.en", "microphone, sealed to disk", can_pause=True)
QUIET = Sound(FLOOR_DB, False, 65_000, 65_000, False, False)
NOTHING = Shown((), "", None, frozenset(), 0, 0, 0, ())


def drawn(sound: Sound = QUIET, shown: Shown = NOTHING, columns: int = 120, rows: int = 30) -> str:
    console = Console(file=io.StringIO(), width=columns, height=rows, color_system=None)
    with console.capture() as captured:
        console.print(screen(ABOUT, sound, shown, columns), height=rows)
    return captured.get()


def a_note(*texts: str) -> Note:
    sentences = tuple(
        NoteSentence(id=f"s{n}", section="hpi", text=text, basis=(System(cause="test"),))
        for n, text in enumerate(texts)
    )
    section = NoteSection(id="hpi", title="History", sentences=sentences)
    return Note(template="t", title="t", sections=(section,), author="test")


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_who_the_patient_is_stands_there_all_the_time(columns: int) -> None:
    ended = Sound(-20, False, 65_000, 65_000, False, True)
    for sound in (QUIET, ended):
        text = drawn(sound, columns=columns)
        assert "Margaret Ellison" in text and "born 1964-03-17" in text


def test_the_state_of_the_recording_is_told() -> None:
    assert "1:05  ● listening" in drawn()
    assert "paused" in drawn(Sound(FLOOR_DB, False, 65_000, 65_000, True, False))
    assert "writing the note" in drawn(Sound(FLOOR_DB, False, 65_000, 65_000, False, True))
    assert "microphone, sealed to disk" in drawn() and "faster-whisper small.en" in drawn()


def test_the_level_rises_with_the_sound() -> None:
    bars = [
        drawn(Sound(level, False, 0, 0, False, False)).count("▮") for level in (-60, -40, -20, 0)
    ]
    assert bars == sorted(bars) and bars[0] == 0 and bars[-1] == 16
    assert "too loud" in drawn(Sound(0, True, 0, 0, False, False))


def test_lag_gaps_and_alarms_are_told() -> None:
    behind = Sound(FLOOR_DB, False, 70_000, 65_000, False, False)
    assert "5 s behind" in drawn(behind)
    assert "behind" not in drawn()
    shown = Shown((), "", None, frozenset(), 0, 9_000, 2, ((61_000, "microphone gone"),))
    text = drawn(shown=shown)
    assert "9 s behind" in text and "2 gaps" in text and "! 1:01 microphone gone" in text


def test_the_end_of_a_long_transcript_is_seen_and_the_open_words_after_it() -> None:
    lines = tuple(Line(f"u{n}", 1000 * n, "patient", f"sentence number {n}") for n in range(100))
    text = drawn(shown=Shown(lines, "and then it", None, frozenset(), 0, 0, 0, ()))
    assert "1:39 patient: sentence number 99" in text and "… and then it" in text
    assert "number 10\n" not in text and "number 50 " not in text


def test_the_draft_is_seen_where_it_grows() -> None:
    texts = [f"Sentence {n}." for n in range(100)]
    top = Shown((), "", a_note(*texts), frozenset(), 3, 0, 0, ())
    assert "Sentence 0." in drawn(shown=top) and "Sentence 80." not in drawn(shown=top)
    grown = Shown((), "", a_note(*texts), frozenset({"Sentence 80."}), 3, 0, 0, ())
    assert "Sentence 80." in drawn(shown=grown) and "3 facts" in drawn(shown=grown)


def test_words_that_may_change_and_sentences_that_are_new_look_so() -> None:
    shown = Shown(
        (Line("u1", 0, "patient", "it hurts"),),
        "and then",
        a_note("Old.", "New."),
        frozenset({"New."}),
        0,
        0,
        0,
        (),
    )
    console = Console(file=io.StringIO(), width=120, height=30, force_terminal=True, _environ={})
    with console.capture() as captured:
        console.print(screen(ABOUT, QUIET, shown, 120), height=30)
    text = captured.get()
    assert "\x1b[2;3m… and then" in text and "\x1b[1m  New." in text
    assert "\x1b[1m  Old." not in text and "\x1b[2m it hurts" not in text


def test_what_looks_like_markup_is_text() -> None:
    lines = (Line("u1", 0, "patient", "it [bold]hurts[/bold]"),)
    assert "[bold]hurts[/bold]" in drawn(shown=Shown(lines, "", None, frozenset(), 0, 0, 0, ()))


# ---------------------------------------------------------------- the meter
class _Source:
    def __init__(self, *chunks: SoundChunk) -> None:
        self.chunks = chunks
        self.stopped = False

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.chunks)

    def recording(self) -> Recording:
        return Recording(source="x", duration_ms=1)

    def stop(self) -> None:
        self.stopped = True


def test_a_meter_sees_the_sound_and_leaves_it_as_it_is() -> None:
    loud, quiet = tone(100, level=1.0).reshape(-1, 1), silence(100).reshape(-1, 1)
    meter = Meter()
    chunks = list(MeteredSource(_Source(SoundChunk(loud)), meter))
    assert np.array_equal(chunks[0].samples, loud)
    assert meter.level_db == pytest.approx(-3.0, abs=0.1) and meter.clips
    assert (meter.captured_ms, meter.ended) == (100, True)
    for _ in range(30):
        meter.hear(SoundChunk(quiet))
    assert meter.level_db == pytest.approx(FLOOR_DB, abs=0.1) and not meter.clips


def test_what_a_source_can_do_can_be_done_with_a_meter_in_its_way() -> None:
    inner = _Source()
    metered = MeteredSource(inner, Meter())
    metered.stop()  # type: ignore[operator]
    assert inner.stopped and not hasattr(metered, "pause")


# ---------------------------------------------------------------- keys
class _Pausable(_Source):
    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def stop(self) -> None:
        self.done.append("stop")

    def pause(self) -> None:
        self.done.append("pause")

    def resume(self) -> None:
        self.done.append("resume")


def test_keys_end_pause_and_go_on() -> None:
    source = _Pausable()
    controls = Controls((_Source(), source))
    for key in ("p", "x", "P"):
        controls.press(key)
    assert source.done == ["pause", "resume"]
    outer = Controls((source,))
    outer.press("q")
    assert source.done[-1] == "stop"


def test_consent_is_withdrawn_by_two_keys_and_by_no_other_pair() -> None:
    class Kept(_Pausable):
        def withdraw(self) -> None:
            self.done.append("withdraw")

    source = Kept()
    controls = Controls((source,))
    for key in ("y", "w", "q", "w", "w", "W"):
        controls.press(key)
    assert controls.withdrawal is Withdrawal.ASKED and source.done == []
    controls.press("p")  # an answer, and no
    assert controls.withdrawal is Withdrawal.NONE and source.done == []
    for key in ("w", "Y", "w", "y"):
        controls.press(key)
    assert controls.withdrawal is Withdrawal.MADE and source.done == ["withdraw"]
    played = Controls((_Pausable(),))
    played.press("w")
    assert not played.can_withdraw and played.withdrawal is Withdrawal.NONE


def test_the_key_for_withdrawing_is_told_and_what_it_does_before_it_does_it() -> None:
    assert "w consent is withdrawn" not in drawn()
    about = About(PATIENT, "", "", can_withdraw=True)
    console = Console(file=io.StringIO(), width=80, height=24, color_system=None)

    def text(withdrawal: Withdrawal) -> str:
        with console.capture() as captured:
            console.print(screen(about, QUIET, NOTHING, 80, withdrawal), height=24)
        return captured.get()

    assert "w consent is withdrawn" in text(Withdrawal.NONE)
    asked = text(Withdrawal.ASKED)
    assert "go for good, and no note is written." in asked and "y destroys them" in asked
    assert "are being destroyed" in text(Withdrawal.MADE)


def test_a_key_swaps_the_roles_where_a_session_can() -> None:
    class Swapping:
        swapped = 0

        def swap_roles(self) -> None:
            self.swapped += 1

    session = Swapping()
    controls = Controls((_Pausable(), session))
    for key in ("s", "x", "S"):
        controls.press(key)
    assert controls.can_swap and session.swapped == 2
    asked = Controls((_Pausable(), session))
    object.__setattr__(asked, "withdrawal", Withdrawal.ASKED)
    asked.press("s")  # an answer, and no swap
    assert session.swapped == 2
    assert not Controls((_Pausable(),)).can_swap


def test_every_key_there_is_stands_on_the_smallest_screen() -> None:
    about = About(PATIENT, "", "", can_pause=True, can_withdraw=True, can_swap=True)
    console = Console(file=io.StringIO(), width=80, height=24, color_system=None)
    for paused in (False, True):
        with console.capture() as captured:
            console.print(screen(about, replace(QUIET, paused=paused), NOTHING, 80), height=24)
        keys = captured.get().rstrip().splitlines()[-1]
        assert keys.startswith("q or Ctrl-C ends the visit   p ")
        assert keys.rstrip().endswith("s swaps roles   w consent is withdrawn")


def test_a_source_that_cannot_pause_is_not_paused() -> None:
    controls = Controls((_Source(),))
    controls.press("p")
    assert not controls.can_pause and not controls.paused


@pytest.mark.parametrize(
    ("columns", "rows", "term", "fitting"),
    [(120, 40, "xterm", True), (79, 40, "xterm", False), (120, 19, "xterm", False)],
)
def test_a_small_terminal_gets_lines(columns: int, rows: int, term: str, fitting: bool) -> None:
    console = Console(
        file=io.StringIO(), force_terminal=True, width=columns, height=rows, _environ={"TERM": term}
    )
    assert fits(console) is fitting


def test_a_dumb_terminal_or_none_gets_lines() -> None:
    dumb = Console(file=io.StringIO(), force_terminal=True, _environ={"TERM": "dumb"})
    assert not fits(dumb) and not fits(Console(file=io.StringIO(), width=120, height=40))
