"""Intervals and paired differences: seeded, by speaker where they are known."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.results import bootstrap
from ambient_scribe.evaluation.tally import Tally


def rows(*errors: int, total: int = 100) -> dict[str, dict[str, Tally]]:
    return {f"f{i}": {"wer": Tally(wrong, total)} for i, wrong in enumerate(errors)}


def test_an_interval_holds_the_pooled_rate_and_is_the_same_again() -> None:
    drawn = list(rows(5, 10, 15, 20, 30).values())
    low, high = bootstrap.intervals(drawn)["wer"]
    assert 0.05 <= low < 0.16 < high <= 0.30
    assert bootstrap.intervals(drawn)["wer"] == (low, high)
    assert bootstrap.intervals(drawn, seed=1)["wer"] != (low, high)


def test_rates_that_do_not_differ_have_no_width() -> None:
    assert bootstrap.intervals(list(rows(7, 7, 7).values()))["wer"] == (0.07, 0.07)


def test_one_recording_has_no_interval() -> None:
    assert bootstrap.intervals(list(rows(7).values())) == {}
    assert bootstrap.intervals([{"drug_wer": Tally(0, 0)}] * 3) == {}


def test_whole_speakers_are_drawn_where_each_recording_has_one() -> None:
    four = rows(1, 2, 3, 4)
    of_two = {"f0": "a", "f1": "a", "f2": "b", "f3": "b"}
    assert bootstrap.units(four, of_two) == [{"wer": Tally(3, 200)}, {"wer": Tally(7, 200)}]
    assert bootstrap.unit_name(four, of_two) == "speaker"
    for unknown in ({}, dict.fromkeys(four, "a"), {**of_two, "f3": None}):
        assert len(bootstrap.units(four, unknown)) == 4
        assert bootstrap.unit_name(four, unknown) == "file"


def test_a_system_that_is_better_everywhere_is_surely_better() -> None:
    a = [Tally(wrong, 100) for wrong in (10, 20, 30)]
    b = [Tally(wrong - 5, 100) for wrong in (10, 20, 30)]
    found = bootstrap.difference(a, b)
    assert found is not None
    assert found.b - found.a == pytest.approx(-0.05)
    assert (found.low, found.high) == pytest.approx((-0.05, -0.05))
    assert found.improvement == 1


def test_two_that_are_equal_are_as_likely_better_as_worse() -> None:
    same = [Tally(1, 10), Tally(2, 10)]
    found = bootstrap.difference(same, same)
    assert found is not None
    assert (found.low, found.high, found.improvement) == (0, 0, 0.5)
    assert bootstrap.difference(same[:1], same[:1]) is None
