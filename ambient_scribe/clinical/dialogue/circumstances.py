"""Answers that tell when, how often or how much, and so that it is there.

In: the clause that answers a question for yes or no. Out: whether it affirms: "twice this morning",
"only when i run", "three or four times a day", "my wife says so".
"""

from __future__ import annotations

from ambient_scribe.clinical.language.clauses import content_start, is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Clause, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import frequency_in
from ambient_scribe.clinical.quantities.times import time_phrases

_LONGEST = 14
"""Tokens of such an answer; more tell a story of its own."""

_SAYS = frozenset({"says", "say", "tells", "said", "told", "complains", "reckons"})
_SO = frozenset({"so", "that", "that's", "it", "me", "i"})
_NO_ANSWER = frozenset(
    {"not", "n't", "no", "never", "none", "nothing", "why", "what", "?", "know"}
    | {"normal", "fine", "okay", "ok", "good", "checked"}
)
_NAMES = (LexiconKind.SYMPTOM, LexiconKind.CONDITION, LexiconKind.MEDICATION)


def affirms(reading: Reading, clause: Clause) -> bool:
    words = reading.words(clause)
    asks = _NO_ANSWER & set(words) - ({"what"} if _SAYS & set(words) else set())
    if len(words) > _LONGEST or asks:
        return False
    if any(True for _ in reading.mentions_in(clause, *_NAMES)):
        return False
    return _is_said_by_others(reading, clause) or _tells_when(reading, clause)


def _tells_when(reading: Reading, clause: Clause) -> bool:
    start = content_start(reading, clause)
    while start < clause.end and reading.tokens[start].text in group("before a circumstance"):
        start += 1
    rest = Span(start, clause.end)
    first = reading.words(Span(start, start + 1))
    if not first or is_punctuation(first[0]):
        return False
    if first[0] in group("circumstances"):
        return True
    frequency = frequency_in(reading, rest)
    if frequency is not None and frequency.start == start:
        return True
    return any(time.start == start for time in time_phrases(reading, rest, bare=True))


def _is_said_by_others(reading: Reading, clause: Clause) -> bool:
    """ "My wife says so", "that's what my husband tells me"."""
    words = set(reading.words(clause))
    people = any(True for _ in reading.mentions_in(clause, LexiconKind.RELATIVE)) or "they" in words
    return people and bool(_SAYS & words and _SO & words)
