"""A recognizer for a process of its own: the sound of a segment tells it what to do.

It says one word a segment, `w` and the millisecond at which the segment begins; what is done only so
many times is counted in a folder, for the process that did it is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

import numpy as np

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, Priming, VoicedSegment
from ambient_scribe.speech.server.batching import StreamCall


class Deed(IntEnum):
    SPEAK = 0
    REFUSE = 1
    """An EngineError."""
    RAISE = 2
    """An error that no engine should raise."""
    EXIT = 3
    KILL_ONESELF = 4
    HANG = 5
    SWALLOW_MEMORY = 6
    CHATTER = 7
    SLOWLY = 8
    HOLD = 9
    """Hang without ever giving the interpreter away."""
    WAIT = 10
    """Until there is a file `go`."""


SLOW_S = 0.3
LENGTH_MS = 300


def segment(
    start_ms: int, deed: Deed = Deed.SPEAK, times: int = 99, *, ended: bool = True
) -> VoicedSegment:
    """The deed is done so many times, then the segment is like any other."""
    samples = np.zeros(LENGTH_MS * SAMPLES_PER_MS, dtype=np.float32)
    samples[:2] = deed / 100, times / 100
    span = TimeSpan(start_ms=start_ms, end_ms=start_ms + LENGTH_MS)
    return VoicedSegment(span=span, samples=samples, ended=ended)


def long_segment(start_ms: int) -> VoicedSegment:
    """Long enough to tell a language."""
    return VoicedSegment(
        span=TimeSpan(start_ms=start_ms, end_ms=start_ms + 3000),
        samples=np.zeros(3000 * SAMPLES_PER_MS, dtype=np.float32),
    )


def said(*segments: VoicedSegment) -> list[str]:
    return [f"w{one.span.start_ms}" for one in segments]


def words(hypotheses: Sequence[Hypothesis]) -> list[str]:
    return [word.text for one in hypotheses for word in one.words]


@dataclass(frozen=True)
class Blueprint:
    """Builds a `Scripted`. `fails`: what it says instead of loading; `dies`: so many times over it."""

    folder: Path
    fails: str | None = None
    dies: int = 0
    batches: bool = False
    attentive: bool = False

    def __call__(self) -> Scripted:
        if self.fails:
            raise EngineError(self.fails)
        if _count(self.folder / "loads") <= self.dies:
            os._exit(7)
        if self.attentive:
            return Attentive(self.folder)
        return Together(self.folder) if self.batches else Scripted(self.folder)


@dataclass
class Scripted:
    folder: Path

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="recognition", engine="scripted", model=f"in {os.getpid()}")

    def open_stream(self, priming: Priming) -> Stream:
        if priming.language == "tlh":
            raise EngineError("scripted knows no 'tlh'")
        return Stream(self.folder, priming)


class Attentive(Scripted):
    """Listens a second time: the hotwords, and then as ever; nothing where it is told of none."""

    def open_second_reader(self, language: str | None, config: object = None) -> Attentive:
        if language == "tlh":
            raise EngineError("scripted knows no 'tlh'")
        return self

    def read(self, segment: VoicedSegment, hotwords: Sequence[str]) -> str | None:
        _do(self.folder, segment)
        return " ".join((*hotwords, f"w{segment.span.start_ms}")) if hotwords else None


@dataclass
class Stream:
    """The prompt is put before each word; the language, when none was told, is what a long segment
    said, as with Whisper."""

    folder: Path
    priming: Priming
    heard: str | None = field(default=None)

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        return tuple(self._one(segment) for segment in segments)

    def _one(self, segment: VoicedSegment) -> Hypothesis:
        if len(segment.samples) >= 2000 * SAMPLES_PER_MS:
            self.heard = "es"
        language = self.priming.language or self.heard or "unknown"
        _do(self.folder, segment)
        text = f"{self.priming.prompt}w{segment.span.start_ms}"
        word = HeardWord(text=text, span=segment.span)
        return Hypothesis(words=(word,), language=language)


class Together(Scripted):
    """Notes how many visits it decoded for at once."""

    def decode_many(self, calls: Sequence[StreamCall]) -> tuple[tuple[Hypothesis, ...], ...]:
        with (self.folder / "together").open("a", encoding="utf-8") as notes:
            notes.write(f"{len(calls)}\n")
        return tuple(stream.decode(segments) for stream, segments in calls)


def _do(folder: Path, segment: VoicedSegment) -> None:
    deed, times = Deed(round(segment.samples[0] * 100)), round(segment.samples[1] * 100)
    if deed is Deed.SPEAK or _count(folder / f"{deed.name}{segment.span.start_ms}") > times:
        return
    if deed is Deed.REFUSE:
        raise EngineError("scripted will not hear this")
    if deed is Deed.RAISE:
        raise ValueError("a bug")
    if deed is Deed.EXIT:
        os._exit(3)
    if deed is Deed.KILL_ONESELF:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    if deed is Deed.HANG:
        time.sleep(600)
    if deed is Deed.SWALLOW_MEMORY:
        raise MemoryError
    if deed is Deed.CHATTER:
        sys.stdout.write("the patient said\n")
        sys.stderr.write("the patient said\n")
        sys.stdout.flush()
        os.write(1, b"the patient said\n")
        os.write(2, b"the patient said\n")
    if deed is Deed.HOLD:
        sum(range(10**12))
    while deed is Deed.WAIT and not (folder / "go").exists():
        time.sleep(0.005)
    if deed is Deed.SLOWLY:
        time.sleep(SLOW_S)


def _count(path: Path) -> int:
    """How often this has been asked of that path."""
    with path.open("a", encoding="utf-8") as file:
        file.write(".")
    return path.stat().st_size
