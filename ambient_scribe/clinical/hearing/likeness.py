"""How alike two sequences of sounds are, by what ears and recognizers mix up.

In: two codes of `sounds`. Out: 0 (nothing in common) to 1 (the same). An edit distance in which a
vowel for a vowel costs little, and a consonant for one of its kin (p and b, m and n) less than
for any other.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations

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
def _substitutions() -> dict[tuple[str, str], float]:
    costs: dict[tuple[str, str], float] = {}
    for one, other in combinations("ieaou", 2):
        near = one + other in _NEAR_VOWELS or other + one in _NEAR_VOWELS
        costs[one, other] = _NEAR_VOWEL if near else _OTHER_VOWEL
    costs.update({("@", vowel): _ANY_VOWEL for vowel in "ieaou"})
    for kin, cost in _KIN:
        for one, other in combinations(kin, 2):
            costs.setdefault((one, other), cost)
    return {**costs, **{(other, one): cost for (one, other), cost in costs.items()}}


def weight(sound: str) -> float:
    """What it costs to lose one sound."""
    if sound in VOWELS:
        return _UNSTRESSED if sound == "@" else _VOWEL
    return _FAINT.get(sound, _CONSONANT)


def likeness(one: str, other: str) -> float:
    """Symmetric; 1 for equal codes that are not empty."""
    whole = max(_sum(one), _sum(other))
    return max(0.0, 1 - _distance(one, other) / whole) if whole else 0.0


@cache
def _weights() -> dict[str, float]:
    return {sound: weight(sound) for sound in "pbtdkgfvTszSZJCmnNlrwjhieaou@"}


def _sum(sounds: str) -> float:
    weights = _weights()
    return sum(weights[sound] for sound in sounds)


def _distance(one: str, other: str) -> float:
    weights, costs = _weights(), _substitutions()
    row = [0.0]
    for b in other:
        row.append(row[-1] + weights[b])
    for a in one:
        lost = weights[a]
        above, row = row, [row[0] + lost]
        for at, b in enumerate(other):
            if a == b:
                row.append(above[at])
                continue
            other_cost = costs.get((a, b), lost if lost > weights[b] else weights[b])
            row.append(min(above[at] + other_cost, above[at + 1] + lost, row[at] + weights[b]))
    return row[-1]
