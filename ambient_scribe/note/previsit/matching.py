"""Whether an item of the chart and a fact of the visit are the same thing.

In: names, as a chart and as speech give them. Out: matches by their words: one names the other, or adds
to it; a brand is its generic where that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.note.aftervisit.wording import chart_words, order_words

_WORD = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")


class Names:
    """`generic`: what a drug's other names stand for, lower case."""

    def __init__(self, generic: Mapping[str, str] | None = None) -> None:
        self._generic = generic or {}
        self._words = chart_words().words

    def same_drug(self, first: str, second: str) -> bool:
        one, other = self._drug(first), self._drug(second)
        return bool(one and other) and (one <= other or other <= one)

    def _drug(self, name: str) -> frozenset[str]:
        low = name.lower().strip()
        known = self._generic.get(low) or next(
            (self._generic[word] for word in low.split() if word in self._generic), low
        )
        return self.core(known)

    def same_problem(self, first: str, second: str) -> bool:
        one, other = self.core(first), self.core(second)
        return bool(one and other) and (one <= other or other <= one)

    @staticmethod
    def same_result(first: str, second: str) -> bool:
        """ "Hemoglobin" is not "hemoglobin A1c"."""
        return frozenset(_words(first)) == frozenset(_words(second))

    def core(self, name: str) -> frozenset[str]:
        """The words that tell which thing it is; all of them where none is left."""
        words = frozenset(_words(name))
        return (words - self._words.empty) or words

    def about(self, text: str, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """The facts that a line of the chart ("Repeat A1c in 3 months") is about."""
        words = self.core(text)
        wide = words | {other for word in words for other in self._words.also.get(word, ())}
        kinds = order_words().kinds
        general = kinds.general | frozenset(kinds.follow_up)
        return tuple(
            fact
            for fact in facts
            if fact.normalized not in general and self.core(fact.normalized) <= wide
        )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
