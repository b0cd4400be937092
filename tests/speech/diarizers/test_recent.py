"""Voices told apart as they come: labels, what may change, and that nothing grows."""

from __future__ import annotations

import numpy as np
import pytest

from ambient_scribe.speech.diarizers.recent import RecentConfig, RecentVoices
from ambient_scribe.speech.diarizers.scoring import ScoringConfig
from ambient_scribe.speech.diarizers.windows import Units
from tests.speech.diarizers.talk import ANNA, BEN, CARL, DORA, Person, conversation, speech


def voices(most: int = 4, **config: float) -> RecentVoices:
    return RecentVoices(RecentConfig(**config), ScoringConfig(), most)


def listened(heard: list[tuple[Person, Units]], state: RecentVoices) -> dict[int, str]:
    """The name that each unit (by its start) has at the end."""
    names: dict[int, str] = {}
    for _, units in heard:
        changed, told = state.accept(units)
        starts = changed.borders_ms[:, 0].tolist()
        for start in [start for start in names if start >= starts[0]]:
            del names[start]
        names.update(zip(starts, told, strict=True))
    return names


@pytest.mark.parametrize("people", [[ANNA], [ANNA, BEN], [ANNA, BEN, CARL]], ids=len)
def test_people_are_told_apart_and_numbered_as_they_come(people: list[Person]) -> None:
    heard = conversation(people, 18)
    names = listened(heard, voices())
    for person, units in heard:
        expected = f"S{people.index(person) + 1}"
        own = [names[start] for start in units.borders_ms[:, 0].tolist()]
        assert own.count(expected) >= 0.9 * len(own)


def test_no_more_voices_than_allowed() -> None:
    names = listened(conversation([ANNA, BEN, CARL, DORA], 24), voices(most=2))
    assert set(names.values()) == {"S1", "S2"}


def test_what_is_beyond_the_horizon_never_changes() -> None:
    state, names, final = voices(horizon_seconds=10), {}, {}
    for number, (_, units) in enumerate(conversation([ANNA, BEN, CARL], 40, seed=2)):
        changed, told = state.accept(units)
        names.update(zip(changed.borders_ms[:, 0].tolist(), told, strict=True))
        if number == 15:
            final = dict(names)
    horizon_ms = max(final) - 30_000
    settled = {start: name for start, name in final.items() if start < horizon_ms}
    assert settled and all(names[start] == name for start, name in settled.items())


def test_a_label_within_the_horizon_is_corrected() -> None:
    """Half a second of a new voice says too little; once more is heard, it is told again."""
    state = voices()
    state.accept(speech(ANNA, 8, 0, 0, 1))
    _, first = state.accept(speech(BEN, 0.5, 9_000, 1, 2))
    assert set(first) == {"S1"}
    changed, names = state.accept(speech(BEN, 4, 10_000, 2, 3))
    assert changed.borders_ms[0, 0] == 9_000
    assert set(names) == {"S2"}


def test_hours_take_no_more_memory_than_minutes() -> None:
    """The state is the horizon and a sum for each voice, whatever was heard before; and so is what
    is told with each segment."""
    state = voices(horizon_seconds=20)
    sizes, told_most = [], 0
    for number in range(360):  # three hours, half of them speech
        person = (ANNA, BEN)[number % 2]
        changed, _ = state.accept(speech(person, 15.0, number * 30_000, number, number))
        told_most = max(told_most, len(changed))
        assert state._recent is not None
        sizes.append(state._recent.vectors.nbytes + state._recent.prints.nbytes)
    assert max(sizes) == max(sizes[:10])
    assert told_most <= (20 + 15 + 15) * 4
    assert [voice.name for voice in state._voices] == ["S1", "S2"]


def test_an_enrolled_voice_is_known_again() -> None:
    state = RecentVoices(
        RecentConfig(), ScoringConfig(), 4, [("Dr. Ben", BEN.voice)], known_similarity=0.6
    )
    names = listened(conversation([ANNA, BEN], 12), state)
    assert set(names.values()) == {"S1", "Dr. Ben"}


def test_a_stranger_is_not_the_enrolled_person() -> None:
    state = RecentVoices(
        RecentConfig(), ScoringConfig(), 4, [("Dr. Dora", DORA.voice)], known_similarity=0.6
    )
    assert set(listened(conversation([ANNA, BEN], 12), state).values()) == {"S1", "S2"}


def test_the_same_speech_gives_the_same_names() -> None:
    heard = conversation([ANNA, BEN, CARL], 15)
    assert listened(heard, voices()) == listened(heard, voices())
    assert np.isfinite(heard[0][1].vectors).all()
