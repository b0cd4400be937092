"""Drugs that a clinician gives only under a condition: "if it is positive, …", "… if you get a fever".

In: a `Scene`, how the drug stands there. Out: whether it depends on something; a courtesy ("if you
want, you can take …") is no condition.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.assertion import Standing
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Reading, Span
from ambient_scribe.domain.clinical import Assertion

_CONDITION_REACH = 25
"""Tokens before a clause within which its condition stands."""

_POLITE_REACH = 3
"""Tokens after an "if" that may make it a courtesy ("if you 'd like")."""


def is_conditional(scene: Scene, standing: Standing) -> bool:
    """A clinician makes it depend on something: "if it is positive, …", "… if you get a fever"."""
    if scene.voice is Voice.PATIENT:
        return False
    if scene.supposed and not _was_courtesy(scene):
        return True
    if standing.assertion is Assertion.CONDITIONAL:
        return True
    return _condition_follows(scene.reading, scene.clause)


def _was_courtesy(scene: Scene) -> bool:
    """ "If you want, you can take …", "if i send it to your pharmacy, start …"."""
    before = Span(max(0, scene.clause.start - _CONDITION_REACH), scene.clause.start)
    conditions = list(scene.reading.cues_in(before, Effect.CONDITIONAL))
    if not conditions:
        return False
    start = conditions[-1].start
    ahead = set(scene.reading.words(Span(start, start + 1 + _POLITE_REACH)))
    return bool((group("courtesies") | {"i"}) & ahead)


def _condition_follows(reading: Reading, clause: Span) -> bool:
    """The next words begin with an "if" that is no courtesy ("if you want")."""
    start = clause.end
    while start < len(reading.tokens) and is_punctuation(reading.tokens[start].text):
        if reading.tokens[start].text != ",":
            return False
        start += 1
    after = Span(start, len(reading.tokens))
    if any(is_punctuation(w) and w != "," for w in reading.words(Span(clause.end - 1, clause.end))):
        return False
    begins = [c for c in reading.cues_in(after, Effect.CONDITIONAL) if c.start == start]
    if not begins:
        return False
    return not group("courtesies") & set(reading.words(Span(start, start + 1 + _POLITE_REACH)))
