"""What a voice reads aloud: a corpus's tokenized text goes in, plain words leave.

`tidied` is what a person would write; `aloud` spells out what synthesizers would guess at (digits,
titles, units, initials), by rules for numbers and the table `spoken_forms.tsv` for the rest.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

_FORMS = Path(__file__).with_name("spoken_forms.tsv")
_CLITIC = re.compile(r"\s+(n't|'(?:s|re|ve|ll|d|m)\b)")
_SPACED_MARK = re.compile(r"\s+([.,?!;:%])")
_MARKUP = re.compile(r"<[^>]*>|\[[^\]]*\]")
_TOKEN = re.compile(r"^(\W*?)([\w$.'].*?)([,?!;:\"]*)$")

_DATE = re.compile(r"^\d{1,2}/\d{1,2}/\d{2,4}$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_DECIMAL = re.compile(r"^(\d*)\.(\d+)$")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_PART = re.compile(r"\d[\d,]*\.\d+|\.\d+|\d[\d,]*|[a-z']+|\+|\$|%")
LONGEST_AMOUNT = 5
"""A number of more digits, written without commas, is a record's number: read digit by digit."""


def tidied(text: str) -> str:
    """Untokenized: "i do n't , really ." becomes "i don't, really."; markup is left out."""
    joined = _CLITIC.sub(r"\1", _MARKUP.sub(" ", text.replace("’", "'")))
    joined = re.sub(r"\b(gon|wan) na\b", r"\1na", joined)
    return " ".join(re.sub(r"\$\s+", "$", _SPACED_MARK.sub(r"\1", joined)).split())


def aloud(text: str) -> str:
    """The same words as they are said, without a digit; end marks stay, for the melody."""
    return " ".join(" ".join(_say(token) for token in text.split()).split())


def _say(token: str) -> str:
    forms = _forms()
    whole = token.lower().rstrip(",?!;:")
    if whole in forms:
        return forms[whole] + token[len(whole) :]
    match = _TOKEN.match(token.lower())
    if match is None:
        return forms.get(token, "")
    body, mark = match.group(2), match.group(3)
    if body.endswith(".") and body[:-1]:
        body, mark = body[:-1], "." + mark
    if body in forms:
        return forms[body] + mark
    if any(character.isdigit() for character in body):
        return _number(body) + mark
    words = (forms.get(part, part) for part in re.split(r"[-/]+", body) if part)
    said = " ".join(re.sub(r"[^\w.' ]", "", word) for word in words)
    return said + mark if said else ""


def _number(body: str) -> str:
    if _DATE.match(body):
        return " ".join(_amount(part.lstrip("0") or "0") for part in body.split("/"))
    if clock := _CLOCK.match(body):
        hour, minute = clock.groups()
        if minute == "00":
            return f"{_words(int(hour))} o'clock"
        zero = "oh " if minute.startswith("0") else ""
        return f"{_words(int(hour))} {zero}{_words(int(minute))}"
    if ordinal := _ORDINAL.match(body):
        return _words(int(ordinal.group(1)), to="ordinal")
    if "$" in body:
        return _number(body.replace("$", "")) + " dollars"
    said: list[str] = []
    for part in _PART.findall(body):
        if part[0].isdigit() or part[0] == ".":
            said.append(_amount(part))
        elif part in ("'s", "s") and said:
            said[-1] += "s"
        else:
            said.append(_forms().get(part, {"+": "plus"}.get(part, part.strip("'"))))
    return " ".join(filter(None, said))


def _amount(digits: str) -> str:
    if decimal := _DECIMAL.match(digits.replace(",", "")):
        whole, rest = decimal.groups()
        return " ".join([_words(int(whole or 0)), "point", *(_words(int(d)) for d in rest)])
    if _YEAR.match(digits):
        return _words(int(digits), to="year")
    if "," not in digits and (len(digits) > LONGEST_AMOUNT or digits.startswith("0")):
        return " ".join(_words(int(digit)) for digit in digits)
    return _words(int(digits.replace(",", "") or 0))


def _words(number: int, **form: Any) -> str:
    from num2words import num2words

    return re.sub(r"[-,]", " ", str(num2words(number, **form))).replace(" and ", " ")


@cache
def _forms() -> dict[str, str]:
    lines = _FORMS.read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.split("\t") for line in lines)
