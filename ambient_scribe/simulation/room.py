"""The exam room: a mouth's position goes in, its impulse response at the microphone leaves.

Reflections are mirrored sources in a shoebox (Allen and Berkley 1979, "Image method for
efficiently simulating small-room acoustics"), the wall absorption follows from the wanted
reverberation time by Eyring's formula, the microphone is a cardioid. The room's own noise is made
here too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfilt

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.simulation.voices import Samples

SOUND_M_PER_S = 343.0
OVERSAMPLING = 8  # reflections land between samples; at 128 kHz rounding is inaudible
LOWEST_HZ = 60.0  # the image method piles up energy near zero that no room has

MAINS_HZ = 60.0
HUM_PARTIALS_DB = (0.0, -4.0, -9.0, -13.0)  # of a fan motor, from the mains frequency up
HUM_BELOW_PINK_DB = 6.0
FAN_SWELL_HZ, FAN_SWELL_DEPTH = 0.13, 0.15


Point = tuple[float, float, float]
"""Length, width and height in metres, from a corner of the floor."""


@dataclass(frozen=True)
class Room:
    """A shoebox with one cardioid microphone; the defaults are a small furnished exam room."""

    size_m: Point = (4.2, 3.4, 2.6)
    microphone_m: Point = (2.2, 1.5, 1.0)  # on a short stand on the desk
    microphone_axis: Point = (0.0, 1.0, 0.0)  # towards the people around the desk's corner
    reverberation_s: float = 0.25  # RT60 with a soft ceiling


EXAM_ROOM = Room()


def impulse_response(position_m: Point, room: Room = EXAM_ROOM) -> Samples:
    """What the microphone hears of a click at `position_m`; direct sound 1.0 at 1 m on axis."""
    reach_m = room.reverberation_s * SOUND_M_PER_S
    distance, bounces, pickup = _images(room, np.array(position_m), reach_m)
    amplitude = pickup * _reflection(room) ** bounces / distance
    at = np.rint(distance / SOUND_M_PER_S * SAMPLE_RATE_HZ * OVERSAMPLING).astype(np.int64)
    fine = np.bincount(at, weights=amplitude)
    response = resample_poly(fine, 1, OVERSAMPLING) * OVERSAMPLING
    steep = butter(2, LOWEST_HZ, "highpass", fs=SAMPLE_RATE_HZ, output="sos")
    return np.asarray(sosfilt(steep, response), dtype=np.float64)


def _reflection(room: Room) -> float:
    """Pressure reflection of the walls for the wanted RT60, by Eyring's formula."""
    length, width, height = room.size_m
    volume = length * width * height
    surface = 2.0 * (length * width + length * height + width * height)
    absorption = 1.0 - np.exp(-0.161 * volume / (surface * room.reverberation_s))
    return float(np.sqrt(1.0 - absorption))


def _images(
    room: Room, source: Samples, reach_m: float
) -> tuple[Samples, NDArray[np.int64], Samples]:
    """The mirrored sources within reach: distance (m), number of reflections, cardioid gain."""
    offsets: list[Samples] = []
    bounces: list[NDArray[np.int64]] = []
    for axis in range(3):
        count = int(np.ceil(reach_m / (2 * room.size_m[axis]))) + 1
        cell = np.repeat(np.arange(-count, count + 1), 2)
        mirrored = np.tile([0, 1], 2 * count + 1)
        image = 2 * cell * room.size_m[axis] + np.where(mirrored, -source[axis], source[axis])
        offsets.append(image - room.microphone_m[axis])
        bounces.append(np.abs(cell - mirrored) + np.abs(cell))
    x, y, z = np.meshgrid(*offsets, indexing="ij", sparse=True)
    a, b, c = np.meshgrid(*bounces, indexing="ij", sparse=True)
    distance = np.sqrt(x**2 + y**2 + z**2)
    axis_x, axis_y, axis_z = room.microphone_axis
    forward = x * axis_x + y * axis_y + z * axis_z
    pickup = 0.5 + 0.5 * forward / distance
    near = distance <= reach_m
    return distance[near], (a + b + c)[near], pickup[near]


def ventilation(samples: int, random: np.random.Generator) -> Samples:
    """Pink noise that swells slowly, over the hum of a fan motor; root mean square 1.0."""
    spectrum = np.fft.rfft(random.standard_normal(samples))
    frequency = np.fft.rfftfreq(samples, 1 / SAMPLE_RATE_HZ)
    spectrum /= np.sqrt(np.maximum(frequency, LOWEST_HZ / 2))
    pink = np.fft.irfft(spectrum, samples)
    pink /= np.sqrt(np.mean(pink**2))
    time = np.arange(samples) / SAMPLE_RATE_HZ
    pink *= 1.0 + FAN_SWELL_DEPTH * np.sin(2 * np.pi * FAN_SWELL_HZ * time)
    hum = np.zeros(samples)
    for partial, level_db in enumerate(HUM_PARTIALS_DB, start=1):
        phase = random.uniform(0, 2 * np.pi)
        hum += 10 ** (level_db / 20) * np.sin(2 * np.pi * MAINS_HZ * partial * time + phase)
    hum *= 10 ** (-HUM_BELOW_PINK_DB / 20) / np.sqrt(np.mean(hum**2))
    noise = pink + hum
    return np.asarray(noise / np.sqrt(np.mean(noise**2)), dtype=np.float64)
