"""How alike two sequences of sounds are, by what ears and recognizers mix up.

In: two codes of `sounds`. Out: 0 (nothing in common) to 1 (the same). An edit distance in which a
vowel for a vowel costs little, and a consonant for one of its kin (p and b, m and n) less than
for any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations
from math import inf

from ambient_scribe.clinical.hearing.sounds import ALPHABET

VOWELS = frozenset("ieaou@")
_VOWEL, _UNSTRESSED, _CONSONANT = 0.5, 0.35, 1.0
"""What a sound weighs: consonants carry a name."""
_FAINT = {"h": 0.35, "r": 0.5, "j": 0.4, "w": 0.6}
"""Sounds that come and go: a British r, an h."""
_NEAR_VOWELS = ("ie", "ea", "ao", "ou")
_OTHER_VOWEL, _NEAR_VOWEL, _ANY_VOWEL = 0.3, 0.15, 0.1
_KIN: Iterable[tuple[str, float]] = (
    ("pb", 0.3),
    ("tdT", 0.3),
    ("kg", 0.3),
    ("fvT", 0.3),
    ("szSZTCJ", 0.35),
    ("mnN", 0.35),
    ("lrw", 0.6),
    ("ptk", 0.65),
    ("bdg", 0.65),
    ("bv", 0.4),
    ("pf", 0.6),
    ("tC", 0.4),
    ("dJ", 0.4),
    ("ji", 0.2),
    ("wu", 0.3),
    ("nl", 0.7),
    ("ks", 0.8),
)
"""Kin and the cost of one for another; the first row that holds both decides."""


@cache
def _substitutions() -> dict[str, dict[str, float]]:
    """The cost of each sound for each, itself included."""
    costs: dict[tuple[str, str], float] = {}
    for one, other in combinations("ieaou", 2):
        near = one + other in _NEAR_VOWELS or other + one in _NEAR_VOWELS
        costs[one, other] = _NEAR_VOWEL if near else _OTHER_VOWEL
    costs.update({("@", vowel): _ANY_VOWEL for vowel in "ieaou"})
    for kin, cost in _KIN:
        for one, other in combinations(kin, 2):
            costs.setdefault((one, other), cost)
    costs.update({(other, one): cost for (one, other), cost in costs.items()})
    costs.update({(sound, sound): 0.0 for sound in ALPHABET})
    return {
        one: {other: costs.get((one, other), max(weight(one), weight(other))) for other in ALPHABET}
        for one in ALPHABET
    }


def weight(sound: str) -> float:
    """What it costs to lose one sound."""
    if sound in VOWELS:
        return _UNSTRESSED if sound == "@" else _VOWEL
    return _FAINT.get(sound, _CONSONANT)


def likeness(one: str, other: str, least: float = 0.0) -> float:
    """Symmetric; 1 for equal codes that are not empty. Below `least` it is 0: others cost less time."""
    whole = max(total_weight(one), total_weight(other))
    if not whole:
        return 0.0
    most = (1 - least) * whole
    distance = _distance(one, other, most)
    return 1 - distance / whole if distance <= most else 0.0


def total_weight(sounds: str) -> float:
    weights = _weights()
    return sum([weights[sound] for sound in sounds])


@cache
def _weights() -> dict[str, float]:
    return {sound: weight(sound) for sound in ALPHABET}


def _distance(one: str, other: str, most: float) -> float:
    """Weighted Levenshtein distance by rows; given up for infinity where a whole row exceeds `most`."""
    weights, costs = _weights(), _substitutions()
    lost = [weights[sound] for sound in other]
    row = [0.0]
    for cost in lost:
        row.append(row[-1] + cost)
    for a in one:
        substituted, deleted = costs[a], weights[a]
        diagonal = row[0]
        left = diagonal + deleted
        below = [left]
        least = left
        for b, inserted, above in zip(other, lost, row[1:], strict=True):
            best = diagonal + substituted[b]
            # comparisons, and no min(): this is where an utterance's time goes
            if above + deleted < best:  # noqa: PLR1730
                best = above + deleted
            if left + inserted < best:  # noqa: PLR1730
                best = left + inserted
            below.append(best)
            diagonal, left = above, best
            if best < least:  # noqa: PLR1730
                least = best
        if least > most:
            return inf
        row = below
    return row[-1]
