"""The guards are pure: words made by hand, no model."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.speech.recognizers.guards import (
    MIN_WORD_MS,
    GuardConfig,
    RawPart,
    RawWord,
    believed,
    compression_ratio,
    is_doubtful,
    is_echo,
    is_fragment,
    is_repetitive,
    is_silence,
    placed,
    repeats_before,
    without_loops,
)

CONFIG = GuardConfig()
SPAN = TimeSpan(start_ms=5000, end_ms=15_000)


def said(text: str) -> tuple[RawWord, ...]:
    return tuple(
        RawWord(token, 300 * index, 300 * index + 250, 0.9)
        for index, token in enumerate(text.split())
    )


def a_part(text: str, mean_log_prob: float = -0.3, no_speech: float = 0.01) -> RawPart:
    return RawPart(said(text), mean_log_prob, no_speech)


def texts(words: tuple[RawWord, ...]) -> str:
    return " ".join(word.text for word in words)


def test_silence_needs_both_signs() -> None:
    assert is_silence(a_part("thank you", -1.4, 0.9), CONFIG)
    assert not is_silence(a_part("thank you", -0.4, 0.9), CONFIG)
    assert not is_silence(a_part("thank you", -1.4, 0.1), CONFIG)


def test_words_of_a_silent_part_are_dropped_and_the_others_stay() -> None:
    parts = (a_part("my knee hurts"), a_part("thank you", -1.4, 0.9))
    assert [word.text for word in believed(parts, SPAN, CONFIG)] == ["my", "knee", "hurts"]


def test_an_improbable_part_is_doubtful_and_a_silent_one_is_not() -> None:
    assert is_doubtful([a_part("an odd sentence", -1.2)], CONFIG)
    assert not is_doubtful([a_part("thank you", -1.4, 0.9)], CONFIG)
    assert not is_doubtful([a_part("my left knee hurts on the stairs")], CONFIG)


def test_repetition_shows_in_the_compression_ratio() -> None:
    loop = "and the pain is there " * 12
    assert compression_ratio(loop) > 2.4 > compression_ratio("my knee hurts on the stairs")
    assert is_repetitive([a_part(loop)], CONFIG)
    assert compression_ratio("") == 0


def test_a_word_said_without_end_is_kept_once() -> None:
    assert texts(without_loops(said("it is " + "le " * 40 + "today"), CONFIG)) == "it is le today"


def test_a_phrase_in_a_loop_is_kept_once_whatever_its_punctuation() -> None:
    heard = said("So, I see. i see I see. I see, and then")
    assert texts(without_loops(heard, CONFIG)) == "So, I see. and then"


def test_a_long_sentence_is_a_loop_at_three() -> None:
    sentence = "we will check your blood pressure again next week"
    assert texts(without_loops(said(f"{sentence} " * 3), CONFIG)) == sentence


def hurried(text: str, before: int, ms: int) -> tuple[RawWord, ...]:
    """The first words at a walk, the rest so quickly."""
    starts = [300 * index for index in range(before)]
    tokens = text.split()
    starts += [300 * before + ms * index for index in range(len(tokens) - before)]
    return tuple(
        RawWord(token, start, start + ms, 0.9) for token, start in zip(tokens, starts, strict=True)
    )


def test_three_times_is_a_loop_where_the_sound_has_no_time_for_it() -> None:
    text = (
        "The heart is regular, and there is no murmer and there is no murmer, "
        "and there is no murmer, and there is no murmermer, take a deep breath."
    )
    told = "The heart is regular, and there is no murmer take a deep breath."
    assert texts(without_loops(hurried(text, 4, 65), CONFIG)) == told
    assert texts(without_loops(hurried(text, 4, 250), CONFIG)) == text  # slowly, it may be said
    slow = "take your time take your time take your time"
    assert texts(without_loops(said(slow), CONFIG)) == slow
    twice = "and it hurts and it hurts here"
    assert texts(without_loops(hurried(twice, 0, 60), CONFIG)) == twice


def test_a_loop_that_the_text_ends_in_leaves_no_beginning_of_it() -> None:
    text = "it hurts a lot " + "and it burns " * 3 + "and it"
    assert texts(without_loops(hurried(text, 4, 60), CONFIG)) == "it hurts a lot and it burns"


def test_a_loop_inside_one_word_is_dropped() -> None:
    assert texts(without_loops(said("it is " + "gh" * 120 + " today"), CONFIG)) == "it is today"
    longest = "pneumonoultramicroscopicsilicovolcanoconiosis"
    assert texts(without_loops(said(longest), CONFIG)) == longest


def test_people_do_repeat_themselves() -> None:
    for natural in ("no no no no it does not", "very very bad", "I know I know I know", "two two"):
        assert texts(without_loops(said(natural), CONFIG)) == natural


def test_an_echo_is_the_priming_in_its_own_order() -> None:
    priming = "metformin, lisinopril, atorvastatin, aspirin, insulin. Visit at the clinic."
    assert is_echo([a_part("Metformin lisinopril atorvastatin aspirin insulin")], priming, CONFIG)
    assert not is_echo([a_part("metformin and lisinopril")], priming, CONFIG)
    assert not is_echo(
        [a_part("I take metformin lisinopril atorvastatin aspirin insulin every single morning")],
        priming,
        CONFIG,
    )
    assert not is_echo([a_part("my knee hurts a lot today")], "", CONFIG)


def test_words_that_begin_with_the_end_of_what_was_said_before() -> None:
    before = "and then take two tablets a day."
    assert repeats_before([a_part("two tablets a day for a week")], before)
    assert repeats_before([a_part("Tablets a day, yes")], before)
    assert not repeats_before([a_part("a day or two")], before)
    assert not repeats_before([a_part("for two tablets a day")], before)
    assert not repeats_before([a_part("two tablets a day")], "")


def test_a_fragment_of_the_priming_is_short_and_in_its_order() -> None:
    priming = "metformin, lisinopril, aspirin. A medical visit."
    for text in ("Metformin.", "metformin lisinopril", "a medical visit"):
        assert is_fragment([a_part(text)], priming, CONFIG)
    for text in ("", "metformin yes", "lisinopril metformin", "my knee"):
        assert not is_fragment([a_part(text)], priming, CONFIG)
    long = "metformin lisinopril aspirin a medical"
    assert not is_fragment([a_part(long)], priming, CONFIG)


def test_words_are_moved_into_the_visit() -> None:
    words = placed(said("my knee"), SPAN)
    assert [(w.text, w.span) for w in words] == [
        ("my", TimeSpan(start_ms=5000, end_ms=5250)),
        ("knee", TimeSpan(start_ms=5300, end_ms=5550)),
    ]
    assert words[0].confidence == 0.9


def test_lonely_punctuation_joins_the_word_before() -> None:
    raw = (RawWord("...", 0, 10, 0.1), RawWord(" fever", 10, 90, 0.8), RawWord(" ?", 90, 95, 0.2))
    assert [word.text for word in placed(raw, SPAN)] == ["fever?"]


@given(
    st.lists(
        st.tuples(st.integers(-5000, 40_000), st.integers(-5000, 40_000), st.floats(0, 1)),
        max_size=60,
    ),
    st.integers(0, 30_000),
)
def test_any_times_give_ordered_words_inside_the_segment(
    drawn: list[tuple[int, int, float]], length_ms: int
) -> None:
    span = TimeSpan(start_ms=700, end_ms=700 + length_ms)
    raw = [RawWord("word", start, end, chance) for start, end, chance in drawn]
    words = placed(raw, span)
    assert len(words) == len(raw)
    spans = [word.span for word in words if word.span]
    assert all(span.start_ms <= one.start_ms <= one.end_ms <= span.end_ms for one in spans)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(spans))
    if length_ms >= MIN_WORD_MS * len(raw):
        assert all(one.duration_ms >= MIN_WORD_MS for one in spans)
