"""Answers that put what was asked about into the past: "i had it as a child", "yes, years ago".

In: the passage that answers, or what is left of it after a yes. Out: the words that say so, and when.
"""

from __future__ import annotations

import itertools
import re

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Clause, Effect, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.times import time_phrases

NO_REACH = 4
"""Tokens after a "no" within which "i quit" makes it a "not anymore"."""

_YES_REACH = 8
"""Tokens after a "yes" within which a time tells that it is over."""

_BRIEF = 8
"""Tokens of a clause that tells nothing but when ("once, years ago")."""

_AGE = re.compile(
    r"\b(?:when i was (?:a |about |around |like |only |in my )?(?:\d+|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|teens|twenties|thirties|forties)"
    r"|in my (?:(?:early|mid|late) )?(?:teens|twenties|thirties|forties|fifties|\d0s)"
    r"|(?:in|at) (?:high )?(?:school|college|university|uni))\b"
)
_ENDED = frozenset({"quit", "stopped"})
_OF_IT = frozenset({"it", "that", "one", "some", "them", "those", "did", "was", "were", "used"})
_WAS = frozenset({"had", "did", "was", "were", "used", "got", "went", "stopped", "gone", "years"})
_STILL = frozenset(
    {"not", "n't", "never", "no", "still", "since", "now", "if", "every", "sometimes", "again"}
    | {"started", "start", "began", "diagnosed", "found", "noticed", "told", "been", "has", "have"}
)
_NAMES = (
    LexiconKind.SYMPTOM,
    LexiconKind.CONDITION,
    LexiconKind.MEDICATION,
    LexiconKind.PROCEDURE,
    LexiconKind.RELATIVE,
)


def is_no_longer(reading: Reading, answer: Span) -> bool:
    """ "Not anymore", "no, i quit", "not since the operation"."""
    end = min(len(reading.tokens), answer.end + NO_REACH)
    said = reading.words(Span(answer.start, end))
    stop = next((i for i, word in enumerate(said) if word in {".", "!", "but"}), len(said))
    words = set(said[:stop])  # "no. but i used to cough" is of something else
    longer = group("no longer") & words or {"any", "more"} <= words or _ENDED & set(said)
    return bool(longer) and "never" not in words


def was_so(reading: Reading, answer: Span) -> bool:
    """ "Yes, as a child", "i did, years ago": a yes to what is over."""
    end = min(len(reading.tokens), answer.end + _YES_REACH)
    words = reading.words(Span(answer.end, end))
    stop = next((i for i, word in enumerate(words) if word in {".", "?", "!", ";"}), len(words))
    rest = Span(answer.end, answer.end + stop)
    if _STILL & set(reading.words(rest)) or _names_something(reading, rest):
        return False
    return _tells_when(reading, rest)


def past_in(reading: Reading, clause: Clause) -> Span | None:
    """ "I had it as a child", "i used to", "it went away": the clause that answers so."""
    words = set(reading.words(clause))
    said = reading.words(clause)
    if _STILL & words or _names_something(reading, clause):
        return None
    if any(one in _ENDED and other.endswith("ing") for one, other in itertools.pairwise(said)):
        return None  # "i stopped working in march"
    brief = clause.end - clause.start <= _BRIEF
    if not (brief or (_OF_IT & words and _WAS & words)):
        return None
    over = reading.has(clause, Effect.OVER) or {"used", "to"} <= words
    return clause if over or _tells_when(reading, clause) else None


def when_in(reading: Reading, span: Span) -> str | None:
    """The time that it names."""
    times = time_phrases(reading, span)
    if times:
        return times[0].value
    over = list(reading.cues_in(span, Effect.OVER))
    aged = _AGE.search(" ".join(reading.words(span)))
    if aged is not None:
        return aged.group(0)
    told = (c for c in reading.cues_in(span, Effect.HISTORICAL) if c.after)
    cue = next((c for c in told if not any(c.meets(o) for o in over)), None)
    return " ".join(reading.words(cue)) if cue is not None and cue.end - cue.start > 1 else None


def _names_something(reading: Reading, span: Span) -> bool:
    """Beside the child of "as a child"."""
    times = list(reading.cues_in(span, Effect.HISTORICAL))
    named = reading.mentions_in(span, *_NAMES)
    return any(not any(time.holds(m) for time in times) for m in named)


def _tells_when(reading: Reading, span: Span) -> bool:
    """ "As a child", "years ago", "in 2010"; "before" at the end only."""
    for cue in reading.cues_in(span, Effect.HISTORICAL):
        rest = reading.words(Span(cue.end, span.end))
        closes = all(is_punctuation(word) for word in rest)
        if cue.after and (cue.end - cue.start > 1 or closes):
            return True
    words = reading.words(span)
    if _AGE.search(" ".join(words)):
        return True
    return any(
        word == "in" and len(after) == 4 and after.isdecimal()
        for word, after in itertools.pairwise(words)
    )
