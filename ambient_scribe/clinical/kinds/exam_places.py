"""Where a finding of the examination is, when its own clause leaves that to others.

In: a finding's mention in its clause. Out: the place that was named for a list ("swelling and
erythema of the tonsils") or just before ("let me look in your throat. there's some swelling"), and
the one side that an examination speaks of ("on the right knee, lachman is negative").
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.places import NOWHERE, is_part
from ambient_scribe.clinical.language.attributes import candidates
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind

_BACK = 30
"""Tokens from a finding back to the place that is being examined."""

_BOTH = "both"
_LIST = frozenset(
    {"and", "or", ",", "no", "some", "any", "mild", "moderate", "slight", "a", "little"}
)
_FINDINGS = (LexiconKind.EXAM, LexiconKind.SYMPTOM, LexiconKind.CONDITION)
_TO_A_PLACE = frozenset({"of", "on", "in", "over", "around", "at", "to", "along", "about"})


def takes_place(name: str) -> bool:
    """Whether a finding belongs to the body system of where it is: swelling, not wheezing."""
    return name in group("found anywhere")


def place_of(scene: Scene, mention: Mention) -> Mention | None:
    """For a finding whose clause gives it no place of its own."""
    return _of_list(scene, mention) or _examined(scene.reading, mention)


def side_of(scene: Scene, mention: Mention) -> str | None:
    """The one side that its clause names, else the one named in this examination before."""
    reading = scene.reading
    within = _sides(reading, scene.clause)
    if within:
        return within.pop() if len(within) == 1 else None
    start = max(0, mention.start - _BACK)
    before: set[str] = set()
    for clause in reading.clauses:
        same = clause.sentence == scene.clause.sentence
        if start <= clause.start < scene.clause.start and (
            same or reading.has(clause, Effect.PHASE_EXAM)
        ):
            before |= _sides(reading, clause)
    return before.pop() if len(before) == 1 else None


def _sides(reading: Reading, span: Span) -> set[str]:
    """Of "both positive on the right" the right alone."""
    found = [a for a in candidates(reading, span) if a.attribute == "laterality"]
    plain = {a.value for a in found if reading.words(a) != (_BOTH,)}
    return plain or {a.value for a in found}


def _of_list(scene: Scene, mention: Mention) -> Mention | None:
    """The place after the last of a list that the finding stands in."""
    reading = scene.reading
    listed = {
        index
        for m in reading.mentions_in(Span(mention.end, scene.clause.end), *_FINDINGS)
        for index in range(m.start, m.end)
    }
    index = mention.end
    while index < scene.clause.end and (index in listed or reading.tokens[index].text in _LIST):
        index += 1
    ahead = Span(index, min(scene.clause.end, index + 5))
    if not ahead.start < ahead.end or reading.tokens[index].text not in _TO_A_PLACE:
        return None
    site = next(iter(_places(reading, ahead)), None)
    return None if site is None or site.entry.name in NOWHERE else site


def _places(reading: Reading, span: Span) -> list[Mention]:
    return [s for s in reading.mentions_in(span, LexiconKind.SITE) if not is_part(reading, s)]


def _examined(reading: Reading, mention: Mention) -> Mention | None:
    """The place named last before it, in words that examine or in its own sentence."""
    before = Span(max(0, mention.start - _BACK), mention.start)
    places = _places(reading, before)
    if not places or places[-1].entry.name in NOWHERE:
        return None
    last = places[-1]
    between = reading.words(Span(last.end, mention.start))
    if not any(is_punctuation(word) and word != "," for word in between):
        return last
    clause = next((c for c in reading.clauses if c.holds(last)), None)
    return last if clause is not None and reading.has(clause, Effect.PHASE_EXAM) else None
