"""What kind of order a planned test, procedure or referral is.

In: a planned fact. Out: its kind, None where it is no order (advice, a follow-up visit).
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Fact, FactKind
from ambient_scribe.domain.documents import OrderKind
from ambient_scribe.note.aftervisit.wording import names_one, order_words


def order_kind(fact: Fact) -> OrderKind | None:
    kinds, name = order_words().kinds, fact.normalized
    if is_follow_up(fact):
        return None
    if names_one(name, kinds.vaccination):
        return OrderKind.VACCINATION
    if fact.kind is FactKind.PLAN:
        return OrderKind.REFERRAL if names_one(name, kinds.referral) else None
    if names_one(name, kinds.imaging):
        return OrderKind.IMAGING
    if names_one(name, kinds.test):
        return OrderKind.TEST
    if fact.kind is FactKind.TEST:
        return OrderKind.LAB
    return OrderKind.REFERRAL if names_one(name, kinds.referral) else OrderKind.PROCEDURE


def is_follow_up(fact: Fact) -> bool:
    return names_one(fact.normalized, order_words().kinds.follow_up)


def without_general(facts: Sequence[Fact]) -> list[Fact]:
    """ "Blood test" said of tests that are named is none of its own: it lends them its time."""
    general = order_words().kinds.general
    named = [fact for fact in facts if fact.normalized not in general]
    named = [fact for fact in named if not any(_narrower(other, fact) for other in named)]
    return named or list(facts)[:1]


def _narrower(one: Fact, other: Fact) -> bool:
    """ "CT abdomen and pelvis" beside "CT scan"."""
    first, second = (set(f.normalized.split()) - _EMPTY for f in (one, other))
    return second < first and order_kind(one) is order_kind(other)


_EMPTY = frozenset({"scan", "test", "study", "level", "imaging"})


def is_done_at_home(fact: Fact, planned: Sequence[Fact]) -> bool:
    """A value that the patient measures is no request to the laboratory."""
    words = set(fact.normalized.split())
    return any(
        one.normalized.startswith("home ") and not words.isdisjoint(one.normalized.split())
        for one in planned
    )


def with_times(facts: Sequence[Fact]) -> list[tuple[Fact, tuple[Fact, ...]]]:
    """Each named test with the general one that tells its time, where its own is not told."""
    general = [f for f in facts if f.normalized in order_words().kinds.general]
    kept = without_general(facts)
    made: list[tuple[Fact, tuple[Fact, ...]]] = []
    for fact in kept:
        lender = next(
            (
                one
                for one in general
                if one is not fact and one.attributes.due and _same_breath(one, fact)
            ),
            None,
        )
        lends = fact.attributes.due is None and lender is not None
        made.append((fact, (lender,) if lends and lender is not None else ()))
    return made


_REACH = 30
"""Words between a general test and the one it stands for, at most."""


def _same_breath(first: Fact, second: Fact) -> bool:
    return _distance(first, second) <= _REACH


def _distance(first: Fact, second: Fact) -> int:
    places = [[int(w[1:]) for w in one.word_ids if w[1:].isdigit()] for one in (first, second)]
    if not all(places):
        return _REACH + 1
    return min(abs(a - b) for a in places[0] for b in places[1])
