"""Plans assessment and plan by problem.

In: what the clinician concluded and ordered. Out: statements in the order of the problems as the
clinician took them up; an order belongs to the problem that was named last before it, or to the
one it gives as its reason. What belongs to none stands at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import Assertion, Change, FactKind, Subject
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.grammar import Person
from ambient_scribe.note.drafting.instructions import condition_before
from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.drafting.openings import Told
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.reconcile import same_name
from ambient_scribe.note.drafting.topics import turns_elsewhere
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import load_phrases
from ambient_scribe.note.template import SectionId

_ORDERS = {
    FactKind.MEDICATION: Form.DRUG_ORDER,
    FactKind.TEST: Form.TEST_ORDER,
    FactKind.PROCEDURE: Form.PROCEDURE_ORDER,
    FactKind.PLAN: Form.PLAN_ITEMS,
}


@dataclass(frozen=True)
class Anchor:
    """A problem named in the assessment: where, and with which words."""

    place: int
    item: Item
    word_ids: tuple[str, ...]


def diagnoses(survey: Survey, items: Sequence[Item], complaint: Item | None) -> list[Item]:
    """Conditions that the clinician assesses; the complaint itself when nothing more is said."""
    assessed = [
        item
        for item in items
        if item.kind is FactKind.CONDITION
        and item.subject is Subject.PATIENT
        and item.assertion in (Assertion.PRESENT, Assertion.POSSIBLE, Assertion.ABSENT)
        and survey.in_assessment(item.word_ids)
    ]
    assessed = [item for item in assessed if not _is_only_a_reason(survey, item)]
    named = [item for item in assessed if not item.absent]
    if not named and complaint is not None and survey.in_assessment(complaint.word_ids):
        return [complaint, *assessed]
    return assessed


def _is_only_a_reason(survey: Survey, item: Item) -> bool:
    """Named in the assessment only as why something is done ("because of your asthma")."""
    if item.attributes.status is not None or item.attributes.course is not None:
        return False
    at, names = survey.assessment_at or 0, {w for f in item.facts for w in f.text.lower().split()}
    told = [w for w in item.word_ids if survey.place(w) >= at and survey.text_of(w) in names]
    runs = [w for w in told if survey.text_at(survey.place(w) - 1) not in names]
    return bool(runs) and all(_follows_reason(survey, word_id) for word_id in runs)


def _follows_reason(survey: Survey, word_id: str) -> bool:
    before = f" {' '.join(survey.preceding(word_id, _REASON_REACH))} "
    return any(f" {cue} " in before for cue in load_phrases().stages.reason_cues)


_REASON_REACH = 4
"""Words before a name in which it is told to be a reason."""


def assessment(
    survey: Survey, assessed: Sequence[Item], impressions: Sequence[Told]
) -> list[Statement]:
    """The problems as they were taken up: in the clinician's own sentence where there is one."""
    placed: list[tuple[int, Statement]] = []
    told: set[str] = set()
    for one in impressions:
        own = [item for item in assessed if _concludes(survey, one, item)]
        told |= {item.name for item in own}
        statement = Statement(
            section=SectionId.ASSESSMENT,
            form=Form.REASONING,
            text=one.text,
            word_ids=(*one.word_ids, *one.sentence_ids, *(w for i in own for w in i.word_ids)),
            fact_ids=tuple(fact_id for item in own for fact_id in item.fact_ids),
        )
        placed.append((survey.first_place(one.word_ids), statement))
    for item in by_name(survey, assessed):
        if item.name not in told:
            form = Form.EXCLUDED if item.absent else Form.DIAGNOSIS
            statement = Statement(section=SectionId.ASSESSMENT, form=form, items=(item,))
            placed.append((_taken_up(survey, item), statement))
    return [one for _, one in sorted(placed, key=lambda pair: pair[0])]


def _concludes(survey: Survey, told: Told, item: Item) -> bool:
    """The sentence names the problem."""
    names = {word for fact in item.facts for word in fact.text.lower().split()}
    names |= set(item.name.split())
    named = [w for w in item.word_ids if survey.text_of(w) in names]
    return bool(set(named) & set(told.word_ids))


def by_name(survey: Survey, items: Sequence[Item]) -> list[Item]:
    """One item a problem, the one that says most; in the order in which they were taken up."""
    best: dict[str, Item] = {}
    for item in items:
        known = best.get(item.name)
        if known is None or _rank(item) > _rank(known):
            best[item.name] = item
    return sorted(best.values(), key=lambda item: _taken_up(survey, item))


def _rank(item: Item) -> tuple[bool, int]:
    return (not item.absent, len(item.attributes.stated()))


def _taken_up(survey: Survey, item: Item) -> int:
    """Its first word in the assessment."""
    at = survey.assessment_at or 0
    places = [survey.place(word_id) for word_id in item.word_ids]
    return min((place for place in places if place >= at), default=survey.length)


def plan(
    survey: Survey,
    ordered: Sequence[Item],
    directed: Sequence[Told],
    advised: Sequence[Told],
    assessed: Sequence[Item],
    person: Person,
) -> list[Statement]:
    """`directed` are the clinician's own sentences: each stands for the orders that it gives."""
    anchors = _anchors(survey, assessed)
    placed: list[tuple[Anchor | None, int, Statement]] = []
    given = _given(survey, ordered, directed)
    for told, items in given:
        place = survey.first_place(told.word_ids)
        found = (_anchor_of(survey, item, place, anchors) for item in items)
        anchor = next((one for one in found if one), None) or _anchor_at(survey, place, anchors)
        placed.append((anchor, place, _directed(told, items)))
    stated = [item for _, items in given for item in items]
    for item in ordered:
        if item in stated or any(_names(told, item) or _warns(told, item) for told, _ in given):
            continue
        condition = _condition(survey, item, person)
        statement = Statement(
            section=SectionId.PLAN,
            form=_ORDERS[item.kind],
            items=(item,),
            condition=condition.text if condition else "",
            word_ids=condition.word_ids if condition else (),
        )
        place = _taken_up(survey, item)
        placed.append((_anchor_of(survey, item, place, anchors), place, statement))
    for told in advised:
        place = survey.first_place(told.word_ids)
        statement = Statement(
            section=SectionId.PLAN,
            form=Form.ADVICE,
            text=told.text,
            pattern=told.frame.written if told.frame else "",
            word_ids=told.word_ids,
        )
        placed.append((_anchor_at(survey, place, anchors), place, statement))
    return _by_problem(survey, placed, assessed)


def _given(
    survey: Survey, ordered: Sequence[Item], directed: Sequence[Told]
) -> list[tuple[Told, tuple[Item, ...]]]:
    """The sentences that are written, with the orders that they give. A follow-up reads better by
    its fact, and what was turned down is no order.
    """
    follow_up = load_phrases().wording.follow_up
    made = []
    for told in directed:
        items = [item for item in ordered if _gives(survey, told, item)]
        refused = any(item.attributes.change in _NOT_GIVEN for item in items)
        if not refused and not any(item.name in follow_up for item in items):
            made.append((told, tuple(items)))
    return made


def _names(told: Told, item: Item) -> bool:
    """A test of which nothing more is said than what the sentence orders already."""
    plain = item.kind is FactKind.TEST and not item.attributes.stated()
    return plain and set(item.name.split()) <= set(told.text.lower().split())


def _warns(told: Told, item: Item) -> bool:
    """A return precaution of which the sentence itself is written."""
    warning = item.kind is FactKind.PLAN and item.assertion is Assertion.CONDITIONAL
    return warning and bool(set(item.word_ids) & set(told.sentence_ids))


_NOT_GIVEN = frozenset({Change.REFUSED, Change.NOT_TAKEN})


def _gives(survey: Survey, told: Told, item: Item) -> bool:
    """Most of the clinician's words for the order stand in the sentence."""
    if set(told.word_ids).isdisjoint(item.word_ids):
        return False
    at = survey.assessment_at or 0
    own = [
        w for w in item.word_ids if survey.place(w) >= at and not survey.said_by([w], Role.PATIENT)
    ]
    shared = set(own) & set(told.word_ids)
    names = {word for fact in item.facts for word in fact.text.lower().split()}
    if item.kind is FactKind.PROCEDURE and any(survey.text_of(w) in names for w in shared):
        return True
    return 2 * len(shared) > len(own)


def _directed(told: Told, items: Sequence[Item]) -> Statement:
    """An order is written as one, whatever it opened with."""
    pattern = told.frame.written if told.frame else "{rest}."
    if pattern.startswith("Advised to ") and any(i.kind is FactKind.MEDICATION for i in items):
        pattern = "{rest}."
    return Statement(
        section=SectionId.PLAN,
        form=Form.ADVICE,
        text=told.text,
        pattern=pattern,
        word_ids=(
            *told.word_ids,
            *told.sentence_ids,
            *(word_id for item in items for word_id in item.word_ids),
        ),
        fact_ids=tuple(fact_id for item in items for fact_id in item.fact_ids),
    )


def _anchors(survey: Survey, assessed: Sequence[Item]) -> list[Anchor]:
    at = survey.assessment_at
    if at is None:
        return []
    made = []
    for item in assessed:
        if item.absent:
            continue
        words = [
            w
            for w in item.word_ids
            if at <= survey.place(w) < survey.length and not _follows_reason(survey, w)
        ]
        ordered = survey.ordered(words)
        made += [Anchor(survey.place(word_id), item, ordered) for word_id in ordered]
    return sorted(made, key=lambda anchor: anchor.place)


def _anchor_of(survey: Survey, item: Item, place: int, anchors: Sequence[Anchor]) -> Anchor | None:
    reason = item.attributes.reason
    if reason is not None:
        for anchor in anchors:
            if same_name(anchor.item.name, reason):
                return anchor
    return _anchor_at(survey, place, anchors)


_ANCHOR_REACH = 2
"""Passages after a problem was named in which an order is one for it."""


def _anchor_at(survey: Survey, place: int, anchors: Sequence[Anchor]) -> Anchor | None:
    """The problem named last before; none where it was one of several that may be the cause."""
    last = _last_before(place, anchors)
    if last is None:
        return None
    named = survey.passage_number(last.place)
    if survey.passage_number(place) - named > _ANCHOR_REACH:
        return None
    if turns_elsewhere(survey, last.place, place, _known_by(last.item)):
        return None
    beside = [one.item for one in anchors if survey.passage_number(one.place) == named]
    names = {item.name for item in beside}
    unsure = any(item.assertion is Assertion.POSSIBLE for item in beside)
    return None if unsure and len(names) > 1 else last


def _known_by(item: Item) -> frozenset[str]:
    said = " ".join(f"{fact.text} {fact.normalized}" for fact in item.facts)
    return frozenset(said.lower().split())


def _last_before(place: int, anchors: Iterable[Anchor]) -> Anchor | None:
    before = [anchor for anchor in anchors if anchor.place <= place]
    return before[-1] if before else None


def _condition(survey: Survey, item: Item, person: Person) -> Told | None:
    if item.assertion is not Assertion.CONDITIONAL:
        return None
    return condition_before(survey, survey.ordered(item.word_ids), person)


def _by_problem(
    survey: Survey, placed: Sequence[tuple[Anchor | None, int, Statement]], assessed: Sequence[Item]
) -> list[Statement]:
    names = [item.name for item in by_name(survey, assessed) if not item.absent]
    groups: dict[str, list[tuple[int, Statement]]] = {name: [] for name in ["", *names]}
    anchors: dict[str, Anchor] = {}
    follow_up: list[tuple[int, Statement]] = []
    for anchor, place, statement in placed:
        if _closes(statement):
            follow_up.append((place, statement))
            continue
        name = anchor.item.name if anchor else ""
        groups[name].append((place, statement))
        if anchor is not None:
            anchors.setdefault(name, anchor)
    made: list[Statement] = []
    for name, group in groups.items():
        ordered = _joined([one for _, one in sorted(group, key=lambda pair: pair[0])])
        if name and len(names) > 1:
            ordered = [_headed(one, anchors[name]) for one in ordered]
        made += ordered
    return [*made, *(one for _, one in sorted(follow_up, key=lambda pair: pair[0]))]


def _closes(statement: Statement) -> bool:
    """Follow-up, and when to come back sooner, close a plan, whatever the problem."""
    follow_up = load_phrases().wording.follow_up
    return statement.form is Form.PLAN_ITEMS and any(
        item.name in follow_up or item.assertion is Assertion.CONDITIONAL
        for item in statement.items
    )


def _joined(statements: Sequence[Statement]) -> list[Statement]:
    """Neighbours of one form become one sentence: "Order a CBC and a lipid panel"."""
    made: list[Statement] = []
    for one in statements:
        last = made[-1] if made else None
        if last is not None and _may_join(last, one):
            made[-1] = replace(last, items=last.items + one.items)
        else:
            made.append(one)
    return made


def _may_join(first: Statement, second: Statement) -> bool:
    if first.form is not second.form or first.condition or second.condition:
        return False
    if first.form not in (Form.TEST_ORDER, Form.PLAN_ITEMS):
        return False
    named = load_phrases().wording.plan_items
    items = first.items + second.items
    return all(
        item.assertion is Assertion.PLANNED
        and not item.attributes.stated().keys() - {"laterality", "site"}
        and item.name not in named
        and not item.name.startswith("referral")
        for item in items
    )


def _headed(statement: Statement, anchor: Anchor) -> Statement:
    """Led by its problem, each on its own: it still is when the one before it was taken out. The
    words in which the problem was named are evidence too."""
    return replace(
        statement,
        label=anchor.item.name,
        word_ids=statement.word_ids + anchor.word_ids,
        fact_ids=statement.fact_ids + anchor.item.fact_ids,
    )
