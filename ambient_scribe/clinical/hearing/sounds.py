"""How words sound, as short codes: from a pronouncing dictionary, else from their letters.

In: words. Out: strings with one character a sound (the alphabet stands in `letter_sounds.tsv`).
English words are looked up, for their spelling tells little of them ("eyebrow"); names that no
dictionary lists are spelt by ear, so that their letters do ("fexaphenidine").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ambient_scribe.tables import read_table, table_error

LETTER_SOUNDS = Path(__file__).parent / "letter_sounds.tsv"
ALPHABET = frozenset("pbtdkgfvTszSZJCmnNlrwjhieaou@")
_ARPABET: Mapping[str, str] = {
    **{"P": "p", "B": "b", "T": "t", "D": "d", "K": "k", "G": "g", "F": "f", "V": "v"},
    **{"TH": "T", "DH": "T", "S": "s", "Z": "z", "SH": "S", "ZH": "Z", "CH": "C", "JH": "J"},
    **{"M": "m", "N": "n", "NG": "N", "L": "l", "R": "r", "W": "w", "Y": "j", "HH": "h"},
    **{"IY": "i", "IH": "i", "AY": "i", "EH": "e", "EY": "e", "AE": "a", "AA": "a", "AW": "a"},
    **{"AO": "o", "OW": "o", "OY": "o", "UH": "u", "UW": "u", "AH": "@", "ER": "@r"},
}
"""The dictionary's phones in this alphabet. Vowels are told apart as far as spelling does."""

_LETTERS = re.compile(r"[^a-z]+")
_SOFTENING = frozenset("eiy")
REMEMBERED = 2_000
"""Words whose sounds are kept, the oldest go first: no longer than they are needed, for they were
spoken in visits."""
_NEVER_SILENT = 3
"""Letters up to which a final e is heard."""


class Sounds:
    """`dictionary` gives a word's phones, in ARPAbet with spaces."""

    def __init__(self, dictionary: Mapping[str, str]) -> None:
        self._dictionary = dictionary
        self._rules = _rules()
        self._longest = max(len(letters) for letters, _ in self._rules)
        self._known: dict[str, str] = {}

    def of(self, word: str) -> str:
        """The sounds of one lower-case word; empty for one without letters."""
        known = self._known.get(word)
        if known is None:
            phones = self._dictionary.get(word)
            known = self.by_letters(word) if phones is None else self._by_phones(phones)
            if len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[word] = known
        return known

    def of_all(self, words: tuple[str, ...]) -> str:
        return "".join(self.of(word) for word in words)

    def by_letters(self, word: str) -> str:
        letters = _LETTERS.sub("", word)
        found: list[str] = []
        at = 0
        while at < len(letters):
            length, sounds = self._rule_at(letters, at)
            found.append(sounds)
            at += length
        return _once("".join(found))

    def _rule_at(self, letters: str, at: int) -> tuple[int, str]:
        for length in range(min(self._longest, len(letters) - at), 0, -1):
            part, end = letters[at : at + length], at + length
            places = ["any"]
            if letters[end : end + 1] in _SOFTENING and letters[end : end + 1]:
                places.insert(0, "soft")
            if end == len(letters) and at > 0 and len(letters) > _NEVER_SILENT:
                places.insert(0, "end")
            if at == 0:
                places.insert(0, "start")
            for place in places:
                sounds = self._rules.get((part, place))
                if sounds is not None:
                    return length, sounds
        return 1, ""

    @staticmethod
    def _by_phones(phones: str) -> str:
        return _once("".join(_ARPABET.get(phone, "") for phone in phones.split()))


def _once(sounds: str) -> str:
    """Without doubled sounds."""
    return re.sub(r"(.)\1+", r"\1", sounds)


@cache
def _rules() -> Mapping[tuple[str, str], str]:
    rules: dict[tuple[str, str], str] = {}
    for row in read_table(LETTER_SOUNDS, ("letters", "where", "sounds", "note")):
        if row["where"] not in {"any", "start", "end", "soft"}:
            raise table_error(row, "where must be any, start, end or soft")
        if not set(row["sounds"]) <= ALPHABET:
            raise table_error(row, f"{row['sounds']!r} is not made of the sounds above")
        rules[row["letters"], row["where"]] = row["sounds"]
    return rules
