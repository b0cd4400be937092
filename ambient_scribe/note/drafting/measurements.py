"""Plans what was measured: vital signs and results, each beside its earlier value.

In: items with values. Out: one statement a measurement. The value that was said as current leads;
one that was said with an earlier date, or as past, stands beside it. A unit that nobody said is
not written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ambient_scribe.domain.clinical import (
    Attributes,
    Chart,
    FactKind,
    PatientContext,
    Quantity,
)
from ambient_scribe.note.drafting import reconcile
from ambient_scribe.note.drafting.items import Item
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import load_phrases
from ambient_scribe.note.template import SectionId

_POSTURE_REACH = 3
"""Words around a value in which a posture or an arm is named."""


def vitals(survey: Survey, items: Sequence[Item]) -> list[Statement]:
    """`items` were measured here; those of the past are earlier values."""
    made = []
    for group in _by_name(items):
        current = [item for item in group if item.present]
        earlier = [item for item in group if not item.present and item.attributes.value is not None]
        valued = [item for item in current if item.attributes.value is not None]
        postures = [_posture(survey, item) for item in valued]
        if len(valued) > 1 and len(set(postures)) < len(valued):
            valued, postures = valued[-1:], postures[-1:]
        for item, posture in zip(valued, postures, strict=True):
            last = earlier if item is valued[-1] else []
            made.append(
                Statement(SectionId.VITALS, Form.VITAL, (item, *last[:1]), text=posture or "")
            )
        if not valued and current:
            made.append(Statement(SectionId.VITALS, Form.VITAL, (current[0],)))
    return made


def _posture(survey: Survey, item: Item) -> str | None:
    postures = load_phrases().wording.postures
    return next(
        (said for said in survey.near(item.word_ids, _POSTURE_REACH) if said in postures), None
    )


def results(survey: Survey, context: PatientContext, items: Sequence[Item]) -> list[Statement]:
    """Results of the visit, then those that only the chart holds."""
    made: list[Statement] = []
    told: set[str] = set()
    for group in _by_name(items):
        current, earlier = _current(group)
        current, earlier = _as_said(survey, current, earlier)
        charts = tuple(_same_in_chart(context, (current, *earlier)))
        told |= {chart.item for chart in charts}
        made.append(
            Statement(SectionId.RESULTS, Form.RESULT, (current, *earlier[:1]), chart=charts)
        )
    return [*made, *(one for one in reconcile.results(context) if one.chart[0].item not in told)]


def _current(group: Sequence[Item]) -> tuple[Item, Sequence[Item]]:
    """The last one said as of now, before dated ones, before those of the past; and the earlier."""
    valued = [item for item in group if item.attributes.value is not None] or group
    current = max(enumerate(valued), key=lambda pair: (_currency(pair[1]), pair[0]))[1]
    earlier = [
        item
        for item in valued
        if item.attributes.value != current.attributes.value
        and _currency(item) < _currency(current)
    ]
    return current, earlier


def _currency(item: Item) -> int:
    if not item.present:
        return 0
    return 1 if item.attributes.date is not None else 2


def _same_in_chart(context: PatientContext, items: Iterable[Item]) -> Iterator[Chart]:
    """The chart's results that one of these states again."""
    values = {(i.name, i.attributes.value.magnitude) for i in items if i.attributes.value}
    for known in context.results:
        if any(
            reconcile.same_name(name, known.name) and value == known.value for name, value in values
        ):
            yield Chart(source=context.source, item=f"results/{known.name}")


def _as_said(survey: Survey, current: Item, earlier: Sequence[Item]) -> tuple[Item, Sequence[Item]]:
    """Without a unit that nobody said: then it is only the customary one."""
    if _unit_said(survey, current):
        return current, earlier
    return _unitless(current), [
        one if _unit_said(survey, one) else _unitless(one) for one in earlier
    ]


def _unit_said(survey: Survey, item: Item) -> bool:
    value = item.attributes.value
    if value is None or value.unit is None:
        return True
    spoken = tuple(load_phrases().wording.spoken_units)
    words = [survey.text_of(word_id) for word_id in item.word_ids]
    return any(
        word.startswith(spoken) or word == value.unit.lower() or word.endswith("%")
        for word in words
    )


def _unitless(item: Item) -> Item:
    value = item.attributes.value
    if value is None:
        return item
    stated = dict(item.attributes) | {"value": Quantity(magnitude=value.magnitude)}
    return Item(item.facts, Attributes.model_validate(stated))


def _by_name(items: Sequence[Item]) -> list[list[Item]]:
    groups: dict[tuple[FactKind, str, str], list[Item]] = {}
    for item in items:
        site = item.attributes.site or ""
        groups.setdefault((item.kind, item.name, site), []).append(item)
    return list(groups.values())
