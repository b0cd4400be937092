"""How found facts are matched to the gold ones, and how many are right.

Strict: kind, assertion, subject and term are equal and the evidence touches a supporting turn.
Relaxed: kind and term (one holding the other's words, as written or by name) alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation.notes.gold import GoldFact, name_of


class Scores(Frozen):
    found: int
    gold: int
    right: int

    @property
    def precision(self) -> float | None:
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        return self.right / self.gold if self.gold else None


def score(
    facts: Sequence[Fact],
    gold: Sequence[GoldFact],
    reference: Transcript,
    heard: Transcript,
    *,
    strict: bool,
) -> Scores:
    """One-to-one matching in the order of the gold; a found fact serves once."""
    turns = [reference.passage(utterance).span for utterance in reference.utterances]
    free = list(facts)
    right = 0
    for one in gold:
        spans = [turns[index] for index in one.turns if index < len(turns)]
        match = next((fact for fact in free if _matches(fact, one, spans, heard, strict)), None)
        if match is not None:
            free.remove(match)
            right += 1
    return Scores(found=len(facts), gold=len(gold), right=right)


def _matches(
    fact: Fact, gold: GoldFact, spans: Sequence[TimeSpan | None], heard: Transcript, strict: bool
) -> bool:
    if fact.kind is not gold.kind:
        return False
    if not strict:
        return _related(fact.normalized, gold.term) or _related(
            name_of(fact.normalized, fact.kind), name_of(gold.term, gold.kind)
        )
    return (
        name_of(fact.normalized, fact.kind) == name_of(gold.term, gold.kind)
        and fact.assertion is gold.assertion
        and fact.subject is gold.subject
        and _touches(fact, spans, heard)
    )


def _touches(fact: Fact, spans: Sequence[TimeSpan | None], heard: Transcript) -> bool:
    evidence = heard.spans_of(tuple(word for word in fact.word_ids if heard.holds(word)))
    return any(span is not None and span & other for span in spans for other in evidence)


def _related(found: str, term: str) -> bool:
    ours, theirs = set(found.lower().split()), set(term.lower().split())
    return bool(ours) and bool(theirs) and (ours <= theirs or theirs <= ours)
