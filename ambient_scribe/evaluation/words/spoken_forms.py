"""Ways to write what is said alike: "8:30" and "eight thirty", "60s" and "sixties", "ok" and "okay".

In: a text as it was written. Out: the same in lower case, each such number spelled as it is said, so
that both sides of a comparison go through one reader of numbers; and, for the words, which spelling
stands for which. Only what is said in one way is folded; `terms/README.md` lists the forms, and what
is left apart on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ambient_scribe.evaluation.words import TERMS_FOLDER
from ambient_scribe.numbers.words import DECADES, DIGITS, ORDINAL_TENS, ORDINALS, TEENS, TENS
from ambient_scribe.tables import read_table

_UNDER_TWENTY = {value: word for word, value in {**DIGITS, **TEENS}.items()}
_TENS = {value: word for word, value in TENS.items() if word != "fourty"}
_DECADES = {value: word for word, value in DECADES.items()}
_ORDINALS = {value: word for word, value in {**ORDINALS, **ORDINAL_TENS}.items()}
_HOURS = range(1, 24)
_NUMBER_WORDS = "|".join((*DIGITS, *TEENS, *TENS, "o'clock"))

_DOTTED_HALF = re.compile(r"\s*(?<![a-z])([ap])\.\s?m\b\.?")
"""Half of the day: "8 a.m.", "8a.m."."""
_JOINED_HALF = re.compile(r"(?<=\d)([ap])m\b")
_SPELLED_HALF = re.compile(rf"\b({_NUMBER_WORDS}|\d+) ([ap]) m\b(?! i\b)")
""" "eight a m", but not "… a m i"."""
_RANGE = re.compile(
    r"(?<![\w.,:/-])(?P<low>\d{1,3}(?:\.\d+|:\d\d)?)-(?P<high>\d{1,3}(?:\.\d+|:\d\d)?)(?![\d:/]|[.-]\d)"
)
_TIME = re.compile(r"(?<![\w.,:/])(\d{1,2}):([0-5]\d)(?!\d|:\d)")
_DOTTED_TIME = re.compile(r"(?<![\w.,:/])(\d{1,2})\.([0-5]\d)(?=\s+[ap]m\b)")
_ORDINAL = re.compile(r"(?<![\w.,:/])(\d{1,2})(?:st|nd|rd|th)\b")
_DECADE = re.compile(r"(?<![\w.,:/])(\d{0,2})([2-9]0) ?'?s\b")


def as_said(text: str) -> str:
    """Pure. A text without digits and halves of the day leaves as it came, in lower case."""
    text = text.lower().replace("’", "'").replace("–", "-")
    text = _DOTTED_HALF.sub(r" \1m", text)
    text = _JOINED_HALF.sub(r" \1m", text)
    text = _SPELLED_HALF.sub(r"\1 \2m", text)
    text = _RANGE.sub(_range, text)
    text = _TIME.sub(_time, text)
    text = _DOTTED_TIME.sub(_time, text)
    text = _ORDINAL.sub(_ordinal, text)
    return _DECADE.sub(_decade, text)


def _range(match: re.Match[str]) -> str:
    """ "10-20"; what does not rise ("20-20 vision", "24-7") is no range."""
    low, high = (float(match[part].replace(":", ".")) for part in ("low", "high"))
    return f"{match['low']} to {match['high']}" if low < high else match[0]


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    if hour not in _HOURS:
        return match[0]
    if minute == 0:
        return _cardinal(hour)
    oh = "oh " if minute < 10 else ""
    return f"{_cardinal(hour)} {oh}{_cardinal(minute)}"


def _ordinal(match: re.Match[str]) -> str:
    number = int(match[1])
    if number in _ORDINALS:
        return _ORDINALS[number]
    tens, last = number // 10 * 10, number % 10
    return f"{_TENS[tens]} {_ORDINALS[last]}" if tens in _TENS else match[0]


def _decade(match: re.Match[str]) -> str:
    """ "60s", "120s", "1960s"."""
    before = int(match[1] or 0)
    decade = _DECADES[int(match[2])]
    return f"{_cardinal(before)} {decade}" if before else decade


def _cardinal(number: int) -> str:
    """From one to ninety-nine."""
    if number in _UNDER_TWENTY:
        return _UNDER_TWENTY[number]
    tens, last = _TENS[number // 10 * 10], number % 10
    return f"{tens} {_UNDER_TWENTY[last]}" if last else tens


@cache
def spellings(normalizer: str) -> Mapping[str, str]:
    """The spelling that stands for each other one, with the normalizer of this name."""
    rows = read_table(TERMS_FOLDER / "spellings.tsv", ("name", "forms", "normalizers"))
    return {
        form: row["name"]
        for row in rows
        if normalizer in row["normalizers"].split("|")
        for form in row["forms"].split("|")
    }
