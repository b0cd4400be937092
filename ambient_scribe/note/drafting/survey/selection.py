"""Which of several items that overlap are told, and how much of each is sure.

In: items. Out: fewer items, or the same with less claimed. Pure functions.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Attributes, FactKind, Laterality, Subject
from ambient_scribe.note.drafting.survey.items import Item, joined, without_side
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases


def specific(symptoms: Sequence[Item]) -> list[Item]:
    """Without those that a fuller name tells as well: "pain" beside "back pain"."""
    names = {item.name for item in symptoms if item.present}
    return [
        item
        for item in symptoms
        if item.attributes.site is not None
        or not any(name.endswith(f" {item.name}") for name in names)
    ]


def without_narrower(denied: Sequence[Item]) -> list[Item]:
    """Denials without those that a broader one holds already: no cancer is no breast cancer."""
    names = [(set(item.name.split()), item.attributes.relative) for item in denied]
    return [
        item
        for item in denied
        if not any(
            broader < set(item.name.split()) and relative in (None, item.attributes.relative)
            for broader, relative in names
        )
    ]


def located(survey: Survey, items: Sequence[Item]) -> tuple[Item, ...]:
    """A pain of which no place was said is the one that was named with its place before, else the only
    one that has a place: one item with it, or one of its own at that place where they differ.
    """
    made = list(items)
    for item in items:
        giver = _giver(survey, item, made)
        if giver is None:
            continue
        whole = joined(giver, item)
        if whole is None:
            made[made.index(item)] = _at(item, giver)
        else:
            made[made.index(giver)] = whole
            made.remove(item)
    return tuple(made)


def _giver(survey: Survey, item: Item, items: Sequence[Item]) -> Item | None:
    """What tells the place of a pain that has none."""
    if not _is_without_place(item):
        return None
    sited = [one for one in items if one is not item and _gives_place(one, item)]
    at = survey.first_place(item.word_ids)
    before = [one for one in sited if survey.first_place(one.word_ids) <= at]
    if before:
        return max(before, key=lambda one: survey.first_place(one.word_ids))
    places = {_place_of(one) for one in sited}
    return sited[0] if len(places) == 1 else None


def _at(item: Item, giver: Item) -> Item:
    site, side = _place_of(giver)
    own = dict(item.attributes) | {"site": site, "laterality": side}
    return Item((*item.facts, *giver.facts), Attributes.model_validate(own))


def _is_without_place(item: Item) -> bool:
    pains = load_phrases().wording.pain_words
    return (
        item.kind is FactKind.SYMPTOM
        and item.present
        and item.subject is Subject.PATIENT
        and item.name in pains
        and item.attributes.site is None
        and item.attributes.laterality is None
    )


def _gives_place(one: Item, item: Item) -> bool:
    """ "Knee pain", or the same pain with a place, is told of the patient."""
    if one.kind is not FactKind.SYMPTOM or not one.present or one.subject is not item.subject:
        return False
    named = one.name.endswith(f" {item.name}") and one.name.split()[0] not in _NO_PLACES
    return named or (one.name == item.name and one.attributes.site is not None)


_NO_PLACES = frozenset({"burning", "severe", "chronic", "acute", "sharp"})


def _place_of(item: Item) -> tuple[str, Laterality | None]:
    site = item.attributes.site or item.name.rsplit(" ", 1)[0]
    return site, item.attributes.laterality


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
        0 < other - one <= _SIDE_REACH
        or (0 < one - other <= _SIDE_REACH and linked(other, one))
        or (survey.in_one_sentence(one, other) and _alone(survey, item, one, other))
        for one in sides
        for other in named
    )
    return item if near else without_side(item)


def _alone(survey: Survey, item: Item, side: int, name: int) -> bool:
    """The only side between the ends of a sentence and its name, said after a preposition or of the
    place itself: "the Lachman test is positive on the left", "on the right knee, a torn meniscus".
    """
    first, last = min(side, name), max(side, name)
    if last - first > _SENTENCE_REACH:
        return False
    if any(survey.text_at(n) in _SIDES for n in range(first, last + 1) if n != side):
        return False
    if side > name:
        return survey.text_at(side - 1) in ("the", "your") and survey.text_at(side - 2) in (
            "on",
            "at",
        )
    site = (item.attributes.site or "").split()
    return survey.text_at(side + 1) in site


_SIDE_REACH = 3
"""Words between a condition and its side."""

_SENTENCE_REACH = 8
"""The same where it is the only side of the sentence."""

_SIDES = frozenset({"left", "right", "both", "bilateral", "bilaterally"})


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
