"""What a muted microphone gives is told from a quiet room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from ambient_scribe.capture.stillness import MuteWatch, is_still


@dataclass(frozen=True)
class Piece:
    samples: np.ndarray
    seconds: float = 0.1


STILL = Piece(np.zeros((160, 1), np.float32))
LOUD = Piece(np.linspace(-0.1, 0.1, 160, dtype=np.float32).reshape(-1, 1))


@pytest.mark.parametrize("value", [0.0, 0.25, -1.0])
def test_one_value_is_still(value):
    assert is_still(np.full((160, 1), value, np.float32))


def test_two_channels_of_one_value_each_are_still():
    assert is_still(np.tile(np.float32([0.5, -0.5]), (160, 1)))


def test_the_last_bit_of_sixteen_is_not():
    samples = np.zeros((160, 1), np.float32)
    samples[80] = 1 / 32_768
    assert not is_still(samples)


def told(watch: MuteWatch[Piece], pieces: list[Piece]) -> list[list[bool]]:
    return [[muted for _, muted in watch.push(piece)] for piece in pieces]


def test_still_pieces_wait_until_it_is_clear_what_they_are():
    watch: MuteWatch[Piece] = MuteWatch(0.25)
    assert told(watch, [LOUD, STILL, STILL, STILL, STILL]) == [
        [False], [], [], [True, True, True], [True],
    ]  # fmt: skip
    assert watch.is_muted
    assert told(watch, [LOUD, STILL, LOUD]) == [[False], [], [False, False]]
    assert not watch.is_muted


def test_what_waits_can_be_had():
    watch: MuteWatch[Piece] = MuteWatch(0.25)
    assert told(watch, [STILL, STILL]) == [[], []]
    assert [muted for _, muted in watch.release()] == [False, False]
    assert list(watch.release()) == []
