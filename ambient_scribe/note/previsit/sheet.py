"""One page before the visit: what the chart knows, what the last plan left open, what is due.

In: a patient's context and the day of the visit. Out: Markdown, or a page without script that loads
nothing, with each trend as a small drawing.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from ambient_scribe.domain.clinical import CareDue, ChartResult, PatientContext
from ambient_scribe.note.aftervisit.wording import chart_words
from ambient_scribe.note.drafting.language.grammar import capital
from ambient_scribe.note.previsit.trends import by_name

_WIDTH, _HEIGHT, _MARGIN = 120, 28, 4
_NOTHING = "none in the chart"


@dataclass(frozen=True)
class Row:
    """A result: its newest value, the way there, and the drawing of it where there are numbers."""

    name: str
    newest: str
    before: str
    drawing: str


@dataclass(frozen=True)
class Sheet:
    title: str
    mark: str
    head: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    results: tuple[Row, ...]


def sheet_of(context: PatientContext, day: datetime.date | None = None) -> Sheet:
    """`day`: of the visit; None: today."""
    words = chart_words().sheet
    today = day or datetime.datetime.now().astimezone().date()
    return Sheet(
        title=words.title,
        mark=f"{words.mark} ({context.source}).",
        head=tuple(_head(context, today)),
        lists=(
            ("Problems", tuple(_problems(context)) or (_NOTHING,)),
            ("Medications", tuple(_medications(context)) or (_NOTHING,)),
            ("Allergies", tuple(_allergies(context)) or (_NOTHING,)),
            ("The last plan", tuple(_last_plan(context))),
            ("Preventive care", tuple(_care(one, today) for one in context.care_due)),
        ),
        results=tuple(_row(group) for group in by_name(context.results)),
    )


def _head(context: PatientContext, today: datetime.date) -> Iterator[str]:
    patient = context.patient
    born = patient.date_of_birth
    age = f", {_age(born, today)}, born {born.isoformat()}" if born else ""
    if patient.name or born:
        yield f"{patient.name or 'Patient'}{age}{f', {patient.sex}' if patient.sex else ''}"
    for one in context.appointments:
        at = f"{one.at:%Y-%m-%d %H:%M}" if isinstance(one.at, datetime.datetime) else one.at or ""
        told = [str(at), f"with {one.person}" if one.person else ""]
        yield f"Booked: {one.reason}{''.join(f', {part}' for part in told if part)}"


def _age(born: datetime.date, today: datetime.date) -> str:
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if years >= 2:
        return f"{years} years"
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return f"{months} months"


def _problems(context: PatientContext) -> Iterator[str]:
    for name in context.problems:
        known = context.detail_of(name)
        more = [known.status or "", f"since {known.since}" if known.since else ""]
        yield f"{capital(name)}{''.join(f', {part}' for part in more if part)}"


def _medications(context: PatientContext) -> Iterator[str]:
    for drug in context.medications:
        told = " ".join(part for part in (drug.dose, drug.route, drug.frequency) if part)
        why = f", for {drug.indication}" if drug.indication else ""
        since = f", since {drug.since}" if drug.since else ""
        yield f"{capital(drug.name)}{f' {told}' if told else ''}{why}{since}"


def _allergies(context: PatientContext) -> Iterator[str]:
    for one in context.allergies:
        more = ", ".join(part for part in (one.reaction, one.severity) if part)
        yield f"{capital(one.substance)}{f': {more}' if more else ''}"


def _last_plan(context: PatientContext) -> Iterator[str]:
    note = context.last_note
    if note is None:
        return
    told = [note.date.isoformat() if note.date else "", note.author or ""]
    if any(told):
        yield f"Note of {', '.join(part for part in told if part)}"
    for item in note.items:
        judged = f" ({item.assessment})" if item.assessment else ""
        if not item.plan:
            yield f"{capital(item.problem)}{judged}"
        for planned in item.plan:
            yield f"☐ {capital(item.problem)}{judged}: {planned}"


def _care(care: CareDue, today: datetime.date) -> str:
    last = f", last {care.last.isoformat()}" if care.last else ""
    if care.due is None:
        return f"☐ {capital(care.name)}: due{last}"
    late = "overdue since" if care.due < today else "due"
    return f"☐ {capital(care.name)}: {late} {care.due.isoformat()}{last}"


def _row(group: list[ChartResult]) -> Row:
    newest, before = group[-1], group[:-1]
    return Row(
        name=capital(newest.name),
        newest=_value(newest),
        before=", ".join(_value(one) for one in reversed(before)),
        drawing=drawing([one for one in (_number(each) for each in group) if one is not None]),
    )


def _value(one: ChartResult) -> str:
    unit = one.unit or ""
    value = f"{one.value}{unit if unit == '%' else f' {unit}' if unit else ''}"
    return f"{value} ({one.date.isoformat()})" if one.date else value


def _number(one: ChartResult) -> float | None:
    try:
        return float(one.value)
    except ValueError:
        return None


def drawing(values: list[float]) -> str:
    """The points of an SVG polyline, oldest left; empty for fewer than two."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    wide, tall = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    points = []
    for number, value in enumerate(values):
        across = _MARGIN + wide * number / (len(values) - 1)
        share = (value - low) / (high - low) if high > low else 0.5
        points.append(f"{across:.1f},{_HEIGHT - _MARGIN - tall * share:.1f}")
    return " ".join(points)


# ---------------------------------------------------------------- as a person reads it
def sheet_markdown(context: PatientContext, day: datetime.date | None = None) -> str:
    sheet = sheet_of(context, day)
    lines = [f"# {sheet.title}", "", f"**{sheet.mark}**", "", *(f"{one}  " for one in sheet.head)]
    for title, told in sheet.lists:
        if told:
            lines += ["", f"## {title}", "", *(f"- {one}" for one in told)]
    if sheet.results:
        lines += ["", "## Results", ""]
        for row in sheet.results:
            before = f"; before: {row.before}" if row.before else ""
            lines.append(f"- {row.name}: {row.newest}{before}")
    return "\n".join(lines).rstrip() + "\n"


def sheet_page(context: PatientContext, day: datetime.date | None = None) -> str:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    page = files("ambient_scribe.note.previsit") / "page"
    style = page.joinpath("sheet.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(page.joinpath("sheet.html.j2").read_text(encoding="utf-8"))
    return template.render(
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        style=Markup(style),
        sheet=sheet_of(context, day),
        width=_WIDTH,
        height=_HEIGHT,
    )
