"""Reads one number as people say it or recognizers write it: "one twenty eight", "7.2", "a half".

In: pieces of text, cut from tokens. Out: the number in digits, as text, and where it ends. Units,
ranges and ratios are made of such numbers elsewhere.

Spoken English leaves room, and these readings are taken:
- a digit before a number of tens is the hundreds: "one twenty eight" is 128, "two oh five" 205
  (`Value.head_end` lets a caller take "two twenty milligram tablets" apart again);
- tens before a hundred count it: "twenty five hundred" is 2500;
- "nineteen eighty five", "twenty nineteen" and "twenty twenty" are years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from ambient_scribe.numbers.words import (
    DIGITS,
    FRACTIONS,
    HUNDRED,
    POINT,
    SCALES,
    TEENS,
    TENS,
    ZEROES,
)

_DIGIT_RUN = 3
"""That many single digits in a row are no quantity: "nine one one"."""
_YEAR_CENTURIES = frozenset({18, 19, 20})

_CLITIC = re.compile(r"['’][a-z]{1,2}")
_TOKEN = re.compile(r"(?P<sign>[^\w%°.,/$+-]*)(?P<body>.*?)(?P<end>[.,;:?!)\]\"”']*)$", re.DOTALL)
_WRITTEN = re.compile(
    r"(?P<number>-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
    r"(?P<other>(?:/|-)(?:\d+(?:\.\d+)?|\.\d+))?(?P<unit>%|°?[a-zµμ°/][a-z/³²]*)?"
)
_STARTS = frozenset((*DIGITS, *TEENS, *TENS, *ZEROES, "a", "half", POINT, "minus"))
_WRITTEN_STARTS = frozenset("0123456789.-")
_VULGAR = re.compile(r"(?P<whole>\d*)(?P<part>[½¼¾])")
_PARTS = {"½": "5", "¼": "25", "¾": "75"}
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_INSIDE = frozenset({"and", "a", "half", "hundred"})
"""Words inside a number: no range goes to or from them."""
_DATE = re.compile(r"\d+(?:-\d+){2,}")


class Piece(NamedTuple):
    """A part of a token: hyphens cut it. `closed`: punctuation follows, so no number goes on."""

    text: str
    token: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Value:
    """A number in digits that ends before piece `end`.

    `head_end` is where its leading digit word ends when the rest could be a number of its own
    ("two | twenty"); `unit` is one written onto it ("10mg"); `other` the second part of "128/76"
    or "2-3" with its separator.
    """

    digits: str
    end: int
    head_end: int | None = None
    unit: str | None = None
    other: str | None = None
    is_year: bool = False
    is_word: bool = True


def pieces(tokens: Sequence[str]) -> tuple[Piece, ...]:
    """Tokens in lower case without outer punctuation, words cut at hyphens."""
    found: list[Piece] = []
    for index, token in enumerate(tokens):
        match = _TOKEN.match(token.lower().replace("–", "-").replace("’", "'"))
        body, end = (match["body"], match["end"]) if match else (token.lower(), "")
        if _CLITIC.fullmatch(token.lower()):
            body = token.lower()  # the "'s" of "it's 8.2" is no letter that names something
        if not body and not (body := token.strip()):
            continue
        if vulgar := _VULGAR.fullmatch(body):
            body = f"{vulgar['whole'] or 0}.{_PARTS[vulgar['part']]}"
        if body == "-" and _hyphenates(found, tokens, index):
            continue
        whole = _WRITTEN.fullmatch(body) or _DATE.fullmatch(body) or body == "-"
        parts = [body] if whole else body.split("-")
        parts = [part for part in parts if part]
        for part in parts:
            last = part is parts[-1]
            # "one thousand, two hundred": this comma is inside the number
            inside = end == "," and (part in SCALES)
            found.append(Piece(part, index, closed=last and bool(end) and not inside))
    return tuple(found)


def _hyphenates(found: Sequence[Piece], tokens: Sequence[str], index: int) -> bool:
    """Whether a hyphen that stands by itself is only one of spelling: "thirty - eight", not a range."""
    before = found[-1].text if found else ""
    after = tokens[index + 1].lower().strip(".,;:?!") if index + 1 < len(tokens) else ""
    inside = _INSIDE & {before, after}
    return (before in TENS and after in DIGITS) or (bool(inside) and not after.isdigit())


def may_start(piece: Piece) -> bool:
    """Whether a number can start here at all: a quick look before a long one."""
    return piece.text in _STARTS or piece.text[0] in _WRITTEN_STARTS


def read_value(items: Sequence[Piece], at: int) -> Value | None:
    """The number that starts at piece `at`, or None. "a" starts one in "a hundred", "a half"."""
    if not may_start(items[at]):
        return None
    if _word(items, at, after_start=False) == "minus":
        value = read_value(items, at + 1) if _word(items, at + 1) else None
        if value is None or value.digits.startswith("-"):
            return None  # "minus minus five" is no number
        return replace(value, digits=f"-{value.digits}")
    fraction = _fraction(items, at)
    if fraction is not None:
        return fraction
    written = _written(items, at)
    value = written or _words(items, at)
    if value is None:
        return _point(items, at, "0")
    if value.other is None and value.unit is None:
        value = _point(items, value.end, value.digits, value) or value
        value = _and_fraction(items, value) or value
        value = _scaled(items, value)
    return value


def read_cardinal(items: Sequence[Piece], at: int) -> Value | None:
    """The number in words that starts at piece `at`: whole or with decimals, "a hundred" too.

    No sign, no fraction ("a half") and nothing already in digits: those are left as they stand.
    """
    if not may_start(items[at]):
        return None
    value = _words(items, at)
    if value is None:
        return None
    return _scaled(items, _point(items, value.end, value.digits, value) or value)


def digit_run(items: Sequence[Piece], at: int) -> int | None:
    """Where a run of single digit words ends that is a telephone number or the like."""
    end = at
    while _is_digit(_word(items, end, after_start=end > at)):
        end += 1
    hundreds = end - at == _DIGIT_RUN and items[at + 1].text in ZEROES  # "one oh five"
    return end if end - at >= _DIGIT_RUN and not hundreds else None


def _is_digit(word: str | None) -> bool:
    return word in DIGITS or word in ZEROES


def _word(items: Sequence[Piece], at: int, after_start: bool = True) -> str | None:
    """The piece's text if a number may go on into it."""
    if at >= len(items) or (after_start and at > 0 and items[at - 1].closed):
        return None
    return items[at].text


def _written(items: Sequence[Piece], at: int) -> Value | None:
    match = _WRITTEN.fullmatch(items[at].text)
    if match is None or match["unit"] in _ORDINAL_ENDINGS:
        return None
    digits = match["number"].replace(",", "")
    digits = f"0{digits}" if digits.startswith(".") else digits
    return Value(digits, at + 1, unit=match["unit"], other=match["other"], is_word=False)


def _scaled(items: Sequence[Piece], value: Value) -> Value:
    word = _word(items, value.end)
    scale = 100 if word == HUNDRED else SCALES.get(word or "")
    if scale is None:
        return value
    number = Decimal(value.digits) * scale
    return Value(f"{number.normalize():f}", value.end + 1)


def _words(items: Sequence[Piece], at: int) -> Value | None:
    first = _word(items, at, after_start=False)
    if first in {"zero", "nought", "naught"} or (first in ZEROES and _word(items, at + 1) == POINT):
        return Value("0", at + 1)
    total, end, head_end, is_year = 0, at, None, False
    last_scale: int | None = None
    while (group := _group(items, end, start=end == at, year=end == at)) is not None:
        word = _word(items, group.end)
        scale = SCALES.get(word or "")
        if scale is not None and (last_scale is None or scale < last_scale):
            total += int(group.digits) * scale
            end, last_scale = group.end + 1, scale
            if _word(items, end) == "and" and _group(items, end + 1) is not None:
                end += 1
            continue
        if end == at:
            head_end, is_year = group.head_end, group.is_year
        elif last_scale is None:
            break
        return Value(str(total + int(group.digits)), group.end, head_end, is_year=is_year)
    return Value(str(total), end) if end > at else None


def _group(
    items: Sequence[Piece], at: int, *, start: bool = False, year: bool = False
) -> Value | None:
    """A number below a thousand, "twenty five hundred", or a year."""
    first = _word(items, at, after_start=not start)
    if first is None:
        return None
    if first == "a":
        if _word(items, at + 1) in {HUNDRED, "thousand"}:
            hundred = _word(items, at + 1) == HUNDRED
            return _after_hundred(items, at + 2, 100) if hundred else Value("1", at + 1)
        return None
    small = _below_hundred(items, at, start=start)
    if small is None:
        return None
    number, end = int(small.digits), small.end
    if _word(items, end) == HUNDRED:
        return _after_hundred(items, end + 1, 100 * number)
    if number < 10:
        return _juxtaposed(items, end, number) or small
    if year and number in _YEAR_CENTURIES:
        rest = _below_hundred(items, end)
        if rest is not None and int(rest.digits) >= 10:
            return Value(f"{number}{rest.digits}", rest.end, is_year=True)
    return small


def _after_hundred(items: Sequence[Piece], at: int, hundreds: int) -> Value:
    joined = at + 1 if _word(items, at) == "and" else at
    rest = _below_hundred(items, joined)
    if rest is None or _word(items, rest.end) == HUNDRED:
        return Value(str(hundreds), at)  # "five hundred, five hundred": said twice
    return Value(str(hundreds + int(rest.digits)), rest.end)


def _below_hundred(items: Sequence[Piece], at: int, *, start: bool = False) -> Value | None:
    word = _word(items, at, after_start=not start) or ""
    if word in DIGITS:
        return Value(str(DIGITS[word]), at + 1)
    if word in TEENS:
        return Value(str(TEENS[word]), at + 1)
    if word in TENS:
        unit = DIGITS.get(_word(items, at + 1) or "")
        return Value(str(TENS[word] + (unit or 0)), at + (2 if unit else 1))
    return None


def _juxtaposed(items: Sequence[Piece], at: int, hundreds: int) -> Value | None:
    """ "one twenty eight", "one oh five": the digit before is the hundreds."""
    if (_word(items, at) or "") in ZEROES:
        unit = DIGITS.get(_word(items, at + 1) or "")
        return Value(f"{hundreds}0{unit}", at + 2) if unit else None
    rest = _below_hundred(items, at)
    if rest is None or int(rest.digits) < 10:
        return None
    return Value(f"{hundreds}{rest.digits}", rest.end, head_end=at)


def _point(items: Sequence[Piece], at: int, whole: str, value: Value | None = None) -> Value | None:
    """ "… point two five"; `whole` is what stands before the point."""
    word = _word(items, at, after_start=value is not None)
    if word != POINT or "." in whole:
        return None
    digits, end = "", at + 1
    while (word := _word(items, end)) is not None:
        if word in ZEROES:
            digits, end = digits + "0", end + 1
        elif word in DIGITS:
            digits, end = digits + str(DIGITS[word]), end + 1
        elif not digits and (small := _below_hundred(items, end)) is not None:
            digits, end = small.digits, small.end
            break
        elif word.isdigit() and (not digits or len(word) == 1):
            digits, end = digits + word, end + 1
            if len(word) > 1:
                break
        else:
            break
    return Value(f"{whole}.{digits}", end) if digits else None


def _and_fraction(items: Sequence[Piece], value: Value) -> Value | None:
    """ "two and a half", "one and three quarters"."""
    if "." in value.digits or _word(items, value.end) != "and":
        return None
    middle, last = _word(items, value.end + 1), _word(items, value.end + 2)
    if middle in {"a", "one"} and last is not None and last in FRACTIONS:
        return Value(f"{value.digits}.{FRACTIONS[last]}", value.end + 3)
    if middle == "three" and last == "quarters":
        return Value(f"{value.digits}.75", value.end + 3)
    return None


def _fraction(items: Sequence[Piece], at: int) -> Value | None:
    """ "half a …", "a half", "one half", "a quarter of a …", "three quarters of an …"."""
    first = _word(items, at, after_start=False)
    second, third = _word(items, at + 1), _word(items, at + 2)
    if first == "a" and at > 0 and items[at - 1].text == "and":
        return None  # "a week and a half"
    if first == "half" and second in {"a", "an"}:
        return Value("0.5", at + 2)
    if first in {"a", "one"} and second is not None and second in FRACTIONS:
        digits = f"0.{FRACTIONS[second]}"
    elif first == "three" and second == "quarters":
        digits = "0.75"
    else:
        return None
    return Value(
        digits, at + 4 if third == "of" and _word(items, at + 3) in {"a", "an"} else at + 2
    )
