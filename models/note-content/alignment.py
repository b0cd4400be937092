"""Which units of speech a human note tells, and in which division.

In: the units of a visit and the sentences of its note. Out: for each unit the divisions in which a
sentence tells it. Words count by how rare they are among the units of all visits (inverse document
frequency); of each sentence, the units that cover most of what is not yet covered are taken, one
after another, while they cover enough, and every unit of which the sentence holds most. A short answer
is told where its question is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ambient_scribe.note.drafting.content.model import Division
from ambient_scribe.note.drafting.content.units import Unit
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.phrases.reading import load_phrases

_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
_ENDINGS = ("ings", "ing", "edly", "ies", "ied", "ed", "es", "s", "ly", "e", "y")
_LEAST_STEM = 3
_SHORT_ANSWER = 4
"""Content words of an answer to which the words of its question count too."""

_REACH = 3
"""Passages between a question and its answer at most."""


def stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


def stems(text: str) -> frozenset[str]:
    stop = load_phrases().relevance.stop | {"patient", "report", "state", "deny", "denies", "okay"}
    words = _WORD.findall(with_numerals(text.lower()))
    return frozenset(stem(word) for word in words if word not in stop)


def inverse_frequencies(bags: Iterable[frozenset[str]]) -> Mapping[str, float]:
    count: Counter[str] = Counter()
    number = 0
    for bag in bags:
        number += 1
        count.update(bag)
    return {word: math.log((number + 1) / (n + 0.5)) for word, n in count.items()}


def unit_bags(units: Sequence[Unit]) -> list[frozenset[str]]:
    """The stems of each unit; a short answer has those of its question as well, and a question that
    is answered in few words those of the answer."""
    own = [stems(" ".join(unit.words)) for unit in units]
    made = list(own)
    for index, unit in enumerate(units):
        if len(own[index]) < _SHORT_ANSWER and not unit.question:
            asked = _question_before(units, index)
            if asked is not None:
                made[index] = own[index] | own[asked]
                made[asked] = made[asked] | own[index]
    return made


def _question_before(units: Sequence[Unit], index: int) -> int | None:
    for other in range(index - 1, max(-1, index - 12), -1):
        if units[index].number - units[other].number > _REACH:
            return None
        if units[other].role is not units[index].role:
            return other if units[other].question else None
    return None


def aligned(
    units: Sequence[Unit],
    note: Sequence[tuple[Division, str]],
    rarity: Mapping[str, float],
    threshold: float,
) -> list[frozenset[Division]]:
    """The divisions that tell each unit; empty for what no sentence tells."""
    bags = unit_bags(units)
    weights = [sum(rarity.get(word, 0.0) for word in bag) for bag in bags]
    made: list[set[Division]] = [set() for _ in units]
    for division, sentence in note:
        left = set(stems(sentence))
        whole = sum(rarity.get(word, _UNHEARD) for word in left)
        while left:
            gains = [
                _gain(bag, left, weight, rarity) if weight else 0.0
                for bag, weight in zip(bags, weights, strict=True)
            ]
            best = max(range(len(units)), key=gains.__getitem__, default=None)
            if best is None or gains[best] < threshold:
                break
            covered = bags[best] & left
            share = sum(rarity.get(word, 0.0) for word in covered) / whole
            if share < _LEAST_SHARE:
                break
            made[best].add(division)
            left -= covered
        held = stems(sentence)
        for index, bag in enumerate(bags):
            common = sum(rarity.get(word, 0.0) for word in bag & held)
            if common >= max(_MOST * weights[index], _ENOUGH):
                made[index].add(division)
    for index in range(len(units)):
        if len(bags[index]) and not units[index].question:
            asked = _question_before(units, index)
            if asked is not None and len(units[index].words) <= _SHORT_ANSWER:
                made[index] |= made[asked]
    return [frozenset(one) for one in made]


_MOST = 0.6
"""Of a unit that a sentence tells by itself, so much at least stands in it."""

_ENOUGH = 6.0
"""And so much of it counts, summed over words by their rarity."""


_UNHEARD = 4.0
"""The rarity of a word that is said in no visit."""

_LEAST_SHARE = 0.08
"""Of what a sentence tells, so much at least a unit must bear."""


def _gain(bag: frozenset[str], left: set[str], weight: float, rarity: Mapping[str, float]) -> float:
    """How much of the unit the sentence tells, times the root of how much that is."""
    common = sum(rarity.get(word, 0.0) for word in bag & left)
    return common / math.sqrt(weight)
