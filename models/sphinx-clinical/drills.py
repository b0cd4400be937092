"""Sentences about doses and measurements that no corpus holds often enough, spoken from templates.

In: `templates.tsv` and `slots.tsv`, a seed. Out: sentences of words and class names, the same for
the same seed.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from spoken import number_words

_SLOT = re.compile(r"\{(\w+)\}")
_RANGE = re.compile(r"(?P<low>[\d.]+)-(?P<high>[\d.]+)/(?P<step>[\d.]+)")
_OVER = " over "


def drilled(templates: Path, slots: Path, seed: int) -> list[list[str]]:
    values = {name: content.split("|") for name, content in _rows(slots)}
    chance = random.Random(seed)
    sentences = []
    for times, template in _rows(templates):
        for _ in range(int(times)):
            text = _SLOT.sub(lambda match: _filled(values[match[1]], match[1], chance), template)
            sentences.append(text.split())
    return sentences


def _filled(values: list[str], slot: str, chance: random.Random) -> str:
    chosen = chance.choice(values)
    if _OVER in chosen:
        return _OVER.join(_drawn(part, slot, chance) for part in chosen.split(_OVER))
    return _drawn(chosen, slot, chance)


def _drawn(value: str, slot: str, chance: random.Random) -> str:
    match = _RANGE.fullmatch(value)
    if match:
        low, high, step = (float(match[part]) for part in ("low", "high", "step"))
        number = low + step * chance.randint(0, round((high - low) / step))
        value = f"{number:.1f}" if step < 1 else str(round(number))
    if not value[0].isdigit():
        return value
    if slot == "year":
        return _year(int(value))
    whole, _, decimals = value.partition(".")
    words = number_words(int(whole), short=chance.random() < 0.7)
    if decimals and int(decimals):
        leading = [] if words == ["zero"] and chance.random() < 0.5 else words
        words = [*leading, "point", *_digits(decimals, chance)]
    return " ".join(words)


def _digits(decimals: str, chance: random.Random) -> list[str]:
    """After the point people say 25 as "two five" or as "twenty five"."""
    if len(decimals) == 2 and decimals[0] != "0" and chance.random() < 0.5:
        return number_words(int(decimals))
    return [word for digit in decimals for word in number_words(int(digit))]


def _year(value: int) -> str:
    head, rest = divmod(value, 100)
    if 2000 <= value < 2010:
        return " ".join(number_words(value))
    return " ".join([*number_words(head), *(number_words(rest) if rest else ["hundred"])])


def _rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")][1:]
