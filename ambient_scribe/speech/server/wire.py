"""What passes between the recognizer's process and its owner: pickled values over two pipes.

The owner sends a blueprint, then jobs, one at a time; the process answers each of them once. Both
ends are this program and nobody else holds the pipes, so pickle is safe here. Sound crosses as it is
(float32). Measured on two cores, an empty decode of 1, 5 and 30 s of it takes 0.6, 1.5 and 5.6 ms, there
and back: a hundredth of what decoding takes, so that shared memory would gain nothing.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.protocols import Priming, Recognizer, VoicedSegment

Blueprint: TypeAlias = Callable[[], Recognizer]
"""Builds the recognizer; picklable: `functools.partial` of its class and its config."""

SELF_END_S = 5.0
"""How much longer than its owner a process waits before it ends itself for hanging: the owner may be
gone."""

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True)
class Ready:
    """The first answer: the engine is loaded."""

    identity: EngineIdentity
    batches: bool
    """It decodes for several streams at once (`BatchRecognizer`)."""
    reads_again: bool = False
    """It can listen once more, more widely (`ListensAgain`)."""


@dataclass(frozen=True)
class Refused:
    """The engine's own complaint, in one line: at loading, or instead of hypotheses."""

    message: str


@dataclass(frozen=True)
class Fault:
    """The last answer: an error that no engine should raise. Its kind and place; its text may hold
    what was said."""

    where: str


@dataclass(frozen=True)
class Again:
    """A second reading is asked for (`second`)."""

    hotwords: tuple[str, ...]
    config: Any
    """Of the engine's own reader; None: its defaults."""


@dataclass(frozen=True, eq=False)
class Call:
    """One `decode` of one stream, with all that a process which never saw this stream must know."""

    stream: int
    priming: Priming
    segments: tuple[VoicedSegment, ...] = ()
    reminder: VoicedSegment | None = None
    """Decoded before, and again by a new process, so that it knows the language that is spoken."""
    again: Again | None = None
    """Not a decode: its one segment is read once more."""


@dataclass(frozen=True, eq=False)
class Job:
    calls: tuple[Call, ...]
    limit_s: float
    """A process that takes longer hangs, and is ended by its owner."""
    forgotten: tuple[int, ...] = ()
    """Streams that are closed."""


Answer: TypeAlias = tuple[Any, ...] | Refused
"""To one call of a job: a hypothesis a segment, or one second reading."""


def send(pipe: BinaryIO, value: object) -> None:
    """Raises OSError when nobody reads there any more."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: BinaryIO) -> Any:
    """Raises EOFError when the other end is gone, also in the middle of a value."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data
