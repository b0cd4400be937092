"""How many voices a visit has, told from units made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from ambient_scribe.speech.diarizers.clustering import MOST_WINDOWS, VoicesConfig, find_voices
from ambient_scribe.speech.diarizers.scoring import ScoringConfig, decode, evidence
from ambient_scribe.speech.diarizers.windows import Units, joined
from tests.speech.diarizers.talk import ANNA, BEN, CARL, Person, conversation, speech


def visit(people: list[Person], turns: int = 24) -> tuple[Units, list[int]]:
    heard = conversation(people, turns)
    truth = [people.index(person) for person, units in heard for _ in range(len(units))]
    return joined([units for _, units in heard]), truth


@pytest.mark.parametrize("people", [[ANNA], [ANNA, BEN], [ANNA, BEN, CARL]], ids=len)
def test_as_many_voices_as_people(people: list[Person]) -> None:
    units, truth = visit(people)
    voices = find_voices(units, VoicesConfig())
    assert len(voices.means) == len(people)
    labels = decode(
        units, evidence(units, voices.log_likelihoods(units), ScoringConfig()), ScoringConfig()
    )
    pairs = list(zip(labels.tolist(), truth, strict=True))
    for voice in range(len(people)):
        own = [person for label, person in pairs if label == voice]
        assert max(own.count(person) for person in range(len(people))) >= 0.95 * len(own)


def test_the_bounds_are_kept() -> None:
    three, one = visit([ANNA, BEN, CARL])[0], visit([ANNA])[0]
    assert len(find_voices(three, VoicesConfig(max_speakers=2)).means) <= 2
    assert len(find_voices(three, VoicesConfig(max_speakers=1)).means) == 1
    assert len(find_voices(one, VoicesConfig(min_speakers=2)).means) == 2


def test_a_short_noise_is_no_voice() -> None:
    units, _ = visit([ANNA, BEN])
    door = speech(CARL, 1.5, 10_000_000, 999, 7)
    assert len(find_voices(joined([units, door]), VoicesConfig()).means) == 2


@pytest.mark.parametrize("seconds", [0.25, 0.5, 1.0])
def test_hardly_any_speech_is_one_voice(seconds: float) -> None:
    assert len(find_voices(speech(ANNA, seconds, 0, 0, 1), VoicesConfig()).means) == 1


def test_long_visits_are_thinned_and_still_told_apart() -> None:
    units, _ = visit([ANNA, BEN], turns=700)
    assert len(units) > 3 * MOST_WINDOWS
    assert len(find_voices(units, VoicesConfig()).means) == 2


def test_digital_silence_has_a_model_too() -> None:
    units = speech(ANNA, 6.0, 0, 0, 1)
    same = Units(
        units.borders_ms,
        units.stretch,
        units.weight,
        np.zeros_like(units.vectors),
        np.zeros_like(units.prints),
    )
    voices = find_voices(same, VoicesConfig())
    assert np.isfinite(voices.log_likelihoods(same)).all()


def test_contradictory_bounds_are_refused() -> None:
    with pytest.raises(ValidationError, match="min_speakers"):
        VoicesConfig(min_speakers=3, max_speakers=2)
