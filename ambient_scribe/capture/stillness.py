"""Blocks of a device enter; those of a microphone that is muted leave as such.

A muted microphone delivers one value again and again, zero most often; a live one never does for
long, however quiet the room. Such blocks wait until it is clear what they are: they hold nothing to
hear.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

_STILL = 2.0**-16
"""Half a step of 16 bits: what stays within it is one value once it is kept."""


class Timed(Protocol):
    """A block of shape (n, channels)."""

    @property
    def samples(self) -> Samples: ...

    @property
    def seconds(self) -> float: ...


B = TypeVar("B", bound=Timed)


class MuteWatch(Generic[B]):
    """`mute_s` 0: nothing is ever taken for muted."""

    def __init__(self, mute_s: float) -> None:
        self._mute_s = mute_s
        self._held: list[B] = []
        self._held_s = 0.0
        self.is_muted = False

    def push(self, block: B) -> Iterator[tuple[B, bool]]:
        """What is decided with this block: (block, whether it is muted), in order."""
        if not self._mute_s:
            yield block, False
            return
        if not is_still(block.samples):
            yield from self.release()
            yield block, False
            return
        if self.is_muted:
            yield block, True
            return
        self._held.append(block)
        self._held_s += block.seconds
        if self._held_s >= self._mute_s:
            self.is_muted = True
            for held in self._taken():
                yield held, True

    def release(self) -> Iterator[tuple[B, bool]]:
        """What still waits is taken for a silence; the next block is judged afresh."""
        self.is_muted = False
        for held in self._taken():
            yield held, False

    def _taken(self) -> list[B]:
        held, self._held, self._held_s = self._held, [], 0.0
        return held


def is_still(samples: Samples) -> bool:
    """Whether each channel holds one value only."""
    return bool(np.all(np.ptp(samples, axis=0) < _STILL))
