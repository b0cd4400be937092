"""What is asked of the recognizer in a room: the readings of a sample visit, piece by piece.

In: a visit's sound through the streaming core, at the microphone's step and as if nothing ever had to
wait. Out: each reading that it asks for, with its moment. Rooms get pieces of that from anywhere.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from latency import CHUNK_SAMPLES, Samples, live, visits
from rooms_virtual import Asked

from ambient_scribe.config import Config
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.protocols import (
    Hypothesis,
    Priming,
    Recognizer,
    RecognizerStream,
    VoicedSegment,
)


@dataclass(frozen=True)
class Feed:
    """Of one visit, or a piece of it, in the order in which it is asked."""

    sound: Samples
    """(n,) of the whole visit."""
    asked: tuple[Asked, ...]
    rest_s: float
    """Processor seconds of all but recognition (voice detection, diarizer) for a second of it."""

    def segment(self, one: Asked) -> VoicedSegment:
        cut = self.sound[one.span.start_ms * SAMPLES_PER_MS : one.span.end_ms * SAMPLES_PER_MS]
        return VoicedSegment(
            one.span, cut, before=one.before, committed=one.committed, ended=one.ended
        )

    def piece(self, seconds: float, rng: random.Random) -> Feed:
        """Of so many seconds, from anywhere; the end of the visit goes on with its beginning."""
        length_ms = len(self.sound) // SAMPLES_PER_MS
        start_ms = rng.randrange(length_ms)
        moved = [replace(one, due_ms=(one.due_ms - start_ms) % length_ms) for one in self.asked]
        kept = [one for one in moved if one.due_ms <= seconds * 1000]
        return replace(self, asked=tuple(sorted(kept, key=lambda one: one.due_ms)))


@dataclass
class Listener:
    """A Recognizer that notes what it is asked."""

    recognizer: Recognizer
    now_ms: int = 0
    asked: list[Asked] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def identity(self) -> EngineIdentity:
        return self.recognizer.identity

    def open_stream(self, priming: Priming) -> RecognizerStream:
        return _ListenerStream(self, self.recognizer.open_stream(priming))


@dataclass
class _ListenerStream:
    listener: Listener
    stream: RecognizerStream

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        for one in segments:
            told = (one.ended, one.before, one.committed)
            self.listener.asked.append(Asked(self.listener.now_ms, one.span, *told))
        began = time.process_time()
        found = self.stream.decode(segments)
        self.listener.seconds += time.process_time() - began
        return found


def feed_of(name: str, config: Config, engines: HearingEngines, seconds: float | None) -> Feed:
    (visit,) = visits([name], seconds)
    listener = Listener(engines.recognizer)
    step = live(config, replace(engines, recognizer=listener), lambda: 0.0)
    began = time.process_time()
    for start in range(0, len(visit.sound), CHUNK_SAMPLES):
        chunk = visit.sound[start : start + CHUNK_SAMPLES]
        listener.now_ms = (start + len(chunk)) // SAMPLES_PER_MS
        step(chunk)
    step(None)
    rest_s = time.process_time() - began - listener.seconds
    length_s = len(visit.sound) / SAMPLE_RATE_HZ
    sound = np.ascontiguousarray(visit.sound[:, 0])
    return Feed(sound, tuple(listener.asked), rest_s / length_s)
