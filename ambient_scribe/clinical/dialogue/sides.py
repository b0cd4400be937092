"""A side that is taken back in a clause of its own: "my left knee. sorry, the right."

In: findings with a side, then a clause that names a side and no problem. Out: the finding on the side
that is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ambient_scribe.clinical.language.attributes import side_in
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Finding, Scene, joined, revised, spoken_ids
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Reading, Span
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, FactKind, Laterality
from ambient_scribe.domain.transcript import Passage

_REACH = 2
"""Passages after the side was named in which it may be corrected: "left knee?" may be asked back."""

_SIDES = frozenset({"left", "right"})
_FRAME = frozenset(
    {"the", "one", "side", "it", "'s", "is", "was", "on", "my", "your", "no", "not", "i", "meant"}
    | {"mean", "actually", "sorry", "wait", "oh", "i'm", "'m", "so", "rather", "that", "its"}
)
_TAKEN_BACK = frozenset({"no", "nope", "actually", "not"})
_TERMS = (LexiconKind.SYMPTOM, LexiconKind.CONDITION, LexiconKind.EXAM, LexiconKind.MEDICATION)


@dataclass
class Sides:
    """The last finding that has a side, or the last whose side may be told next."""

    lexicon: Lexicon
    _last: Finding | None = None
    _sideless: Finding | None = None
    """A complaint of a part that the body has twice, whose side was not told yet."""

    _age: int = 0

    def next_passage(self) -> None:
        self._age += 1

    def note(self, finding: Finding) -> None:
        side = finding.claim.attributes.laterality
        told = finding.claim.kind is FactKind.SYMPTOM and (
            finding.claim.assertion is Assertion.PRESENT
        )
        if side is not None and side is not Laterality.BILATERAL:
            self._last, self._age, self._sideless = finding, 0, None
        elif side is None and told and not finding.weak and _is_paired(finding, self.lexicon):
            self._sideless, self._age = finding, 0

    def decides(self, reading: Reading) -> set[str]:
        """ "You hurt your left shoulder?" "No, the right." denies no pain."""
        last, meant = self._last, side_in(reading, Span(0, len(reading.tokens)))
        bare = last is not None and self._age <= _REACH and _is_bare(reading, reading.clauses[0])
        if last is None or not bare or meant not in _SIDES:
            return set()
        return {last.claim.normalized} if meant != last.claim.attributes.laterality else set()

    def corrected(self, scene: Scene, passage: Passage, *, answering: bool) -> Finding | None:
        """The last finding on the other side, where this clause says no more than that. `answering`:
        a question for details was asked, with which the side is told."""
        reading, clause = scene.reading, scene.clause
        last, meant = self._last, side_in(reading, clause)
        sideless = None if answering else self._sideless
        if sideless is not None and self._age <= _REACH and meant in _SIDES:
            if not _is_bare(reading, clause) or not _names_side(reading, clause):
                return None
            told = revised(sideless.claim, attributes=joined(sideless.claim, {"laterality": meant}))
            self._last, self._sideless = replace(sideless, claim=told, word_ids=()), None
            return self._last.borne_by(spoken_ids(reading, clause, (clause,), passage))
        if last is None or self._age > _REACH or meant not in _SIDES:
            return None
        if meant == last.claim.attributes.laterality or not _is_bare(reading, clause):
            return None
        if not _takes_back(reading, clause):
            return None
        told = revised(last.claim, attributes=joined(last.claim, {"laterality": meant}))
        finding = replace(last, claim=told, takes_back=True, weak=False)
        self._last = finding
        return finding.borne_by(spoken_ids(reading, clause, (clause,), passage))


def _is_bare(reading: Reading, clause: Span) -> bool:
    sites = [*reading.mentions_in(clause, LexiconKind.SITE)]
    places = {i for m in sites for i in range(m.start, m.end)}
    terms = reading.mentions_in(clause, *_TERMS)
    if any(not any(site.holds(term) for site in sites) for term in terms):
        return False  # the "ear" that is examined is a place, too
    return all(
        i in places or is_punctuation(word) or word in _FRAME | _SIDES | group("hesitations")
        for i, word in enumerate(reading.words(clause), clause.start)
    )


def _is_paired(finding: Finding, lexicon: Lexicon) -> bool:
    """ "Knee pain": its name begins with a part that the body has twice."""
    site = lexicon.find(finding.claim.normalized.split()[0], LexiconKind.SITE)
    return site is not None and site.paired


def _names_side(reading: Reading, clause: Span) -> bool:
    """ "The left one", "it's my left", not the "right" that agrees."""
    words = reading.words(clause)
    return "left" in words or bool({"one", "side", "the", "my"} & set(words))


def _takes_back(reading: Reading, clause: Span) -> bool:
    """ "Sorry, the right", "no, it's the right", "the right one", not a bare "right"."""
    before = Span(0, clause.end)
    words = reading.words(clause)
    said_so = reading.has(before, Effect.CORRECTION) or _TAKEN_BACK & set(reading.words(before))
    named = any(True for _ in reading.mentions_in(clause, LexiconKind.SITE))
    sided = named or {"one", "side", "the", "my", "your"} & set(words) or "left" in words
    return bool(sided and (said_so or "one" in words))
