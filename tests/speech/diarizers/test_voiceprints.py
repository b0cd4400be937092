from __future__ import annotations

import numpy as np
import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.diarizers.voiceprints import (
    CEPSTRA,
    FEATURES,
    TYPICAL_DEVIATION,
    UNIT_MS,
    Floats,
    Track,
    Units,
    measure,
)
from tests.speech.voices import CHILD, MAN, WOMAN, Sound, Voice, say


def segment(sound: Sound, start_ms: int = 0) -> VoicedSegment:
    span = TimeSpan(start_ms=start_ms, end_ms=start_ms + len(sound) // 16)
    return VoicedSegment(span=span, samples=sound)


def whole(units: Units) -> Floats:
    return Track([units]).voiceprints(np.array([0]), np.array([len(units.frames)]))[0]


@pytest.mark.parametrize("voice", [MAN, WOMAN, CHILD])
def test_pitch_is_the_voices_own(voice: Voice) -> None:
    print_ = whole(measure(segment(say(voice, 3.0, 5))))
    pitch_hz = np.exp(print_[CEPSTRA] * TYPICAL_DEVIATION[CEPSTRA])
    assert pitch_hz == pytest.approx(voice.pitch_hz, rel=0.12)


def test_a_voice_is_nearer_to_itself_than_to_another() -> None:
    def distance(one: Floats, other: Floats) -> float:
        return float(np.sqrt(np.mean((one - other) ** 2)))

    man, again, woman = (
        whole(measure(segment(say(voice, 4.0, seed))))
        for voice, seed in ((MAN, 1), (MAN, 2), (WOMAN, 3))
    )
    assert distance(man, again) < 0.5 * distance(man, woman)


def test_loudness_does_not_matter() -> None:
    sound = say(WOMAN, 2.0, 1)
    loud, quiet = whole(measure(segment(sound))), whole(measure(segment(sound * 0.02)))
    np.testing.assert_allclose(loud, quiet, atol=0.05)


def test_units_tile_the_segment() -> None:
    units = measure(segment(say(MAN, 2.1, 1), start_ms=5_000))
    assert units.borders_ms[0] == 5_000
    assert units.borders_ms[-1] == 7_100
    lengths = np.diff(units.borders_ms)
    assert (lengths[:-1] == UNIT_MS).all()
    assert UNIT_MS // 2 <= lengths[-1] <= 2 * UNIT_MS


@pytest.mark.parametrize("samples", [1, 100, 512, 700])
def test_a_segment_shorter_than_a_frame_has_one_unit(samples: int) -> None:
    units = measure(segment(say(MAN, 1.0, 1)[:samples]))
    assert len(units.frames) == 1
    assert np.isfinite(whole(units)).all()


def test_silence_has_finite_features() -> None:
    assert np.isfinite(whole(measure(segment(np.zeros(16_000, dtype=np.float32))))).all()


def test_stretches_of_a_track_are_means_over_their_units() -> None:
    first, second = (measure(segment(say(MAN, 2.0, seed))) for seed in (1, 2))
    track = Track([first, second])
    count = len(first.frames)
    assert track.segment_of.tolist() == [0] * count + [1] * len(second.frames)
    prints = track.voiceprints(np.array([0, count]), np.array([count, len(track)]))
    assert prints.shape == (2, FEATURES)
    np.testing.assert_allclose(prints[0], whole(first))
    np.testing.assert_allclose(prints[1], whole(second))
