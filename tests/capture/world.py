"""A room with a clock and a microphone, simulated: what would happen, at which moment, is told to a
`Listening` as its source would tell it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ambient_scribe.capture.counted import Block
from ambient_scribe.capture.listening import Listening, Patience
from ambient_scribe.capture.moments import Moment
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk

BLOCK_S = 0.1
PATIENCE = Patience(stall_s=1.5, mute_s=1.5, block_s=BLOCK_S)
LOOK_S = 0.1
GIVE_UP_S = 4.0
START_S = 5_000.0


class World:
    """`slowness`: by how much the device's clock is slow (fast, below zero); `jitter_s`: by how much a
    block may come late."""

    def __init__(
        self,
        patience: Patience = PATIENCE,
        *,
        rate_hz: int = 16_000,
        slowness: float = 0.0,
        jitter_s: float = 0.0,
    ) -> None:
        self.now_s, self.slept_s = START_S, 7.0
        self.rate_hz, self.device = rate_hz, "Room microphone"
        self._slowness, self._jitter_s = slowness, jitter_s
        self.listening = Listening(patience, self.moment())
        self.chunks: list[SoundChunk] = []
        self.alarms: list[tuple[float, str]] = []
        self.began_s: float | None = None
        self._noise = np.random.default_rng(3)

    def moment(self) -> Moment:
        return Moment(self.now_s, self.slept_s)

    # ------------------------------------------------------------ what happens
    def hear(self, seconds: float, *, muted: bool = False, lost_before_s: float = 0.0) -> None:
        """Blocks come, each when its sound has ended, or a little later."""
        for _ in range(round(seconds / BLOCK_S)):
            self._begin(self.now_s)
            self.now_s += BLOCK_S * (1 + self._slowness)
            late_s = float(self._noise.uniform(0, self._jitter_s))
            lost = round(lost_before_s * self.rate_hz)
            self._take(
                self.listening.hear(
                    Block(
                        self._samples(muted),
                        self.rate_hz,
                        self.device,
                        Moment(self.now_s + late_s, self.slept_s),
                        lost,
                    )
                )
            )
            lost_before_s = 0.0

    def hold_back(self, seconds: float) -> None:
        """The machine is busy: but for the first, blocks come late, all at once; none is lost."""
        self.hear(BLOCK_S)
        count = round(seconds / BLOCK_S)
        self.nothing(count * BLOCK_S)
        for _ in range(count):
            block = Block(self._samples(False), self.rate_hz, self.device, self.moment())
            self._take(self.listening.hear(block))

    def nothing(self, seconds: float) -> None:
        """The device gives nothing."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(end_s, self.now_s + LOOK_S)
            self._take(self.listening.nothing(self.moment()))
            if self.listening.quiet_s(self.moment()) >= GIVE_UP_S:
                self._take(self.listening.gone(self.moment()))

    def unplug(self, seconds: float) -> None:
        self._begin(START_S)
        self._take(self.listening.gone(self.moment()))
        self.nothing(seconds)

    def sleep(self, seconds: float) -> None:
        self._begin(START_S)
        self.now_s += seconds
        self.slept_s += seconds

    def pause(self, seconds: float) -> None:
        """Off the record: a block is on its way, the source lets none of what follows through."""
        self._begin(START_S)
        self._take(self.listening.pause(self.moment()))
        self.nothing(seconds)
        self._take(self.listening.resume(self.moment()))

    def end(self) -> list[SoundChunk]:
        self._take(self.listening.end(self.moment()))
        return self.chunks

    # ------------------------------------------------------------ what was told
    @property
    def elapsed_s(self) -> float:
        return self.now_s - (START_S if self.began_s is None else self.began_s)

    @property
    def counted_s(self) -> float:
        return sum(len(chunk.samples) for chunk in self.chunks) / 16_000

    def lost_s(self, cause: GapCause) -> float:
        return sum(len(one.samples) for one in self.chunks if one.lost is cause) / 16_000

    def gaps(self) -> list[tuple[GapCause, float]]:
        """Neighbours of one cause together: (cause, seconds)."""
        told: list[tuple[GapCause, float]] = []
        before = None
        for chunk in self.chunks:
            seconds = len(chunk.samples) / 16_000
            if chunk.lost is not None and chunk.lost is before:
                told[-1] = (chunk.lost, told[-1][1] + seconds)
            elif chunk.lost is not None:
                told.append((chunk.lost, seconds))
            before = chunk.lost
        return told

    def messages(self) -> list[str]:
        return [message for _, message in self.alarms]

    def _begin(self, moment_s: float) -> None:
        """The first sound begins the visit, or the first of it that is missing."""
        if self.began_s is None:
            self.began_s = moment_s

    def _samples(self, muted: bool) -> np.ndarray:
        size = round(BLOCK_S * self.rate_hz)
        if muted:
            return np.full((size, 1), 0.25, dtype=np.float32)
        return self._noise.normal(0, 0.01, (size, 1)).astype(np.float32)

    def _take(self, chunks: Iterator[SoundChunk]) -> None:
        self.chunks += list(chunks)
        if self.chunks:
            self._begin(START_S)
        self.alarms += [(self.now_s, message) for message in self.listening.alarms()]


def is_silent_where_lost(chunks: list[SoundChunk]) -> bool:
    return not any(np.any(chunk.samples) for chunk in chunks if chunk.lost is not None)
