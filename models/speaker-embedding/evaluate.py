"""Measures speaker embeddings: how often two windows of speech are rightly called one voice or two.

    python models/speaker-embedding/evaluate.py SPEECH [--json FILE]

Each of the 40 speakers of `held_out.txt` gives windows from the first and from the second half of
the one utterance there is; every window of a first half meets every window of a second half. The
equal error rate (EER) is where as many same voices are missed as different voices confused.

clean: as recorded. channels: each window in a room, device and noise of its own. visits: the
windows of a trial share one room, device and noise, as the voices of one visit do; the errors are
averaged over 8 such visits. Rooms and noises are ones that training never used.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import corpus
import numpy as np
import numpy.typing as npt
from augmentation import Augmenter, Chances, normalized, random_responses
from corpus import Sound

from ambient_scribe.domain.time import SAMPLE_RATE_HZ, TimeSpan
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.diarizers.embedding import EmbeddingConfig, SpeakerEmbedding
from ambient_scribe.speech.diarizers.embedding_features import MEL_BANDS, features
from ambient_scribe.speech.diarizers.voiceprints import Track, measure

Vectors = npt.NDArray[np.floating]
Embed = Callable[[Sequence[Sound]], Vectors]

WINDOWS_OF_A_HALF = 4
SECONDS = (1.5, 3.0)
VISITS = 8
TEST_SEED, RESPONSE_SEED = 5_000, 5_001
TEST_ROOMS = 40
ALWAYS_A_ROOM = Chances(room=1.0, noise=1.0, second_voice=0.0)


@dataclass(frozen=True)
class Halves:
    """Windows of one length: `sounds`, whose they are, and from which half (0 or 1)."""

    sounds: list[Sound]
    speaker: npt.NDArray[np.int64]
    half: npt.NDArray[np.int64]

    @classmethod
    def cut(cls, utterances: Sequence[Sound], seconds: float) -> Halves:
        length = round(seconds * SAMPLE_RATE_HZ)
        sounds, speaker, halves = [], [], []
        for number, utterance in enumerate(utterances):
            for half, part in enumerate(np.array_split(utterance, 2)):
                last = max(0, len(part) - length)
                for start in np.linspace(0, last, WINDOWS_OF_A_HALF).astype(int):
                    sounds.append(part[start : start + length])
                    speaker.append(number)
                    halves.append(half)
        return cls(sounds, np.array(speaker), np.array(halves))

    def scores(self, vectors: Vectors) -> tuple[Vectors, Vectors]:
        """Likenesses (minus squared distances) of pairs across halves: same voices, other voices."""
        first, second = self.half == 0, self.half == 1
        a, b = vectors[first], vectors[second]
        alike = 2 * a @ b.T - (a**2).sum(axis=1)[:, None] - (b**2).sum(axis=1)[None]
        same = self.speaker[first][:, None] == self.speaker[second][None]
        return alike[same], alike[~same]


def equal_error_rate(same: Vectors, other: Vectors) -> float:
    thresholds = np.sort(np.concatenate([same, other]))
    missed = np.searchsorted(np.sort(same), thresholds, side="left") / len(same)
    confused = 1 - np.searchsorted(np.sort(other), thresholds, side="left") / len(other)
    nearest = int(np.abs(missed - confused).argmin())
    return float((missed[nearest] + confused[nearest]) / 2)


def conditions(windows: Halves, change: Augmenter) -> Iterator[tuple[str, list[Sound]]]:
    """The windows as they are heard: once clean, once each in its own channel, and in visits."""
    yield "clean", windows.sounds
    random = np.random.default_rng(TEST_SEED)
    yield "channels", [change(sound, random) for sound in windows.sounds]
    for visit in range(VISITS):
        # The same generator anew for every window: the same room, device and noise.
        seed = [TEST_SEED, visit]
        yield "visits", [change(sound, np.random.default_rng(seed)) for sound in windows.sounds]


def measure_all(
    systems: dict[str, Embed], utterances: list[Sound], change: Augmenter
) -> dict[str, dict[str, float]]:
    """EER by system, and by condition and length of the windows."""
    found: dict[str, dict[str, list[float]]] = {name: {} for name in systems}
    for seconds in SECONDS:
        windows = Halves.cut(utterances, seconds)
        for condition, sounds in conditions(windows, change):
            for name, embed in systems.items():
                rate = equal_error_rate(*windows.scores(embed(sounds)))
                found[name].setdefault(f"{condition}, {seconds} s", []).append(rate)
            sys.stderr.write(".")
            sys.stderr.flush()
    sys.stderr.write("\n")
    return {
        name: {condition: float(np.mean(rates)) for condition, rates in by_condition.items()}
        for name, by_condition in found.items()
    }


def log_mel_statistics(sounds: Sequence[Sound]) -> Vectors:
    """Baseline: mean and deviation of each mel band."""
    mel = [features(sound)[:, :MEL_BANDS] for sound in sounds]
    return np.stack([np.concatenate([m.mean(axis=0), m.std(axis=0)]) for m in mel])


def spectral_prints(sounds: Sequence[Sound]) -> Vectors:
    """Baseline: the embedded spectral diarizer's voiceprint of the window."""
    prints = []
    for sound in sounds:
        span = TimeSpan(start_ms=0, end_ms=len(sound) * 1000 // SAMPLE_RATE_HZ)
        track = Track([measure(VoicedSegment(span, sound))])
        prints.append(track.voiceprints(np.array([0]), np.array([len(track)]))[0])
    return np.stack(prints)


def test_augmenter(speech: Path, utterances: list[Sound]) -> Augmenter:
    measured = [
        normalized(corpus.read_sound(path))
        for path in sorted((speech / "rir").glob(corpus.MEASURED_ROOMS))
    ]
    simulated = random_responses(TEST_ROOMS, RESPONSE_SEED)
    noises = corpus.noises(speech, unseen=True)
    return Augmenter([*measured, *simulated], noises, utterances, ALWAYS_A_ROOM)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("speech", type=Path)
    parser.add_argument("--json", type=Path, help="write the figures here")
    options = parser.parse_args()
    utterances = [corpus.read_sound(s.path) for s in corpus.chosen(options.speech, corpus.HELD_OUT)]
    change = test_augmenter(options.speech, utterances)
    systems: dict[str, Embed] = {
        "log-mel mean and deviation": log_mel_statistics,
        "spectral print": spectral_prints,
        "speaker embedding": SpeakerEmbedding(EmbeddingConfig()).embed,
    }
    results = measure_all(systems, utterances, change)
    for name, by_condition in results.items():
        line = "  ".join(f"{c}: {100 * rate:.1f} %" for c, rate in by_condition.items())
        sys.stdout.write(f"{name:28s} {line}\n")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
