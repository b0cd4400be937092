"""Who has to do what after the visit, and by when.

In: a visit and its orders. Out: tasks: what somebody promised in the visit in their own words, and
what an order or a follow-up leaves to arrange. An owner is named only where one was said; a due date is
counted from the day of the visit and shows from what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Basis, FactKind, Spoken
from ambient_scribe.domain.documents import Order, OrderKind, Task
from ambient_scribe.domain.note import Support, SupportState
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.aftervisit.due import due_of
from ambient_scribe.note.aftervisit.lines import Lines
from ambient_scribe.note.aftervisit.sorting import is_follow_up
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.note.aftervisit.wording import names_one, task_words
from ambient_scribe.note.drafting.language.grammar import capital, cased, listed
from ambient_scribe.note.drafting.language.numerals import with_numerals

_SENTENCE = re.compile(r"[^.!?]+[.!?]?")
_TIME = re.compile(
    r"\b(?:in|within|by|on|before)?\s*(?:today|tomorrow|next week|this week|next month|"
    r"(?:in|within) (?:a|an|one|two|three|four|five|six|seven|ten|\d+|a couple of) "
    r"(?:hour|day|week|month|year)s?|(?:on |by )(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_BEARS_ITSELF = Support(state=SupportState.SUPPORTED)
_OBJECT = re.compile(r"\b(?:you|your|the|this|that|it|them|him|her|a|an|in|some)\b")
_POINTS = re.compile(r"\b(?:that|it|those|them)\b")
_REACH = 40
"""Words back in which what "that" stands for was ordered."""
_ARRANGED = frozenset(
    {OrderKind.LAB, OrderKind.IMAGING, OrderKind.TEST, OrderKind.REFERRAL, OrderKind.VACCINATION}
)


def tasks(visit: Visit, lines: Lines, orders: Sequence[Order]) -> tuple[Task, ...]:
    promised = tuple(_promised(visit, orders))
    taken = {fact_id for one in promised for fact_id in one.fact_ids}
    left = [one for one in orders if one.kind in _ARRANGED and not taken.issuperset(one.fact_ids)]
    return (*promised, *_arranged(visit, left), *_follow_ups(visit, lines))


def _promised(visit: Visit, orders: Sequence[Order]) -> Iterator[Task]:
    """In the words that were said: nobody can tell better what was meant."""
    seen: set[str] = set()
    for passage in visit.staff_passages:
        for found in _SENTENCE.finditer(passage.text):
            said = found.group(0).strip()
            promise = _promise(said)
            if promise is None or said in seen:
                continue
            seen.add(said)
            yield _said_task(visit, passage, found, promise, orders)


@dataclass(frozen=True)
class _Promise:
    """Who will do it, and where in the sentence that begins."""

    owner: str
    at: int


def _promise(said: str) -> _Promise | None:
    words, low = task_words(), said.lower().replace("’", "'")
    if low.endswith("?") or names_one(low, words.wording.during_visit):
        return None
    for one in words.said:
        found = re.search(one.pattern, low)
        if found is None or not _OBJECT.search(low[found.end() :]):
            continue
        if not any(cue in low[: found.start()] for cue in words.wording.conditional):
            return _Promise(one.owner, found.start())
    return None


def _said_task(
    visit: Visit,
    passage: Passage,
    found: re.Match[str],
    promise: _Promise,
    orders: Sequence[Order],
) -> Task:
    said = found.group(0).strip()
    start = found.start() + len(found.group(0)) - len(found.group(0).lstrip())
    spoken = Spoken(word_ids=passage.word_ids_at(start, found.end()))
    own = set(passage.word_ids_at(start + promise.at, found.end()))
    facts = [fact for fact in visit.facts if not own.isdisjoint(fact.word_ids)]
    meant = _meant(visit, said, spoken, orders) if not facts else None
    time = _TIME.search(said)
    when = time.group(0).strip() if time else None
    if when is None and meant is not None:
        when = next((one.value for one in meant.details if one.name == "due"), None)
    ids = meant.fact_ids if meant is not None else tuple(fact.id for fact in facts)
    return Task(
        text=f"“{said}”{f' ({meant.name})' if meant is not None else ''}",
        basis=(spoken, *(meant.basis if meant is not None else ())),
        fact_ids=ids,
        support=_BEARS_ITSELF,
        owner=promise.owner,
        due_said=when,
        due=due_of(when, visit.day) if when else None,
        asked=() if when else (task_words().wording.undated,),
    )


def _meant(visit: Visit, said: str, spoken: Spoken, orders: Sequence[Order]) -> Order | None:
    """ "The nurse will give you that": the order that was talked of last before."""
    if not _POINTS.search(said.lower()):
        return None
    words = (word.id for passage in visit.transcript.passages() for word in passage.words)
    place = {word_id: number for number, word_id in enumerate(words)}
    at = place[spoken.word_ids[0]]
    near: list[tuple[int, Order]] = []
    for order in orders:
        ids = [w for basis in order.basis if isinstance(basis, Spoken) for w in basis.word_ids]
        last = max((place[one] for one in ids if one in place and place[one] < at), default=-1)
        if 0 <= at - last <= _REACH and last >= 0:
            near.append((last, order))
    return max(near, key=lambda one: one[0])[1] if near else None


def _arranged(visit: Visit, orders: Sequence[Order]) -> Iterator[Task]:
    """Laboratory tests of one time are one thing to arrange."""
    labs: dict[str, list[Order]] = {}
    for order in orders:
        if order.kind is OrderKind.LAB:
            labs.setdefault(_due_said(order) or "", []).append(order)
    for same in labs.values():
        for said in _times(_due_said(same[0])):
            yield _arrangement(visit, same, said)
    for order in orders:
        if order.kind is not OrderKind.LAB:
            yield _arrangement(visit, [order], _due_said(order))


def _arrangement(visit: Visit, orders: Sequence[Order], said: str | None) -> Task:
    words = task_words()
    names = listed([order.text.partition(",")[0] for order in orders])
    worst = next((one for one in orders if one.support.flagged), orders[0])
    what = capital(names if len(orders) == 1 else names.lower())
    return Task(
        text=words.facts[orders[0].kind.value].format(what=f"{what}{f', {said}' if said else ''}"),
        basis=tuple(dict.fromkeys(basis for order in orders for basis in order.basis)),
        fact_ids=tuple(dict.fromkeys(one for order in orders for one in order.fact_ids)),
        support=worst.support,
        stated=worst.stated,
        due_said=said,
        due=due_of(said, visit.day) if said else None,
        asked=(words.wording.unowned, *(() if said else (words.wording.undated,))),
    )


def _due_said(order: Order) -> str | None:
    return next((one.value for one in order.details if one.name == "due"), None)


def _times(said: str | None) -> list[str | None]:
    """ "In 1 week, and again in 4 weeks" is two times."""
    first, again, second = (said or "").partition(", and again ")
    return [first or None, *([f"again {second}"] if again else [])]


def _follow_ups(visit: Visit, lines: Lines) -> Iterator[Task]:
    words = task_words()
    for fact in visit.planned(FactKind.PLAN):
        if not is_follow_up(fact):
            continue
        said = cased(with_numerals(fact.attributes.due)) if fact.attributes.due else None
        stated = f"Follow up{f' {said}' if said else ''}."
        more: tuple[Basis, ...] = visit.breath(fact)
        line = lines.of_facts(words.facts["follow_up"], (fact,), stated=stated, more=more)
        yield Task(
            text=f"{words.facts['follow_up']}{f', {said}' if said else ''}",
            basis=line.basis,
            fact_ids=line.fact_ids,
            support=line.support,
            stated=stated,
            due_said=said,
            due=due_of(said, visit.day) if said else None,
            asked=(words.wording.unowned, *(() if said else (words.wording.undated,))),
            is_follow_up=True,
        )
