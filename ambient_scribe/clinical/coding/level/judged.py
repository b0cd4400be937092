"""What an element of the level of a visit was judged to be, and what the judging is done with.

`Judged` leaves every element; `Managed` tells whether a drug was decided on in the visit.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.coding.level.rules import Element, Level
from ambient_scribe.clinical.coding.said import Said
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Change, Fact
from ambient_scribe.domain.note import Reason

_CHANGED = frozenset(
    {Change.STARTED, Change.INCREASED, Change.DECREASED, Change.STOPPED, Change.REFUSED}
)
"""A drug so changed was decided on in this visit; one declined was considered."""


@dataclass(frozen=True)
class Judged:
    element: Element
    level: Level
    reasons: tuple[Reason, ...]
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Visit:
    """The facts of a visit and what was said, as every element looks at them."""

    facts: tuple[Fact, ...]
    said: Said

    def is_managed(self, fact: Fact) -> bool:
        """Whether the drug was decided on. To continue one is a decision when the clinician tells
        it: that the patient still takes it is none."""
        change = fact.attributes.change
        if change is Change.CONTINUED:
            return bool(self.said.tells(fact))
        return change in _CHANGED or fact.assertion is Assertion.PLANNED


def drug_classes(fact: Fact, lexicon: Lexicon) -> tuple[str, ...]:
    entry = lexicon.find(fact.normalized, LexiconKind.MEDICATION)
    drug_class = (entry.drug_class or "") if entry else ""
    return tuple(part.strip().lower() for part in drug_class.split(" and "))
