"""A class of drugs and the drug of that class that was meant, as one fact.

In: the facts of a visit. Out: the same without the class words whose drug was named ("my inhaler",
then "the albuterol"); how the class was said to be taken is kept with the drug.
"""

from __future__ import annotations

from collections.abc import Iterable

from ambient_scribe.clinical.kinds.medications import covers, is_class
from ambient_scribe.clinical.language.findings import revised, with_attributes
from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.domain.clinical import Assertion, Attributes, Change, Fact, FactKind

_NAMED_LATER = frozenset({Assertion.PRESENT, Assertion.PLANNED})
_KEPT = ("dose", "frequency", "route", "duration", "reason")


def named(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts in their order."""
    found = {fact.id: fact for fact in facts}
    for fact in tuple(found.values()):
        drugs = _drugs_of(fact, found.values())
        if not drugs:
            continue
        del found[fact.id]
        if len(drugs) == 1:
            found[drugs[0].id] = _joined(found[drugs[0].id], fact)
    return tuple(found.values())


def _drugs_of(fact: Fact, others: Iterable[Fact]) -> list[Fact]:
    """The drugs that this class word means, where it says nothing of its own."""
    if fact.kind is not FactKind.MEDICATION or fact.assertion not in _NAMED_LATER:
        return []
    lexicon = load_lexicon()
    general = lexicon.find(fact.normalized, LexiconKind.MEDICATION)
    if general is None or not is_class(general):
        return []
    drugs = []
    for other in others:
        entry = lexicon.find(other.normalized, LexiconKind.MEDICATION)
        same = other.kind is fact.kind and (
            other.assertion is fact.assertion or _settles(other, fact)
        )
        if entry is not None and same and other.subject is fact.subject:
            told_alike = _settles(other, fact) or fact.attributes.change in {
                None,
                other.attributes.change,
            }
            if not is_class(entry) and covers(general, entry) and told_alike:
                drugs.append(other)
    return drugs


def _settles(drug: Fact, general: Fact) -> bool:
    """The statin that was planned is the atorvastatin that was then refused, or thought over."""
    refused = drug.attributes.change is Change.REFUSED
    planned = general.assertion is Assertion.PLANNED
    return planned and (refused or drug.assertion is Assertion.CONDITIONAL)


def _joined(drug: Fact, general: Fact) -> Fact:
    kept = {name: value for name, value in general.attributes if name in _KEPT}
    claim = revised(drug, attributes=with_attributes(Attributes(**kept), drug.attributes))
    return drug.changed(attributes=claim.attributes, evidence=(*drug.evidence, *general.evidence))
