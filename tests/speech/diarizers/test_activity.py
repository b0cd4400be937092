"""Where somebody speaks inside a voiced segment."""

from __future__ import annotations

import numpy as np

from ambient_scribe.speech.diarizers.activity import stretches
from tests.speech.voices import MAN, hush, say


def test_margins_and_long_pauses_are_left_out() -> None:
    sound = np.concatenate([hush(0.3), say(MAN, 2.0, 1), hush(0.8), say(MAN, 1.5, 2), hush(0.3)])
    found = stretches(sound) / 16_000
    assert len(found) == 2
    assert abs(found[0] - [0.3, 2.3]).max() < 0.15
    assert abs(found[1] - [3.1, 4.6]).max() < 0.15


def test_a_short_pause_belongs_to_the_speech_around_it() -> None:
    sound = np.concatenate([hush(0.3), say(MAN, 1.0, 1), hush(0.15), say(MAN, 1.0, 2), hush(0.3)])
    assert len(stretches(sound)) == 1


def test_there_is_always_a_stretch_inside_the_segment() -> None:
    for sound in (np.zeros(16_000, dtype=np.float32), hush(0.1), hush(2.0), say(MAN, 0.2, 1)):
        found = stretches(sound)
        assert len(found) >= 1
        assert (found >= 0).all() and (found <= len(sound)).all()
        assert (found[:, 0] < found[:, 1]).all()
