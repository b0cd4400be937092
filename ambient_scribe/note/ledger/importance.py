"""How much a reviewer should care that something is left out.

In: a fact or a clause, with why it is left out. Out: points that only order. What they are made of
stands in `configs/phrases/ledger.toml`.
"""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Subject
from ambient_scribe.note.ledger.entries import Reason
from ambient_scribe.note.ledger.wording import LedgerWords

_PLANNED = frozenset({FactKind.TEST, FactKind.PROCEDURE, FactKind.MEDICATION})
_MOST_WORDS = 8
"""Clinical words of a clause that count."""


class Importance:
    def __init__(self, words: LedgerWords) -> None:
        self._words = words

    def of_fact(self, fact: Fact, reason: Reason, *, assessed: bool) -> float:
        weights = self._words.weights
        points = weights[self._kind(fact)]
        if self._is_red_flag(fact) and fact.subject is Subject.PATIENT:
            points += weights["red_flag"] / (2 if fact.assertion is Assertion.ABSENT else 1)
        if fact.assertion is Assertion.ABSENT and fact.kind is not FactKind.ALLERGY:
            points += weights["denied"]
        if fact.assertion is Assertion.CONDITIONAL:
            points += weights["conditional"]
        if fact.subject is Subject.OTHER:
            points += weights["of_others"]
        points += weights["assessed"] if assessed else 0
        return self._left(points, reason)

    def of_clause(self, reason: Reason, *, directs: bool, told: bool, clinical: int) -> float:
        """`clinical`: how many of its words are clinical."""
        weights = self._words.weights
        if reason is Reason.SMALL_TALK:
            return 0.0
        base = {Reason.QUESTION: weights["asked"], Reason.EDUCATION: weights["explained"]}
        points = base.get(
            reason, weights["directive" if directs else "told" if told else "explained"]
        )
        return self._left(points + weights["each_word"] * min(clinical, _MOST_WORDS), reason)

    def _kind(self, fact: Fact) -> str:
        if fact.kind is FactKind.MEDICATION and fact.attributes.change is not None:
            return "medication_change"
        if fact.kind in _PLANNED and fact.assertion is Assertion.PLANNED:
            return "plan"
        return fact.kind.value

    def _is_red_flag(self, fact: Fact) -> bool:
        return fact.normalized in self._words.red_flags

    def _left(self, points: float, reason: Reason) -> float:
        return round(points * self._words.shares[reason.value], 1)
