"""No drugs at all: "do you take any medications?" "no", "i'm not on any other tablets".

In: a `Scene`. Out: one finding for drugs in general; the dialogue keeps it only where it is denied.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.reactions import said
from ambient_scribe.clinical.language.assertion import standing_of
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, surface
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

_BRIEF = 7
"""Tokens of a clause that says only that there is nothing else."""

_TAKEN = frozenset({"take", "takes", "taking", "taken", "on", "use", "using"})
_SUBJECTS = frozenset(
    {LexiconKind.MEDICATION, LexiconKind.SYMPTOM, LexiconKind.PROCEDURE, LexiconKind.ALLERGEN}
)

_ENDS = frozenset({".", ",", "else", "other", "that", "i", "regularly", "regular", "at", "right"})
"""What may follow "i'm not taking anything" and leaves it one of all drugs."""

_FOR = frozenset({"for", "work", "today", "yet", "help", "new", "these", "with", "of", "to"})
"""Words that make it a question of some drugs, or of something else about them."""


def read_no_drugs(scene: Scene) -> list[Finding]:
    reading, clause = scene.reading, scene.clause
    words = group("drugs in general")
    place = next(
        (i for i in range(clause.start, clause.end) if reading.tokens[i].text in words), None
    )
    if place is None:
        return _takes_nothing(scene) or _takes_nothing_else(scene)
    if not _TAKING & scene.words and not scene.asked:
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


def _takes_nothing(scene: Scene) -> list[Finding]:
    """ "I'm not taking anything", "there isn't anything i take"; not "… anything for it"."""
    reading, clause = scene.reading, scene.clause
    words = reading.words(clause)
    if scene.asked or scene.voice is not Voice.PATIENT or "anything" not in words:
        return []
    at = words.index("anything")
    near = set(words[max(0, at - _REACH) : at])
    after = words[at + 1 : at + 1 + _REACH]
    denied = any(word.endswith("n't") or word in {"not", "never"} for word in near)
    taking = "taking" in near or "taking" in after or "on" in near
    if not denied or not taking or {"for", "to", "with"} & set(after) or _STARTING & scene.words:
        return []
    if not {"i", "i'm", "'m"} & scene.words or set(after[:1]) - _ENDS:
        return []
    name = OTHER_DRUGS if _OTHER & scene.words else ANY_DRUG
    claim = Claim(kind=FactKind.MEDICATION, normalized=name, assertion=Assertion.ABSENT)
    term = Span(clause.start + at, clause.start + at + 1)
    return [Finding(claim, (term,), surface(reading, term))]


def _takes_nothing_else(scene: Scene) -> list[Finding]:
    """ "I take a water pill, and that's it": the words after the drugs that are taken."""
    reading, clause = scene.reading, scene.clause
    if scene.asked or scene.voice is not Voice.PATIENT or clause.end - clause.start > _BRIEF:
        return []
    phrase = said(reading, clause, "nothing besides")
    before = Span(0, clause.start)
    if phrase is None or any(True for _ in reading.mentions_in(clause)):
        return []
    named = [m for m in reading.mentions_in(before) if m.kind in _SUBJECTS]
    drugs = bool(named) and named[-1].kind is LexiconKind.MEDICATION
    if not drugs or not _TAKEN & set(reading.words(before)):
        return []
    claim = Claim(kind=FactKind.MEDICATION, normalized=OTHER_DRUGS, assertion=Assertion.ABSENT)
    return [Finding(claim, (phrase,), surface(reading, phrase))]
