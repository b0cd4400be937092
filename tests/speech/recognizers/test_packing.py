"""Which segments share a window, and to which of them each word is given back."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.recognizers.guards import GuardConfig, RawPart, RawWord
from ambient_scribe.speech.recognizers.packing import (
    Pack,
    PackConfig,
    drafts_of,
    given_back,
    packed,
)

CONFIG = PackConfig(longest_ms=10_000, joint_ms=600)
SURE, GUARDS = -0.2, GuardConfig()


def voiced(start_ms: int, length_ms: int, level: float = 0.1) -> VoicedSegment:
    samples = np.full(length_ms * SAMPLES_PER_MS, level, dtype=np.float32)
    return VoicedSegment(
        span=TimeSpan(start_ms=start_ms, end_ms=start_ms + length_ms), samples=samples
    )


def pack_of(*places: tuple[int, int]) -> Pack:
    spans = tuple(TimeSpan(start_ms=start, end_ms=end) for start, end in places)
    return Pack(np.zeros(0, np.float32), tuple(range(len(places))), spans)


def heard(*words: tuple[str, int, int], sure: float = SURE, silent: float = 0.0) -> RawPart:
    return RawPart(
        tuple(RawWord(text, start, end, 0.9) for text, start, end in words), sure, silent
    )


def test_segments_lie_in_a_pack_with_silence_between() -> None:
    segments = [voiced(1_000, 3_000, 0.1), voiced(7_000, 4_000, 0.2), voiced(12_000, 2_500, 0.3)]
    first, second = packed(segments, range(3), CONFIG)
    assert (first.members, second.members) == ((0, 1), (2,))
    assert [(p.start_ms, p.end_ms) for p in first.places] == [(0, 3_000), (3_600, 7_600)]
    at = {ms: float(first.samples[ms * SAMPLES_PER_MS]) for ms in (2_999, 3_000, 3_599, 3_600)}
    np.testing.assert_allclose(list(at.values()), [0.1, 0, 0, 0.2], rtol=1e-6)
    assert len(second.samples) == 2_500 * SAMPLES_PER_MS


def test_sound_that_goes_on_is_joined_without_silence() -> None:
    (pack,) = packed([voiced(0, 4_000), voiced(4_000, 3_000)], range(2), CONFIG)
    assert [(p.start_ms, p.end_ms) for p in pack.places] == [(0, 4_000), (4_000, 7_000)]


def test_what_is_longer_than_a_pack_has_one_of_its_own() -> None:
    segments = [voiced(0, 1_000), voiced(2_000, 11_000), voiced(15_000, 1_000)]
    assert [pack.members for pack in packed(segments, range(3), CONFIG)] == [(0,), (1,), (2,)]
    assert list(packed(segments, [], CONFIG)) == []


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(100, 12_000)), max_size=30))
def test_every_segment_lies_whole_in_one_pack(plan: list[tuple[int, int]]) -> None:
    segments, end = [], 0
    for number, (pause, length) in enumerate(plan, start=1):
        segments.append(voiced(end + pause, length, number / 100))
        end += pause + length
    packs = list(packed(segments, range(len(segments)), CONFIG))
    assert [index for pack in packs for index in pack.members] == list(range(len(segments)))
    for pack in packs:
        assert len(pack.members) == 1 or len(pack.samples) <= 10_000 * SAMPLES_PER_MS
        for index, place in zip(pack.members, pack.places, strict=True):
            inside = pack.samples[place.start_ms * SAMPLES_PER_MS : place.end_ms * SAMPLES_PER_MS]
            np.testing.assert_array_equal(inside, segments[index].samples)


def test_words_go_back_to_the_segment_that_holds_most_of_them() -> None:
    pack = pack_of((0, 1_000), (1_600, 3_000))
    part = heard(
        ("any", 100, 400),
        ("fever?", 800, 1_700),
        ("No", 1_550, 1_900),
        (",", 1_900, 1_900),
        ("none", 2_800, 3_400),
    )
    (first,), (second,) = given_back([part], pack)
    assert [(w.text, w.start_ms, w.end_ms) for w in first.words] == [
        ("any", 100, 400),
        ("fever?", 800, 1_000),
    ]
    assert [(w.text, w.start_ms, w.end_ms) for w in second.words] == [
        ("No,", 0, 300),
        ("none", 1_200, 1_400),
    ]
    assert (second.mean_log_prob, second.no_speech) == (SURE, 0.0)


def test_a_word_in_the_silence_goes_to_the_nearer_segment() -> None:
    pack = pack_of((0, 1_000), (1_600, 3_000))
    near_first, near_second = heard(("uh", 1_050, 1_200)), heard(("uh", 1_350, 1_550))
    assert [len(own) for own in given_back([near_first], pack)] == [1, 0]
    assert [len(own) for own in given_back([near_second], pack)] == [0, 1]


RAW_WORDS = st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 2_000)), max_size=30)


@given(RAW_WORDS)
def test_no_word_is_lost_or_moved_before_another(times: list[tuple[int, int]]) -> None:
    pack = pack_of((0, 1_000), (1_600, 3_000), (3_000, 3_200), (3_800, 8_000))
    words = [(f"w{n}", start, start + length) for n, (start, length) in enumerate(times)]
    found = given_back([heard(*words)], pack)
    texts = [word.text for own in found for part in own for word in part.words]
    assert texts == [text for text, _, _ in words]
    for own, place in zip(found, pack.places, strict=True):
        for word in (word for part in own for word in part.words):
            assert 0 <= word.start_ms <= word.end_ms <= place.duration_ms
        starts = [word.start_ms for part in own for word in part.words]
        if sorted(times) == times:
            assert all(before <= after for before, after in pairwise(starts))


def test_packs_that_went_wrong_give_nothing_back() -> None:
    segments = [voiced(0, 1_000), voiced(2_000, 1_400)]
    (pack,) = packed(segments, range(2), CONFIG)
    good = heard(("any", 100, 400), ("fever?", 500, 900), ("no", 1_700, 1_900))
    improbable = heard(("any", 100, 400), sure=-3.0)
    silent = heard(("any", 100, 400), sure=-3.0, silent=0.9)
    endless = heard(*((f"la{n % 2}", n, n) for n in range(200)))
    primed = heard(*((word, 100, 200) for word in ["one", "two", "three", "four", "five"]))

    def indices(part: RawPart, priming: str = "") -> list[int]:
        return sorted(drafts_of(segments, [pack], [(part,)], priming, GUARDS, CONFIG))

    assert indices(good) == [0, 1]
    assert indices(improbable) == indices(silent) == indices(endless) == []
    assert indices(primed) == [0, 1]
    assert indices(primed, "one two three four five") == []


def test_long_speech_without_words_is_left_to_be_decoded_again() -> None:
    segments = [voiced(0, 1_000), voiced(2_000, 1_400), voiced(4_000, 1_600)]
    (pack,) = packed(segments, range(3), CONFIG)
    drafts = drafts_of(segments, [pack], [(heard(("yes", 100, 400)),)], "", GUARDS, CONFIG)
    assert sorted(drafts) == [0, 1]
    assert drafts[1] == ()
    assert drafts_of(segments, [pack], [()], "", GUARDS, CONFIG) == {0: (), 1: ()}


def test_a_segment_alone_in_its_pack_keeps_what_was_heard() -> None:
    segments = [voiced(0, 9_900)]
    (pack,) = packed(segments, range(1), CONFIG)
    doubtful = heard(("hm", 9_000, 12_000), sure=-3.0)
    assert drafts_of(segments, [pack], [(doubtful,)], "", GUARDS, CONFIG) == {0: (doubtful,)}
