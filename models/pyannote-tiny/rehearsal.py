"""What the tiny pyannote pipeline is trained and scored on: synthetic voices in simulated rooms.

Voices and a seed enter; scenes, and pyannote's own views of them (a protocol, an Audio), leave.
Everything is drawn from one seeded generator: the same seed gives the same sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from pyannote.audio import Audio
from pyannote.core import Annotation, Segment, Timeline
from pyannote.database import ProtocolFile
from pyannote.database.protocol import SpeakerDiarizationProtocol
from scipy.signal import fftconvolve

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.resources import shipped
from ambient_scribe.simulation.room import Room, impulse_response, ventilation
from ambient_scribe.simulation.script import read_script
from ambient_scribe.simulation.voices import Samples, Voice, synthesize

FLITE = ("kal16", "awb", "rms", "slt")
ACCENTS = ("en-us", "en-gb")
VARIANTS = ("", "+m1", "+m2", "+m3", "+m4", "+f1", "+f2", "+f3")
PITCHES = (0.87, 1.0, 1.15)
"""Played lower and higher, formants too: three speakers from each voice."""
SCRIPTS = ("primary_care", "urgent_care", "cardiology")

REVERBERATIONS_S = (0.15, 0.25, 0.4)
PLACES_A_ROOM = 4
NOISE_DB = (15.0, 35.0)  # speech over ventilation
GAP_S = (-0.8, 0.9)  # between turns; below zero two people speak at once
LONGEST_TURN_S = 4.0
LEVEL_DB = (-6.0, 0.0)  # of one speaker beside another
PEAK = (0.2, 0.9)


@dataclass(frozen=True)
class Speaker:
    name: str
    utterances: tuple[Samples, ...]
    """Dry, of one loudness."""


@dataclass(frozen=True)
class Scene:
    """A recording, and who speaks when, in seconds."""

    name: str
    samples: Samples
    turns: tuple[tuple[float, float, str], ...]


def training_voices() -> tuple[Voice, ...]:
    names = [("flite", name) for name in FLITE]
    names += [("espeak-ng", accent + variant) for accent in ACCENTS for variant in VARIANTS]
    return tuple(Voice(*name, pitch=pitch) for name in names for pitch in PITCHES)


def unseen_voices() -> tuple[Voice, ...]:
    """Never trained on. Festival's slt is the same person as flite's, and so not quite unseen."""
    names = [("festival", "ked_diphone"), ("festival", "cmu_us_slt_arctic_hts")]
    names += [
        ("espeak-ng", name)
        for name in ("en-gb-scotland", "en-gb-x-rp", "en-us+f4", "en-us+f5", "en-us+m6", "en-us+m7")
    ]
    return tuple(Voice(*name) for name in names)


def name_of(voice: Voice) -> str:
    return f"{voice.engine}:{voice.name}@{voice.pitch:g}"


def sentences() -> tuple[str, ...]:
    """What the people of the sample visits say."""
    scripts = [read_script(shipped("samples", name)) for name in SCRIPTS]
    return tuple(turn.aloud for script in scripts for turn in script.turns)


def speak(voices: Sequence[Voice], each: int, random: np.random.Generator) -> tuple[Speaker, ...]:
    """Every voice reads `each` sentences, drawn for it."""
    texts = [text for text in sentences() if len(text.split()) >= 3]
    return tuple(
        Speaker(
            name_of(voice),
            tuple(
                _loud(synthesize(voice, texts[i])) for i in random.permutation(len(texts))[:each]
            ),
        )
        for voice in voices
    )


def _loud(sound: Samples) -> Samples:
    sound = sound[: round(LONGEST_TURN_S * SAMPLE_RATE_HZ)]
    return sound / np.sqrt(np.mean(sound**2))


class Rooms:
    """Impulse responses of some places in some rooms."""

    def __init__(self, random: np.random.Generator) -> None:
        self._responses: list[Samples] = []
        for reverberation_s in REVERBERATIONS_S:
            room = Room(reverberation_s=reverberation_s)
            for _ in range(PLACES_A_ROOM):
                place = (random.uniform(0.6, 3.6), random.uniform(1.7, 2.9), random.uniform(1, 1.5))
                response = impulse_response(place, room)
                self._responses.append(response / np.sqrt(np.sum(response**2)))

    def draw(self, random: np.random.Generator) -> Samples:
        return self._responses[random.integers(len(self._responses))]


def visit(
    name: str, people: Sequence[Speaker], seconds: float, rooms: Rooms, random: np.random.Generator
) -> Scene:
    """People take turns, now and then over each other, in a room with ventilation."""
    length = round(seconds * SAMPLE_RATE_HZ)
    sound, turns = np.zeros(length), []
    placed = {one.name: (rooms.draw(random), random.uniform(*LEVEL_DB)) for one in people}
    at, last = round(random.uniform(0.2, 1.0) * SAMPLE_RATE_HZ), -1
    while at < length - SAMPLE_RATE_HZ:
        choice = int(random.choice([i for i in range(len(people)) if i != last or len(people) < 2]))
        person = people[choice]
        response, level_db = placed[person.name]
        dry = person.utterances[random.integers(len(person.utterances))]
        wet = fftconvolve(dry, response)[: length - at] * 10 ** (level_db / 20)
        sound[at : at + len(wet)] += wet
        end = min(at + len(dry), length)
        turns.append((at / SAMPLE_RATE_HZ, end / SAMPLE_RATE_HZ, person.name))
        at, last = max(at, end + round(random.uniform(*GAP_S) * SAMPLE_RATE_HZ)), choice
    sound = sound + ventilation(length, random) * 10 ** (-random.uniform(*NOISE_DB) / 20)
    return Scene(name, sound * (random.uniform(*PEAK) / np.abs(sound).max()), tuple(turns))


def monologue(person: Speaker, rooms: Rooms, random: np.random.Generator) -> Scene:
    """Everything that a speaker says, each time from another place."""
    pieces, turns, at = [], [], 0
    for dry in person.utterances:
        wet = fftconvolve(dry, rooms.draw(random))[: len(dry)]
        noise = ventilation(len(dry), random) * 10 ** (-random.uniform(*NOISE_DB) / 20)
        heard = (wet + noise) * 10 ** (random.uniform(-12, 0) / 20)
        pieces.append(heard)
        turns.append((at / SAMPLE_RATE_HZ, (at + len(dry)) / SAMPLE_RATE_HZ, person.name))
        at += len(dry)
    sound = np.concatenate(pieces)
    return Scene(person.name.replace(":", "-"), sound / np.abs(sound).max(), tuple(turns))


class Rehearsal(SpeakerDiarizationProtocol):
    """pyannote.database's view of scenes; all of them are for training."""

    name = "Rehearsal.SpeakerDiarization.Synthetic"

    def __init__(self, scenes: Sequence[Scene]) -> None:
        super().__init__()
        self._files = [_file_of(scene) for scene in scenes]

    def train(self) -> Iterator[ProtocolFile]:
        return (ProtocolFile(dict(file), lazy={}) for file in self._files)


class InMemory(Audio):
    """pyannote's reader of sound, from the scenes themselves: opening a file for each of a hundred
    thousand cuts would take longer than the training."""

    def __init__(self, scenes: Sequence[Scene]) -> None:
        super().__init__(sample_rate=SAMPLE_RATE_HZ, mono="downmix")
        self._sounds = {one.name: torch.tensor(one.samples, dtype=torch.float32) for one in scenes}

    def crop(self, file: Any, segment: Segment, mode: str = "raise") -> tuple[torch.Tensor, int]:
        sound = self._sounds[str(file["audio"])]
        start, length = (round(at * SAMPLE_RATE_HZ) for at in (segment.start, segment.duration))
        start = max(0, min(start, len(sound) - length))
        return sound[start : start + length][None], SAMPLE_RATE_HZ


def reference(scene: Scene) -> Annotation:
    annotation = Annotation(uri=scene.name)
    for number, (start, end, speaker) in enumerate(scene.turns):
        annotation[Segment(start, end), number] = speaker
    return annotation


def _file_of(scene: Scene) -> dict[str, Any]:
    whole = Segment(0, len(scene.samples) / SAMPLE_RATE_HZ)
    return {
        "uri": scene.name,
        "database": "rehearsal",
        "subset": "train",
        "scope": "global",
        "audio": scene.name,
        "annotation": reference(scene),
        "annotated": Timeline([whole], uri=scene.name),
    }
