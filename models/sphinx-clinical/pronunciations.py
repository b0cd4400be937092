"""How the words that the stock dictionary lacks are pronounced.

In: words, the stock dictionary, `corrections.tsv`. Out: up to three pronunciations each, with
where they come from: corrected by hand; spelt out (acronyms); a known word with an ending; the
model of spelling; and, where it says something else, espeak-ng's own rules as a second opinion.
"""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from graphones import Phones, Speller

MOST = 3
LIKELY = 0.2
"""A second pronunciation of the model's stands when it has this share of what was found."""

_BASE = re.compile(r"\(\d+\)$")
_SPELLED = re.compile(r"[a-z']+")
_LETTERS_ALONE = re.compile(
    r"[bcdfghjklmnpqrstvwxz]{2,5}s?|[a-z]{1,3}\d+|[a-z]\d+[a-z]|\d+[a-z]{1,3}"
)
_HISSING, _VOICELESS = {"S", "Z", "SH", "ZH", "CH", "JH"}, {"P", "T", "K", "F", "TH"}
_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]

_IPA = {
    "i": "IY", "iː": "IY", "ɪ": "IH", "ᵻ": "IH", "ɛ": "EH", "æ": "AE", "ɑː": "AA", "ɑ": "AA",
    "ɔː": "AO", "ɔ": "AO", "oː": "AO", "ʊ": "UH", "uː": "UW", "u": "UW", "ʌ": "AH", "ə": "AH",
    "ɐ": "AH", "ɜː": "ER", "ɚ": "ER", "eɪ": "EY", "aɪ": "AY", "ɔɪ": "OY", "aʊ": "AW", "oʊ": "OW",
    "ɑːɹ": "AA R", "ɔːɹ": "AO R", "oːɹ": "AO R", "ɛɹ": "EH R", "ɪɹ": "IH R", "ʊɹ": "UH R",
    "aɪɚ": "AY ER", "aɪə": "AY AH", "iə": "IY AH", "əl": "AH L", "n̩": "AH N", "p": "P", "b": "B",
    "t": "T", "ɾ": "T", "d": "D", "k": "K", "ɡ": "G", "m": "M", "n": "N", "ŋ": "NG", "f": "F",
    "v": "V", "θ": "TH", "ð": "DH", "s": "S", "z": "Z", "ʃ": "SH", "ʒ": "ZH", "h": "HH", "tʃ": "CH",
    "dʒ": "JH", "l": "L", "ɹ": "R", "r": "R", "j": "Y", "w": "W", "ʔ": "T",
}  # fmt: skip
"""espeak-ng's phonemes of American English as ARPAbet, the dictionary's alphabet."""


class Source(StrEnum):
    HAND = "corrected by hand"
    LETTERS = "spelt out"
    ENDING = "a known word with an ending"
    MODEL = "model of spelling"
    SECOND = "second opinion"


Dictionary = dict[str, list[Phones]]


def read_dictionary(path: Path) -> Dictionary:
    """Every pronunciation by word, in the file's order."""
    entries: Dictionary = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        word, *phones = line.split()
        entries[_BASE.sub("", word)].append(tuple(phones))
    return dict(entries)


def teaching_entries(dictionary: Dictionary) -> list[tuple[str, Phones]]:
    """What a model of spelling learns from: words of letters alone, no abbreviations."""
    return [
        (word, phones)
        for word, variants in dictionary.items()
        if _SPELLED.fullmatch(word) and len(word) > 1 and not _LETTERS_ALONE.fullmatch(word)
        for phones in variants
    ]


def read_corrections(path: Path) -> Dictionary:
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    corrections: Dictionary = defaultdict(list)
    for word, phones, _ in rows[1:]:
        corrections[word].append(tuple(phones.split()))
    return dict(corrections)


class Pronouncer:
    """Pronounces new words. `spelt` maps an acronym to how it is said ("ekg": "e k g")."""

    def __init__(
        self,
        stock: Dictionary,
        corrections: Dictionary,
        spelt: Mapping[str, str],
        speller: Speller,
    ) -> None:
        self._stock, self._corrections, self._spelt = stock, corrections, spelt
        self._speller = speller

    def all(self, words: Sequence[str]) -> dict[str, list[tuple[Phones, Source]]]:
        """Up to `MOST` pronunciations of each word, the likeliest first."""
        sure = {word: found for word in words if (found := self._by_rule(word))}
        guessed = [word for word in words if word not in sure]
        opinions = second_opinions(guessed)
        result = dict(sure)
        for word in guessed:
            variants = self._guessed(word, opinions.get(word))
            if variants:
                result[word] = variants
        return result

    def _by_rule(self, word: str) -> list[tuple[Phones, Source]]:
        if word in self._corrections:
            return [(phones, Source.HAND) for phones in self._corrections[word]]
        if word in self._spelt:
            phones = self._said(self._spelt[word].split())
            return [(phones, Source.LETTERS)] if phones else []
        stem = word.removesuffix("'s") if word.endswith("'s") else word.removesuffix("s")
        ways = self._corrections.get(stem) or self._stock.get(stem, [])
        if stem != word and ways:
            return [(_with_s(phones), Source.ENDING) for phones in ways[:MOST]]
        if _LETTERS_ALONE.fullmatch(word):
            phones = self._said(list(word))
            return [(phones, Source.LETTERS)] if phones else []
        return []

    def _said(self, parts: Iterable[str]) -> Phones:
        """Letters and words one after the other; a letter is named, not sounded."""
        phones: list[str] = []
        for part in parts:
            name = _DIGITS[int(part)] if part.isdigit() and len(part) == 1 else part
            entry = self._stock.get(f"{name}." if len(name) == 1 else name)
            if not entry:
                return ()
            phones += entry[0]
        return tuple(phones)

    def _guessed(self, word: str, opinion: Phones | None) -> list[tuple[Phones, Source]]:
        ranked = self._speller.pronunciations(word.replace("-", ""))
        chosen = [
            (phones, Source.MODEL)
            for place, (phones, share) in enumerate(ranked)
            if place == 0 or share >= LIKELY
        ][: MOST - 1]
        if opinion and all(opinion != phones for phones, _ in chosen):
            chosen.append((opinion, Source.SECOND))
        return chosen


def second_opinions(words: Sequence[str]) -> dict[str, Phones]:
    """What espeak-ng's rules for American English say; words with a sound unknown here are left out.

    Raises FileNotFoundError where espeak-ng is not installed.
    """
    if not words:
        return {}
    done = subprocess.run(
        ["espeak-ng", "-v", "en-us", "-q", "--ipa", "--sep=_", "--stdin"],
        input="".join(f"{word}.\n" for word in words),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    if len(lines) != len(words):
        raise ValueError("espeak-ng did not answer once for each word")
    opinions = {}
    for word, line in zip(words, lines, strict=True):
        sounds = [sound for sound in re.split(r"[_ ]+", re.sub("[ˈˌ]", "", line)) if sound]
        if sounds and all(sound in _IPA for sound in sounds):
            opinions[word] = _tidied(" ".join(_IPA[sound] for sound in sounds).split())
    return opinions


def _tidied(phones: Sequence[str]) -> Phones:
    """Vowels before r as this dictionary writes them, and no sound twice."""
    merged: list[str] = []
    for phone in phones:
        if merged and phone == merged[-1]:
            continue
        if phone == "R" and merged and merged[-1] == "ER":
            continue
        merged.append(phone)
    return tuple(merged)


def _with_s(phones: Phones) -> Phones:
    if phones[-1] in _HISSING:
        return (*phones, "IH", "Z")
    return (*phones, "S" if phones[-1] in _VOICELESS else "Z")
