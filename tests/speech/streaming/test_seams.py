"""What a recognizer gets wrong where a reading begins behind committed words: each guard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.protocols import Hypothesis, VoicedSegment
from ambient_scribe.speech.streaming.seams import following, joined, may_be_prompt, placed
from tests.speech.streaming.run import Run
from tests.speech.streaming.timeline import Timeline, at, said, sound_of, texts

SENTENCE = "I have had this cough for about three weeks now and it keeps me awake at night"
Words = tuple[HeardWord, ...]


def heard_with(words: Words, distort: object) -> Run:
    assert callable(distort)
    return Run(Timeline(words, distort)).over(sound_of(words))


# ---------------------------------------------------------------- times that cannot be
def backwards(segment: VoicedSegment, heard: Words) -> Words:
    """Every third word is said to begin where the sound begins."""
    start = segment.span.start_ms
    return tuple(
        at(word.text, start, 100) if number % 3 == 2 else word for number, word in enumerate(heard)
    )


def outside(segment: VoicedSegment, heard: Words) -> Words:
    """Every third word is said to lie beyond the sound, before it, or to have no time at all."""
    places = (segment.span.end_ms + 5_000, max(0, segment.span.start_ms - 3_000), None)
    return tuple(
        word
        if number % 3 != 1
        else (
            HeardWord(text=word.text)
            if (start := places[number // 3 % 3]) is None
            else at(word.text, start)
        )
        for number, word in enumerate(heard)
    )


@pytest.mark.parametrize("distort", [backwards, outside])
def test_times_that_run_backwards_or_out_of_the_sound_cost_and_double_no_word(
    distort: object,
) -> None:
    words = said(SENTENCE)
    run = heard_with(words, distort)
    assert texts(run.words) == SENTENCE.split()
    starts = [word.span.start_ms for word in run.words if word.span]
    assert starts == sorted(starts) and len(starts) == len(words)
    last = words[-1].span
    assert last is not None
    assert all(word.span and word.span.end_ms <= last.end_ms + 800 for word in run.words)


def test_only_words_with_times_of_their_own_are_committed_inside_speech() -> None:
    run = heard_with(said(SENTENCE), backwards)
    for one in run.heard[:-1]:
        assert len(one.hypothesis.words) <= 2


SPAN = TimeSpan(start_ms=1_000, end_ms=3_000)


@given(st.lists(st.one_of(st.none(), st.integers(0, 4_000)), max_size=12), st.integers(0, 900))
def test_placed_words_are_all_there_in_order_and_inside(
    starts: list[int | None], length: int
) -> None:
    words = [
        HeardWord(text=f"w{n}") if start is None else at(f"w{n}", start, length)
        for n, start in enumerate(starts)
    ]
    found = placed(words, SPAN)
    assert texts(found.words) == texts(words)
    spans = [word.span for word in found.words if word.span]
    assert len(spans) == len(words)
    assert all(SPAN.start_ms <= s.start_ms <= s.end_ms <= SPAN.end_ms for s in spans)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(spans))


def test_words_with_good_times_stay_as_they_are() -> None:
    words = (at("one", 1_000), at("two", 1_300), at("three", 2_300))
    assert placed(words, SPAN).words == words
    assert placed(words, SPAN).steady == 3
    assert placed((*words[:1], at("late", 9_000), *words[2:]), SPAN).steady == 1


# ---------------------------------------------------------------- speech passed over
def passing_over(segment: VoicedSegment, heard: Words) -> Words:
    """Five words in the middle are not heard while speech goes on."""
    missed = {"three", "weeks", "now", "and", "it"}
    return heard if segment.ended else tuple(w for w in heard if w.text not in missed)


def stretching(segment: VoicedSegment, heard: Words) -> Words:
    """The word before them is said to last as long as they do."""
    found = passing_over(segment, heard)
    return tuple(
        at(word.text, word.span.start_ms, min(1_900, segment.span.end_ms - word.span.start_ms))
        if word.text == "about" and word.span and not segment.ended
        else word
        for word in found
    )


@pytest.mark.parametrize("distort", [passing_over, stretching])
def test_speech_that_a_reading_passes_over_is_not_cut_away(distort: object) -> None:
    run = heard_with(said(SENTENCE), distort)
    assert texts(run.words) == SENTENCE.split()
    assert len(run.heard) > 2


def test_a_prompt_that_silences_a_recognizer_is_left_out() -> None:
    def silenced(segment: VoicedSegment, heard: Words) -> Words:
        return () if segment.before else heard

    run = heard_with(said(SENTENCE), silenced)
    assert texts(run.words) == SENTENCE.split()


# ---------------------------------------------------------------- a word read twice
def end_read_again(segment: VoicedSegment, heard: Words) -> Words:
    """The end of the last committed word is still in the sound, and read as that word."""
    if not segment.before:
        return heard
    last = segment.before.split()[-1]
    return (at(last, segment.span.start_ms, 60), *heard)


def test_a_word_at_the_seam_is_not_committed_twice() -> None:
    run = heard_with(said(SENTENCE), end_read_again)
    assert texts(run.words) == SENTENCE.split()


@pytest.mark.parametrize("text", ["no no no it does not hurt", "yes it is very very sore there"])
def test_a_word_that_was_said_twice_is_committed_twice(text: str) -> None:
    words = said(f"when I press on this side of it {text} at all these days")
    run = Run(Timeline(words)).over(sound_of(words))
    assert texts(run.words) == texts(words)


def test_a_word_repeated_after_the_seam_stays_when_the_reading_before_saw_it() -> None:
    last, again = at("no", 1_000, 200), at("no", 1_220, 200)
    assert joined((again,), last, (again,), 1_210).words == (again,)
    assert joined((again,), last, (), 1_210).words == ()
    assert joined((at("no", 1_500, 200),), last, (), 1_210).words != ()


# ---------------------------------------------------------------- another reading
def read_otherwise(segment: VoicedSegment, heard: Words) -> Words:
    """Words are said to end 50 ms late; the end of "cough", behind the cut, is read as "off"."""
    late = tuple(
        at(word.text, word.span.start_ms, word.span.duration_ms + 50) for word in heard if word.span
    )
    if segment.before.endswith("cough"):
        return (at("off", segment.span.start_ms, 20), *late)
    return late


def test_what_is_read_later_of_a_committed_word_stands_beside_it() -> None:
    run = heard_with(
        said("what helps this cough for me is some honey and some rest"), read_otherwise
    )
    assert "cough" in texts(run.words) and "off" not in texts(run.words)
    rivals = [(number, one.rivals) for number, one in enumerate(run.heard) if one.rivals]
    ((number, (rival,)),) = rivals
    assert rival.text == "off"
    assert run.heard[number - 1].hypothesis.words[-1].text == "cough"


# ---------------------------------------------------------------- the prompt as text
def leaking(segment: VoicedSegment, heard: Words) -> Words:
    """The prompt's end comes out as if it had been said."""
    told = segment.before.split()[-4:]
    if len(told) < 2:
        return heard
    leaked = [at(text, segment.span.start_ms + 40 * n, 40) for n, text in enumerate(told)]
    return (*leaked, *heard)


def test_a_prompt_that_leaks_into_the_text_is_not_committed() -> None:
    run = heard_with(said(SENTENCE), leaking)
    assert texts(run.words) == SENTENCE.split()


def test_who_says_the_same_again_is_believed() -> None:
    text = "take it twice a day with food twice a day with food and drink a lot"
    words = said(text)
    run = Run(Timeline(words)).over(sound_of(words))
    assert texts(run.words) == text.split()


def test_a_suspicion_costs_one_more_reading_until_the_buffer_moves_on() -> None:
    words = said(SENTENCE)
    plain, leaky = Run(Timeline(words)).over(sound_of(words)), heard_with(words, leaking)
    assert len(leaky.recognizer.segments) <= 2 * len(plain.recognizer.segments)


def test_the_prompt_is_suspected_by_its_tail_or_by_three_words() -> None:
    prompt = ["we", "will", "check", "your", "blood", "pressure", "again"]
    words = said("pressure again and then")
    assert may_be_prompt(words, prompt, ())
    assert not may_be_prompt(words, prompt, words)
    assert may_be_prompt(said("check your blood sugar"), prompt, ())
    assert not may_be_prompt(said("your blood sugar"), prompt, ())
    assert not may_be_prompt(words, (), ())


def test_what_was_read_once_more_is_left_out_by_its_time() -> None:
    words = said("it hurts when I climb stairs")
    last = words[1]
    assert last.span is not None
    until_ms = last.span.end_ms + 40
    again = Hypothesis(words=words)
    assert texts(following(again, last, (), until_ms).words) == ["when", "I", "climb", "stairs"]
    assert following(again, None, (), 0).words == words


def test_of_two_words_that_were_read_at_the_place_of_the_last_neither_stands_twice() -> None:
    last = at("hurts", 1_000, 400)
    late = (at("it", 1_150, 100), at("hurts", 1_250, 150), at("when", 1_450))
    assert texts(following(Hypothesis(words=late), last, (), 1_400).words) == ["when"]


@pytest.mark.parametrize("since_ms", [1_345, 1_400, 1_450])
def test_a_last_word_that_is_read_too_early_costs_no_agreement(since_ms: int) -> None:
    """It is judged by its own time; of what follows all have times to be trusted."""
    last = at("pain", 1_000, 400)
    again = (at("pain", 1_000, 400), at("not", 1_450, 150), at("today", 1_650))
    found = following(Hypothesis(words=again), last, (), since_ms)
    assert texts(found.words) == ["not", "today"]
    assert placed(found.words, TimeSpan(start_ms=0, end_ms=3_000), since_ms).steady == 2


def test_what_was_written_on_is_all_new_however_early_its_times() -> None:
    """Word times are rough: the first new word may seem to lie inside the last committed one."""
    last = at("pain", 1_000, 400)
    early = Hypothesis(words=(at("not", 1_100), at("today", 1_500)), goes_on=True)
    found = following(early, last, (), 1_345)
    assert texts(found.words) == ["not", "today"] and found.rivals == ()
    assert found.words[0].span == TimeSpan(start_ms=1_345, end_ms=1_345)
    assert placed(found.words, TimeSpan(start_ms=0, end_ms=3_000), 1_345).steady == 2
    twice = Hypothesis(words=(at("no", 1_150, 200), at("no", 1_420)), goes_on=True)
    assert texts(following(twice, at("no", 1_000, 400), (), 1_400).words) == ["no"]
    said_again = Hypothesis(words=(at("no", 1_350, 200),), goes_on=True)
    assert texts(following(said_again, at("no", 1_000, 400), (), 1_400).words) == ["no"]


class WritesNothing(Timeline):
    """One that, told how the text begins, takes it for the whole when speech has ended."""

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        (found,) = super().decode(segments)
        ends = segments[0].ended and segments[0].committed
        return (Hypothesis(words=(), goes_on=True) if ends else found,)


def test_a_last_word_that_was_on_the_screen_does_not_vanish_at_the_end() -> None:
    words = said("do you have any chest pain today no")
    run = Run(WritesNothing(words)).over(sound_of(words))
    assert texts(run.words) == texts(words)
