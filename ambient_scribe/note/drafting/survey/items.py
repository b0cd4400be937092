"""Facts that say the same thing as one item.

In: the facts of a visit in the order of their evidence. Out: items, each with every fact and word
that bears it. Facts of which an attribute differs stay apart: which one holds is a person's call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Chart,
    Fact,
    FactKind,
    Subject,
)


@dataclass(frozen=True)
class Item:
    """One thing to state, and the facts that state it."""

    facts: tuple[Fact, ...]
    attributes: Attributes

    @property
    def kind(self) -> FactKind:
        return self.facts[0].kind

    @property
    def name(self) -> str:
        return self.facts[0].normalized

    @property
    def assertion(self) -> Assertion:
        return self.facts[0].assertion

    @property
    def subject(self) -> Subject:
        return self.facts[0].subject

    @property
    def fact_ids(self) -> tuple[str, ...]:
        return tuple(fact.id for fact in self.facts)

    @property
    def word_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word_id for fact in self.facts for word_id in fact.word_ids))

    @property
    def spoken_names(self) -> frozenset[str]:
        """The words by which it was named, in lower case and without punctuation."""
        said = (word for fact in self.facts for word in fact.text.lower().split())
        return frozenset(word.strip(",.?!;:\"'") for word in said)

    @property
    def chart(self) -> tuple[Chart, ...]:
        bases = (basis for fact in self.facts for basis in fact.evidence)
        return tuple(dict.fromkeys(basis for basis in bases if isinstance(basis, Chart)))

    @property
    def present(self) -> bool:
        return self.assertion is Assertion.PRESENT

    @property
    def absent(self) -> bool:
        return self.assertion is Assertion.ABSENT


def without_side(item: Item) -> Item:
    """The item with its side unstated."""
    stated = {name: value for name, value in item.attributes if name != "laterality"}
    return Item(item.facts, Attributes.model_validate(stated))


def joined(first: Item, second: Item) -> Item | None:
    """Both as one under the first one's name; None when an attribute of one contradicts the other's."""
    attributes = _united(first.attributes, second.attributes)
    return None if attributes is None else Item((*first.facts, *second.facts), attributes)


def items_of(facts: Iterable[Fact]) -> tuple[Item, ...]:
    """Merged, in the order of their first fact."""
    items: list[Item] = []
    for fact in facts:
        for index, item in enumerate(items):
            merged = _merged(item, fact)
            if merged is not None:
                items[index] = merged
                break
        else:
            items.append(Item((fact,), fact.attributes))
    return tuple(items)


def _merged(item: Item, fact: Fact) -> Item | None:
    same = (
        item.kind is fact.kind
        and item.name == fact.normalized
        and item.assertion is fact.assertion
        and item.subject is fact.subject
    )
    if same and fact.kind is FactKind.VITAL and _verdict_apart(item, fact):
        return None
    attributes = _united(item.attributes, fact.attributes) if same else None
    return None if attributes is None else Item((*item.facts, fact), attributes)


def _verdict_apart(item: Item, fact: Fact) -> bool:
    """A reading and a verdict: "too high" may be said of what was read at home."""
    return (item.attributes.value is None) != (fact.attributes.value is None)


def _united(first: Attributes, second: Attributes) -> Attributes | None:
    """Both sets of attributes; None when one contradicts the other."""
    values = dict(first)
    for name, value in second:
        if value is None:
            continue
        if values[name] is not None and values[name] != value:
            return None
        values[name] = value
    return Attributes.model_validate(values)


def without_denied_positives(items: Sequence[Item]) -> tuple[Item, ...]:
    """A symptom that is reported is not also denied, or past, in general."""
    reported: set[tuple[FactKind, str]] = {
        (item.kind, item.name)
        for item in items
        if item.present and item.subject is Subject.PATIENT and item.kind is FactKind.SYMPTOM
    }
    return tuple(item for item in items if not _is_outdone(item, reported))


def _is_outdone(item: Item, reported: set[tuple[FactKind, str]]) -> bool:
    if (item.kind, item.name) not in reported or item.present:
        return False
    return _general(item) and item.assertion in (Assertion.ABSENT, Assertion.HISTORICAL)


def _general(item: Item) -> bool:
    """Denied as such, not for one side, place or time."""
    said = item.attributes.stated()
    return not {"laterality", "site", "date", "context", "onset"} & set(said)
