"""The rows that a speaker embedding sees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.speech.diarizers.embedding_features import (
    FEATURES,
    FRAME_SAMPLES,
    HOP_SAMPLES,
    MEL_BANDS,
    PITCH_BANDS,
    PITCH_HIGH_HZ,
    PITCH_LOW_HZ,
    POWER_FLOOR,
    features,
    frames_in,
)
from tests.speech.voices import MAN, WOMAN, Voice, say

PITCHES_HZ = np.geomspace(PITCH_LOW_HZ, PITCH_HIGH_HZ, PITCH_BANDS + 1)


def heard_pitch_hz(voice: Voice) -> float:
    """Middle of the band that is most often the most periodic one."""
    rows = features(say(voice, 4.0, seed=1))[:, MEL_BANDS:]
    bands = rows.argmax(axis=1)[rows.max(axis=1) > 0.8]
    return float(np.sqrt(PITCHES_HZ[:-1] * PITCHES_HZ[1:])[int(np.median(bands))])


@pytest.mark.parametrize("voice", [MAN, WOMAN], ids=["man", "woman"])
def test_the_periodic_band_is_the_pitch(voice: Voice) -> None:
    assert heard_pitch_hz(voice) == pytest.approx(voice.pitch_hz, rel=0.12)


def test_a_sine_is_loudest_in_the_band_around_it() -> None:
    tones = [300, 1_000, 3_000]
    time = np.arange(8_000) / 16_000
    bands = []
    for hertz in tones:
        rows = features(np.sin(2 * np.pi * hertz * time).astype(np.float32))
        bands.append(int(rows[:, :MEL_BANDS].mean(axis=0).argmax()))
    mel = 2595 * np.log10(1 + np.array([60, *tones, 7600]) / 700)
    expected = (mel[1:-1] - mel[0]) / (mel[-1] - mel[0]) * (MEL_BANDS + 1) - 1
    assert np.abs(np.array(bands) - expected).max() <= 1


def test_loudness_moves_the_mel_spectrum_and_leaves_the_pitch() -> None:
    sound = say(MAN, 1.0, seed=2)
    loud, quiet = features(sound), features(0.1 * sound)
    shift = (loud - quiet)[:, :MEL_BANDS]
    above_the_floor = quiet[:, :MEL_BANDS] > np.log(POWER_FLOOR) + 6
    assert above_the_floor.mean() > 0.4
    np.testing.assert_allclose(shift[above_the_floor], np.log(100), atol=0.01)
    np.testing.assert_allclose(loud[:, MEL_BANDS:], quiet[:, MEL_BANDS:], atol=1e-3)


@settings(max_examples=25, deadline=None)
@given(start=st.integers(0, 60), frames=st.integers(1, 40))
def test_a_row_depends_on_its_own_sound_alone(start: int, frames: int) -> None:
    sound = say(WOMAN, 1.2, seed=3)
    first = start * HOP_SAMPLES
    part = sound[first : first + FRAME_SAMPLES + (frames - 1) * HOP_SAMPLES]
    np.testing.assert_allclose(features(part), features(sound)[start : start + frames], atol=2e-4)


@given(samples=st.integers(0, 3_000))
@settings(max_examples=30, deadline=None)
def test_frames_are_counted_before_they_are_made(samples: int) -> None:
    assert features(np.zeros(samples, np.float32)).shape == (frames_in(samples), FEATURES)


def test_silence_and_broken_samples_give_finite_rows() -> None:
    sound = say(MAN, 0.5, seed=4).copy()
    sound[[5, 900]] = np.nan, np.inf
    for samples in (np.zeros(16_000, np.float32), np.zeros(0, np.float32), sound):
        assert np.isfinite(features(samples)).all()
