"""Turns that are told by the turns around them; labels that are exchanged for a while."""

from __future__ import annotations

import math
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.clinical.roles.model import probability
from ambient_scribe.clinical.roles.sequence import SequenceConfig, labels_right, sides, smoothed

CONFIG = SequenceConfig()
odds = st.floats(-6, 6)
rates = st.floats(0.05, 0.95)


def by_enumeration(
    evidence: list[float], change: list[float], begin: float
) -> tuple[list[float], list[float]]:
    """Every row of states, weighed: what the chain must say."""
    total, first, changed = 0.0, [0.0] * len(evidence), [0.0] * max(0, len(evidence) - 1)
    for states in product((True, False), repeat=len(evidence)):
        weight = begin if states[0] else 1 - begin
        for state, one in zip(states, evidence, strict=True):
            weight *= probability(one if state else -one)
        moves = [a is not b for a, b in pairwise(states)]
        for moved, rate in zip(moves, change, strict=True):
            weight *= rate if moved else 1 - rate
        total += weight
        first = [f + weight * s for f, s in zip(first, states, strict=True)]
        changed = [c + weight * m for c, m in zip(changed, moves, strict=True)]
    return [f / total for f in first], [c / total for c in changed]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_chain_is_what_enumeration_gives(data: st.DataObject) -> None:
    evidence = data.draw(st.lists(odds, min_size=1, max_size=7))
    change = data.draw(st.lists(rates, min_size=len(evidence) - 1, max_size=len(evidence) - 1))
    begin = data.draw(rates)
    states, changes = smoothed(evidence, change, begin)
    expected, moved = by_enumeration(evidence, change, begin)
    assert states == pytest.approx(expected, abs=1e-9)
    assert changes == pytest.approx(moved, abs=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), max_size=300))
def test_any_evidence_gives_probabilities(evidence: list[float]) -> None:
    for one in (
        *sides(evidence, [False] * len(evidence), CONFIG),
        *labels_right(evidence, CONFIG),
    ):
        assert 0 <= one <= 1 and not math.isnan(one)


def test_what_says_nothing_is_told_by_its_neighbours() -> None:
    turns = [4.0, -4.0] * 10
    turns[9] = 0.0  # "okay"
    told = sides(turns, [True, False] * 10, CONFIG)
    assert told[9] < 0.1
    assert all((one > 0.5) is (n % 2 == 0) for n, one in enumerate(told))


def test_a_visit_of_long_stretches_is_told_by_its_stretches() -> None:
    sentences = [3.0] * 12 + [-3.0] * 12
    sentences[5] = -0.5
    assert sides(sentences, [False] * 24, CONFIG)[5] > 0.5


def test_a_stretch_of_exchanged_labels_is_found_with_its_ends() -> None:
    visit = [2.0] * 20 + [-2.0] * 10 + [2.0] * 20
    told = labels_right(visit, CONFIG)
    assert [one > 0.5 for one in told] == [True] * 20 + [False] * 10 + [True] * 20
    assert told[25] < 0.05
    assert told[45] > 0.95


def test_one_odd_utterance_is_no_stretch() -> None:
    visit = [2.0] * 10 + [-3.0] + [2.0] * 10
    told = labels_right(visit, CONFIG)
    assert all(one > 0.5 for one in told)
    assert told[10] < told[9]  # and less sure
