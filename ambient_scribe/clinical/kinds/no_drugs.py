"""No drugs at all: "do you take any medications?" "no", "i'm not on any other tablets".

In: a `Scene`. Out: one finding for drugs in general; the dialogue keeps it only where it is denied.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.assertion import standing_of
from ambient_scribe.clinical.language.findings import Finding, Scene, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion, Claim, FactKind, Subject

ANY_DRUG = "regular medications"
"""What "no medications" denies."""

OTHER_DRUGS = "other medications"
"""What "no other medications" denies."""

_ANY = frozenset({"any", "no", "regular", "regularly", "other", "anything"})
_STARTING = frozenset(
    {"start", "starting", "need", "new", "without", "taken", "tried", "certain", "put"}
)
"""Words that make it medicines of one purpose, or of another time."""
_OTHER = frozenset({"other", "else", "apart", "additional", "besides"})
_TAKING = frozenset({"take", "taking", "taken", "on", "use", "using", "medications", "tablets"})
_REACH = 5
"""Tokens before the word within which "any" or "no" stands."""

_FOR = frozenset({"for", "work", "today", "yet", "help", "new", "these", "with", "of", "to"})
"""Words that make it a question of some drugs, or of something else about them."""


def read_no_drugs(scene: Scene) -> list[Finding]:
    reading, clause = scene.reading, scene.clause
    words = group("drugs in general")
    place = next(
        (i for i in range(clause.start, clause.end) if reading.tokens[i].text in words), None
    )
    if place is None or (not _TAKING & scene.words and not scene.asked):
        return []
    term = Span(place, place + 1)
    if any(m.holds(term) for m in reading.mentions):
        return []  # "pain medication" is a drug that is named by its class
    near = set(reading.words(Span(max(clause.start, place - _REACH), place)))
    after = set(reading.words(Span(place + 1, min(clause.end, place + 3))))
    if not _ANY & near or _FOR & after or _STARTING & scene.words:
        return []
    others = any(True for _ in reading.mentions_in(clause, LexiconKind.MEDICATION))
    if others and not _OTHER & scene.words:
        return []
    standing = standing_of(reading, clause, term)
    denied = standing.assertion is Assertion.ABSENT
    if standing.subject is not Subject.PATIENT or not (denied or scene.asked):
        return []
    name = OTHER_DRUGS if _OTHER & scene.words else ANY_DRUG
    claim = Claim(
        kind=FactKind.MEDICATION,
        normalized=name,
        assertion=Assertion.ABSENT if denied else Assertion.PRESENT,
    )
    return [Finding(claim, (term, *standing.cues), surface(reading, term))]
