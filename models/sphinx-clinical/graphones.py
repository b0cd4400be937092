"""Letters to phones: a joint-sequence model learnt from a pronouncing dictionary.

In: words with their phones. Out: for a new word its likeliest pronunciations. Each word is cut
into pairs of letters and phones ("graphones": a letter or two with up to two phones), found by
expectation maximization; an n-gram over graphones then spells new words.

Source: M. Bisani and H. Ney, "Joint-sequence models for grapheme-to-phoneme conversion", Speech
Communication 50 (2008); the many-to-many alignment is that of S. Jiampojamarn et al. (NAACL 2007),
the smoothing interpolated Kneser-Ney with one discount an order (R. Kneser and H. Ney, 1995).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

Phones = tuple[str, ...]
Graphone = tuple[str, Phones]

SHAPES = ((1, 1), (1, 0), (2, 1), (1, 2), (2, 0))
"""Letters and phones of a graphone. ("e", nothing) is a silent letter, ("x", "K S") two phones."""

ORDER = 7
ROUNDS = 4
MOST_TAUGHT = 60_000
"""Half of the stock dictionary: the other half shows what was learnt (`spelling_check.py`)."""
ALIGNED_FOR_TRAINING = 6_000
BEAM = 8
BAND = 3
"""Phones by which an alignment may lie off the straight line from the first to the last letter."""
RAREST_GRAPHONE = 3
"""A pair seen less often in all alignments is a slip or a foreign name."""

_START: Graphone = ("", ())
_END: Graphone = ("", ("end",))
_LEAST = 1e-12
_WORST = math.log(_LEAST)


class Aligner:
    """How likely each graphone is, whatever stands around it.

    A graphone of two letters or two phones counts twice (its chance is squared): else few large ones
    would always beat many small ones, and nothing would be learnt about single letters.
    """

    def __init__(self, entries: Sequence[tuple[str, Phones]]) -> None:
        """`entries`: (word, phones); every n-th of them trains when there are many."""
        step = max(1, len(entries) // ALIGNED_FOR_TRAINING)
        chosen = entries[::step]
        self.chance: dict[Graphone, float] = defaultdict(lambda: _LEAST)
        first: Counter[Graphone] = Counter()
        for word, phones in chosen:
            first.update(_possible(word, phones))
        total = sum(first.values())
        self.chance.update({pair: count / total for pair, count in first.items()})
        for _ in range(ROUNDS):
            expected: dict[Graphone, float] = defaultdict(float)
            for word, phones in chosen:
                self._expect(word, phones, expected)
            total_mass = sum(expected.values())
            self.chance = defaultdict(
                lambda: _LEAST,
                {pair: max(mass / total_mass, _LEAST) for pair, mass in expected.items()},
            )

        self._log = {
            pair: math.log(chance) * max(len(pair[0]), len(pair[1]))
            for pair, chance in self.chance.items()
        }

    def _expect(self, word: str, phones: Phones, expected: dict[Graphone, float]) -> None:
        """Adds the expected number of uses of each graphone in one word (forward, backward)."""
        letters, sounds = len(word), len(phones)
        ahead = [[0.0] * (sounds + 1) for _ in range(letters + 1)]
        ahead[0][0] = 1.0
        arcs: list[tuple[int, int, int, int, Graphone, float]] = []
        for i in range(letters):
            for j in range(sounds + 1):
                if not ahead[i][j]:
                    continue
                for wide, long in SHAPES:
                    if i + wide <= letters and j + long <= sounds:
                        pair = (word[i : i + wide], phones[j : j + long])
                        chance = self.chance[pair] ** max(wide, long)
                        ahead[i + wide][j + long] += ahead[i][j] * chance
                        arcs.append((i, j, i + wide, j + long, pair, chance))
        whole = ahead[letters][sounds]
        if not whole:
            return
        behind = [[0.0] * (sounds + 1) for _ in range(letters + 1)]
        behind[letters][sounds] = 1.0
        for i, j, k, m, pair, chance in reversed(arcs):
            if behind[k][m]:
                behind[i][j] += chance * behind[k][m]
                expected[pair] += ahead[i][j] * chance * behind[k][m] / whole

    def best(self, word: str, phones: Phones) -> list[Graphone] | None:
        """The likeliest cut of a word into graphones; None when there is none."""
        letters, sounds = len(word), len(phones)
        slope = sounds / letters
        score: dict[tuple[int, int], float] = {(0, 0): 0.0}
        back: dict[tuple[int, int], tuple[tuple[int, int], Graphone]] = {}
        for i in range(letters):
            middle = int(i * slope)
            for j in range(max(0, middle - BAND), min(sounds, middle + BAND) + 1):
                base = score.get((i, j))
                if base is None:
                    continue
                for wide, long in SHAPES:
                    k, m = i + wide, j + long
                    if k > letters or m > sounds:
                        continue
                    pair = (word[i:k], phones[j:m])
                    value = base + self._log.get(pair, _WORST)
                    if value > score.get((k, m), -math.inf):
                        score[k, m] = value
                        back[k, m] = ((i, j), pair)
        place, cut = (letters, sounds), []
        while place != (0, 0):
            if place not in back:
                return None
            place, pair = back[place]
            cut.append(pair)
        return cut[::-1]


class Speller:
    """The n-gram over graphones, and the search for a word's pronunciations."""

    def __init__(self, cuts: Iterable[Sequence[Graphone]]) -> None:
        table = list(cuts)
        uses = Counter(pair for cut in table for pair in cut)
        table = [cut for cut in table if all(uses[pair] >= RAREST_GRAPHONE for pair in cut)]
        self._names: list[Graphone] = [_START, _END, *sorted({p for cut in table for p in cut})]
        number = {pair: n for n, pair in enumerate(self._names)}
        self._by_letters: dict[str, list[int]] = defaultdict(list)
        for n, (letters, _) in enumerate(self._names[2:], start=2):
            self._by_letters[letters].append(n)
        counts: list[Counter[tuple[int, ...]]] = [Counter() for _ in range(ORDER + 1)]
        for cut in table:
            flow = (*[0] * (ORDER - 1), *(number[pair] for pair in cut), 1)
            for end in range(ORDER, len(flow) + 1):
                counts[ORDER][flow[end - ORDER : end]] += 1
        for order in range(ORDER - 1, 0, -1):
            for gram in counts[order + 1]:
                counts[order][gram[1:]] += 1
        self._counts = counts
        self._asked: dict[tuple[tuple[int, ...], int], float] = {}
        self._discount = [0.0] * (ORDER + 1)
        self._total: list[dict[tuple[int, ...], int]] = [{} for _ in range(ORDER + 1)]
        self._kinds: list[Counter[tuple[int, ...]]] = [Counter() for _ in range(ORDER + 1)]
        for order in range(1, ORDER + 1):
            once = sum(count == 1 for count in counts[order].values())
            twice = sum(count == 2 for count in counts[order].values())
            self._discount[order] = once / (once + 2 * twice) if once else 0.5
            totals: Counter[tuple[int, ...]] = Counter()
            for gram, count in counts[order].items():
                totals[gram[:-1]] += count
                self._kinds[order][gram[:-1]] += 1
            self._total[order] = totals

    def chance(self, history: tuple[int, ...], pair: int) -> float:
        """P(pair | history), the history as long as the order less one."""
        known = self._asked.get((history, pair))
        if known is None:
            known = self._asked[history, pair] = self._chance(history, pair)
        return known

    def _chance(self, history: tuple[int, ...], pair: int) -> float:
        value = 1 / len(self._names)
        for order in range(1, ORDER + 1):
            context = history[len(history) - order + 1 :] if order > 1 else ()
            total = self._total[order].get(context)
            if not total:
                break
            discount = self._discount[order]
            seen = self._counts[order].get((*context, pair), 0)
            spare = discount * self._kinds[order][context]
            value = (max(seen - discount, 0.0) + spare * value) / total
        return value

    def pronunciations(self, word: str, most: int = 3) -> list[tuple[Phones, float]]:
        """The likeliest, with their share of what the search found; none for unknown letters."""
        start = (0,) * (ORDER - 1)
        beams: list[dict[tuple[tuple[int, ...], Phones], float]]
        beams = [{} for _ in range(len(word) + 1)]
        beams[0][start, ()] = 1.0
        for at in range(len(word)):
            alive = sorted(beams[at].items(), key=lambda item: -item[1])[:BEAM]
            for (history, phones), mass in alive:
                for wide in (1, 2):
                    if at + wide > len(word):
                        continue
                    for pair in self._by_letters.get(word[at : at + wide], ()):
                        value = mass * self.chance(history, pair)
                        key = ((*history[1:], pair), phones + self._names[pair][1])
                        beams[at + wide][key] = beams[at + wide].get(key, 0.0) + value
        ends: dict[Phones, float] = defaultdict(float)
        for (history, phones), mass in beams[-1].items():
            if phones:
                ends[phones] += mass * self.chance(history, 1)
        whole = sum(ends.values())
        ranked = sorted(ends.items(), key=lambda item: (-item[1], item[0]))[:most]
        return [(phones, mass / whole) for phones, mass in ranked]


def taught(entries: Sequence[tuple[str, Phones]]) -> list[tuple[str, Phones]]:
    """Every n-th entry, `MOST_TAUGHT` in all or a few more."""
    return list(entries[:: max(1, len(entries) // MOST_TAUGHT)])


def learnt(entries: Sequence[tuple[str, Phones]]) -> Speller:
    """A speller from the taught entries of a pronouncing dictionary."""
    lessons = taught(entries)
    aligner = Aligner(lessons)
    cuts = (aligner.best(word, phones) for word, phones in lessons)
    return Speller(cut for cut in cuts if cut)


def _possible(word: str, phones: Phones) -> Iterable[Graphone]:
    """Every graphone that lies roughly on the diagonal of the word."""
    slope = len(phones) / len(word)
    for i in range(len(word)):
        for j in range(len(phones) + 1):
            if abs(j - i * slope) > 2:
                continue
            for wide, long in SHAPES:
                if i + wide <= len(word) and j + long <= len(phones):
                    yield word[i : i + wide], phones[j : j + long]
