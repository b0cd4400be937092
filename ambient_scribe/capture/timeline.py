"""Blocks with the moments of their arrival enter; how much time is missing between them leaves.

The sample count of a visit is its time. A device's own clock runs a little fast or slow, and a busy
machine takes blocks late; neither may look like lost sound, and what is really lost may not be missed.
So the count is held against the earliest arrivals: a block cannot have ended later than it came.
"""

from __future__ import annotations

from collections import deque

from ambient_scribe.domain.time import SAMPLE_RATE_HZ

_WATCHED_S = 2.0
"""Blocks that were only late have come in a burst by then; blocks that never come have not."""

_UNTOLD_S = 0.5
"""Time that the device lost without a word is noted when it is longer: less may be a buffer that was
made longer on the way, and a gap may not be cut into speech for that."""

_DRIFT = 0.001
"""Seconds a second: more than any device's clock is wrong."""


class Timeline:
    """All counts are of samples at 16 kHz; moments are in seconds of one clock."""

    def __init__(self, start_s: float) -> None:
        self._origin_s = start_s
        self._is_begun = False
        self._counted = 0.0
        self._late: deque[tuple[float, float]] = deque()
        """(moment, by how much the count was behind) of the last blocks."""

    def begin(self, moment_s: float) -> None:
        """The first sound, or the first that is missing: there the visit begins."""
        if not self._is_begun:
            self._is_begun, self._origin_s = True, moment_s

    @property
    def is_begun(self) -> bool:
        return self._is_begun

    @property
    def counted(self) -> int:
        return round(self._counted)

    def count(self, samples: float) -> None:
        self._counted += samples

    def missing(self, until_s: float) -> int:
        """What lies between the count and that moment; never less than nothing."""
        return max(0, round(self._behind_s(until_s) * SAMPLE_RATE_HZ))

    def forget_lateness(self) -> None:
        """After a gap: what came before tells nothing of what comes."""
        self._late.clear()

    def untold(self, block_s: float, arrived_s: float) -> int:
        """Lost before a block of that length without a word of the device. Once for each block."""
        behind_s = self._behind_s(arrived_s - block_s)
        if behind_s < 0:
            # Earlier than could be: the blocks so far were late, or the device's clock is fast.
            is_new = self._counted < _WATCHED_S * SAMPLE_RATE_HZ
            self._origin_s += behind_s if is_new else max(behind_s, -_DRIFT * block_s)
            behind_s = 0.0
        self._late.append((arrived_s, behind_s))
        while self._late[0][0] < arrived_s - _WATCHED_S:
            self._late.popleft()
        if arrived_s - self._late[0][0] < _WATCHED_S - 2 * block_s:
            return 0
        surely_s = min(late_s for _, late_s in self._late)
        if surely_s > _UNTOLD_S:
            self._late.clear()
            return round(surely_s * SAMPLE_RATE_HZ)
        self._origin_s += min(surely_s, _DRIFT * block_s)
        return 0

    def _behind_s(self, moment_s: float) -> float:
        return moment_s - self._origin_s - self._counted / SAMPLE_RATE_HZ
