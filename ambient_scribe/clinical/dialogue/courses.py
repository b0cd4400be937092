"""Complaints that are over: "the vomiting has stopped", "it went away after a day".

In: the findings of a clause, or the topic that "it" means. Out: the same as over within this illness.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ambient_scribe.clinical.language.findings import Finding, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Cue, Effect, Span
from ambient_scribe.domain.clinical import Assertion, Attributes, FactKind, Subject

ENDING_REACH = 4
"""Tokens between a complaint and the words that end it ("the vomiting has now stopped")."""

_AWAITED_REACH = 5
"""Tokens between an "until" and the complaint whose end is awaited."""

_BEEN = frozenset({"was", "were", "had", "went", "stopped", "settled", "disappeared"})
_GONE = frozenset({"gone", "stopped", "resolved", "settled", "cleared"})
_ASKING = frozenset({"is", "are", "has", "have"})
_NOT_SO = frozenset({"not", "n't", "never", "hardly", "if", "until", "when", "before", "once"}
                    | {"would", "'d", "could", "should", "might"})  # fmt: skip
_AGAIN = frozenset({"again", "still", "now", "back", "today", "keep", "keeps", "returned"})
_IT = frozenset({"it", "it's", "that", "that's", "they", "this", "those", "these"})
_LEADING = frozenset({"but", "now", "and", "then", "has", "have", "since", "all", "um", "uh", ","})
"""Words before an ending that leave out its subject ("but now settled")."""

_CLOSING = frozenset({".", ",", "now", "by", "after", "within", "on", "again", "quite", "pretty"})
"""After an ending; "it stopped working", "i stopped the tablets" end no complaint."""

_NO_MORE_WORDS = 9
"""Tokens of a clause that says no more than that it is there no more."""

_SOMEBODY = frozenset({"i", "you", "he", "she", "we"})
_LIVING = frozenset({Assertion.PRESENT, Assertion.HISTORICAL})


@dataclass
class Courses:
    """The names of complaints that were said to be over."""

    over: set[str] = field(default_factory=set)

    def copied(self) -> Courses:
        return Courses({*self.over})

    def read(self, scene: Scene, found: Sequence[Finding]) -> list[Finding]:
        """Each complaint as over where the clause ends it, or where it was ended and is told again."""
        return [self._as_ended(scene, finding) for finding in found]

    def _as_ended(self, scene: Scene, finding: Finding) -> Finding:
        claim = finding.claim
        if (
            claim.kind is not FactKind.SYMPTOM
            or claim.subject is not Subject.PATIENT
            or claim.assertion not in _LIVING
        ):
            return finding
        ending = _ending(scene, finding.term)
        again = scene.words & _AGAIN or scene.asked  # "any pain here?" asks of now
        told_again = claim.normalized in self.over and not again
        if ending is None and not told_again:
            if claim.assertion is Assertion.PRESENT and not finding.weak and not scene.asked:
                self.over.discard(claim.normalized)
            return finding
        if not scene.asked:
            self.over.add(claim.normalized)
        return replace(finding.asserted(Assertion.HISTORICAL), over=True, weak=False)

    def ends(self, scene: Scene, topic: Finding | None) -> Finding | None:
        """ "But then that went away": the topic is over."""
        if topic is None or topic.claim.kind is not FactKind.SYMPTOM:
            return None
        reading, clause = scene.reading, scene.clause
        if (no_more := _no_more(scene)) is not None:
            return self._ended(topic, no_more)
        if scene.words & _NOT_SO:
            return None
        ending = next(iter(reading.cues_in(clause, Effect.OVER)), None)
        if ending is None:
            return None
        before = set(reading.words(Span(clause.start, ending.start)))
        after = reading.words(Span(ending.end, min(clause.end, ending.end + 1)))
        told_of_it = bool(_IT & before) or before <= _LEADING
        if not told_of_it or _SOMEBODY & before or not set(after) <= _CLOSING:
            return None
        return self._ended(topic, ending)

    def _ended(self, topic: Finding, ending: Span) -> Finding:
        self.over.add(topic.claim.normalized)
        told = topic.claim.changed(assertion=Assertion.HISTORICAL, attributes=Attributes())
        return replace(topic, claim=told, spans=(ending,), over=True, presumed=False, word_ids=())


def _no_more(scene: Scene) -> Span | None:
    """ "I'm not really having any more", "i don't get it anymore", of the topic."""
    words = scene.reading.words(scene.clause)
    if len(words) > _NO_MORE_WORDS or scene.asked or scene.voice is not Voice.PATIENT:
        return None
    longer = "anymore" in words or ("any", "more") in set(itertools.pairwise(words))
    named = any(True for _ in scene.reading.mentions_in(scene.clause))
    denied = {"not", "n't", "don't"} & scene.words and {"having", "have", "get"} & scene.words
    return scene.clause if longer and denied and not named else None


def _ending(scene: Scene, term: Span) -> Cue | None:
    """ "Stopped vomiting", "the vomiting has stopped"; and not "the pain has not gone away"."""
    reading, clause = scene.reading, scene.clause
    if scene.asked:
        end = min(clause.end, term.end + ENDING_REACH)
        gone = (i for i in range(term.end, end) if reading.tokens[i].text in _GONE)
        asked = next(gone, None)
        if asked is not None and _ASKING & set(reading.words(Span(clause.start, term.start))):
            return Cue(asked, asked + 1, Effect.OVER)  # "are the headaches gone?"
    for cue in reading.cues_in(clause, Effect.OVER):
        before = cue.end == term.start
        after = term.end <= cue.start <= term.end + ENDING_REACH
        if not (before or after):
            continue
        between = reading.words(Span(min(cue.start, term.start), max(cue.end, term.end)))
        lead = reading.words(Span(max(clause.start, cue.start - 2), cue.start))
        ahead = reading.words(Span(max(clause.start, term.start - _AWAITED_REACH), term.start))
        awaited = group("awaiting") & set(ahead) and not _BEEN & {*between, *reading.words(cue)}
        if _NOT_SO & {*between, *lead} or awaited or (after and _SOMEBODY & set(between)):
            continue
        return cue
    return None
