"""Words as they are compared: case, punctuation and ways to write a number do not count.

`128/76` and "one twenty eight over seventy six" compare equal, as do "10 mg" and "ten milligrams":
numbers of both sides are read by the same reader as in the product and written in digits. Fillers
carry no content and are dropped on both sides. British spelling compares equal to American
("diarrhoea", "tumour", "anaesthetise"): by rule and on both sides, so the words that are compared
are not always words of a dictionary.
"""

from __future__ import annotations

import re

NAME = (
    "ambient-scribe-2: lower case, no punctuation, numbers as digits, fillers dropped, "
    "British spelling as American"
)

_FILLERS = frozenset({"um", "uh", "er", "erm", "hmm", "mm", "mhm", "ah", "uhm", "mmm"})
_SAME = {"okay": "ok", "alright": "all right", "yep": "yes", "yeah": "yes", "milligrams": "mg"}
_SPELLINGS = (
    (re.compile(r"oea"), "ea"),  # diarrhoea
    (re.compile(r"(?<=[a-z])[ao]e(?=[a-z]{3})|^[ao]e(?=[a-z]{4})"), "e"),  # anaemia, oedema
    (re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$)"), "or"),  # tumours
    (re.compile(r"(?<=[a-z]{3})(i|y)s(?=(?:e|es|ed|ing|ation|ations)$)"), r"\1z"),  # hospitalised
)
_EDGES = re.compile(r"^[^\w%°]+|[^\w%°]+$")


def normalized(text: str) -> str:
    """Space-separated comparable tokens; empty when nothing is left."""
    from ambient_scribe.clinical.quantities.numbers import read_quantities

    tokens = [token for raw in text.replace("-", " ").split() if (token := _bare(raw))]
    written: list[str] = []
    position = 0
    for number in read_quantities(tokens):
        written += tokens[position : number.start]
        written.append(number.magnitude)
        if number.unit:
            written.append(number.unit.lower())
        position = number.end
    written += tokens[position:]
    return " ".join(_spelled(token) for token in written if token not in _FILLERS)


def _spelled(token: str) -> str:
    if token in _SAME:
        return _SAME[token]
    for pattern, spelling in _SPELLINGS:
        token = pattern.sub(spelling, token)
    return token


def _bare(token: str) -> str:
    return _EDGES.sub("", token.lower()).replace("’", "'")
