"""What one reading costs by its window, its tokens and its prompt, measured and interpolated.

In: a loaded Whisper (`windows.Timed`). Out: seconds of the clock and of the processor for a reading of
any shape; JSON of what was measured.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from windows import TOKENS, Timed

Seconds = npt.NDArray[np.float64]
"""(2,): of the clock, of the processor."""

ENCODED_S = (2, 5, 10, 15, 30)
DECODED_S = (5, 30)
"""What a token costs hardly depends on the window: its ends are enough."""
BEAMS = (1, 5)
PROMPT = 100
"""Tokens told beforehand in one of the decodes."""
SLOW_S = 2.0
"""What takes longer is measured once."""


@dataclass(frozen=True)
class WindowCosts:
    """By the window's seconds: [clock, processor]."""

    encode: dict[int, list[float]]
    token: dict[int, dict[int, list[float]]]
    """By the beam first."""
    prompt_token: dict[int, list[float]]
    word_times: dict[int, list[float]]
    """Of one token."""

    def of(self, window_s: float, tokens: float, told: int, beam: int) -> Seconds:
        a_token = _at(self.token[beam], window_s) + _at(self.word_times, window_s)
        before = told * _at(self.prompt_token, window_s)
        return np.asarray(_at(self.encode, window_s) + tokens * a_token + before)

    def document(self) -> dict[str, Any]:
        return asdict(self)


def measured(timed: Timed, runs: int) -> WindowCosts:
    encode = {length: _fastest(runs, lambda n=length: timed.encode(n, 1)) for length in ENCODED_S}
    token: dict[int, dict[int, Seconds]] = {beam: {} for beam in BEAMS}
    prompt_token: dict[int, Seconds] = {}
    word_times: dict[int, Seconds] = {}
    for length in DECODED_S:
        one = timed.encoded(length, 1)
        alone, told = (
            _fastest(runs, lambda one=one, known=known: timed.decode(one, 1, known))
            for known in (0, PROMPT)
        )
        for beam in BEAMS:
            took = _fastest(runs, lambda one=one, beam=beam: timed.decode(one, 1, 0, beam=beam))
            token[beam][length] = took / TOKENS
        prompt_token[length] = np.maximum(0.0, told - alone) / PROMPT
        aligned = _fastest(runs, lambda one=one, n=length: timed.word_times(one, n))
        word_times[length] = aligned / TOKENS
    return WindowCosts(
        _plain(encode),
        {beam: _plain(found) for beam, found in token.items()},
        _plain(prompt_token),
        _plain(word_times),
    )


def _fastest(runs: int, step: Callable[[], object]) -> Seconds:
    best = np.full(2, np.inf)
    for _ in range(runs):
        began = np.array([time.perf_counter(), time.process_time()])
        step()
        took = np.array([time.perf_counter(), time.process_time()]) - began
        best = np.minimum(best, took)
        if took[0] > SLOW_S:
            break
    return best


def _at(known: dict[int, list[float]], window_s: float) -> Seconds:
    lengths, found = list(known), np.array(list(known.values()))
    return np.array([np.interp(window_s, lengths, found[:, which]) for which in (0, 1)])


def _plain(found: dict[int, Seconds]) -> dict[int, list[float]]:
    return {length: [round(float(one), 6) for one in took] for length, took in found.items()}
