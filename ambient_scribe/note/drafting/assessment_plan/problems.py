"""What the clinician concluded and ordered, each said once.

In: assessed problems, orders that are facts, and the clinician's own sentences. Out: statements of
assessment and plan under their problems; a sentence stands for the facts that it tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Assertion, Change, Fact, FactKind, Subject
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan.headings import Headings, follows_reason, name_of
from ambient_scribe.note.drafting.assessment_plan.instructions import (
    before_operation,
    condition_before,
)
from ambient_scribe.note.drafting.assessment_plan.layout import (
    Placed,
    assessment_laid_out,
    plan_laid_out,
)
from ambient_scribe.note.drafting.assessment_plan.naming import Verdict
from ambient_scribe.note.drafting.assessment_plan.said_once import Given, doses_all, once
from ambient_scribe.note.drafting.assessment_plan.verdicts import (
    without_poorer,
    without_told,
)
from ambient_scribe.note.drafting.language.grammar import Person, capital
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId

_ORDERS = {
    FactKind.MEDICATION: Form.DRUG_ORDER,
    FactKind.TEST: Form.TEST_ORDER,
    FactKind.PROCEDURE: Form.PROCEDURE_ORDER,
    FactKind.PLAN: Form.PLAN_ITEMS,
}


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
    if not named:
        assessed = [*_concluded(survey, items), *assessed]
        named = [item for item in assessed if not item.absent]
    if not named and complaint is not None and survey.in_assessment(complaint.word_ids):
        return [complaint, *assessed]
    return assessed


_HISTORY = 0.4
"""Share of a visit that is history, where nobody announces anything else."""

_ASKED_REACH = 8
"""Words around a condition in which the clinician is heard to ask for it."""


def _heard_with(survey: Survey, item: Item) -> set[str]:
    """The words that name it and those right before them."""
    own = survey.ordered(item.word_ids)
    before = (word for word_id in own for word in survey.preceding(word_id, _ASKED_REACH))
    return {*before, *(survey.text_of(word_id) for word_id in own)}


_CONCLUDING = frozenset(
    ["called", "looks", "sounds", "seems", "think", "see", "suspect", "suffering", "diagnosis"]
)
"""Words by which a clinician is heard to conclude."""


def _concluded(survey: Survey, items: Sequence[Item]) -> list[Item]:
    """Conditions that only the clinician names, late and unasked: what they concluded before they
    came to their orders."""
    return [
        item
        for item in items
        if item.kind is FactKind.CONDITION
        and item.subject is Subject.PATIENT
        and item.assertion in (Assertion.PRESENT, Assertion.POSSIBLE)
        and item.attributes.onset is None
        and survey.first_place(item.word_ids) >= _HISTORY * survey.length
        and survey.said_by(item.word_ids, Role.CLINICIAN)
        and not survey.said_by(item.word_ids, Role.PATIENT)
        and not survey.in_question(item.word_ids, _ASKED_REACH)
        and _CONCLUDING & _heard_with(survey, item)
    ]


def _is_only_a_reason(survey: Survey, item: Item) -> bool:
    """Named in the assessment only as why something is done ("because of your asthma")."""
    if item.attributes.status is not None or item.attributes.course is not None:
        return False
    at, names = survey.assessment_at or 0, {w for f in item.facts for w in f.text.lower().split()}
    told = [w for w in item.word_ids if survey.place(w) >= at and survey.text_of(w) in names]
    runs = [w for w in told if survey.text_at(survey.place(w) - 1) not in names]
    return bool(runs) and all(follows_reason(survey, word_id) for word_id in runs)


def assessment(
    survey: Survey,
    headings: Headings,
    assessed: Sequence[Item],
    impressions: Sequence[Told],
    verdicts: Sequence[Verdict] = (),
) -> list[Statement]:
    """The problems as they were taken up: in the clinician's own sentence where there is one, else by
    the name that they gave them."""
    placed: list[Placed] = []
    told: set[str] = set()
    named = without_told(verdicts, impressions, assessed)
    impressions = without_poorer(impressions, named)
    for one in sorted(
        (*impressions, *(verdict.told for verdict in named)),
        key=lambda one: survey.first_place(one.word_ids),
    ):
        own = [item for item in assessed if _concludes(survey, one, item)]
        here = headings.at(survey.first_place(one.word_ids))
        told |= {item.name for item in own if not headings.turns_to(item, elsewhere=here)}
        statement = Statement(
            section=SectionId.ASSESSMENT,
            form=Form.REASONING,
            text=one.text,
            word_ids=(*one.word_ids, *one.sentence_ids, *(w for i in own for w in i.word_ids)),
            fact_ids=tuple(fact_id for item in own for fact_id in item.fact_ids),
        )
        placed.append(Placed(survey.first_place(one.word_ids), statement))
    excluded = {item.name for item in assessed if _is_ruled_out(survey, item, impressions)}
    for item in by_name(survey, assessed):
        if item.name not in told | excluded:
            form = Form.EXCLUDED if item.absent else Form.DIAGNOSIS
            statement = Statement(section=SectionId.ASSESSMENT, form=form, items=(item,))
            name = headings.of_item(item) or (name_of(item) if _is_own(item, headings) else None)
            placed.append(Placed(_taken_up(survey, item), statement, name))
    return assessment_laid_out(headings, placed)


def _is_ruled_out(survey: Survey, item: Item, impressions: Sequence[Told]) -> bool:
    """A sentence that is told says that it is not there."""
    cues = load_phrases().stages.excluding
    names = {word for fact in item.facts for word in fact.text.lower().split()}
    return any(
        f" {cue} {word}" in f" {one.text.lower()} "
        for one in impressions
        for cue in cues
        for word in names
    )


def _is_own(item: Item, headings: Headings) -> bool:
    """A problem beside those that are spoken of, no cause of one."""
    return item.present and bool(headings.all) and headings.single is None


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
    """Its first word in the assessment; the first of all where it is not named there."""
    at = survey.assessment_at or 0
    places = [survey.place(word_id) for word_id in item.word_ids]
    first = survey.first_place(item.word_ids)
    return min((place for place in places if place >= at), default=first)


def plan(
    survey: Survey,
    headings: Headings,
    ordered: Sequence[Item],
    directed: Sequence[Told],
    advised: Sequence[Told],
    person: Person,
) -> list[Statement]:
    """`directed` are the clinician's own sentences: each stands for the orders that it gives."""
    placed: list[Placed] = []
    ordered = _without_undecided(ordered)
    given = _given(survey, ordered, directed)
    brands = _brands(ordered)
    for told, items in ((one.told, one.items) for one in given):
        reasons = (headings.of_reason(item.attributes.reason) for item in items)
        name = next((one for one in reasons if one), None) or _first_named(survey, headings, items)
        placed.append(
            Placed(survey.first_place(told.word_ids), _directed(told, items, brands), name)
        )
    stated = [item for one in given for item in one.items]
    for item in ordered:
        if item in stated or any(_names(one.told, item) or _warns(one.told, item) for one in given):
            continue
        condition = _condition(survey, item, person)
        statement = Statement(
            section=SectionId.PLAN,
            form=_ORDERS[item.kind],
            items=(item,),
            condition=condition.text if condition else "",
            word_ids=condition.word_ids if condition else (),
        )
        name = headings.of_reason(item.attributes.reason)
        name = name or _first_named(survey, headings, [item])
        placed.append(Placed(_taken_up(survey, item), statement, name))
    for told in advised:
        statement = Statement(
            section=SectionId.PLAN,
            form=Form.ADVICE,
            text=told.text,
            pattern=told.frame.written if told.frame else "",
            word_ids=told.word_ids,
        )
        placed.append(Placed(survey.first_place(told.word_ids), statement))
    return plan_laid_out(headings, placed)


def _first_named(survey: Survey, headings: Headings, items: Sequence[Item]) -> str | None:
    """The problem under which an order was first given, where it is given again later; none of those
    that are spoken of for a screening."""
    screenings = load_phrases().stages.screenings
    if headings.single is None and any(screenings & set(item.name.split()) for item in items):
        return ""
    drugs = [item for item in items if item.kind is FactKind.MEDICATION]
    return (headings.at(min(_taken_up(survey, item) for item in drugs)) or None) if drugs else None


def _without_undecided(ordered: Sequence[Item]) -> list[Item]:
    """Without a bare order of what is also said to depend on something: it does; and without a
    drug that is only continued beside what is changed about it."""
    depends = {item.name for item in ordered if item.assertion is Assertion.CONDITIONAL}
    changed = {item.name for item in ordered if item.attributes.change in _CHANGES}
    return [
        item for item in ordered if not (_is_bare(item) and _told_better(item, depends, changed))
    ]


_CHANGES = frozenset({Change.STARTED, Change.STOPPED, Change.INCREASED, Change.DECREASED})


def _is_bare(item: Item) -> bool:
    return not item.attributes.stated().keys() - {"change", "reason"}


def _told_better(item: Item, depends: set[str], changed: set[str]) -> bool:
    if item.attributes.change is Change.CONTINUED and item.name in changed:
        return True
    return item.assertion is Assertion.PLANNED and item.name in depends


def _given(survey: Survey, ordered: Sequence[Item], directed: Sequence[Told]) -> list[Given]:
    """The sentences that are written, with the orders that they give. What was turned down is no
    order, and of a follow-up the fuller of sentence and fact is told.
    """
    made = []
    for told in directed:
        items = [item for item in ordered if _gives(survey, told, item)]
        refused = any(item.attributes.change in _NOT_GIVEN for item in items)
        if not refused:
            made.append(Given(told, tuple(items)))
    return once(made, ordered)


def _brands(ordered: Sequence[Item]) -> frozenset[str]:
    """Names of drugs that are no generic name: a note writes them with a capital."""
    return frozenset(
        fact.text.lower()
        for item in ordered
        for fact in item.facts
        if item.kind is FactKind.MEDICATION
        and fact.text.isalpha()
        and fact.text.lower() not in fact.normalized
    )


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
    shared = {w for w in item.word_ids if survey.place(w) >= at} & set(told.word_ids)
    names = {word for fact in item.facts for word in fact.text.lower().split()}
    named = any(survey.text_of(w) in names for w in shared)
    if item.kind is FactKind.PROCEDURE and named:
        return True
    if named and doses_all(told.text, item):
        return True
    return any(_is_most(survey, fact, told) for fact in item.facts)


def _is_most(survey: Survey, fact: Fact, told: Told) -> bool:
    """Of what was said for it in one passage: an order may be said again in another."""
    at = survey.assessment_at or 0
    said: dict[int, list[str]] = {}
    for word_id in fact.word_ids:
        place = survey.place(word_id)
        if place >= at and not survey.said_by([word_id], Role.PATIENT):
            said.setdefault(survey.passage_number(place), []).append(word_id)
    return any(2 * len(set(own) & set(told.word_ids)) > len(own) for own in said.values())


def _directed(told: Told, items: Sequence[Item], brands: frozenset[str]) -> Statement:
    """An order is written as one, whatever it opened with."""
    pattern = told.frame.written if told.frame else "{rest}."
    ordered = any(item.kind is FactKind.MEDICATION for item in items)
    to_patient = pattern.startswith(("Advised to ", "{subject} will {rest}"))
    if to_patient and (ordered or told.text.startswith("follow up ")):
        pattern = "{rest}."
    return Statement(
        section=SectionId.PLAN,
        form=Form.ADVICE,
        text=_as_written(told, items, brands),
        pattern=pattern,
        closing=_closes(told),
        word_ids=(
            *told.word_ids,
            *told.sentence_ids,
            *(word_id for item in items for word_id in item.word_ids),
        ),
        fact_ids=tuple(fact_id for item in items for fact_id in item.fact_ids),
    )


def _as_written(told: Told, items: Sequence[Item], brands: frozenset[str]) -> str:
    """Names of drugs with their capital; "do" and "the" before a drug say nothing."""
    words = [capital(w) if w.strip(",;") in brands else w for w in told.text.split()]
    drugs = {w for item in items if item.kind is FactKind.MEDICATION for w in item.name.split()}
    named = [w.strip(",;").lower() in drugs | brands for w in words]
    if words[0] == "do" and any(named[1:2]):
        words[0] = "prescribe"
    if words[1:2] == ["the"] and any(named[2:3]):
        del words[1]
    return " ".join(words)


def _closes(told: Told) -> bool:
    """It opens like a follow-up or a precaution."""
    openings = load_phrases().wording.closing_openings
    return any(f" {one} " in f" {told.text} " for one in openings)


def _condition(survey: Survey, item: Item, person: Person) -> Told | None:
    if item.assertion is Assertion.CONDITIONAL:
        return condition_before(survey, survey.ordered(item.word_ids), person)
    due = set((item.attributes.due or "").split())
    if due & load_phrases().stages.operations:
        return None  # the order itself says so
    return before_operation(survey, item.word_ids)
