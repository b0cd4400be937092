"""A room with people in it: dry pieces of speech and their places in time go in, one microphone's
recording leaves.

Rooms, mouths and the microphone are drawn at random within what exam rooms are like; the sound
travels by the image method (`room`), and the room's own noise lies under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.signal import fftconvolve

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.simulation.room import Point, Room, impulse_response, ventilation
from ambient_scribe.simulation.voices import Samples

LENGTH_M, WIDTH_M, HEIGHT_M = (3.2, 5.2), (2.8, 4.2), (2.4, 2.9)
REVERBERATION_S = (0.18, 0.45)  # furnished, to bare walls
MICROPHONE_FROM_WALL_M, DESK_M = 1.0, (0.75, 1.1)
MOUTH_DISTANCE_M, MOUTH_HEIGHT_M = (0.5, 1.6), (1.05, 1.4)
MOVED_M, PLACES = 0.08, 3
APART_M = 0.6  # two mouths are never closer
WALL_M = 0.3
SPEECH_DB = -21.0  # below full scale, root mean square while somebody speaks: a well-set input
LARGEST = 0.95  # peaks are bent softly below this, as a sound card's limiter does
TRIES = 200


@dataclass(frozen=True)
class Piece:
    """Dry speech of one person (n,), starting at sample `start` of the recording."""

    speaker: str
    start: int
    samples: Samples

    @property
    def end(self) -> int:
        return self.start + len(self.samples)


@dataclass(frozen=True)
class Scene:
    """A room and where each person's mouth is in it: a few places close together, as people move."""

    room: Room
    mouths: dict[str, tuple[Point, ...]]


def random_scene(speakers: Sequence[str], random: np.random.Generator) -> Scene:
    """People around a desk, the microphone on it turned to the middle of them."""
    size = (random.uniform(*LENGTH_M), random.uniform(*WIDTH_M), random.uniform(*HEIGHT_M))
    microphone = (
        random.uniform(MICROPHONE_FROM_WALL_M, size[0] - MICROPHONE_FROM_WALL_M),
        random.uniform(MICROPHONE_FROM_WALL_M, size[1] - MICROPHONE_FROM_WALL_M),
        random.uniform(*DESK_M),
    )
    room = Room(size, microphone, reverberation_s=random.uniform(*REVERBERATION_S))
    seats: dict[str, Point] = {}
    for speaker in speakers:
        seats[speaker] = _mouth(room, list(seats.values()), random)
    mouths = {name: _around(seat, random) for name, seat in seats.items()}
    axis = np.mean([np.subtract(seat, microphone) for seat in seats.values()], axis=0)
    axis /= max(float(np.linalg.norm(axis)), 1e-6)
    turned = replace(room, microphone_axis=(float(axis[0]), float(axis[1]), float(axis[2])))
    return Scene(turned, mouths)


def _mouth(room: Room, taken: Sequence[Point], random: np.random.Generator) -> Point:
    """A place inside the walls and away from the others (the last drawn, when none is free)."""
    place: Point = room.microphone_m
    for _ in range(TRIES):
        distance, angle = random.uniform(*MOUTH_DISTANCE_M), random.uniform(0, 2 * np.pi)
        place = (
            room.microphone_m[0] + distance * float(np.cos(angle)),
            room.microphone_m[1] + distance * float(np.sin(angle)),
            random.uniform(*MOUTH_HEIGHT_M),
        )
        inside = all(WALL_M < place[i] < room.size_m[i] - WALL_M for i in (0, 1))
        if inside and all(np.linalg.norm(np.subtract(place, one)) >= APART_M for one in taken):
            break
    return place


def _around(seat: Point, random: np.random.Generator) -> tuple[Point, ...]:
    """Where a mouth is while somebody leans and turns."""
    moves = random.uniform(-MOVED_M, MOVED_M, (PLACES, 3))
    return tuple((seat[0] + x, seat[1] + y, seat[2] + z) for x, y, z in moves.tolist())


def mixed(
    pieces: Sequence[Piece],
    length: int,
    random: np.random.Generator,
    scene: Scene | None = None,
    speech_over_noise_db: float | None = None,
) -> Samples:
    """The recording (length,), speech at SPEECH_DB: everybody in their place, over the noise.

    Without a scene the speech is dry; without a ratio there is no noise.
    """
    responses = _responses(scene)
    speech = np.zeros(length)
    for number, piece in enumerate(pieces):
        wet = piece.samples
        if responses:
            places = responses[piece.speaker]
            wet = fftconvolve(wet, places[number % len(places)])
        wet = wet[: length - piece.start]
        speech[piece.start : piece.start + len(wet)] += wet
    active = np.concatenate([speech[piece.start : piece.end] for piece in pieces])
    speech /= max(float(np.sqrt(np.mean(active**2))), 1e-9)
    if speech_over_noise_db is not None:
        speech += ventilation(length, random) * 10 ** (-speech_over_noise_db / 20)
    return np.asarray(LARGEST * np.tanh(speech * 10 ** (SPEECH_DB / 20) / LARGEST))


def _responses(scene: Scene | None) -> dict[str, list[Samples]]:
    if scene is None:
        return {}
    return {
        name: [impulse_response(place, scene.room) for place in places]
        for name, places in scene.mouths.items()
    }


def at_level(samples: Samples, level_db: float = 0.0) -> Samples:
    """Root mean square 1, or so many decibels above."""
    size = float(np.sqrt(np.mean(np.square(samples))))
    return np.asarray(samples * (10 ** (level_db / 20) / max(size, 1e-9)), dtype=np.float64)


def seconds(samples: int) -> float:
    return round(samples / SAMPLE_RATE_HZ, 3)
