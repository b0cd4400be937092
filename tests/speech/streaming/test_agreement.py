"""Which words two readings agree on, and which of them may be committed."""

from __future__ import annotations

from ambient_scribe.speech.streaming.agreement import agreed, clear_of_numbers, settled
from tests.speech.streaming.timeline import said


def test_readings_agree_on_words_whatever_their_marks_and_letters() -> None:
    assert agreed(said("Well, I have"), said("well I've")) == 1
    assert agreed(said("any fever"), said("Any fever? No.")) == 2
    assert agreed((), said("any")) == 0


def test_words_near_the_end_of_the_sound_are_not_settled() -> None:
    words = said("any fever at all")
    assert words[2].span is not None
    assert settled(words, words[2].span.end_ms) == 3
    assert settled(words, words[2].span.end_ms - 1) == 2


def test_no_cut_falls_into_a_number_or_close_behind_one() -> None:
    assert clear_of_numbers(said("take 500 mg twice"), 4) == 4
    assert clear_of_numbers(said("take 500 mg twice"), 3) == 3
    assert clear_of_numbers(said("take 500 mg twice"), 2) == 1
    assert clear_of_numbers(said("one twenty over seventy"), 4) == 3
    assert clear_of_numbers(said("one twenty over seventy"), 2) == 0
    assert clear_of_numbers(said("it is fine"), 3) == 3
