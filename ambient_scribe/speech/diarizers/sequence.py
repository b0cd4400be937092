"""From how well each unit of time fits each voice to who spoke when: scores enter, turns leave.

The likeliest sequence of voices (Viterbi) pays for each change of speaker, less after a pause than
inside a stretch of speech. A change inside a stretch moves to the pause between words nearby.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn, Word

Floats = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.int64]


def likeliest(scores: Floats, entry_costs: Floats) -> Labels:
    """The sequence of voices (n,) with the highest total of scores (n, k) in nats, less the cost
    (n,) of a change of voice before each unit."""
    rows: list[list[float]] = scores.tolist()  # a few voices: plain numbers are faster than arrays
    costs: list[float] = entry_costs.tolist()
    total = rows[0]
    origins: list[list[int]] = []
    for cost, row in zip(costs[1:], rows[1:], strict=True):
        most = max(total)
        best, entered = total.index(most), most - cost
        origins.append([best if entered > stayed else voice for voice, stayed in enumerate(total)])
        total = [max(entered, stayed) + score for stayed, score in zip(total, row, strict=True)]
    labels = [total.index(max(total))]
    for origin in reversed(origins):
        labels.append(origin[labels[-1]])
    return np.array(labels[::-1], dtype=np.int64)


class Pauses:
    """Where one word ends and the next begins."""

    def __init__(self, words: Sequence[Word], reach_ms: int) -> None:
        spans = sorted(word.span for word in words if word.span is not None)
        pairs = list(pairwise(spans))
        self._reach_ms = reach_ms
        self._middles = np.array([(a.end_ms + b.start_ms) // 2 for a, b in pairs], dtype=np.int64)
        self._lengths = np.array([max(0, b.start_ms - a.end_ms) for a, b in pairs])

    def near(self, moment_ms: int, lowest_ms: int, highest_ms: int) -> int:
        """The place for a change heard at this moment: near and in a long pause; or the moment."""
        low = max(lowest_ms + 1, moment_ms - self._reach_ms)
        high = min(highest_ms - 1, moment_ms + self._reach_ms)
        first, end = np.searchsorted(self._middles, [low, high + 1])
        if first >= end:
            return moment_ms
        middles = self._middles[first:end]
        cost = np.abs(middles - moment_ms) - self._lengths[first:end]
        return int(middles[int(cost.argmin())])


def turns_of(
    borders_ms: npt.NDArray[np.int64],
    stretch: npt.NDArray[np.int64],
    labels: Labels,
    names: Sequence[str],
    pauses: Pauses,
) -> tuple[SpeakerTurn, ...]:
    """Runs of one voice (n,) inside one stretch (n,) of units (n, 2), as turns."""
    changes = (np.diff(labels, prepend=-1) != 0) | (np.diff(stretch, prepend=-1) != 0)
    firsts = np.flatnonzero(changes)
    ends = np.append(firsts[1:], len(labels)) - 1
    turns: list[SpeakerTurn] = []
    for first, last in zip(firsts, ends, strict=True):
        start_ms, end_ms = int(borders_ms[first, 0]), int(borders_ms[last, 1])
        if turns and first and stretch[first] == stretch[first - 1]:
            start_ms = turns[-1].span.end_ms
        if last + 1 < len(labels) and stretch[last + 1] == stretch[last]:
            end_ms = pauses.near(end_ms, start_ms, int(borders_ms[last + 1, 1]))
        span = TimeSpan(start_ms=start_ms, end_ms=end_ms)
        turns.append(SpeakerTurn(span=span, speaker=names[labels[first]]))
    return tuple(turns)
