"""What coding and medical necessity would still want documented, as questions to the clinician.

In: a visit, its orders, the suggestions that stand already. Out: suggestions; none that the coding of
the visit asks already, and none that fills anything in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Assertion, Change, FactKind
from ambient_scribe.domain.documents import Order, OrderKind
from ambient_scribe.domain.note import Reason, Suggestion, SuggestionKind
from ambient_scribe.note.aftervisit.visit import ASSESSMENT, Visit
from ambient_scribe.note.aftervisit.wording import gap_words, names_one, order_words
from ambient_scribe.note.drafting.language.grammar import capital, cased

_STATES = frozenset(
    {Change.INCREASED, Change.DECREASED, Change.STARTED, Change.CONTINUED, Change.STOPPED}
)


def gaps(visit: Visit, orders: Sequence[Order]) -> tuple[Suggestion, ...]:
    asked = [
        text.lower()
        for one in visit.encounter.suggestions
        for text in (*one.questions, *([one.text] if one.questions else []))
    ]
    found = (*_of_orders(visit, orders), *_of_problems(visit))
    return tuple(dict.fromkeys(one for one in found if not _is_asked(one, asked)))


def _is_asked(gap: Suggestion, asked: Sequence[str]) -> bool:
    """The same thing is named in a question of the coding: its side, its status."""
    name = gap.text.lower().partition(":")[0]
    question = gap.text.lower().partition(":")[2]
    return any(
        name in text and ("left, right" in text) == ("left, right" in question) for text in asked
    )


def _of_orders(visit: Visit, orders: Sequence[Order]) -> Iterator[Suggestion]:
    words = gap_words()
    for order in orders:
        what = capital(cased(order.name))
        unexplained = order.kind is OrderKind.PRESCRIPTION and order.indication is None
        if unexplained and not names_one(order.name, words.words.evident):
            yield _gap("drug_without_indication", order, what=what)
        if order.kind is not OrderKind.IMAGING:
            continue
        if order_words().asked["side"] in order.asked:
            yield _gap("side_missing", order, what=what)
        if order.indication is None:
            yield _gap("imaging_without_indication", order, what=what)
        elif names_one(order.name, words.words.advanced):
            yield from _of_advanced(visit, order, what, order.indication)


def _of_advanced(visit: Visit, order: Order, what: str, why: str) -> Iterator[Suggestion]:
    problems = [fact for fact in visit.facts if fact.normalized in why]
    if not any(one.attributes.duration or one.attributes.onset for one in problems):
        yield _gap("imaging_without_duration", order, what=what, why=why)
    treated = any(
        fact.kind in (FactKind.MEDICATION, FactKind.PROCEDURE)
        and fact.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
        for one in visit.of_section("hpi")
        for fact_id in one.fact_ids
        if (fact := visit.by_id.get(fact_id)) is not None
    )
    if not treated:
        yield _gap("imaging_without_treatment", order, what=what, why=why)


def _of_problems(visit: Visit) -> Iterator[Suggestion]:
    """A chronic problem of the chart that is assessed and of which nobody told how it is."""
    for fact in visit.problems():
        told = fact.attributes
        chronic = fact.kind is FactKind.CONDITION and any(
            set(fact.normalized.split()) <= set(one.lower().split())
            or set(one.lower().split()) <= set(fact.normalized.split())
            for one in visit.context.problems
        )
        if not chronic or told.status or told.course or told.severity:
            continue
        assessed = any(fact.id in one.fact_ids for one in visit.of_section(ASSESSMENT))
        linked = (visit.problem_of(drug) for drug in visit.ordered_drugs())
        if assessed or any(one is not None and one.id == fact.id for one in linked):
            continue
        words = gap_words()
        yield Suggestion(
            kind=SuggestionKind.DOCUMENTATION_GAP,
            text=words.texts["condition_without_status"].format(what=capital(fact.normalized)),
            evidence=fact.evidence,
            fact_ids=(fact.id,),
            reasons=(Reason(text=words.reasons["condition_without_status"]),),
        )


def _gap(name: str, order: Order, **fields: str) -> Suggestion:
    words = gap_words()
    return Suggestion(
        kind=SuggestionKind.DOCUMENTATION_GAP,
        text=words.texts[name].format(**fields),
        evidence=order.basis,
        fact_ids=order.fact_ids,
        reasons=(Reason(text=words.reasons[name]),),
    )
