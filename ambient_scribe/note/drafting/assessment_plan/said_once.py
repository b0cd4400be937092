"""An order that was said more than once, or by a fact and a sentence, is written once: the fuller wins.

In: the clinician's sentences with the orders that each gives. Out: those that are written, each with
the words of what it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ambient_scribe.domain.clinical import Assertion, Change, FactKind
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.phrases.reading import load_phrases

_NAMED = frozenset({FactKind.MEDICATION, FactKind.TEST, FactKind.PROCEDURE})
_NAMED_BARE = frozenset({FactKind.PLAN, FactKind.TEST})
_TAKEN = ("dose", "strength", "frequency", "duration")
_SAME = {"day": "daily", "twice": "2", "once": "daily", "needed": "prn"}
_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True)
class Given:
    """A sentence and the orders that it gives."""

    told: Told
    items: tuple[Item, ...]

    @cached_property
    def content(self) -> frozenset[str]:
        return content(self.told.text)


def once(given: Sequence[Given], ordered: Sequence[Item]) -> list[Given]:
    """`ordered` are all orders that are facts."""
    made: list[Given] = []
    for one in given:
        index = next((n for n, other in enumerate(made) if _same(other, one)), None)
        if index is None:
            made.append(one)
        else:
            made[index] = _united(made[index], one)
    left = [item for item in ordered if not any(item in one.items for one in made)]
    return [
        one for one in made if not _poorer_than_fact(one) and not _only_names(one, ordered, left)
    ]


def _same(first: Given, second: Given) -> bool:
    """One says nothing that the other does not; of an order that both give, or word for word."""
    words, others = first.content, second.content
    if words == others:
        return True
    shared = {item.name for item in first.items if item.kind in _NAMED}
    shared &= {item.name for item in second.items if item.kind in _NAMED}
    return bool(shared) and (words <= others or others <= words)


def _united(first: Given, second: Given) -> Given:
    fuller, other = first, second
    if len(second.content) > len(first.content):
        fuller, other = second, first
    told = replace(
        fuller.told,
        sentence_ids=(*fuller.told.sentence_ids, *other.told.word_ids, *other.told.sentence_ids),
    )
    return Given(told, tuple(dict.fromkeys((*fuller.items, *other.items))))


def content(text: str) -> frozenset[str]:
    """What a sentence says, without the words of ordering."""
    phrases = load_phrases()
    words = re.findall(r"[a-z0-9][a-z0-9.'-]*", with_numerals(text.lower()))
    spoken = phrases.relevance.stop | phrases.stages.plain_words
    kept = (_SAME.get(word.rstrip("."), word.rstrip(".")) for word in words)
    return frozenset(kept) - spoken


def _only_names(one: Given, ordered: Sequence[Item], left: Sequence[Item]) -> bool:
    """The sentence only names what a fact orders that it does not give; `left` are the facts that no
    sentence gives: of a drug they tell how it is taken."""
    words = one.content
    if words <= load_phrases().stages.unnamed_orders:
        return True
    return any(
        (item not in one.items or (item.kind in _NAMED_BARE and one.told.text.startswith("give ")))
        and words <= (_names_of(item) | (_dosing(item) if item in left else frozenset()))
        and set(item.word_ids) & set(one.told.word_ids)
        for item in ordered
    )


def _names_of(item: Item) -> frozenset[str]:
    said = {word for fact in item.facts for word in fact.text.lower().split()}
    return frozenset(said | set(item.name.split()))


def doses_all(text: str, item: Item) -> bool:
    """A sentence that orders a drug tells as much of how it is taken as the fact."""
    if item.kind is not FactKind.MEDICATION or item.attributes.change not in _GIVEN:
        return False
    if item.assertion is Assertion.CONDITIONAL and not text.startswith("if "):
        return False
    if item.assertion is Assertion.POSSIBLE and "consider" not in text:
        return False
    return _dosing(item) <= content(text)


def _dosing(item: Item) -> frozenset[str]:
    """How a drug is taken, in the words by which sentences are compared."""
    if item.kind is not FactKind.MEDICATION:
        return frozenset()
    stated = item.attributes.stated()
    return content(" ".join(stated.get(name, "") for name in _TAKEN))


_GIVEN = frozenset({None, Change.STARTED, Change.CONTINUED})
"""A drug that is stopped or changed is told as such, whatever else is said of it."""


def _poorer_than_fact(one: Given) -> bool:
    """The sentence only names a drug of which the fact knows how it is taken."""
    drugs = [item for item in one.items if item.kind is FactKind.MEDICATION]
    if len(drugs) != 1 or len(one.items) != 1:
        return False
    if " a thousand " in one.told.text and drugs[0].attributes.dose is not None:
        return True
    numbers = set(_NUMBER.findall(with_numerals(one.told.text)))
    stated = drugs[0].attributes.stated()
    known = {n for name in _TAKEN for n in _NUMBER.findall(with_numerals(stated.get(name, "")))}
    return bool(known - numbers) and one.content <= _names_of(drugs[0])
