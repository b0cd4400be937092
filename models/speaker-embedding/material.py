"""Prepares what the network is shown: sound of the training voices enters, files of rows leave.

A class is a speaker at one speed: played faster or slower, pitch and vocal tract change together,
and the voice is another one through the same microphone, which the network must learn to tell
apart. A pass hears every class once, in stretches of four seconds, each in a room of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import corpus
import numpy as np
import numpy.typing as npt
from augmentation import Augmenter, Chances, random_responses
from corpus import Sound
from scipy.signal import resample_poly

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.speech.diarizers.embedding_features import features

SPEEDS = (Fraction(17, 20), Fraction(23, 25), Fraction(1), Fraction(27, 25), Fraction(29, 25))
STRETCH_S = 4.0
ROOMS = 400
CODED_PASSES, CODED = 1, 0.2
"""Lossy codecs take as long as everything else together: one pass has them."""
RESPONSE_SEED, PASS_SEED, SYNTHESIS_SEED = 100, 1_000, 2_000


@dataclass(frozen=True)
class Material:
    """`rows` (n, FEATURES) float16; stretch i is rows[borders[i]:borders[i + 1]] of class labels[i]."""

    rows: npt.NDArray[np.float16]
    borders: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int64]

    @classmethod
    def load(cls, folder: Path) -> Material:
        return cls(
            *(np.load(folder / f"{name}.npy", mmap_mode="r") for name in cls.__annotations__)
        )

    def save(self, folder: Path) -> None:
        unfinished = folder.with_suffix(".new")
        unfinished.mkdir(parents=True, exist_ok=True)
        for name in self.__annotations__:
            np.save(unfinished / f"{name}.npy", getattr(self, name))
        unfinished.rename(folder)


def at_speed(sound: Sound, speed: Fraction) -> Sound:
    if speed == 1:
        return sound
    return np.asarray(resample_poly(sound, speed.denominator, speed.numerator), np.float32)


def classes(speech: Path, data: Path, cache: Path) -> list[Sound]:
    """The sound of each class: every speaker at every speed, then the synthetic voices."""
    kept = cache / "classes.npz"
    if not kept.exists():
        spoken = [corpus.read_sound(s.path) for s in corpus.training_speakers(speech)]
        sounds = [at_speed(sound, speed) for sound in spoken for speed in SPEEDS]
        texts = corpus.sentences(data)
        for number, voices in enumerate(corpus.synthetic_voices()):
            sounds.append(corpus.synthetic_speech(voices, texts, SYNTHESIS_SEED + number))
        cache.mkdir(parents=True, exist_ok=True)
        whole = np.concatenate(
            [np.round(np.clip(s, -1, 1) * 32_767).astype(np.int16) for s in sounds]
        )
        np.savez(kept, whole=whole, lengths=[len(s) for s in sounds])
    with np.load(kept) as file:
        whole, lengths = file["whole"], file["lengths"]
    parts = np.split(whole, np.cumsum(lengths)[:-1])
    return [part.astype(np.float32) / 32_767 for part in parts]


def augmenter(speech: Path, cache: Path, sounds: list[Sound], codec: float) -> Augmenter:
    """Simulated rooms, the training voices as babble, and the noises not kept for the test."""
    kept = cache / "responses.npz"
    if not kept.exists():
        made = random_responses(ROOMS, RESPONSE_SEED)
        np.savez(kept, *made)
    with np.load(kept) as file:
        responses = [file[name] for name in file.files]
    return Augmenter(responses, corpus.noises(speech), sounds, Chances(codec=codec))


def make_pass(number: int, sounds: list[Sound], speech: Path, cache: Path) -> Material:
    change = augmenter(speech, cache, sounds, CODED if number < CODED_PASSES else 0.0)
    random = np.random.default_rng(PASS_SEED + number)
    rows, labels = [], []
    for label, sound in enumerate(sounds):
        count = max(1, round(len(sound) / (STRETCH_S * SAMPLE_RATE_HZ)))
        for stretch in np.array_split(sound, count):
            rows.append(features(change(stretch, random)).astype(np.float16))
            labels.append(label)
    borders = np.cumsum([0, *map(len, rows)])
    return Material(np.concatenate(rows), borders, np.array(labels))
