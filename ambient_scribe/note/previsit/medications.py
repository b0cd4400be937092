"""The chart's drugs beside those of the visit: a row each, with what a person may confirm.

In: a visit. Out: rows of the list, and what differs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ambient_scribe.domain.clinical import (
    Assertion,
    Basis,
    Change,
    Chart,
    ChartMedication,
    Fact,
    FactKind,
)
from ambient_scribe.domain.documents import ChangeKind, ChartChange, ListKind, ReconcileRow
from ambient_scribe.note.aftervisit.amounts import amount_of, is_given_here
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.note.aftervisit.wording import chart_words
from ambient_scribe.note.drafting.language.grammar import capital, cased
from ambient_scribe.note.previsit.matching import Names

_Rows = tuple[tuple[ReconcileRow, ...], tuple[ChartChange, ...]]
_TODAY = frozenset({Change.STARTED, Change.STOPPED, Change.INCREASED, Change.DECREASED})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNNAMED = frozenset({"other medications", "medications", "medication", "pills"})


def medication_rows(visit: Visit, names: Names) -> _Rows:
    """The chart's in its order, then those that only the visit tells of."""
    left = [fact for fact in visit.facts if _is_drug(fact, visit)]
    rows: list[ReconcileRow] = []
    changes: list[ChartChange] = []
    for drug in visit.context.medications:
        own = [fact for fact in left if names.same_drug(fact.normalized, drug.name)]
        left = [fact for fact in left if fact not in own]
        row, change = _charted(visit, drug, own)
        rows.append(row)
        changes += change
    told: dict[str, list[Fact]] = {}
    for fact in left:
        told.setdefault(fact.normalized, []).append(fact)
    for name, facts in told.items():
        if any(_is_taken(fact) or _ordered(fact) for fact in facts):
            row, change = _told_only(visit, name, facts)
            rows.append(row)
            changes += change
    return tuple(rows), tuple(changes)


def _is_drug(fact: Fact, visit: Visit) -> bool:
    if fact.kind is not FactKind.MEDICATION or fact.normalized in _UNNAMED:
        return False
    if fact.assertion in (Assertion.CONDITIONAL, Assertion.POSSIBLE):
        return False
    return not is_given_here(fact, amount_of(fact, visit))


def _is_taken(fact: Fact) -> bool:
    return fact.assertion is Assertion.PRESENT


def _ordered(fact: Fact) -> bool:
    return fact.attributes.change in _TODAY or fact.assertion is Assertion.PLANNED


# ---------------------------------------------------------------- in the chart
def _charted(
    visit: Visit, drug: ChartMedication, own: Sequence[Fact]
) -> tuple[ReconcileRow, list[ChartChange]]:
    words = chart_words()
    chart = _chart_text(drug)
    basis: tuple[Basis, ...] = (
        Chart(source=visit.context.source, item=f"medications/{drug.name}"),
        *visit.basis(own),
    )
    ids = tuple(fact.id for fact in own)
    name = capital(cased(drug.name))

    def changed(kind: ChangeKind, form: str, **fields: str) -> list[ChartChange]:
        text = " ".join(words.changes[form].format(name=name, chart=chart, **fields).split())
        return [ChartChange(kind=kind, text=text, basis=basis, fact_ids=ids)]

    found: list[ChartChange] = []
    if not own:
        proposed = words.proposals["ask"]
        found = changed(ChangeKind.NOT_MENTIONED, "not_mentioned")
    else:
        proposed = words.proposals["keep"]
        if any(_not_taken(fact) for fact in own):
            proposed = words.proposals["stopped_before"]
        differs = next((one for one in own if _is_taken(one) and _differs(one, drug, visit)), None)
        if differs is not None:
            said = amount_of(differs, visit).sentence()
            proposed = words.proposals["confirm_dose"]
            found += changed(ChangeKind.DOSE_DIFFERS, "dose_differs", said=said)
        if (today := _last_change(own)) is not None:
            said = _change_text(today, visit)
            stopped = today.attributes.change is Change.STOPPED
            proposed = words.proposals["stop" if stopped else "update"].format(said=said)
            found += changed(ChangeKind.CHANGED_TODAY, "changed_today", change=said)
    row = ReconcileRow(
        kind=ListKind.MEDICATION,
        name=drug.name,
        chart=chart or drug.name,
        said=_said_text(own, visit),
        proposed=proposed,
        basis=basis,
        fact_ids=ids,
    )
    return row, found


def _last_change(own: Sequence[Fact]) -> Fact | None:
    changed = [fact for fact in own if fact.attributes.change in _TODAY]
    return changed[-1] if changed else None


def _not_taken(fact: Fact) -> bool:
    told = fact.attributes.change
    return told is Change.NOT_TAKEN or (fact.assertion is Assertion.ABSENT and told is None)


def _differs(fact: Fact, drug: ChartMedication, visit: Visit) -> bool:
    """Its dose, in the numbers of both; a frequency only where both count the times."""
    if fact.attributes.change in _TODAY:
        return False
    dose = amount_of(fact, visit).dose
    if dose and drug.dose and not set(_NUMBER.findall(dose)) & set(_NUMBER.findall(drug.dose)):
        return True
    said, charted = _times(fact.attributes.frequency), _times(drug.frequency)
    return said is not None and charted is not None and said != charted


_TIMES = {"once": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}


def _times(frequency: str | None) -> int | None:
    """How often a day, where that is counted: "twice daily" is 2; a single time of day is not."""
    words = (frequency or "").lower().split()
    if not words or not any(word in ("daily", "day") for word in words):
        return None
    return _TIMES.get(words[0], 1 if words[0] == "daily" else None)


# ---------------------------------------------------------------- only said
def _told_only(
    visit: Visit, name: str, facts: Sequence[Fact]
) -> tuple[ReconcileRow, list[ChartChange]]:
    words = chart_words()
    basis, ids = visit.basis(facts), tuple(fact.id for fact in facts)
    today = _last_change(facts)
    stopped = today is not None and today.attributes.change is Change.STOPPED
    said = _said_text(facts, visit) or name
    row = ReconcileRow(
        kind=ListKind.MEDICATION,
        name=cased(name),
        said=said,
        proposed=words.proposals["stopped_unlisted" if stopped else "add"],
        basis=basis,
        fact_ids=ids,
    )
    new = not any(_is_taken(fact) for fact in facts) and not stopped
    told = f"{name} ({said.removeprefix('started ')})" if said != name else name
    text = words.changes["started_today" if new else "not_in_chart"].format(
        name=capital(cased(told))
    )
    kind = ChangeKind.CHANGED_TODAY if new else ChangeKind.NOT_IN_CHART
    return row, [ChartChange(kind=kind, text=text, basis=basis, fact_ids=ids)]


def _said_text(facts: Sequence[Fact], visit: Visit) -> str | None:
    """What was said of it, in order: "10 mg once a day; increased to 20 mg"."""
    told = []
    for fact in facts:
        if fact.attributes.change in _TODAY or fact.attributes.change is Change.REFUSED:
            told.append(_change_text(fact, visit))
        elif fact.assertion is Assertion.ABSENT or fact.attributes.change is Change.NOT_TAKEN:
            told.append(chart_words().words.changes["not_taken"])
        elif fact.assertion is Assertion.HISTORICAL:
            told.append("taken before")
        else:
            told.append(amount_of(fact, visit).sentence() or "taken")
        if fact.heard_as:
            told[-1] += f" (heard as “{fact.heard_as}”)"
    return "; ".join(dict.fromkeys(told)) or None


def _change_text(fact: Fact, visit: Visit) -> str:
    change = fact.attributes.change
    verb = chart_words().words.changes.get(change.value, change.value) if change else ""
    how = amount_of(fact, visit).sentence()
    if not how or change is Change.STOPPED:
        return verb
    return f"{verb} to {how}" if change in (Change.INCREASED, Change.DECREASED) else f"{verb} {how}"


def _chart_text(drug: ChartMedication) -> str:
    return " ".join(part for part in (drug.dose, drug.route, drug.frequency) if part)
