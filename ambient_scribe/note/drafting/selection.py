"""Which of several items that overlap are told, and how much of each is sure.

In: items. Out: fewer items, or the same with less claimed. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import FactKind, Laterality
from ambient_scribe.note.drafting.items import Item, without_side
from ambient_scribe.note.drafting.visit import Survey


def specific(symptoms: Sequence[Item]) -> list[Item]:
    """Without those that a fuller name tells as well: "pain" beside "back pain"."""
    names = {item.name for item in symptoms if item.present}
    return [
        item
        for item in symptoms
        if item.attributes.site is not None
        or not any(name.endswith(f" {item.name}") for name in names)
    ]


def surely_sided(survey: Survey, item: Item) -> Item:
    """A condition or finding keeps its side only where the side was said beside its name."""
    side = item.attributes.laterality
    if side is None or item.kind not in (FactKind.CONDITION, FactKind.EXAM):
        return item
    said = {side.value, "both", "bilaterally"} if side is Laterality.BILATERAL else {side.value}
    names = {word for fact in item.facts for word in fact.text.lower().split()}
    placing = {"of", "on", "in", "at", "to"}

    def linked(first: int, last: int) -> bool:
        """The side belongs to a place that is said of it ("swelling of the left knee")."""
        between = {survey.text_at(place) for place in range(first + 1, last)}
        return bool(placing & between)

    sides = [survey.place(w) for w in item.word_ids if survey.text_of(w) in said]
    named = [survey.place(w) for w in item.word_ids if survey.text_of(w) in names]
    near = any(
        0 < other - one <= _SIDE_REACH or (0 < one - other <= _SIDE_REACH and linked(other, one))
        for one in sides
        for other in named
    )
    return item if near else without_side(item)


_SIDE_REACH = 3
"""Words between a condition and its side."""


def without_broader(survey: Survey, items: Sequence[Item]) -> list[Item]:
    """Without conditions that a fuller name tells as well: "diabetes" beside "type 2 diabetes".
    What is assessed is not dropped for what is only history.
    """
    told = [item for item in items if item.kind is FactKind.CONDITION and not item.absent]
    names = {item.name for item in told}
    assessed = {item.name for item in told if survey.in_assessment(item.word_ids)}
    return [
        item
        for item in items
        if item.kind is not FactKind.CONDITION
        or item.absent
        or not any(
            set(item.name.split()) < set(name.split())
            for name in (assessed if item.name in assessed else names)
        )
    ]


def expressed(item: Item) -> frozenset[str]:
    """The words of its name, of how it was said, and of its attributes."""
    attributes = " ".join(item.attributes.stated().values())
    said = " ".join(fact.text for fact in item.facts)
    return frozenset(f"{item.name} {said} {attributes}".lower().split())


def measured(item: Item) -> bool:
    return item.attributes.value is not None or item.attributes.status is not None


def is_told(item: Item, word_ids: set[str]) -> bool:
    """Most of the words that bear a finding stand in sentences that are written whole."""
    own = set(item.word_ids)
    return 2 * len(own & word_ids) > len(own)
