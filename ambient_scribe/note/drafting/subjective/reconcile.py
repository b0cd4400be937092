"""The chart beside what was said: problems, medications, allergies, results.

In: the patient's context and the visit's items. Out: statements in which each says where it comes
from; a drug, allergy or problem that is in both is one statement with both bases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    Chart,
    ChartAllergy,
    ChartMedication,
    ChartResult,
    FactKind,
    PatientContext,
)
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.selection import without_narrower
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId


def same_name(first: str, second: str) -> bool:
    """One names the other, or adds to it ("diabetes", "type 2 diabetes")."""
    one, other = set(first.lower().split()), set(second.lower().split())
    return one <= other or other <= one


def problems(context: PatientContext) -> tuple[tuple[str, Chart], ...]:
    """The chart's problems, each with its basis."""
    return tuple((name, _item(context, f"problems/{name}")) for name in context.problems)


@dataclass(frozen=True)
class _Entry:
    """A line of a chart's list: what it is of, and how the chart words it."""

    name: str
    text: str
    basis: Chart


def _beside_chart(
    section: SectionId, form: Form, charted: Sequence[_Entry], items: Sequence[Item]
) -> list[Statement]:
    """Every entry with what was said of it, then what was said of none."""
    made, left = [], items
    for entry in charted:
        said = [item for item in left if same_name(item.name, entry.name)]
        left = [item for item in left if item not in said]
        made.append(Statement(section, form, tuple(said), text=entry.text, chart=(entry.basis,)))
    return [*made, *(Statement(section, form, (item,)) for item in left)]


STOPPED_TODAY = "stopped today"


def medications(
    context: PatientContext,
    items: Sequence[Item],
    ended: Sequence[Item] = (),
    tried: Sequence[Item] = (),
) -> list[Statement]:
    """`items` are medications that the patient takes, took or should take; chart order first. `ended`
    are those that the clinician stops in this visit, `tried` those taken for the present complaint.
    """
    items = [item for item in items if not (_is_general(item, items) or _is_unnamed(item))]
    items = _without_contradicted(items, tried)
    taken = {item.name for item in items if item.present}
    left = [item for item in items if item.present or item.name not in taken]
    charted = [
        _Entry(drug.name, _drug_text(drug), _item(context, f"medications/{drug.name}"))
        for drug in context.medications
    ]
    made = _beside_chart(SectionId.MEDICATIONS, Form.MEDICATION, charted, left)
    return [_ended(_tried(one, tried), ended) for one in made]


def _without_contradicted(items: Sequence[Item], tried: Sequence[Item]) -> list[Item]:
    """Who names several drugs that they take does not take none: the no was said to something else."""
    taken = [item for item in items if item.present and item not in tried]
    known = load_phrases().wording.unnamed_drugs
    return [
        item
        for item in items
        if not (
            item.absent
            and item.name.split()[-1] in known - _A_CLASS
            and not item.name.startswith(_OTHER)
            and len(taken) >= _SEVERAL
        )
    ]


_OTHER = "other "
_A_CLASS = frozenset({"antibiotic", "antibiotics"})
_SEVERAL = 3
"""Drugs that are named: one or two may be taken for the moment, beside no regular one."""

TRIED = "taken for the current symptoms"


def _tried(statement: Statement, tried: Sequence[Item]) -> Statement:
    if statement.chart or not statement.items or statement.items[0].absent:
        return statement
    taken = any(item in tried for item in statement.items)
    return replace(statement, label=TRIED) if taken else statement


def _ended(statement: Statement, ended: Sequence[Item]) -> Statement:
    """Marked as stopped today, with the words that say so."""
    names = [item.name for item in statement.items] or [
        chart.item.partition("/")[2] for chart in statement.chart
    ]
    own = [one for one in ended if any(same_name(one.name, name) for name in names)]
    if not own or any(item in own or _is_stopped(item) for item in statement.items):
        return statement
    return replace(
        statement,
        label=STOPPED_TODAY,
        word_ids=tuple(word_id for one in own for word_id in one.word_ids),
        fact_ids=tuple(fact_id for one in own for fact_id in one.fact_ids),
    )


def _is_stopped(item: Item) -> bool:
    return item.attributes.change is Change.STOPPED


def _is_general(item: Item, items: Sequence[Item]) -> bool:
    """ "Vitamins" beside "vitamin D"."""
    stem = item.name.removesuffix("s")
    return any(other.name.startswith(f"{stem} ") for other in items)


def _is_unnamed(item: Item) -> bool:
    """ "Blood pressure medication": a list of drugs names each; the history tells of it."""
    unnamed = load_phrases().wording.unnamed_drugs
    return not (item.absent and item.attributes.change is None) and item.name.split()[-1] in unnamed


def _drug_text(drug: ChartMedication) -> str:
    return " ".join(part for part in (drug.name, drug.dose, drug.route, drug.frequency) if part)


def _item(context: PatientContext, item: str) -> Chart:
    return Chart(source=context.source, item=item)


def allergies(context: PatientContext, items: Sequence[Item]) -> list[Statement]:
    unnamed = load_phrases().wording.unnamed_allergies
    denied = [item for item in items if item.name in unnamed and item.absent]
    named = [item for item in items if item.name not in unnamed]
    charted = [
        _Entry(one.substance, _allergy_text(one), _item(context, f"allergies/{one.substance}"))
        for one in context.allergies
    ]
    made = _beside_chart(SectionId.ALLERGIES, Form.ALLERGY, charted, named)
    if denied and not any(item.present for item in named):
        made.append(
            Statement(
                section=SectionId.ALLERGIES,
                form=Form.NO_ALLERGIES,
                items=tuple(denied[:1]),
                text="chart" if context.allergies else "",
            )
        )
    return made


def _allergy_text(allergy: ChartAllergy) -> str:
    return f"{allergy.substance} ({allergy.reaction})" if allergy.reaction else allergy.substance


def history(context: PatientContext, items: Sequence[Item]) -> list[Statement]:
    """Conditions as history: spoken ones, spoken ones that the chart has too, the chart's rest."""
    left = list(context.problems)
    now = {item.name for item in items if item.present}
    items = [i for i in items if i.assertion is not Assertion.HISTORICAL or i.name not in now]
    plain: list[Item] = []
    detailed: list[Item] = []
    both: list[tuple[Item, str]] = []
    for item in items:
        known = next((one for one in left if same_name(one, item.name)), None)
        if known is not None and not item.absent:
            if not _dated(item):
                continue
            left.remove(known)
            both.append((item, known))
        elif item.present and not item.attributes.stated():
            plain.append(item)
        elif not item.absent:
            detailed.append(item)
    made = []
    if plain:
        made.append(_history(tuple(plain)))
    made += [_history((item,)) for item in detailed]
    made += [
        _history((item,), known, (_item(context, f"problems/{known}"),)) for item, known in both
    ]
    if left:
        charts = tuple(_item(context, f"problems/{one}") for one in left)
        made.append(
            Statement(
                section=SectionId.PMH, form=Form.CHART_LIST, text="; ".join(left), chart=charts
            )
        )
    denied = tuple(without_narrower([item for item in items if item.absent]))
    if denied:
        made.append(Statement(section=SectionId.PMH, form=Form.HISTORY_DENIED, items=denied))
    return made


def _dated(item: Item) -> bool:
    """The visit adds since when: what it only names is told by the chart's own list."""
    attributes = item.attributes
    return any((attributes.onset, attributes.date, attributes.duration))


def _history(items: tuple[Item, ...], text: str = "", chart: tuple[Chart, ...] = ()) -> Statement:
    return Statement(section=SectionId.PMH, form=Form.HISTORY, items=items, text=text, chart=chart)


def results(context: PatientContext) -> list[Statement]:
    return [
        Statement(
            section=SectionId.RESULTS,
            form=Form.CHART_LIST,
            text=_result_text(result),
            chart=(_item(context, f"results/{result.name}"),),
        )
        for result in context.newest_results
    ]


def _result_text(result: ChartResult) -> str:
    value = result.value
    if result.unit:
        value = f"{value}{'' if result.unit in ('%', '°F', '°C') else ' '}{result.unit}"
    on = f" on {result.date.isoformat()}" if result.date else ""
    return f"{result.name} {value}{on}"


TAKEN = frozenset({Assertion.PRESENT, Assertion.HISTORICAL, Assertion.ABSENT})


def is_taken(item: Item) -> bool:
    """A medication as it is, not as it is planned."""
    return item.kind is FactKind.MEDICATION and item.assertion in TAKEN
