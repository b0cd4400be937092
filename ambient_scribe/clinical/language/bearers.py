"""Whose it is, when a clause says "he", "she" or "i" of a term.

In: a term in its clause, and who speaks. Out: whether the words speak of somebody else than the
patient: a relative named before, or a companion who speaks of themselves.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.assertion import clause_of
from ambient_scribe.clinical.language.findings import Scene, Voice
from ambient_scribe.clinical.language.reading import Effect, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind

_THIRD_PERSON = frozenset({"he", "she", "he's", "she's"})
_PLURAL = frozenset({"they", "they've", "they're"})
_FIRST_PERSON = frozenset({"i", "me", "my", "i'm", "mine"})


def is_of_somebody_else(scene: Scene, term: Span) -> bool:
    """ "She kept sneezing", said by the patient; "i get a rash from it", said by the brother."""
    if scene.voice is not Voice.PATIENT:
        return False
    before = set(scene.reading.words(Span(scene.clause.start, term.start)))
    first, third = bool(before & _FIRST_PERSON), bool(before & _THIRD_PERSON)
    if is_of_speaker(scene, term):
        return True
    if before & _PLURAL and not first and _names_other(scene.reading, term):
        return True  # "my kids are fine, they haven't got a fever"
    if not third or first:
        return False
    return not scene.companion or _names_other(scene.reading, term)


def is_of_speaker(scene: Scene, term: Span) -> bool:
    """ "I had asthma as a child myself", said by somebody beside the patient."""
    before = set(scene.reading.words(Span(scene.clause.start, term.start)))
    return scene.bystander and bool(before & _FIRST_PERSON) and not before & _THIRD_PERSON


def is_told_of_others(reading: Reading, term: Span) -> bool:
    """ "No, that's my wife, she gets a rash from latex": the patient's latex is not named here."""
    clause = clause_of(reading, term)
    start = clause.start if clause is not None else 0
    before = set(reading.words(Span(start, term.start)))
    if before & _FIRST_PERSON and not before & _THIRD_PERSON:
        return False
    return bool(before & _THIRD_PERSON) and _names_other(reading, term)


def _names_other(reading: Reading, term: Span) -> bool:
    """Somebody else was named before in the same talk."""
    before = Span(0, term.start)
    return reading.has(before, Effect.OTHER) or any(
        True for _ in reading.mentions_in(before, LexiconKind.RELATIVE)
    )
