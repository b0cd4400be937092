"""Written text as it is spoken: "take 10 mg" becomes "take ten milligrams".

In: a turn of a transcript. Out: its sentences as lists of lower-case words of a pronouncing
dictionary. `spoken_forms.tsv` holds the abbreviations; numbers are read by rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = ((1_000_000, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_YEARS = range(1901, 2100)
_PRESSURE = re.compile(r"\b(\d{2,3})\s*/\s*(\d{2,3})\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_RATIO = re.compile(r"\b(\d{1,2})\s*/\s*(10|5)\b")
_NUMBER = re.compile(
    r"(?P<money>\$\s*)?(?P<whole>\d[\d,]*)?(?P<point>\.\d+)?"
    r"(?P<end>st\b|nd\b|rd\b|th\b|'?s\b|%)?",
)
_SENTENCE_END = re.compile(r"[.?!]+(?=\s|$)|\s[.?!]+\s|[;:]\s|\n|\.\.\.|…")
_MARKUP = re.compile(r"\[[^\]]*\]|<[^>]*>|\([^)]*\)")
_WORD = re.compile(r"[a-z0-9'.\-]+")
_TOKENIZED = (
    (re.compile(r"\b(\w+) n't\b"), r"\1n't"),
    (re.compile(r"\b(gon|wan|got) (na|ta)\b"), r"\1\2"),
    (re.compile(r"(\w) ('(?:s|re|ve|ll|d|m))\b"), r"\1\2"),
)


def number_words(number: int, *, short: bool = False) -> list[str]:
    """Cardinal words; `short` says "one twenty eight" for 128 as people do."""
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        return [_TENS[number // 10], *([_ONES[number % 10]] if number % 10 else [])]
    if short and number < 1000 and number % 100:
        rest = number % 100
        return [_ONES[number // 100], *(["oh"] if rest < 10 else []), *number_words(rest)]
    for size, name in _SCALES:
        if number >= size:
            head, rest = divmod(number, size)
            joined = number_words(rest) if rest else []
            return [*number_words(head), name, *joined]
    raise ValueError("a number of words is not negative")


def ordinal_words(number: int) -> list[str]:
    *head, last = number_words(number)
    if last in _ORDINALS:
        return [*head, _ORDINALS[last]]
    return [*head, last[:-1] + "ieth" if last.endswith("y") else last + "th"]


def read_forms(path: Path) -> dict[str, str]:
    """Rows of written form, tab, spoken form."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return {row[0]: row[1] for row in rows[1:]}


class Speaker:
    """Reads text aloud, on paper. `known` tells whether a word can be pronounced."""

    def __init__(self, forms: dict[str, str], known: Callable[[str], bool]) -> None:
        self._forms, self._known = forms, known
        dotted = sorted((form for form in forms if form.endswith(".")), key=len, reverse=True)
        shapes = "|".join(re.escape(form) for form in dotted)
        self._dotted = re.compile(rf"(?<![\w.])(?:{shapes})(?!\w)" if dotted else r"(?!)")

    def sentences(self, text: str) -> list[list[str]]:
        flat = _MARKUP.sub(" ", text.lower().translate(_PLAIN))
        flat = _THOUSANDS.sub("", flat)
        for pattern, joined in _TOKENIZED:
            flat = pattern.sub(joined, flat)
        flat = self._dotted.sub(lambda match: self._forms[match.group()], flat)
        flat = _PRESSURE.sub(_pressure, flat)
        flat = _RATIO.sub(r"\1 out of \2", flat)
        found = (self._words(part) for part in _SENTENCE_END.split(flat))
        return [words for words in found if words]

    def _words(self, sentence: str) -> list[str]:
        words: list[str] = []
        for token in _WORD.findall(sentence.replace("%", " percent ").replace("&", " and ")):
            words += self._said(token)
        return words

    def _said(self, token: str) -> list[str]:
        token = token.strip("-.")
        bare = token.strip("'")
        if not bare:
            return []
        if bare in self._forms:
            return self._forms[bare].split()
        if self._known(token):
            return [token]
        if self._known(bare):
            return [bare]
        if "-" in token:
            return [word for part in token.split("-") for word in self._said(part)]
        if any(char.isdigit() for char in bare):
            return self._with_digits(bare)
        if "." in bare:
            return [word for part in bare.split(".") for word in self._said(part)]
        return [bare]

    def _with_digits(self, token: str) -> list[str]:
        match = _NUMBER.match(token)
        if match is None or not match.group():
            head = re.match(r"[^\d]+", token)
            if head is None:
                return []
            return [*self._said(head.group()), *self._said(token[head.end() :])]
        words = _number(match)
        rest = token[match.end() :]
        return [*words, *(self._said(rest) if rest else [])]


_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": " ", "”": " ", '"': " ", "—": " - ", "–": "-"})


def _pressure(match: re.Match[str]) -> str:
    upper, lower = (" ".join(number_words(int(part), short=True)) for part in match.groups())
    return f"{upper} over {lower}"


def _number(match: re.Match[str]) -> list[str]:
    whole, point, end = match["whole"], match["point"], match["end"]
    if whole is None:
        words: list[str] = []
    else:
        value = int(whole.replace(",", ""))
        if value >= 1_000_000_000:
            return []
        if end in ("st", "nd", "rd", "th"):
            return ordinal_words(value)
        if value in _YEARS and "," not in whole and not point and len(whole) == 4:
            head = number_words(value // 100)
            rest = value % 100
            words = (
                number_words(value)
                if 2000 <= value < 2010
                else [*head, *(["oh"] if 0 < rest < 10 else []), *number_words(rest)]
            )
        else:
            words = number_words(value, short=value % 2 == 0)
    if point:
        words = [*words, "point", *(_ONES[int(digit)] for digit in point[1:])]
    if end in ("s", "'s") and words:
        last = words[-1]
        words[-1] = last[:-1] + "ies" if last.endswith("y") else last + "s"
    if match["money"]:
        words.append("dollars")
    return words
