"""Which numbers a text states, whether in digits or in words, as speakers and writers say them.

In: any text. Out: canonical decimal strings ("128", "7.2"). The number words are everybody's; how a
run of them is read is kept apart from the reading of facts on purpose: the verifier uses it as a
check that does not rely on that reading. Speech allows more than one reading ("one twenty eight" is
128, or 1 and 28); prose is read in one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ambient_scribe.numbers.words import DIGITS, TEENS, TENS

_ONES = {"zero": 0, **DIGITS}
_OH = frozenset({"oh", "o"})
_COUNTS = {"twice": "2", "thrice": "3", "half": "0.5", "dozen": "12"}
_ONLY_HEARD = {
    "couple": "2", "pair": "2", "double": "2", "once": "1", "single": "1", "first": "1",
    "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7",
    "eighth": "8", "ninth": "9", "tenth": "10", "quarter": "0.25",
}  # fmt: skip
_DIGITS = re.compile(r"(?<![a-z0-9.])(?<![a-z]-)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_POINT = re.compile(r"(?<![\w.])(\d+) point (\d+)")
_BARE_POINT = re.compile(r"(?:(?<![\w.])\.|(?<!\d )\bpoint )(\d+)\b")
"""".6" and "point 6" without the nought."""
_WRITTEN_TENTH = re.compile(rf"(?<![\w.])(\d{{1,3}})\. ([1-9]|{'|'.join(DIGITS)})(?![\w.])")
"""A recognizer writes "98. 7", "98. seven", and "ninety eight. seven", for what was said as one."""
_ON_THE_HOUR = re.compile(r"(?<=\d):00\b")
"""Of "2:00" only the two is said."""
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[^\sa-z-]")
_LONGEST_WHOLE = 4
"""Words of a number before its tenth ("a hundred and two. four")."""
_LONGEST_CONCATENATION = 4
"""Digits: "twenty twenty six" is a year, nothing longer is said that way."""


@dataclass(frozen=True)
class _Run:
    """Number words side by side: the values in turn, and all of them as one number."""

    values: tuple[str, ...]
    joined: str | None
    pronoun: bool
    """A lone "one", which may not count anything."""


def written_numbers(text: str) -> frozenset[str]:
    """What prose states. A lone word "one" is no number: it is a pronoun too often.

    >>> sorted(written_numbers("Lisinopril 10 mg, two to three times, BP 128/76, A1c 7.20%"))
    ['10', '128', '2', '3', '7.2', '76']
    """
    lowered = _folded(text)
    found = set(_digits(lowered))
    words = _WORD.findall(lowered)
    found.update(_COUNTS[word] for word in words if word in _COUNTS)
    for run in _runs(words):
        if not run.pronoun:
            found.update((run.joined,) if run.joined and "." in run.joined else run.values)
    return frozenset(found)


def heard_numbers(text: str, counted: frozenset[str] = frozenset()) -> frozenset[str]:
    """Everything that speech can have stated. After "a" or "an", a `counted` noun states 1.

    >>> sorted(heard_numbers("one twenty eight over seventy six"))
    ['1', '128', '28', '76']
    >>> sorted(heard_numbers("seven point two"))
    ['7.2']
    """
    lowered = _folded(text)
    found = set(_digits(lowered))
    found.update(_canonical(f"{whole}.{part}") for whole, part in _POINT.findall(lowered))
    found.update(_canonical(f"0.{part}") for part in _BARE_POINT.findall(lowered))
    words = _WORD.findall(lowered)
    for index, word in enumerate(words):
        found.update(table[word] for table in (_COUNTS, _ONLY_HEARD) if word in table)
        if word == "second" and not _is_count(words[max(0, index - 1) : index]):
            found.add("2")
        if word in {"a", "an"} and _counts_one(words, index, counted):
            found.add("1")
        if word == "half" and words[max(0, index - 2) : index] == ["and", "a"]:
            whole = heard_numbers(" ".join(words[max(0, index - 4) : index - 2]), counted)
            found.update(f"{value}.5" for value in whole)
    found.update(_tenths(lowered, words))
    for run in _runs(words):
        if run.joined and "." in run.joined:
            found.add(run.joined)
        else:
            found.update(run.values)
            found.update((run.joined,) if run.joined else ())
    return frozenset(found)


def _tenths(lowered: str, words: Sequence[str]) -> Iterator[str]:
    """Numbers with a tenth behind a full stop."""
    for whole, tenth in _WRITTEN_TENTH.findall(lowered):
        yield _canonical(f"{whole}.{DIGITS.get(tenth, tenth)}")
    for index, word in enumerate(words):
        tenth = DIGITS.get(words[index + 1]) if index + 1 < len(words) else None
        if word != "." or tenth is None:
            continue
        for start in range(max(0, index - _LONGEST_WHOLE), index):
            value, end = _cardinal(words, start)
            if value is not None and end == index:
                yield f"{value}.{tenth}"
                break


def _is_count(before: Sequence[str]) -> bool:
    """Whether what stands before a "second" counts it, as a time."""
    return any(word in {"a", "per", "every"} or is_number_word(word) for word in before)


def _counts_one(words: Sequence[str], index: int, counted: frozenset[str]) -> bool:
    """Whether "a" says one: "a tablet", but not "two tablets a day" or "twice a day"."""
    before = words[index - 1] if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    rate = before in {"times", "once"} or is_number_word(before) or before.rstrip("s") in counted
    return not rate and after.rstrip("s") in counted


def is_number_word(token: str) -> bool:
    """A token that can be part of a number: "fifteen", "15", "twice"."""
    folded = token.lower().strip(".,;:?!")
    tables = (_ONES, TEENS, TENS, _COUNTS, _ONLY_HEARD)
    return (
        any(folded in table for table in tables)
        or folded in {"hundred", "thousand", "point"}
        or bool(_DIGITS.search(folded))
    )


def _folded(text: str) -> str:
    return _ON_THE_HOUR.sub(" ", text.lower().replace("½", ".5").replace("–", "-"))


def _digits(lowered: str) -> list[str]:
    return [_canonical(found) for found in _DIGITS.findall(lowered)]


def _canonical(number: str) -> str:
    value = Decimal(number.replace(",", ""))
    return f"{value.normalize():f}"


def _runs(words: Sequence[str]) -> list[_Run]:
    runs = []
    index = 0
    while index < len(words):
        run, end = _run_at(words, index)
        if run:
            runs.append(run)
        index = max(end, index + 1)
    return runs


def _run_at(words: Sequence[str], start: int) -> tuple[_Run | None, int]:
    values: list[str] = []
    digits = ""
    index = start
    while index < len(words):
        value, end = _cardinal(words, index)
        if value is not None:
            values.append(str(value))
            digits += str(value)
            index = end
        elif values and words[index] in _OH and _cardinal(words, index + 1)[0] is not None:
            digits += "0"
            index += 1
        else:
            break
    decimals, end = _decimals(words, index)
    if decimals:
        return _Run(tuple(values), _canonical(f"{digits or '0'}.{decimals}"), pronoun=False), end
    if not values:
        return None, start
    joined = digits if len(digits) <= _LONGEST_CONCATENATION and _joins(values, digits) else None
    alone = words[start:index] == ["one"]
    return _Run(tuple(values), joined, pronoun=alone), index


def _joins(values: Sequence[str], digits: str) -> bool:
    """Whether values in turn may be one number: "nine eight", "one twenty", "one oh one"."""
    if len(values) < 2 or digits.startswith("0"):
        return False
    if all(len(value) == 1 for value in values):
        return True
    return len(values[0]) <= 2 and all(len(value) == 2 for value in values[1:])


def _decimals(words: Sequence[str], index: int) -> tuple[str, int]:
    """What follows a spoken "point": its digits (empty when it is no decimal), and the end."""
    if index >= len(words) or words[index] != "point":
        return "", index
    digits = ""
    index += 1
    while index < len(words):
        value, end = _cardinal(words, index)
        if value is not None:
            digits += str(value)
            index = end
        elif words[index] in _OH:
            digits += "0"
            index += 1
        else:
            break
    return digits, index


def _cardinal(words: Sequence[str], start: int) -> tuple[int | None, int]:
    """The cardinal below a million that begins at `start`, and where it ends."""
    value, index = _below_thousand(words, start)
    if value is None and words[start : start + 1] == ["thousand"]:
        value, index = 1, start
    if value is None:
        return None, start
    if index < len(words) and words[index] == "thousand":
        rest, end = _below_thousand(words, _after_and(words, index + 1))
        return (value * 1000, index + 1) if rest is None else (value * 1000 + rest, end)
    return value, index


def _below_thousand(words: Sequence[str], start: int) -> tuple[int | None, int]:
    value, index = _below_hundred(words, start)
    if index < len(words) and words[index] == "hundred" and value != 0:
        rest, end = _below_hundred(words, _after_and(words, index + 1))
        hundreds = 100 * (1 if value is None else value)
        again = words[end : end + 1] == ["hundred"]  # "five hundred, five hundred milligrams"
        return (hundreds, index + 1) if rest is None or again else (hundreds + rest, end)
    return value, index


def _after_and(words: Sequence[str], index: int) -> int:
    return index + 1 if index < len(words) and words[index] == "and" else index


def _below_hundred(words: Sequence[str], start: int) -> tuple[int | None, int]:
    word = words[start] if start < len(words) else ""
    if word in TENS:
        ones = _ONES.get(words[start + 1], 0) if start + 1 < len(words) else 0
        return (TENS[word] + ones, start + 2) if ones else (TENS[word], start + 1)
    for table in (TEENS, _ONES):
        if word in table:
            return table[word], start + 1
    return None, start
