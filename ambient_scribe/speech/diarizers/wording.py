"""Voice and words together: what was said helps to tell who said it.

In a visit one person asks, orders and explains, and the others answer and complain; `RoleCues`
says for a piece of text which is likelier. One voice is taken for the clinician's, so that the
words of the whole visit fit best; then each piece between pauses goes to whom voice and words
together make likeliest, the voices are heard again with that knowledge, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.transcript import Word
from ambient_scribe.protocols import RoleCues
from ambient_scribe.speech.diarizers.clustering import Voices, fit
from ambient_scribe.speech.diarizers.scoring import ScoringConfig, decode, evidence
from ambient_scribe.speech.diarizers.sequence import Floats, Labels
from ambient_scribe.speech.diarizers.windows import WHOLE_WINDOW, Units

ROUNDS = 3


class WordingConfig(Frozen):
    weight: float = Field(default=0.5, ge=0)
    """Of the words' log odds beside the voice's; 0: the voice alone decides."""
    most_log_odds: float = Field(default=4.0, gt=0)
    """One piece of text is never believed more than this."""
    pause_ms: int = Field(default=250, ge=0)
    """A silence between words that ends a piece."""


@dataclass(frozen=True)
class _Pieces:
    """`of_unit` (n,): the piece that each unit lies in, -1 for none; `log_odds` (m,) of each."""

    of_unit: Labels
    log_odds: Floats


def with_words(
    units: Units,
    voices: Voices,
    words: Sequence[Word],
    cues: RoleCues,
    wording: WordingConfig,
    scoring: ScoringConfig,
) -> Labels:
    """The voice of each unit (n,). One voice stays one: words alone never divide it."""
    scores = evidence(units, voices.log_likelihoods(units), scoring)
    labels = decode(units, scores, scoring)
    count = len(voices.means)
    if count < 2 or not wording.weight:
        return labels
    whole = units.weight >= WHOLE_WINDOW
    points = voices.space.points(units)[whole]
    odds_of = cache(cues.clinician_log_odds)  # most pieces are the same in the next round
    for _ in range(ROUNDS):
        pieces = _pieces(units, labels, words, odds_of, wording)
        if not len(pieces.log_odds):
            break
        favour = wording.weight * _favour(pieces, labels, count)
        labels = decode(units, scores + favour, scoring)
        if len(np.unique(labels[whole])) < count:
            break
        voices = fit(voices.space, points, labels[whole])
        scores = evidence(units, voices.log_likelihoods(units), scoring)
    return labels


def _favour(pieces: _Pieces, labels: Labels, count: int) -> Floats:
    """What the words say (n, count) for each voice, one of which is taken for the clinician's: the
    one whose pieces sound most like it, beside what the others say."""
    held = pieces.of_unit >= 0
    sizes = np.bincount(pieces.of_unit[held], minlength=len(pieces.log_odds))
    each = (pieces.log_odds / np.maximum(sizes, 1))[pieces.of_unit[held]]
    clinician = int(np.bincount(labels[held], weights=each, minlength=count).argmax())
    favour = np.zeros((len(labels), count))
    favour[held] = -each[:, None] / 2
    favour[held, clinician] = each / 2
    return favour


def _pieces(
    units: Units,
    labels: Labels,
    words: Sequence[Word],
    odds_of: Callable[[str], float],
    config: WordingConfig,
) -> _Pieces:
    """Words between pauses and changes of voice, and the units that they were spoken in."""
    timed = sorted((w for w in words if w.span is not None), key=_start)
    of_unit = np.full(len(units), -1, dtype=np.int64)
    if not timed:
        return _Pieces(of_unit, np.empty(0))
    starts = np.array([_start(word) for word in timed])
    ends = np.array([_end(word) for word in timed])
    middles_ms = units.borders_ms.mean(axis=1)
    unit_at = np.clip(np.searchsorted(middles_ms, (starts + ends) / 2), 0, len(units) - 1)
    voice = labels[unit_at]
    breaks = [0]
    for i, (before, after) in enumerate(pairwise(range(len(timed))), start=1):
        paused = starts[after] - ends[before] >= config.pause_ms
        if paused or voice[before] != voice[after] or timed[before].text[-1:] in ".?!":
            breaks.append(i)
    odds = []
    for number, (first, last) in enumerate(pairwise([*breaks, len(timed)])):
        text = " ".join(word.text for word in timed[first:last])
        limit = config.most_log_odds
        odds.append(min(limit, max(-limit, odds_of(text))))
        inside = slice(
            int(np.searchsorted(middles_ms, starts[first])),
            int(np.searchsorted(middles_ms, ends[last - 1])),
        )
        of_unit[inside] = number
    return _Pieces(of_unit, np.array(odds))


def _start(word: Word) -> int:
    return word.span.start_ms if word.span else 0


def _end(word: Word) -> int:
    return word.span.end_ms if word.span else 0
