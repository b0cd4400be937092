"""Results of one name in order of time: the chart's, and what was read out in the visit.

In: the chart's results and the facts of a visit. Out: trends of two or more points.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import (
    Assertion,
    Basis,
    Chart,
    ChartResult,
    Fact,
    FactKind,
    PatientContext,
)
from ambient_scribe.note.previsit.matching import Names

_MEASURED = frozenset({FactKind.TEST, FactKind.VITAL})
_UP, _DOWN, _LEVEL = "↑", "↓", "→"


@dataclass(frozen=True)
class Point:
    value: str
    when: str
    date: datetime.date | None
    basis: tuple[Basis, ...]
    fact_id: str | None = None

    @property
    def number(self) -> float | None:
        try:
            return float(self.value.split()[0].rstrip("%").replace(",", ""))
        except (ValueError, IndexError):
            return None


@dataclass(frozen=True)
class Trend:
    name: str
    unit: str
    points: tuple[Point, ...]

    @property
    def arrow(self) -> str:
        """Of the last step; none where it is no number."""
        values = [point.number for point in self.points[-2:]]
        if len(values) < 2 or values[0] is None or values[1] is None:
            return ""
        return _UP if values[1] > values[0] else _DOWN if values[1] < values[0] else _LEVEL

    def told(self) -> str:
        """ "7.1 % (2025-04-08), 7.9 (this visit) ↑"."""
        listed = ", ".join(f"{point.value} ({point.when})" for point in self.points)
        return f"{listed} {self.arrow}".strip()


def by_name(results: Iterable[ChartResult]) -> list[list[ChartResult]]:
    """Each name's results, oldest first; those without a date stand first."""
    groups: dict[str, list[ChartResult]] = {}
    for one in results:
        groups.setdefault(one.name.lower(), []).append(one)
    first = datetime.date.min
    return [sorted(group, key=lambda one: one.date or first) for group in groups.values()]


def trends(context: PatientContext, facts: Sequence[Fact], day: datetime.date) -> tuple[Trend, ...]:
    """Of each result of the chart; a value of this visit is its last point."""
    made = []
    for group in by_name(context.results):
        points = [_of_chart(context, one) for one in group]
        today = _of_visit(group[-1].name, facts, day)
        if today is not None:
            points.append(today)
        if len(points) > 1:
            made.append(Trend(group[-1].name, group[-1].unit or "", tuple(points)))
    return tuple(made)


def _of_chart(context: PatientContext, result: ChartResult) -> Point:
    unit = result.unit or ""
    value = f"{result.value}{unit if unit == '%' else f' {unit}' if unit else ''}"
    when = result.date.isoformat() if result.date else "no date"
    item = f"results/{result.name}"
    return Point(value, when, result.date, (Chart(source=context.source, item=item),))


def _of_visit(name: str, facts: Sequence[Fact], day: datetime.date) -> Point | None:
    own = [
        fact
        for fact in facts
        if fact.kind in _MEASURED
        and fact.assertion is Assertion.PRESENT
        and fact.attributes.value
        and Names.same_result(fact.normalized, name)
    ]
    own.sort(key=lambda fact: fact.attributes.date is not None)
    for fact in own[:1]:
        told = fact.attributes
        when = f"this visit, {told.date}" if told.date else "this visit"
        return Point(str(told.value), when, day, fact.evidence, fact.id)
    return None
