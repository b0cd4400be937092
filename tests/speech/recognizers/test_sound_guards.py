"""Pure: made sounds and made words, no model."""

from __future__ import annotations

import numpy as np
import pytest

from ambient_scribe.protocols import Samples
from ambient_scribe.speech.recognizers.guards import RawPart, RawWord
from ambient_scribe.speech.recognizers.sound_guards import Sound, SoundConfig, borne_out
from tests.speech.recognizers.sounds import breath, hiss, hum, music, talk, too_hot

CONFIG = SoundConfig()


def words(log_prob: float) -> tuple[RawPart, ...]:
    return (RawPart((RawWord("metformin", 200, 900, 0.9),), log_prob, 0.02),)


SURE, UNSURE = words(-0.3), words(-0.9)


@pytest.mark.parametrize("sound", [hum(0.8), hum(3, hertz=120), hiss(3), hiss(6, level=0.0005)])
def test_nobody_speaks_in_a_steady_sound_however_sure_the_model_is(sound: Samples) -> None:
    assert borne_out(SURE, sound, CONFIG) == ()


@pytest.mark.parametrize("sound", [breath(1.5), breath(6), music(1.5), music(6)])
def test_words_of_breath_and_music_are_believed_only_of_a_sure_model(sound: Samples) -> None:
    assert borne_out(UNSURE, sound, CONFIG) == ()
    assert borne_out(SURE, sound, CONFIG) == SURE


def test_talk_bears_its_words_out_sure_or_not() -> None:
    for seconds in (0.5, 1.5, 6):
        assert borne_out(SURE, talk(seconds), CONFIG) == SURE
        assert borne_out(UNSURE, talk(seconds), CONFIG) == UNSURE


def test_a_word_without_consonants_is_a_word() -> None:
    vowel = np.concatenate([np.zeros(3200, np.float32), music(0.4), np.zeros(2560, np.float32)])
    assert borne_out(UNSURE, vowel, CONFIG) == UNSURE


def test_words_through_a_clipping_microphone_are_doubted() -> None:
    plain = talk(3)
    assert borne_out(SURE, plain, CONFIG)[0].words[0].probability == 0.9
    (hot,) = borne_out(SURE, too_hot(plain, 12), CONFIG)
    assert hot.words[0].probability == CONFIG.clipped_confidence
    unlikely = (RawPart((RawWord("metformin", 200, 900, 0.1),), -0.3, 0.0),)
    assert borne_out(unlikely, too_hot(plain, 12), CONFIG)[0].words[0].probability == 0.1


def test_only_the_words_that_clip_are_doubted() -> None:
    quiet, loud = talk(2) * 0.2, too_hot(talk(2, seed=9), 18)
    both = np.concatenate([quiet, loud]).astype(np.float32)
    part = RawPart((RawWord("my", 100, 1900, 0.9), RawWord("knee", 2100, 3900, 0.9)), -0.3, 0.0)
    (heard,) = borne_out((part,), both, CONFIG)
    assert [word.probability for word in heard.words] == [0.9, CONFIG.clipped_confidence]


def test_silence_has_no_peak_and_no_words() -> None:
    silence = np.zeros(16_000, np.float32)
    assert Sound(silence).peak_share(0, 1000) == 0
    assert borne_out(SURE, silence, CONFIG) == ()
    assert borne_out((), silence, CONFIG) == ()
