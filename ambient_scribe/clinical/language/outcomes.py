"""Whether a complaint is over: "it went away", "now I've stopped vomiting".

In: a term in its scene. Out: whether the words beside it, or the clause after it, say that it ended.
"""

from __future__ import annotations

import re
from functools import cache

from ambient_scribe.clinical.language.findings import Scene
from ambient_scribe.clinical.language.functions import any_of
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Span
from ambient_scribe.clinical.lexicon import LexiconKind

_NEXT = 14
"""Tokens of the clause after, within which "that went away" is told."""


def is_over(scene: Scene, term: Span) -> bool:
    reading, clause = scene.reading, scene.clause
    if scene.asked:
        return False
    before = reading.words(Span(max(clause.start, term.start - 1), term.start))
    if before and before[0] in group("ending") and not _negated(scene, term):
        return True
    after = next((c for c in reading.clauses if c.start == clause.end), None)
    if after is None or after.act is not clause.act:
        return False
    complaints = (LexiconKind.SYMPTOM, LexiconKind.CONDITION)
    later = Span(after.start, min(after.end, after.start + _NEXT))
    if any(True for _ in reading.mentions_in(later, *complaints)):
        return False
    last = max((m.end for m in reading.mentions_in(clause, *complaints)), default=term.end)
    if last > term.end and reading.words(later)[:1] != ("they",):
        return False  # "that" is the last that was named
    return bool(_ended().search(" ".join(reading.words(later))))


def _negated(scene: Scene, term: Span) -> bool:
    return scene.reading.has(Span(scene.clause.start, term.start), Effect.ABSENT) or scene.reading.has(
        Span(max(scene.clause.start, term.start - 3), term.start), Effect.PSEUDO
    )


@cache
def _ended() -> re.Pattern[str]:
    named = any_of(group("named again"))
    return re.compile(rf"(?:^|\s){named} (?:(?!not|n't|never)[a-z']+ ){{0,3}}{any_of(group('over'))}\b")
