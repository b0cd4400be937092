"""Answers that tell when, how often or how much, and so that it is there.

In: the clause that answers a question for yes or no. Out: whether it affirms: "twice this morning",
"only when i run", "three or four times a day", "my wife says so"; and the occasion that it tells.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.clauses import content_start, is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Clause, Reading, Span
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
_LONGEST_OCCASION = 8
"""Tokens of an occasion, without its "when"."""

_OCCASION = frozenset({"when", "whenever", "if", "while"})
_ONLY = frozenset({"only", "just"})
_BREAKS = frozenset({"and", "but", "or", "so", "then", "because", "otherwise", "not", "n't"})
_ASKS = frozenset({"can", "could", "will", "would", "should", "shall", "do", "does", "is", "are"})
_OTHER_TIMES = frozenset({"was", "were", "had", "did", "would", "said", "told", "went", "got"})
"""An occasion that tells of once ("when i was a kid", "when i fell") is no trigger."""

_NAMES = (LexiconKind.SYMPTOM, LexiconKind.CONDITION, LexiconKind.MEDICATION)


def affirms(reading: Reading, clause: Clause) -> bool:
    words = reading.words(clause)
    if group("to a degree") & set(words) and occasion_in(reading, clause) is not None:
        return True
    asks = _NO_ANSWER & set(words) - ({"what"} if _SAYS & set(words) else set())
    if len(words) > _LONGEST or asks:
        return False
    if any(True for _ in reading.mentions_in(clause, *_NAMES)):
        return False
    return _is_said_by_others(reading, clause) or _tells_when(reading, clause)


def occasion_in(reading: Reading, clause: Span) -> Attribution | None:
    """ "I climb stairs" of "a little, when I climb stairs"; "only when I climb stairs" as it stands.
    Only words that hedge may stand before it, and a sentence that goes on otherwise tells none."""
    start = clause.start
    while start < clause.end and reading.tokens[start].text not in _OCCASION:
        word = reading.tokens[start].text
        if not is_punctuation(word) and word not in group("before an occasion"):
            return None
        start += 1
    end = start + 1
    while end < clause.end and not _breaks(reading, end):
        end += 1
    words = reading.words(Span(start + 1, end))
    asks = bool(_ASKS & set(words[:1])) or reading.words(Span(end, end + 1)) == ("?",)
    if asks or not 1 < len(words) <= _LONGEST_OCCASION or _OTHER_TIMES & set(words):
        return None
    if any(True for _ in reading.mentions_in(Span(start, end), *_NAMES)):
        return None
    bare = _without_being(words)
    only = bool(_ONLY & set(reading.words(Span(clause.start, start))))
    told = " ".join(("only", reading.tokens[start].text, *words) if only else bare)
    return Attribution(start, end, "aggravating", told)


def _without_being(words: tuple[str, ...]) -> tuple[str, ...]:
    """ "Walking uphill" of "i 'm walking uphill"."""
    being = words[:1] == ("i",) and words[1:2] and words[1] in {"'m", "am"}
    doing = being and len(words) > 2 and words[2].endswith("ing")
    first = words[:1] == ("i'm",) and len(words) > 1 and words[1].endswith("ing")
    return words[2:] if doing else words[1:] if first else words


def _breaks(reading: Reading, index: int) -> bool:
    word = reading.tokens[index].text
    return is_punctuation(word) or word in _BREAKS or word in group("hesitations")


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
