"""The items of a visit that may be told, by kind, and the words that name them.

In: a survey of the visit. Out: its trusted facts as items, those of the patient apart; and words, in
lower case, by which a sentence is known to be about one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import FactKind, Subject
from ambient_scribe.note.drafting.survey.items import Item, items_of, without_denied_positives
from ambient_scribe.note.drafting.survey.selection import located, surely_sided, without_broader
from ambient_scribe.note.drafting.survey.trust import trusted
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases


@dataclass(frozen=True)
class Inventory:
    """`every` holds those of relatives too, `own` only the patient's, without what another one tells."""

    every: Sequence[Item]
    own: Sequence[Item]

    def of(self, kind: FactKind) -> list[Item]:
        """The patient's."""
        return [item for item in self.own if item.kind is kind]

    def words_of(self, *kinds: FactKind) -> frozenset[str]:
        """Words that name the patient's items of these kinds."""
        said = " ".join(
            f"{fact.text} {item.name}"
            for kind in kinds
            for item in self.of(kind)
            for fact in item.facts
        )
        return frozenset(said.lower().split()) - load_phrases().relevance.stop

    def last_words_of(self, kind: FactKind) -> frozenset[str]:
        """The words that end the names of these."""
        names = (
            name.lower().split()
            for item in self.of(kind)
            for fact in item.facts
            for name in (fact.text, item.name)
        )
        return frozenset(name[-1] for name in names if name)

    def drug_words(self) -> frozenset[str]:
        return frozenset(
            word for item in self.of(FactKind.MEDICATION) for word in item.name.split()
        )


def inventory_of(survey: Survey) -> Inventory:
    items = without_denied_positives(items_of(trusted(survey)))
    every = located(survey, [surely_sided(survey, item) for item in items])
    own = [item for item in every if item.subject is Subject.PATIENT]
    return Inventory(every, without_broader(survey, own))
