"""Units of speech for tests of clustering: people as random directions, no model, no sound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ambient_scribe.speech.diarizers.voiceprints import FEATURES
from ambient_scribe.speech.diarizers.windows import Units

DIMENSION = 32
UNIT_MS = 250

Floats = npt.NDArray[np.float64]


class Person:
    """`voice` is where this person's vectors point, `print` how they sound here."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        self.voice = random.standard_normal(DIMENSION)
        self.voice /= np.linalg.norm(self.voice)
        self.sound = 1.5 * random.standard_normal(FEATURES)


ANNA, BEN, CARL, DORA = (Person(seed) for seed in (1, 2, 3, 4))


def speech(person: Person, seconds: float, start_ms: int, stretch: int, seed: int) -> Units:
    """One stretch of one person, with as much scatter as speech has."""
    random = np.random.default_rng(seed)
    count = max(1, round(seconds * 1000 / UNIT_MS))
    vectors = person.voice + 0.1 * random.standard_normal((count, DIMENSION))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    starts = start_ms + UNIT_MS * np.arange(count)
    return Units(
        borders_ms=np.column_stack([starts, starts + UNIT_MS]).astype(np.int64),
        stretch=np.full(count, stretch, dtype=np.int64),
        weight=np.full(count, min(1.0, seconds / 1.5), dtype=np.float32),
        vectors=vectors.astype(np.float16),
        prints=(person.sound + 0.6 * random.standard_normal((count, FEATURES))).astype(np.float16),
    )


def conversation(people: list[Person], turns: int, seed: int = 0) -> list[tuple[Person, Units]]:
    """Turns of 1 to 5 s that go round the people, half a second apart."""
    random = np.random.default_rng(seed)
    now_ms, made = 0, []
    for turn in range(turns):
        person = people[turn % len(people)]
        units = speech(person, float(random.uniform(1, 5)), now_ms, turn, seed * 1000 + turn)
        made.append((person, units))
        now_ms = int(units.borders_ms[-1, 1]) + 500
    return made
