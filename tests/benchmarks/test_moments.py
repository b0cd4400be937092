"""When words stand there: latencies reckoned by hand."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import HeardWord


def word(text: str, end_ms: int) -> HeardWord:
    return HeardWord(text=text, span=TimeSpan(start_ms=end_ms - 100, end_ms=end_ms))


def test_a_commit_counts_from_the_words_end(runner) -> None:
    log = runner("moments").Log()
    log.note(1500.0, [word("chest", 700), word("pain", 1000)], None)
    assert log.commit_latencies() == [800.0, 500.0]
    assert log.first_latencies() == [800.0, 500.0]


def test_a_word_stands_there_from_its_first_partial_at_its_place(runner) -> None:
    log = runner("moments").Log()
    log.note(800.0, [], "chest")
    log.note(1200.0, [], "chest rain")
    log.note(1400.0, [], "Chest, pain")
    log.note(2000.0, [word("chest", 700), word("pain", 1000)], None)
    assert log.first_latencies() == [100.0, 400.0]


def test_a_word_that_stands_elsewhere_is_another_one(runner) -> None:
    log = runner("moments").Log()
    log.note(500.0, [], "pain a b c d e")
    log.note(2000.0, [word(text, 100 * n + 1000) for n, text in enumerate("abcde")], None)
    log.note(2500.0, [word("pain", 2100)], None)
    assert log.first_latencies()[-1] == 400.0


def test_percentiles_are_in_seconds(runner) -> None:
    moments = runner("moments")
    log = moments.Log()
    log.note(2000.0, [word("one", 1000), word("two", 1500)], None)
    assert moments.latencies(log)["commit_p50_s"] == pytest.approx(0.75)
    assert moments.latencies(moments.Log()) == {}


def test_ends_are_compared_of_the_words_that_both_have(runner) -> None:
    apart = runner("moments").ends_apart
    mine = [word("no", 500), word("chest", 1000), word("pain", 1500)]
    theirs = [word("Chest", 1100), word("pain.", 1500), word("today", 2000)]
    assert apart(mine, theirs)["ends_apart_p50_s"] == pytest.approx(0.05)
    assert apart(mine, []) == {}
