"""The chart's allergies beside those of the visit: a row each, with what a person may confirm.

In: a visit. Out: rows of the list, and what differs. An allergy is never taken off: a denial is asked
about.
"""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion, Chart, ChartAllergy, Fact, FactKind
from ambient_scribe.domain.documents import ChangeKind, ChartChange, ListKind, ReconcileRow
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.note.aftervisit.wording import chart_words
from ambient_scribe.note.drafting.language.grammar import capital
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.previsit.matching import Names

_Rows = tuple[tuple[ReconcileRow, ...], tuple[ChartChange, ...]]


def allergy_rows(visit: Visit, names: Names) -> _Rows:
    words = chart_words()
    unnamed = load_phrases().wording.unnamed_allergies
    every = [fact for fact in visit.facts if fact.kind is FactKind.ALLERGY]
    denied = [fact for fact in every if fact.normalized in unnamed and _is_denied(fact)]
    left = [fact for fact in every if fact.normalized not in unnamed]
    rows: list[ReconcileRow] = []
    changes: list[ChartChange] = []
    for allergy in visit.context.allergies:
        own = [fact for fact in left if names.same_drug(fact.normalized, allergy.substance)]
        left = [fact for fact in left if fact not in own]
        row = _charted(visit, allergy, own or denied)
        rows.append(row)
        if not own and not denied:
            text = words.changes["allergy_not_mentioned"].format(name=allergy.substance)
            changes.append(ChartChange(kind=ChangeKind.NOT_MENTIONED, text=text, basis=row.basis))
    for fact in left:
        if _is_denied(fact):
            continue
        rows.append(
            ReconcileRow(
                kind=ListKind.ALLERGY,
                name=fact.normalized,
                said=_said(fact),
                proposed=words.proposals["add_allergy"],
                basis=fact.evidence,
                fact_ids=(fact.id,),
            )
        )
        told = capital(f"{fact.normalized} ({_said(fact)})")
        text = words.changes["new_allergy"].format(said=told)
        changes.append(
            ChartChange(
                kind=ChangeKind.NEW_ALLERGY, text=text, basis=fact.evidence, fact_ids=(fact.id,)
            )
        )
    return tuple(rows), tuple(changes)


def _is_denied(fact: Fact) -> bool:
    return fact.assertion is Assertion.ABSENT


def _charted(visit: Visit, allergy: ChartAllergy, own: list[Fact]) -> ReconcileRow:
    proposals = chart_words().proposals
    if not own:
        proposed, said = proposals["ask_allergy"], None
    elif all(_is_denied(fact) for fact in own):
        proposed, said = proposals["denied_allergy"], "denied"
    else:
        proposed = proposals["keep_allergy"]
        said = "; ".join(dict.fromkeys(_said(fact) for fact in own if not _is_denied(fact)))
    chart = ", ".join(part for part in (allergy.reaction, allergy.severity) if part)
    return ReconcileRow(
        kind=ListKind.ALLERGY,
        name=allergy.substance,
        chart=chart or "listed",
        said=said,
        proposed=proposed,
        basis=(
            Chart(source=visit.context.source, item=f"allergies/{allergy.substance}"),
            *visit.basis(own),
        ),
        fact_ids=tuple(fact.id for fact in own),
    )


def _said(fact: Fact) -> str:
    return fact.attributes.reaction or "reaction not said"
