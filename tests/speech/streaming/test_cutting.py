"""Cuts lie in the quiet between words."""

from __future__ import annotations

from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.streaming.cutting import (
    clear_cut,
    cut_after,
    quietest_gap,
    quietest_of,
)
from tests.speech.streaming.timeline import at, sound_of


def segment_of(words: list[object], start_ms: int, end_ms: int) -> VoicedSegment:
    sound = sound_of(words)  # type: ignore[arg-type]
    return VoicedSegment(
        span=TimeSpan(start_ms=start_ms, end_ms=end_ms),
        samples=sound[start_ms * SAMPLES_PER_MS : end_ms * SAMPLES_PER_MS],
    )


def test_a_cut_finds_the_quiet_that_the_times_miss() -> None:
    true = [at("one", 300, 300), at("two", 680, 300)]  # quiet from 600 to 680
    segment = segment_of([*true], 200, 1_100)
    stated = [at("one", 300, 260), at("two", 590, 390)]  # 40 ms early, 90 ms early
    assert 610 <= cut_after(segment, stated, 1) <= 670


def test_a_cut_follows_its_word_closely_in_a_long_pause() -> None:
    segment = segment_of([at("one", 300, 300), at("two", 1_600, 300)], 200, 2_000)
    words = [at("one", 300, 300), at("two", 1_600, 300)]
    assert 600 <= cut_after(segment, words, 1) <= 800
    assert 1_900 <= cut_after(segment, words, 2) <= 2_000


def test_the_quietest_gap_is_the_one_that_is_really_quiet() -> None:
    gaps = [(300, 600), (600, 900), (900, 1_200), (1_260, 1_560), (1_560, 1_860)]
    words = [at(f"w{n}", start, end - start) for n, (start, end) in enumerate(gaps)]
    segment = segment_of([*words], 300, 1_860)
    assert quietest_gap(segment, words, range(1, 5)) == 3
    assert quietest_gap(segment, words, range(1, 2)) == 0  # only in the first half
    assert quietest_gap(segment, words, ()) == 0


def test_running_speech_has_no_clear_cut_but_a_quietest() -> None:
    joined = [at(f"w{n}", 300 + 300 * n, 300) for n in range(4)]  # one tone without a gap
    assert clear_cut(segment_of([*joined], 300, 1_500), joined, range(1, 4)) == 0
    parted = [*joined[:2], at("w2", 960, 300), at("w3", 1_260, 300)]  # quiet from 900 to 960
    assert clear_cut(segment_of([*parted], 300, 1_560), parted, range(1, 4)) == 2
    long = [at(f"w{n}", 300 + 300 * n, 300) for n in range(24)]
    assert clear_cut(segment_of([*long], 300, 7_500), long, range(1, 24)) == 0
    assert quietest_of(segment_of([*parted], 300, 1_560), parted, range(1, 4)) == 2
    assert quietest_of(segment_of([*parted], 300, 1_560), parted, range(1, 1)) == 0
    assert clear_cut(segment_of([*long], 300, 3_900), long, ()) == 0
