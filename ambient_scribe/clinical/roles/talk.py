"""Sentences that one side of a visit says by how they begin: "I'd like you to …", "come back in …".

In: text. Out: log odds that a clinician said it, to be added to the model's, which knows single words
better than plans: one line of a recognizer's text may hold no more than such a sentence. The phrases
stand in `lexicons/role_talk.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.clinical.roles.model import tokens
from ambient_scribe.domain.transcript import Role
from ambient_scribe.tables import Row, read_table, table_error

_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_SIGNS = {Role.CLINICIAN.value: 1.0, Role.PATIENT.value: -1.0}
_LEADING = frozenset(
    [
        "so",
        "okay",
        "ok",
        "and",
        "well",
        "now",
        "but",
        "alright",
        "right",
        "then",
        "um",
        "uh",
        "yeah",
    ]
)
"""Words before what a sentence begins with."""

Form = tuple[str, ...]


def talk_odds(text: str) -> float:
    """Above zero for a clinician; of each side's sentences the plainest counts, once."""
    found = [_of_sentence(sentence) for sentence in _SENTENCE_END.split(text)]
    return max(0.0, *found) + min(0.0, *found)


def _of_sentence(sentence: str) -> float:
    words = tokens(sentence)
    start = 0
    while start < len(words) and words[start] in _LEADING:
        start += 1
    if start == len(words) or words[-1] == "?":
        return 0.0
    fitting = [
        (len(form), odds)
        for form, odds in _forms().get(words[start], ())
        if tuple(words[start : start + len(form)]) == form
    ]
    return max(fitting)[1] if fitting else 0.0


@cache
def _forms() -> Mapping[str, Sequence[tuple[Form, float]]]:
    """By first word. Raises EngineError naming file and line."""
    by_word: dict[str, list[tuple[Form, float]]] = {}
    for row in read_table(LEXICON_FOLDER / "role_talk.tsv", ("role", "forms", "odds", "note")):
        odds = _odds(row)
        for form in row["forms"].split("|"):
            words = tuple(form.split())
            by_word.setdefault(words[0], []).append((words, odds))
    return by_word


def _odds(row: Row) -> float:
    if row["role"] not in _SIGNS:
        raise table_error(row, f"role must be one of {', '.join(_SIGNS)}")
    try:
        return _SIGNS[row["role"]] * float(row["odds"])
    except ValueError as error:
        raise table_error(row, "odds must be a number") from error
