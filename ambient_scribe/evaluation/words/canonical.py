"""This project's own normalizer: words as they are compared, in one form for every way to write them.

In: a text as it was written. Out: comparable words. Case and punctuation do not count. Numbers are
written in digits, whichever way they were written: "128/76" and "one twenty eight over seventy six",
"10 mg" and "ten milligrams" by the product's own reader, which knows units and ratios; then every
number word that it leaves alone ("type two", "three times"); forms such as "8:30" and "60s" are
spelled first (see `spoken_forms`). Fillers carry no content and are dropped. Spellings of one word
are folded (`terms/spellings.tsv`), and British spelling compares equal to American ("diarrhoea",
"tumour", "anaesthetise"): by rule and on both sides, so the words that are compared are not always
words of a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from ambient_scribe.evaluation.words import TERMS_FOLDER
from ambient_scribe.evaluation.words.spoken_forms import as_said, spellings
from ambient_scribe.numbers.reading import pieces, read_cardinal
from ambient_scribe.tables import read_table

NAME = "ambient-scribe"
LABEL = (
    f"{NAME}-3: lower case, no punctuation, numbers as digits (times, decades, ordinals and ranges "
    "too), fillers dropped, spellings folded, British spelling as American"
)
"""The number is the version: it moves whenever a figure may."""

_BRITISH = (
    (re.compile(r"oea"), "ea"),  # diarrhoea
    (re.compile(r"(?<=[a-z])[ao]e(?=[a-z]{3})|^[ao]e(?=[a-z]{4})"), "e"),  # anaemia, oedema
    (re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$)"), "or"),  # tumours
    (re.compile(r"(?<=[a-z]{3})(i|y)s(?=(?:e|es|ed|ing|ation|ations)$)"), r"\1z"),  # hospitalised
)
_EDGES = re.compile(r"^[^\w%°]+|[^\w%°]+$")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")


def normalized(text: str) -> str:
    """Space-separated comparable tokens; empty when nothing is left."""
    from ambient_scribe.clinical.quantities.numbers import read_quantities

    tokens = [token for raw in as_said(text).replace("-", " ").split() if (token := _bare(raw))]
    written: list[str] = []
    position = 0
    for number in read_quantities(tokens):
        written += in_digits(tokens[position : number.start])
        written.append(number.magnitude)
        if number.unit:
            written.append(number.unit.lower())
        position = number.end
    written += in_digits(tokens[position:])
    return " ".join(_spelled(token) for token in written if token not in _fillers())


def in_digits(tokens: Sequence[str]) -> Iterator[str]:
    """Tokens in lower case, number words among them in digits; what is no number stays."""
    items = pieces(tokens)
    at = 0
    while at < len(items):
        value = read_cardinal(items, at)
        if value is not None:
            yield value.digits
            at = value.end
            continue
        token = items[at].text
        yield token.replace(",", "") if _THOUSANDS.fullmatch(token) else token
        at += 1


def _spelled(token: str) -> str:
    if token in (same := spellings(NAME)):
        return same[token]
    for pattern, spelling in _BRITISH:
        token = pattern.sub(spelling, token)
    return token


def _bare(token: str) -> str:
    return _EDGES.sub("", token)


@cache
def _fillers() -> frozenset[str]:
    return frozenset(row["word"] for row in read_table(TERMS_FOLDER / "fillers.tsv", ("word",)))
