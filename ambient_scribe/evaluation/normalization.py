"""Words as they are compared: case, punctuation and ways to write a number do not count.

`128/76` and "one twenty eight over seventy six" compare equal, as do "10 mg" and "ten milligrams":
numbers of both sides are read by the same reader as in the product and written in digits. Fillers
carry no content and are dropped on both sides.
"""

from __future__ import annotations

import re

NAME = "ambient-scribe-1: lower case, no punctuation, numbers as digits, fillers dropped"

_FILLERS = frozenset({"um", "uh", "er", "erm", "hmm", "mm", "mhm", "ah", "uhm", "mmm"})
_SAME = {"okay": "ok", "alright": "all right", "yep": "yes", "yeah": "yes", "milligrams": "mg"}
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
    return " ".join(_SAME.get(token, token) for token in written if token not in _FILLERS)


def _bare(token: str) -> str:
    return _EDGES.sub("", token.lower()).replace("’", "'")
