"""Simulated visits of people's own speech: clips of one speaker each go in, conversations with
their reference leave (manifest.jsonl, FLAC, RTTM, UEM).

Clips are cut at their pauses into turns, which are laid out as people take turns (gaps, pauses,
overlaps, listeners' short words) in a random room with its noise. What is said makes no sense; who
says it, when, and how it sounds do. Where a clip's speech is used up before the visit has its
length it is used again, from another place in the room: `fresh` in the manifest is the share of
speech that is heard for the first time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ambient_scribe.capture.file import FileSource
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import InputError
from ambient_scribe.simulation.corpus import Made, Stretch, active, write_corpus
from ambient_scribe.simulation.scene import Piece, at_level, mixed, random_scene
from ambient_scribe.simulation.turn_taking import VISIT, TurnTaking
from ambient_scribe.simulation.voices import Samples

Flags = NDArray[np.bool_]

LEAD_IN_S, LEAD_OUT_S = 0.8, 1.0
TURN_MEDIAN_S, TURN_SPREAD, TURN_S = 2.4, 0.8, (0.5, 14.0)
"""Lengths of turns: log-normal, the usual shape; a median of some seven words."""
CUT_WITHIN = (0.7, 1.3)
"""A turn ends at the quietest moment within these parts of its length."""
BETWEEN_S = 0.15
"""What is left of a clip's own pauses: the layout brings its own."""
SHORT_S = (0.3, 0.8)
"""A listener's short word."""
FADE_S = 0.01
COMPANION_SHARE = 0.2
"""Of the turns, for a third person."""
HOLD_SHARE = 0.12
"""Turns after which the same person goes on after a pause."""
LEVEL_DB, TURN_LEVEL_DB = 2.5, 1.5
SPEECH_OVER_NOISE_DB = (10.0, 25.0)


@dataclass(frozen=True)
class VisitRequest:
    """How many visits, of how many people and about how long."""

    count: int = 10
    people: int = 2
    seconds: float = 90.0
    seed: int = 1
    taking: TurnTaking = VISIT
    speech_over_noise_db: tuple[float, float] = SPEECH_OVER_NOISE_DB
    room: bool = True


def speakers_in(folder: Path, known: Sequence[str] = ()) -> dict[str, tuple[Path, ...]]:
    """FLAC files by speaker: the part of their names before the first hyphen, as LibriSpeech names
    them. Only the `known` speakers, if any are named. Raises InputError when one is missing.
    """
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*.flac")):
        found.setdefault(path.name.partition("-")[0], []).append(path)
    if missing := [name for name in known if name not in found]:
        raise InputError(f"{folder} has no speech of {', '.join(missing[:5])}")
    return {name: tuple(found[name]) for name in (known or sorted(found))}


def make_visits(clips: Mapping[str, Sequence[Path]], out: Path, request: VisitRequest) -> Path:
    """The manifest's path. Groups of speakers are drawn so that each speaks about equally often;
    the same request gives the same sound.

    Raises InputError (too few speakers, unreadable clips) and OutputError.
    """
    if len(clips) < request.people:
        raise InputError(f"{request.people} people are wanted and {len(clips)} speakers given")
    groups = _groups(sorted(clips), request)
    visits = (_visit(number, group, clips, request) for number, group in enumerate(groups))
    return write_corpus(out, visits)


def _groups(names: Sequence[str], request: VisitRequest) -> list[tuple[str, ...]]:
    random = np.random.default_rng([request.seed, request.people])
    groups: list[tuple[str, ...]] = []
    order: list[str] = []
    while len(groups) < request.count:
        group: list[str] = []
        while len(group) < request.people:
            if not order:
                order = [names[i] for i in random.permutation(len(names))]
            fresh = next((name for name in order if name not in group), None)
            if fresh is None:
                order = []
                continue
            order.remove(fresh)
            group.append(fresh)
        groups.append(tuple(group))
    return groups


def _visit(
    number: int, group: tuple[str, ...], clips: Mapping[str, Sequence[Path]], request: VisitRequest
) -> Made:
    random = np.random.default_rng([request.seed, request.people, number])
    people = {name: _Person(name, clips[name], random) for name in group}
    pieces = _conversation(list(people.values()), request, random)
    length = max(piece.end for piece in pieces) + round(LEAD_OUT_S * SAMPLE_RATE_HZ)
    scene = random_scene(group, random) if request.room else None
    noise_db = round(float(random.uniform(*request.speech_over_noise_db)), 1)
    samples = mixed(pieces, length, random, scene, noise_db if request.room else None)
    stretches = [
        Stretch(piece.speaker, piece.start + int(a), piece.start + int(b))
        for piece in pieces
        for a, b in _runs(piece.spoken)
    ]
    said = sum(person.said for person in people.values())
    return Made(
        name=f"visit{request.people}p{number:03}",
        samples=samples,
        stretches=tuple(stretches),
        entry={
            "text": None,
            "speech_over_noise_db": noise_db if request.room else None,
            "fresh": round(sum(person.fresh for person in people.values()) / max(1, said), 3),
            "overlap": round(_overlap(stretches), 3),
            "source": "simulated from recordings of single speakers",
            "licence": "as of the clips",
            "kind": "simulated",
        },
    )


@dataclass(frozen=True)
class Said(Piece):
    """A piece that knows which of its samples are speech (n,), and which its clip's pauses."""

    spoken: Flags


class _Person:
    """Somebody's speech, said in order, and from the beginning when all is said."""

    def __init__(self, name: str, paths: Sequence[Path], random: np.random.Generator) -> None:
        self.name, self.said, self.fresh = name, 0, 0
        self._random, self._at = random, 0
        order = random.permutation(len(paths))
        clips = [without_pauses(read(paths[index])) for index in order]
        self._sound = np.concatenate([sound for sound, _ in clips])
        self._spoken = np.concatenate([spoken for _, spoken in clips])
        self._level_db = float(random.uniform(-LEVEL_DB, LEVEL_DB))

    def turn(self, seconds: float) -> tuple[Samples, Flags]:
        """About so many seconds of speech, or what is left of it before it begins again; and which
        samples are speech."""
        wanted = round(seconds * SAMPLE_RATE_HZ)
        start = self._at % len(self._sound)
        rest = self._sound[start:]
        sound = cut_quietly(rest, round(wanted * CUT_WITHIN[0]), round(wanted * CUT_WITHIN[1]))
        self.fresh += len(sound) if self._at < len(self._sound) else 0
        self._at += len(sound)
        return self._say(start, sound)

    def short_word(self) -> tuple[Samples, Flags]:
        low, high = (round(limit * SAMPLE_RATE_HZ) for limit in SHORT_S)
        start = int(self._random.integers(max(1, len(self._sound) - high)))
        start += len(cut_quietly(self._sound[start:], low, high))  # begin where it is quiet, too
        start %= len(self._sound)
        return self._say(start, cut_quietly(self._sound[start:], low, high))

    def _say(self, start: int, sound: Samples) -> tuple[Samples, Flags]:
        self.said += len(sound)
        fade = round(FADE_S * SAMPLE_RATE_HZ)
        shape = np.ones(len(sound))
        shape[:fade] = np.linspace(0, 1, fade)[: len(sound)]
        shape[-fade:] *= np.linspace(1, 0, fade)[: len(sound)]
        level = self._level_db + float(self._random.uniform(-TURN_LEVEL_DB, TURN_LEVEL_DB))
        return at_level(sound * shape, level), self._spoken[start : start + len(sound)]


def _conversation(
    people: Sequence[_Person], request: VisitRequest, random: np.random.Generator
) -> list[Said]:
    taking = request.taking
    pieces: list[Said] = []
    speaker, free, last_start = people[0], round(LEAD_IN_S * SAMPLE_RATE_HZ), 0
    end = round((request.seconds - LEAD_OUT_S) * SAMPLE_RATE_HZ)
    while free < end or len({piece.speaker for piece in pieces}) < len(people):
        drawn = TURN_MEDIAN_S * float(np.exp(TURN_SPREAD * random.standard_normal()))
        sound, spoken = speaker.turn(min(max(drawn, TURN_S[0]), TURN_S[1]))
        same = bool(pieces) and pieces[-1].speaker == speaker.name
        offset = round(taking.offset(same, random) * SAMPLE_RATE_HZ) if pieces else 0
        start = max(last_start, free - len(sound) // 2, free + offset)
        pieces.append(Said(speaker.name, start, sound, spoken))
        listener = _next_speaker(people, speaker, random)
        seconds = len(sound) / SAMPLE_RATE_HZ
        listens = seconds > taking.backchannel_after_s and listener is not speaker
        short = None
        if listens and random.random() < taking.backchannel_share:
            word, heard = listener.short_word()
            at = start + round(float(random.uniform(0.4, 0.9)) * len(sound))
            short = Said(listener.name, at, word, heard)
        if short is not None:
            pieces.insert(len(pieces) - 1, short)
        free, last_start = max(free, start + len(sound), short.end if short else 0), start
        speaker = listener
    return pieces


def _next_speaker(
    people: Sequence[_Person], speaker: _Person, random: np.random.Generator
) -> _Person:
    if random.random() < HOLD_SHARE or len(people) == 1:
        return speaker
    others = [person for person in people if person is not speaker]
    main = [person for person in others if person in people[:2]]
    weights = np.array([1.0 if person in main else COMPANION_SHARE for person in others])
    return others[int(random.choice(len(others), p=weights / weights.sum()))]


def _runs(flags: Flags) -> NDArray[np.int64]:
    """Where flags (n,) are set: starts and ends (k, 2), half-open."""
    edges = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    return np.column_stack([np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)])


def _overlap(stretches: Sequence[Stretch]) -> float:
    """Share of the time with speech during which more than one person speaks."""
    edges = sorted([(s.start, 1) for s in stretches] + [(s.end, -1) for s in stretches])
    speech = both = depth = 0
    for (at, step), (until, _) in pairwise(edges):
        depth += step
        speech += (until - at) * (depth > 0)
        both += (until - at) * (depth > 1)
    return both / max(1, speech)


def read(path: Path) -> Samples:
    """A mono recording at 16 kHz (n,). Raises InputError."""
    return np.concatenate([chunk.samples[:, 0] for chunk in FileSource(path)]).astype(np.float64)


def without_pauses(samples: Samples) -> tuple[Samples, Flags]:
    """One speaker's clip with its silences shortened; and which samples are speech."""
    silence = np.zeros(round(BETWEEN_S * SAMPLE_RATE_HZ))
    parts, flags = [], []
    for a, b in active(samples):
        parts += [samples[a:b], silence]
        flags += [np.ones(b - a, dtype=np.bool_), np.zeros(len(silence), dtype=np.bool_)]
    return np.concatenate(parts), np.concatenate(flags)


def cut_quietly(samples: Samples, low: int, high: int) -> Samples:
    """The beginning, cut at its quietest 20 ms between `low` and `high` samples."""
    if len(samples) <= high:
        return samples
    width = SAMPLE_RATE_HZ // 50
    energy = np.convolve(np.square(samples[low:high]), np.ones(width), mode="valid")
    return samples[: low + int(energy.argmin()) + width // 2]
