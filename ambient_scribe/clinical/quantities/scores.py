"""Reads a score out of ten that was only asked for: "it's like a seven", "about a six or seven".

In: the clause that answers "how bad is it on a scale of one to ten?". Out: the score as a severity
("7/10"), or None where the clause says more than a number.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Reading, Span
from ambient_scribe.numbers.words import DIGITS

_TEN = 10
_SCORES = (
    {word: int(value) for word, value in DIGITS.items()}
    | {"zero": 0, "ten": _TEN}
    | {str(value): value for value in range(_TEN + 1)}
)
_RANGE = 2
"""Numbers of one score at most ("six or seven")."""

_APART = 4
"""Tokens from the one number of a range to the other ("six , maybe a seven")."""


def bare_score(reading: Reading, clause: Span) -> Attribution | None:
    """The number that is all the answer, with the words that only hedge it."""
    said = [i for i in range(clause.start, clause.end) if not _says_nothing(reading, i)]
    scored = [i for i in said if reading.tokens[i].text in _SCORES]
    beside = {reading.tokens[i].text for i in said if i not in scored}
    values = list(dict.fromkeys(_SCORES[reading.tokens[i].text] for i in scored))
    if not values or len(values) > _RANGE or beside - group("beside a score"):
        return None
    if values != sorted(values) or (len(values) == _RANGE and scored[-1] - scored[0] > _APART):
        return None
    value = "-".join(map(str, values))
    return Attribution(scored[0], scored[-1] + 1, "severity", f"{value}/{_TEN}")


def _says_nothing(reading: Reading, index: int) -> bool:
    word = reading.tokens[index].text
    return is_punctuation(word) or word in group("hesitations")
