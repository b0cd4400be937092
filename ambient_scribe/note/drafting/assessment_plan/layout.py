"""Assessment and plan laid out by problem, in the order in which the clinician took the problems up.

In: statements of both with their places, and the headings of the talk. Out: the statements under their
problems; what belongs to none stands at the end, follow-up and precautions last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.note.drafting.assessment_plan.headings import Headings, name_of
from ambient_scribe.note.drafting.assessment_plan.orders import instructs
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId


@dataclass(frozen=True)
class Placed:
    """A statement and the place at which it was said; `name` is the problem that it gives itself."""

    place: int
    statement: Statement
    name: str | None = None


def assessment_laid_out(headings: Headings, placed: Sequence[Placed]) -> list[Statement]:
    made = [_under(headings, one) for one in placed]
    made = [*made, *_only_named(headings, made)]
    told = {one.statement.topic for one in made if one.statement.form is not Form.DIAGNOSIS}
    kept = [one for one in made if not (_is_heading(one.statement) and one.statement.topic in told)]
    ordered = sorted(kept, key=lambda one: (headings.order(one.statement.topic), one.place))
    return [_with_heading(headings, one.statement) for one in ordered]


def plan_laid_out(headings: Headings, placed: Sequence[Placed]) -> list[Statement]:
    last = [one for one in placed if closes(one.statement)]
    rest = [_under(headings, one) for one in placed if one not in last]
    last = _without_echoes(last)
    rest.sort(key=lambda one: (headings.order(one.statement.topic), one.place))
    known = load_phrases().wording
    several = headings.single is None and bool(headings.all)
    made: list[Statement] = []
    for one in _joined([one.statement for one in rest]):
        alone = several and not one.topic
        made.append(replace(one, topic=known.general_topic) if alone else one)
    last.sort(key=lambda one: one.place)
    topic = known.follow_up_topic if several else headings.single or ""
    return [*made, *(replace(one.statement, topic=topic) for one in last)]


_MOST = 0.7
"""Share of the words of a precaution that another was read from."""


def _without_echoes(closing: Sequence[Placed]) -> list[Placed]:
    """One precaution for each thing that was said: of two from the same words the fuller."""
    made: list[Placed] = []
    told: list[set[str]] = []
    for one in sorted(closing, key=lambda one: -len(_words(one))):
        words = _words(one)
        if not any(len(words & other) >= _MOST * len(words) for other in told):
            made.append(one)
            told.append(words)
    return made


def _words(one: Placed) -> set[str]:
    own = {word_id for item in one.statement.items for word_id in item.word_ids}
    return own | set(one.statement.word_ids)


def closes(statement: Statement) -> bool:
    """Follow-up, and when to come back sooner, close a plan, whatever the problem."""
    follow_up = load_phrases().wording.follow_up
    if statement.form is Form.PLAN_ITEMS:
        return any(
            item.name in follow_up or item.assertion is Assertion.CONDITIONAL
            for item in statement.items
        )
    return statement.closing


def _under(headings: Headings, one: Placed) -> Placed:
    name = one.name if one.name is not None else headings.at(one.place)
    statement = replace(one.statement, topic=name)
    if statement.form is Form.DIAGNOSIS and _names(statement, name, headings):
        statement = replace(statement, text=name)
    return replace(one, statement=statement)


def _names(statement: Statement, name: str, headings: Headings) -> bool:
    """The diagnosis is the problem itself, and nothing is told of it."""
    item = statement.items[0]
    if item.attributes.status is not None or item.attributes.course is not None:
        return False
    own = [one.item for one in headings.all if one.name == name and one.item is not None]
    if not any(one.name == name for one in headings.all):
        return item.present and name == name_of(item)
    return item.assertion is Assertion.PRESENT and any(one.name == item.name for one in own)


def _is_heading(statement: Statement) -> bool:
    return statement.form is Form.DIAGNOSIS and statement.text == statement.topic != ""


def _only_named(headings: Headings, placed: Sequence[Placed]) -> list[Placed]:
    """Problems to which the clinician turned and of which nothing is told but the plan."""
    told = {one.statement.topic for one in placed}
    made: dict[str, Placed] = {}
    for one in headings.all:
        if one.announced and one.item is not None and one.name not in told:
            items = (one.item,)
            statement = Statement(
                section=SectionId.ASSESSMENT,
                form=Form.DIAGNOSIS,
                items=items,
                text=one.name,
                topic=one.name,
                word_ids=one.word_ids,
            )
            made.setdefault(one.name, Placed(one.place, statement, one.name))
    return list(made.values())


def _with_heading(headings: Headings, statement: Statement) -> Statement:
    """The words in which its problem was named are evidence too."""
    own = [one for one in headings.all if one.name and one.name == statement.topic]
    words = tuple(word_id for one in own for word_id in one.word_ids)
    return replace(statement, word_ids=statement.word_ids + words)


# ---------------------------------------------------------------- joining
def _joined(statements: Sequence[Statement]) -> list[Statement]:
    """What is ordered in one form becomes one sentence: "Order a CBC and a lipid panel"."""
    made: list[Statement] = []
    for one in statements:
        first = len(made) - 1 if one.form is Form.TEST_ORDER else 0
        near = range(max(0, first), len(made))
        fits = (n for n in near if made[n].topic == one.topic and _may_join(made[n], one))
        known = next(fits, None)
        if known is None:
            made.append(one)
        else:
            old = made[known]
            made[known] = replace(old, items=old.items + one.items)
    return made


def _may_join(first: Statement, second: Statement) -> bool:
    if first.form is not second.form or first.condition or second.condition:
        return False
    if first.form not in (Form.TEST_ORDER, Form.PLAN_ITEMS):
        return False
    named, advised = load_phrases().wording.plan_items, load_phrases().wording.advised_as
    items = first.items + second.items
    return all(
        item.assertion is Assertion.PLANNED
        and not item.attributes.stated().keys() - {"laterality", "site", "owner"}
        and item.name not in named
        and (item.name in advised or not instructs(item.name))
        and not item.name.startswith("referral")
        for item in items
    )
