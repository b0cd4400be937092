"""What an allergen did: which reaction is whose, and harm told without a word of allergy.

In: a `Scene` with substances and complaints. Out: the reaction of each substance; allergies of "codeine
makes me sick", "I come out in hives with amoxicillin". A drug that is taken now and has an effect
is none of them: "my new tablets make me dizzy" is a complaint.
"""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

from ambient_scribe.clinical.language.assertion import standing_of
from ambient_scribe.clinical.language.blank_english import blank_english
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Claim,
    FactKind,
    Subject,
)

_COMPLAINTS = (LexiconKind.SYMPTOM, LexiconKind.CONDITION)
_LISTING = frozenset({",", "and", "or", "&", "plus", "also", "the"})
_FROM = frozenset({"from", "with", "to", "after", "off", "on"})
_FROM_REACH = 4
"""Tokens between a reaction and what it comes from ("hives every time from the shellfish")."""

_CAUSE_REACH = 6
"""Tokens after a substance within which it is told to do something ("codeine just makes me …")."""

_HARM_REACH = 9
"""Tokens between the word of cause and the complaint ("brings me out all over in hives")."""

_OWN = frozenset({"my", "your", "this", "these", "current", "new", "still"})
_FIRST_PERSON = frozenset({"i", "me", "my", "i'm", "i've", "i'd"})
_TAKING = frozenset(
    {"take", "took", "taking", "taken", "on", "started", "using", "use", "used"}
) | {
    "carry",
    "carrying",
    "prescribed",
}
_ALWAYS = frozenset({"whenever", "every", "if", "when", "once", "always", "anytime", "time"})
_NEGATION = frozenset({"not", "n't", "never", "no", "without"})


def substances_in(reading: Reading, span: Span, *, classes: bool = False) -> list[Mention]:
    """Drugs and allergens by name; a class word names none, unless `classes` are wanted too."""
    return [
        m
        for m in reading.mentions_in(span)
        if (classes or not (m.entry.note or "").startswith("class word"))
        and (
            m.kind in {LexiconKind.ALLERGEN, LexiconKind.MEDICATION}
            or m.as_kind(LexiconKind.ALLERGEN) is not None
        )
    ]


def reactions_in(reading: Reading, span: Span, substances: list[Mention]) -> list[Mention]:
    """Complaints that are no substance ("bee stings")."""
    return [
        m
        for m in reading.mentions_in(span, *_COMPLAINTS)
        if not any(m.meets(substance) for substance in substances)
    ]


def reactions_of(reading: Reading, span: Span, substances: list[Mention]) -> dict[Span, Mention]:
    """The reaction of each substance: "penicillin gives me a rash, and hives from the shellfish".
    One that is told before any of them, of what an earlier clause names, is none of theirs."""
    earlier = bool(substances_in(reading, Span(0, span.start)))
    found: dict[Span, Mention] = {}
    for reaction in reactions_in(reading, span, substances):
        for substance in _bearers(reading, reaction, substances, earlier=earlier):
            found.setdefault(substance, reaction)
    return found


def reactions_to_earlier(scene: Scene, substances: list[Mention]) -> list[Finding]:
    """The rash of "penicillin, i get a rash, and shellfish": complaints, which the talk about
    allergies gives to what was named before."""
    reading, clause = scene.reading, scene.clause
    if not substances_in(reading, Span(0, clause.start)):
        return []
    taken = {*reactions_of(reading, clause, substances).values()}
    return [
        Finding(
            Claim(kind=FactKind.SYMPTOM, normalized=reaction.entry.name),
            (reaction,),
            surface(reading, reaction),
        )
        for reaction in reactions_in(reading, clause, substances)
        if reaction not in taken and reaction.end <= substances[0].start
    ]


def _bearers(
    reading: Reading, reaction: Mention, substances: list[Mention], *, earlier: bool
) -> list[Mention]:
    """Whose reaction it is: what it comes from, else what was named before, else after it."""
    after = [s for s in substances if s.start >= reaction.end]
    before = [s for s in substances if s.end <= reaction.start]
    if after and ((not before and not earlier) or _comes_from(reading, reaction, after[0])):
        return [after[0], *_listed(reading, after)]
    return [before[-1], *_listed(reading, before[::-1])] if before else []


def _comes_from(reading: Reading, reaction: Span, substance: Span) -> bool:
    between = reading.words(Span(reaction.end, substance.start))
    return len(between) <= _FROM_REACH and bool(_FROM & set(between)) and "," not in between


def _listed(reading: Reading, substances: list[Mention]) -> list[Mention]:
    """The further ones of a list: "penicillin and sulfa"."""
    found = []
    for one, other in itertools.pairwise(substances):
        first, last = sorted((one, other), key=lambda m: m.start)
        between = reading.words(Span(first.end, last.start))
        if not between or not set(between) <= _LISTING:
            break
        found.append(other)
    return found


def read_intolerances(scene: Scene) -> list[Finding]:
    """Allergies told by what a substance does, in a patient's words or a written note's."""
    if scene.asked or scene.voice is Voice.CLINICIAN or scene.phase is Phase.PLAN:
        return []
    reading, clause = scene.reading, scene.clause
    substances = substances_in(reading, clause, classes=True)
    if not substances or not (scene.voice is Voice.WRITER or _FIRST_PERSON & scene.words):
        return []
    found = []
    caused = reactions_of(reading, clause, substances)
    for substance in substances:
        reaction = caused.get(substance)
        told = _harm(scene, substance, reaction)
        if told is None:
            continue
        standing = standing_of(reading, clause, substance)
        if standing.subject is not Subject.PATIENT or standing.example:
            continue
        kept = reaction if reaction is not None and reaction.entry.name not in _VAGUE else None
        claim = Claim(
            kind=FactKind.ALLERGY,
            normalized=substance.entry.name,
            assertion=Assertion.PRESENT,
            attributes=Attributes(reaction=kept.entry.name if kept else _in_words(reading, told)),
        )
        spans = (substance, *([told] if told.end > told.start else []), *([kept] if kept else []))
        found.append(Finding(claim, spans, surface(reading, substance)))
    return found


def without_reactions(found: list[Finding], allergies: list[Finding]) -> list[Finding]:
    """The rest of a clause, without the drug that is not taken and the complaint of another time;
    an illness that is brought on stays one ("aspirin brings on my asthma")."""
    told = [span for allergy in allergies for span in allergy.spans]
    return [
        f
        for f in found
        if f.claim.normalized in group("brought on") or not any(f.term.meets(span) for span in told)
    ]


_VAGUE = frozenset({"medication side effect"})
"""A reaction that says only that there was one."""


def _in_words(reading: Reading, told: Span) -> str | None:
    """ "Sick" of "makes me sick", "upsets my stomach" as it was said."""
    words = reading.words(told)
    if words[-1] == "me" or "with" in words or told.end == told.start:
        return None
    if "stomach" in words or "tummy" in words:
        return "upset stomach"
    return words[-1] if "me" in words else None


def _harm(scene: Scene, substance: Mention, reaction: Mention | None) -> Span | None:
    """The words that tell of harm, where they make it an allergy; None where they do not."""
    reading, clause = scene.reading, scene.clause
    before = reading.words(Span(max(clause.start, substance.start - 3), substance.start))
    if _OWN & set(before):
        return None  # what is taken now has side effects
    ahead = Span(clause.start, substance.start)
    reacting = said(reading, ahead, "reacting")
    if reacting is not None and substance.start - reacting.end <= _FROM_REACH:
        return reacting
    if (substance.entry.note or "").startswith("class word"):
        return None
    if is_taken_now(reading.words(ahead)):
        return None
    after = Span(substance.end, min(clause.end, substance.end + _CAUSE_REACH))
    disagreeing = said(reading, after, "disagreeing")
    if disagreeing is not None:
        return disagreeing
    if reaction is None or not _is_typical(substance, reaction):
        return None
    if reaction.start >= substance.end:
        cause = said(reading, Span(substance.end, reaction.end), "causing harm")
        near = cause is not None and cause.start - substance.end <= _CAUSE_REACH
        reached = cause is not None and reaction.start - cause.end <= _HARM_REACH
        return cause if near and reached and not _is_denied(reading, substance, cause) else None
    breaking = said(reading, Span(clause.start, reaction.end), "breaking out")
    if breaking is None or not _comes_from(reading, reaction, substance):
        return None
    return None if _is_denied(reading, clause, breaking) else breaking


def is_taken_now(before: tuple[str, ...]) -> bool:
    """ "I took ibuprofen and it made me sick" tells of today, "whenever i take it" of always."""
    words = set(before)
    return bool(_TAKING & words) and not _ALWAYS & words and not {"n't", "not"} & words


def _is_denied(reading: Reading, start: Span, cause: Span | None) -> bool:
    if cause is None:
        return True
    before = reading.words(Span(max(start.start, cause.start - 2), cause.start))
    return any(word in _NEGATION or word.endswith("n't") for word in before)


def _is_typical(substance: Mention, reaction: Mention) -> bool:
    """Allergic signs of any drug or food; sickness and the like only of those that are often told
    as not tolerated: a drug for years has side effects."""
    name = reaction.entry.name
    if substance.kind is LexiconKind.ALLERGEN:
        # "tomatoes give me heartburn", "cold air brings on my asthma"
        return name in group("allergic signs") and name not in group("brought on")
    drug_class = (substance.entry.drug_class or "").lower()
    return name in group("allergic signs") or any(
        known.lower() in drug_class for known in group("often not tolerated")
    )


def said(reading: Reading, span: Span, name: str) -> Span | None:
    """The first place where one of the phrases of a word group stands, the longest there."""
    words = reading.words(span)
    phrases = _phrases(name)
    for at in range(len(words)):
        for phrase in phrases:
            if words[at : at + len(phrase)] == phrase:
                return Span(span.start + at, span.start + at + len(phrase))
    return None


@cache
def _english() -> Any:
    """Its tokenizer, built once: it takes a tenth of a second."""
    return blank_english().tokenizer


@cache
def _phrases(name: str) -> tuple[tuple[str, ...], ...]:
    """As the tokenizer cuts them, the longest first."""
    cut = _english()
    phrases = (tuple(token.lower_ for token in cut(form)) for form in group(name))
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
