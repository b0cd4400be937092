from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from ambient_scribe.speech.diarizers.clustering import (
    MOST_WINDOWS,
    VoicesConfig,
    find_voices,
    separation,
)
from ambient_scribe.speech.diarizers.voiceprints import FEATURES, Floats

CONFIG = VoicesConfig()


def cloud(centre: float, count: int, seed: int, direction: int = 0) -> Floats:
    """Windows of one voice: unit spread around a centre that only every third feature shares."""
    mean = np.zeros(FEATURES)
    mean[direction::3] = centre
    return np.random.default_rng(seed).standard_normal((count, FEATURES)) + mean


def count(prints: Floats, config: VoicesConfig = CONFIG) -> int:
    return len(find_voices(prints, config).means)


def test_one_voice_stays_one() -> None:
    for seed in range(5):
        assert count(cloud(0, 200, seed)) == 1


def test_two_voices_are_found_and_told_apart() -> None:
    prints = np.concatenate([cloud(0, 120, 1), cloud(3, 60, 2)])
    voices = find_voices(prints, CONFIG)
    labels = voices.log_likelihoods(prints).argmax(axis=1)
    assert len(voices.means) == 2
    assert len(set(labels[:120])) == len(set(labels[120:])) == 1
    assert labels[0] != labels[-1]


def test_a_third_voice_that_stands_out_is_found() -> None:
    prints = np.concatenate([cloud(0, 80, 1), cloud(4, 60, 2), cloud(4, 40, 3, direction=1)])
    assert count(prints) == 3


def test_a_few_odd_windows_are_no_voice() -> None:
    prints = np.concatenate([cloud(0, 80, 1), cloud(4, 60, 2), cloud(9, 3, 3, direction=1)])
    assert count(prints) == 2


def test_the_bounds_are_kept() -> None:
    one = cloud(0, 100, 1)
    three = np.concatenate([cloud(0, 80, 1), cloud(4, 60, 2), cloud(4, 40, 3, direction=1)])
    assert count(one, VoicesConfig(min_speakers=2)) == 2
    assert count(three, VoicesConfig(max_speakers=2)) == 2
    assert count(three, VoicesConfig(max_speakers=1)) == 1


@pytest.mark.parametrize("windows", [1, 2, 3])
def test_hardly_any_windows_are_one_voice(windows: int) -> None:
    assert count(cloud(0, windows, 1)) == 1


def test_long_visits_are_thinned_and_still_told_apart() -> None:
    prints = np.concatenate([cloud(0, 2 * MOST_WINDOWS, 1), cloud(3, MOST_WINDOWS, 2)])
    assert count(prints) == 2


def test_separation_is_the_distance_in_spreads() -> None:
    one, other = cloud(0, 20_000, 1), cloud(0, 20_000, 2)
    other[:, 0] += 5
    assert separation(one, other) == pytest.approx(5, rel=0.05)


def test_contradictory_bounds_are_refused() -> None:
    with pytest.raises(ValidationError, match="min_speakers"):
        VoicesConfig(min_speakers=3, max_speakers=2)
