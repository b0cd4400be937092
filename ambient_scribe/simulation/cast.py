"""Who speaks: synthetic voices for people in a visit, split into voices to learn from and others.

Models are trained and tuned with `TRAIN` voices only; reported figures use `UNSEEN` ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ambient_scribe.simulation.voices import Voice

Voices = Literal["train", "unseen"]

_ESPEAK_VARIANTS = ("", "+m1", "+m2", "+m3", "+m4", "+f1", "+f2", "+f3")
TRAIN = (
    *(Voice("flite", name) for name in ("kal16", "awb", "rms", "slt")),
    *(
        Voice("espeak-ng", accent + variant)
        for accent in ("en-us", "en-gb")
        for variant in _ESPEAK_VARIANTS
    ),
)
UNSEEN = (
    Voice("festival", "ked_diphone"),
    Voice("festival", "cmu_us_slt_arctic_hts"),
    Voice("espeak-ng", "en-gb-scotland"),
    Voice("espeak-ng", "en-gb-x-rp"),
    *(Voice("espeak-ng", f"en-us{variant}") for variant in ("+f4", "+f5", "+m6", "+m7")),
)
"""The person behind cmu_us_slt_arctic_hts is also flite's slt: the voice is unseen, she is not."""

STRETCH = (0.95, 1.12)
PITCH = (0.93, 1.07)
"""Played up to so much lower or higher, formants included: more people out of few voices."""


@dataclass(frozen=True)
class Part:
    """One person of a visit, how they sound and how loud they are beside the others."""

    speaker: str
    voice: Voice
    level_db: float


def timbre(voice: Voice) -> str:
    """Voices of one timbre are one throat with another accent: never two people of a visit."""
    if voice.engine != "espeak-ng":
        return voice.name.replace("cmu_us_", "").removesuffix("_arctic_hts")
    return "espeak" + voice.name.partition("+")[2]


def cast(speakers: tuple[str, ...], voices: Voices, random: np.random.Generator) -> list[Part]:
    """A voice for each speaker, no two alike."""
    choices = TRAIN if voices == "train" else UNSEEN
    parts: list[Part] = []
    taken: set[str] = set()
    for speaker in speakers:
        free = [voice for voice in choices if timbre(voice) not in taken]
        voice = free[int(random.integers(len(free)))]
        taken.add(timbre(voice))
        sounding = Voice(
            voice.engine,
            voice.name,
            round(float(random.uniform(*STRETCH)), 3),
            round(float(random.uniform(*PITCH)), 3),
        )
        parts.append(Part(speaker, sounding, float(random.uniform(-2.0, 2.0))))
    return parts
