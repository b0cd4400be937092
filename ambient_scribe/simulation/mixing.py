"""A visit becomes sound: a Script goes in, 16 kHz samples and the time of every turn leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.signal import fftconvolve

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import InputError
from ambient_scribe.simulation.room import EXAM_ROOM, Room, impulse_response, ventilation
from ambient_scribe.simulation.script import Script, Turn
from ambient_scribe.simulation.voices import Samples, synthesize

LEAD_IN_S, LEAD_OUT_S = 0.8, 1.2  # the room alone, before the first and after the last word
GAP_S = (0.25, 0.75)  # between turns, where the script does not say
PACE = (0.97, 1.04)  # nobody speaks every sentence at the same speed
LOUDNESS_DB = (-1.5, 1.5)  # nor at the same loudness
SPEECH_OVER_NOISE_DB = 30.0  # a quiet exam room: speech near 65 dB, ventilation near 35 dB
PEAK_DB = -3.0  # of the finished recording, below full scale


@dataclass(frozen=True)
class Placed:
    """A turn and the samples of the recording during which it is spoken, half-open."""

    turn: Turn
    start: int
    end: int


@dataclass(frozen=True)
class Recording:
    """Samples between -1 and 1 at 16 kHz, and the turns in order of their start."""

    samples: Samples
    placed: tuple[Placed, ...]

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE_HZ


def record(
    script: Script, room: Room = EXAM_ROOM, speech_over_noise_db: float = SPEECH_OVER_NOISE_DB
) -> Recording:
    """Speak, place and mix a whole visit; the same script gives the same samples."""
    random = np.random.default_rng(script.seed)
    spoken = [_speak(script, turn, random) for turn in script.turns]
    placed = tuple(_place(script.turns, spoken, random))
    length = placed_end(placed) + round(LEAD_OUT_S * SAMPLE_RATE_HZ)
    rooms = {speaker.id: impulse_response(speaker.position_m, room) for speaker in script.speakers}
    speech = np.zeros(length)
    for item, dry in zip(placed, spoken, strict=True):
        wet = fftconvolve(dry, rooms[item.turn.speaker])[: length - item.start]
        speech[item.start : item.start + len(wet)] += wet
    active = np.concatenate([speech[item.start : item.end] for item in placed])
    level = float(np.sqrt(np.mean(active**2)))
    noise = ventilation(length, random) * level * 10 ** (-speech_over_noise_db / 20)
    mixed = speech + noise
    return Recording(mixed * (10 ** (PEAK_DB / 20) / np.abs(mixed).max()), placed)


def placed_end(placed: tuple[Placed, ...]) -> int:
    return max(item.end for item in placed)


def _speak(script: Script, turn: Turn, random: np.random.Generator) -> Samples:
    speaker = script.speaker(turn.speaker)
    dry = synthesize(speaker.sound, turn.aloud, pace=random.uniform(*PACE))
    level_db = speaker.level_db + random.uniform(*LOUDNESS_DB)
    gain = 10 ** (level_db / 20) / np.sqrt(np.mean(dry**2))
    return np.asarray(dry * gain, dtype=np.float64)


def _place(
    turns: tuple[Turn, ...], spoken: list[Samples], random: np.random.Generator
) -> Iterator[Placed]:
    free_from, above_start, above_end = round(LEAD_IN_S * SAMPLE_RATE_HZ), 0, 0
    for number, (turn, dry) in enumerate(zip(turns, spoken, strict=True)):
        gap_s = random.uniform(*GAP_S)  # drawn for every turn: a new pause moves no other
        if turn.overlap_s is not None:
            start = above_end - round(turn.overlap_s * SAMPLE_RATE_HZ)
        elif number == 0:
            start = free_from
        else:
            pause_s = gap_s if turn.pause_s is None else turn.pause_s
            start = free_from + round(pause_s * SAMPLE_RATE_HZ)
        if start < above_start:
            raise InputError(f"turn {number} overlaps more than the turn above it lasts")
        above_start, above_end = start, start + len(dry)
        free_from = max(free_from, above_end)
        yield Placed(turn, above_start, above_end)
