"""The visit beside the chart: what changed, and lists of drugs and allergies to reconcile.

In: a visit. Out: a `Reconciliation`, empty where there is no chart. Every row shows both sides; nothing
is changed by itself, and silence is never taken for an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ambient_scribe.domain.clinical import (
    Assertion,
    Basis,
    Chart,
    Fact,
    FactKind,
)
from ambient_scribe.domain.documents import (
    ChangeKind,
    ChartChange,
    OpenItem,
    ReconcileRow,
    Reconciliation,
)
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.note.aftervisit.wording import chart_words, names_one
from ambient_scribe.note.drafting.language.grammar import capital
from ambient_scribe.note.previsit.allergies import allergy_rows
from ambient_scribe.note.previsit.matching import Names
from ambient_scribe.note.previsit.medications import medication_rows
from ambient_scribe.note.previsit.trends import trends

_OVER = frozenset({Assertion.HISTORICAL, Assertion.ABSENT})


def reconciled(visit: Visit, generic: Mapping[str, str] | None = None) -> Reconciliation:
    """`generic`: what a drug's other names stand for."""
    if visit.context.is_empty:
        return Reconciliation()
    names = Names(generic)
    drugs, of_drugs = medication_rows(visit, names)
    allergies, of_allergies = allergy_rows(visit, names)
    return Reconciliation(
        changes=(
            *of_drugs,
            *of_allergies,
            *_problems(visit, names),
            *_trends(visit),
            *_care(visit, names),
        ),
        rows=tuple(_with_doubts(row, visit) for row in (*drugs, *allergies)),
        last_plan=tuple(last_plan(visit, names)),
    )


def _with_doubts(row: ReconcileRow, visit: Visit) -> ReconcileRow:
    """What a person confirms is shown with what the verifier says of the sentences that tell it."""
    own = frozenset(row.fact_ids)
    reasons = (
        reason
        for one in visit.sentences
        if one.support.flagged and own & set(one.fact_ids)
        for reason in one.support.reasons
    )
    return row.changed(doubts=tuple(dict.fromkeys(reasons)))


def _problems(visit: Visit, names: Names) -> Iterator[ChartChange]:
    words = chart_words()
    conditions = [fact for fact in visit.facts if fact.kind is FactKind.CONDITION]
    for problem in visit.context.problems:
        own = [fact for fact in conditions if names.same_problem(fact.normalized, problem)]
        present = any(fact.assertion is Assertion.PRESENT for fact in own)
        over = [fact for fact in own if _is_over(fact, words.words.resolved)]
        if over and not (present and all(fact.assertion in _OVER for fact in over)):
            status = visit.context.detail_of(problem).status or "a problem"
            text = words.changes["problem_resolved"].format(name=capital(problem), chart=status)
            yield _change(ChangeKind.PROBLEM_RESOLVED, text, visit, over, f"problems/{problem}")
    if not visit.context.problems:
        return
    for fact in visit.problems():
        is_new = fact.kind is FactKind.CONDITION and fact.assertion is Assertion.PRESENT
        if is_new and not any(
            names.same_problem(fact.normalized, p) for p in visit.context.problems
        ):
            text = words.changes["new_problem"].format(name=capital(fact.normalized))
            yield _change(ChangeKind.NEW_PROBLEM, text, visit, [fact])


def _is_over(fact: Fact, resolved: Sequence[str]) -> bool:
    told = " ".join(filter(None, (fact.attributes.status, fact.attributes.course)))
    return fact.assertion in _OVER or names_one(told, resolved)


def _trends(visit: Visit) -> Iterator[ChartChange]:
    """Those that this visit adds a value to."""
    form = chart_words().changes["trend"]
    for trend in trends(visit.context, visit.facts, visit.day):
        last = trend.points[-1]
        if last.fact_id is not None:
            basis = tuple(dict.fromkeys(basis for point in trend.points for basis in point.basis))
            yield ChartChange(
                kind=ChangeKind.TREND,
                text=form.format(name=capital(trend.name), points=trend.told()),
                basis=basis,
                fact_ids=(last.fact_id,),
            )


def _care(visit: Visit, names: Names) -> Iterator[ChartChange]:
    words = chart_words().changes
    for care in visit.context.care_due:
        about = names.about(care.name, visit.facts)
        since = f" since {care.due.isoformat()}" if care.due else ""
        kind = ChangeKind.CARE_DISCUSSED if about else ChangeKind.CARE_DUE
        form = words["care_discussed" if about else "care_due"]
        text = form.format(name=capital(care.name), since=since)
        yield _change(kind, text, visit, about, f"care_due/{care.name}")


def last_plan(visit: Visit, names: Names) -> Iterator[OpenItem]:
    """Each item of the last note's plan, and by what this visit took it up."""
    note = visit.context.last_note
    for item in note.items if note is not None else ():
        for planned in item.plan:
            about = names.about(planned, visit.facts)
            chart = Chart(source=visit.context.source, item=f"last_note/{item.problem}")
            told = dict.fromkeys(fact.normalized for fact in about)
            yield OpenItem(
                text=f"{capital(item.problem)}: {planned}",
                addressed=bool(about),
                by=", ".join(told),
                basis=(chart, *visit.basis(about)),
                fact_ids=tuple(fact.id for fact in about),
            )


def _change(
    kind: ChangeKind, text: str, visit: Visit, facts: Sequence[Fact], item: str | None = None
) -> ChartChange:
    charts: tuple[Basis, ...] = (Chart(source=visit.context.source, item=item),) if item else ()
    return ChartChange(
        kind=kind,
        text=text,
        basis=(*charts, *visit.basis(facts)),
        fact_ids=tuple(fact.id for fact in facts),
    )
