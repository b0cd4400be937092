from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn, Transcript, Word
from ambient_scribe.speech.alignment import AlignmentConfig, assign_speakers, group, smooth

CONFIG = AlignmentConfig()


def word(number: int, text: str, start_ms: int | None = None, end_ms: int = 0) -> Word:
    span = None if start_ms is None else TimeSpan(start_ms=start_ms, end_ms=end_ms)
    return Word(id=f"w{number}", text=text, span=span)


def said(*pieces: tuple[str, int, int]) -> list[Word]:
    return [word(i, *piece) for i, piece in enumerate(pieces, start=1)]


def turn(speaker: str, start_ms: int, end_ms: int) -> SpeakerTurn:
    return SpeakerTurn(span=TimeSpan(start_ms=start_ms, end_ms=end_ms), speaker=speaker)


def speakers(words: list[Word], *turns: SpeakerTurn) -> str:
    return " ".join(assign_speakers(words, turns, CONFIG))


def test_words_go_to_the_turn_that_holds_them() -> None:
    words = said(("any", 0, 300), ("pain", 300, 700), ("no", 1200, 1500))
    assert speakers(words, turn("A", 0, 800), turn("B", 1100, 1600)) == "A A B"


@pytest.mark.parametrize(("change_ms", "expected"), [(1_190, "A"), (1_110, "B")])
def test_a_straddling_word_goes_to_the_side_that_holds_more(change_ms: int, expected: str) -> None:
    words = said(("first", 0, 900), ("straddling", 1_000, 1_300))
    got = speakers(words, turn("A", 0, change_ms), turn("B", change_ms, 2_000))
    assert got == f"A {expected}"


def test_a_word_in_no_turn_goes_to_the_nearest_in_reach() -> None:
    words = said(("hello", 0, 300), ("um", 1_500, 1_700))
    assert speakers(words, turn("A", 0, 400), turn("B", 1_900, 2_500)) == "A B"


def test_a_word_far_from_every_turn_goes_to_who_spoke_before() -> None:
    words = said(("hello", 0, 300), ("there", 9_000, 9_200))
    assert speakers(words, turn("A", 0, 400), turn("B", 20_000, 21_000)) == "A A"


def test_where_turns_overlap_the_floor_is_kept() -> None:
    words = said(("so", 0, 200), ("then", 300, 600), ("we", 600, 800))
    assert speakers(words, turn("B", 310, 2_000), turn("A", 0, 590)) == "A A B"


def test_words_without_times_follow_the_one_before() -> None:
    words = [word(1, "yes", 0, 300), word(2, "indeed")]
    assert speakers(words, turn("B", 0, 400)) == "B B"
    assert assign_speakers([word(1, "typed")], (), CONFIG) == ("S1",)


def test_a_single_slip_inside_a_sentence_is_smoothed() -> None:
    words = said(("take", 0, 300), ("the", 310, 420), ("pills", 430, 800))
    assert smooth(words, ["A", "B", "A"], CONFIG) == ("A", "A", "A")


def test_an_answer_beside_a_pause_is_kept() -> None:
    words = said(("fever", 0, 300), ("no", 500, 700), ("chills", 720, 1_000))
    assert smooth(words, ["A", "B", "A"], CONFIG) == ("A", "B", "A")


def test_an_answer_between_sentence_ends_is_kept_without_a_pause() -> None:
    words = said(("fever?", 0, 300), ("No.", 310, 500), ("Chills?", 510, 900))
    assert smooth(words, ["A", "B", "A"], CONFIG) == ("A", "B", "A")


def test_a_long_word_and_two_words_are_no_slip() -> None:
    long = said(("a", 0, 300), ("metoprolol", 310, 1_000), ("b", 1_010, 1_300))
    assert smooth(long, ["A", "B", "A"], CONFIG) == ("A", "B", "A")
    two = said(("a", 0, 100), ("not", 110, 200), ("really", 210, 400), ("b", 410, 500))
    assert smooth(two, ["A", "B", "B", "A"], CONFIG) == ("A", "B", "B", "A")


def test_an_utterance_ends_with_its_speaker_and_at_long_pauses() -> None:
    words = said(("any", 0, 200), ("pain", 210, 500), ("no", 1_000, 1_200), ("well", 4_000, 4_200))
    made = group(words, [turn("A", 0, 600), turn("B", 900, 4_300)], CONFIG)
    assert [(u.id, u.speaker, u.word_ids) for u in made] == [
        ("u1", "A", ("w1", "w2")),
        ("u2", "B", ("w3",)),
        ("u3", "B", ("w4",)),
    ]


def test_a_long_utterance_is_divided_at_a_sentence_end() -> None:
    texts = ["go"] * 10
    texts[6] = "home."
    words = [word(i, text, 100 * i, 100 * i + 90) for i, text in enumerate(texts)]
    made = group(words, [turn("A", 0, 2_000)], AlignmentConfig(max_words=8))
    assert [len(u.word_ids) for u in made] == [7, 3]


def test_a_long_utterance_without_sentences_is_divided_at_its_longest_pause() -> None:
    words = [word(i, "go", 100 * i + 300 * (i > 5), 100 * i + 300 * (i > 5) + 90) for i in range(9)]
    made = group(words, [turn("A", 0, 2_000)], AlignmentConfig(max_words=8))
    assert [len(u.word_ids) for u in made] == [6, 3]


def test_nothing_said_gives_no_utterance() -> None:
    assert group([], [turn("A", 0, 100)], CONFIG) == ()


spans = st.tuples(st.integers(0, 30_000), st.integers(0, 2_000)).map(
    lambda pair: TimeSpan(start_ms=pair[0], end_ms=pair[0] + pair[1])
)
texts = st.sampled_from(["no", "yes.", "pain", "fever?", "(ok.)"])


@given(
    st.lists(st.tuples(texts, st.none() | spans), max_size=60),
    st.lists(st.tuples(spans, st.sampled_from("ABC")), max_size=20),
    st.booleans(),
    st.integers(1, 12),
)
def test_every_word_is_in_exactly_one_utterance_in_order(
    drawn: list[tuple[str, TimeSpan | None]],
    drawn_turns: list[tuple[TimeSpan, str]],
    in_time_order: bool,
    max_words: int,
) -> None:
    if in_time_order:
        drawn.sort(key=lambda pair: pair[1].start_ms if pair[1] else 0)
    words = tuple(Word(id=f"w{i}", text=t, span=s) for i, (t, s) in enumerate(drawn))
    turns = [SpeakerTurn(span=span, speaker=speaker) for span, speaker in drawn_turns]
    utterances = group(words, turns, AlignmentConfig(max_words=max_words))
    assert [w for u in utterances for w in u.word_ids] == [w.id for w in words]
    assert [u.id for u in utterances] == [f"u{i}" for i in range(1, len(utterances) + 1)]
    assert {u.speaker for u in utterances} <= ({t.speaker for t in turns} or {"S1"})
    assert all(len(u.word_ids) <= max_words for u in utterances)
    Transcript(words=words, utterances=utterances, turns=tuple(turns))


@given(
    st.lists(spans, min_size=1, max_size=40),
    st.lists(st.tuples(spans, st.sampled_from("ABC")), max_size=20),
)
def test_the_window_over_turns_changes_nothing(
    heard: list[TimeSpan], drawn_turns: list[tuple[TimeSpan, str]]
) -> None:
    """Against a plain search through all turns."""
    turns = [SpeakerTurn(span=span, speaker=speaker) for span, speaker in drawn_turns]
    words = [Word(id=f"w{i}", text="x", span=span) for i, span in enumerate(heard)]
    previous = min(turns, key=lambda t: t.span).speaker if turns else "S1"
    for one, got in zip(words, assign_speakers(words, turns, CONFIG), strict=True):
        assert one.span is not None
        near = [
            t
            for t in turns
            if one.span.start_ms - CONFIG.reach_ms <= t.span.end_ms
            and t.span.start_ms <= one.span.end_ms + CONFIG.reach_ms
        ]
        held = {t.speaker for t in near if one.span.overlap_ms(t.span)}
        assert got in (held or {t.speaker for t in near} or {previous})
        previous = got


def test_a_hundred_thousand_words_take_no_quadratic_time() -> None:
    """At 100 000 words and 20 000 turns a quadratic search would take hours, not a test's limit."""
    words = [word(i, "word", 400 * i, 400 * i + 300) for i in range(100_000)]
    turns = [turn("AB"[i % 2], 2_000 * i, 2_000 * i + 1_900) for i in range(20_000)]
    assert len(group(words, turns, CONFIG)) == 20_000
