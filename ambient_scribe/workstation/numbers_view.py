"""The clinic's numbers: figures of visits enter, tables with their definitions leave, for the page and as CSV.

Every number says in plain words what it is and of how many visits; none tells of a patient.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.figures import NoteFigures, VisitFigures
from ambient_scribe.note.rendering.parts import FLAG_NAMES

Json = dict[str, Any]
Visits = Sequence[VisitFigures]

_HOUR_S = 3600
_MINUTE_MS = 60_000
_MOST = 90
"""Percentile that stands for the slow ones."""


class Table(Frozen):
    """Numbers of one kind. `unit`: "h", "%", "visits"; `meaning`: the definition, in plain words."""

    id: str
    title: str
    unit: str
    meaning: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...], int], ...]
    """Name, a number for each column, and of how many visits."""


def tables(
    visits: Visits, names: Mapping[str, str], since: datetime.date, until: datetime.date
) -> tuple[Table, ...]:
    """`names`: of the providers by their accounts; `until` is the last day."""
    return (
        _closure(visits, since, until),
        _times(visits),
        _weekly_lag(visits),
        _by_section(visits),
        _by_provider(visits, names),
        _flags(visits),
        _afterwards(visits),
        _gaps(visits),
        _recognition(visits),
    )


def tables_of_nobody(visits: Visits) -> tuple[Table, ...]:
    """Without days and without people: for who may see no identity."""
    return (_by_section(visits), _flags(visits), _gaps(visits), _recognition(visits))


def headlines(visits: Visits) -> list[Json]:
    """The few that stand above everything."""
    signed = [one for one in visits if one.signed_at]
    lags = _hours(signed, lambda one: (one.ended_at, one.signed_at))
    notes = [one.note for one in signed if one.note is not None]
    words = sum(one.words for one in notes)
    flags = [flag for note in notes for flag in note.flags]
    real = sum(one.rewritten + one.removed for one in flags)
    all_flags = real + sum(one.accepted for one in flags)
    return [
        _headline("Visits with a note", len(visits), "", f"{len(signed)} signed"),
        _headline("End of visit to signature", _middle(lags), "h", "median"),
        _headline("Signed the same day", _share(_same_day(signed), len(signed)), "%", "of signed"),
        _headline(
            "Edit burden",
            _share(words - sum(one.kept for one in notes), words),
            "%",
            "of signed words are not the draft's",
        ),
        _headline("Flags that were real", _share(real, all_flags), "%", f"of {all_flags} flags"),
    ]


def as_csv(made: Iterable[Table]) -> str:
    """A line for each number."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(("table", "group", "number", "value", "unit", "visits", "meaning"))
    for table in made:
        for name, values, count in table.rows:
            for column, value in zip(table.columns, values, strict=True):
                shown = "" if value is None else value
                row = (table.title, name, column, shown, table.unit, count, table.meaning)
                writer.writerow([_plain(cell) for cell in row])
    return lines.getvalue()


def _plain(cell: object) -> object:
    """A spreadsheet takes no name of a heading or a person for a formula."""
    risky = isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{cell}" if risky else cell


def _headline(title: str, value: float | None, unit: str, told: str) -> Json:
    return {"title": title, "value": value, "unit": unit, "told": told}


# ---------------------------------------------------------------- time
def _times(visits: Visits) -> Table:
    kinds: tuple[tuple[str, Callable[[VisitFigures], tuple[Any, Any]]], ...] = (
        ("End of visit to draft", lambda one: (one.ended_at, one.drafted_at)),
        ("Draft to signature", lambda one: (one.drafted_at, one.signed_at)),
        ("End of visit to signature", lambda one: (one.ended_at, one.signed_at)),
    )
    rows = []
    for name, between in kinds:
        hours = _hours(visits, between)
        rows.append((name, (_middle(hours), _percentile(hours, _MOST)), len(hours)))
    return Table(
        id="times",
        title="Documentation lag",
        unit="h",
        meaning="Hours between the end of a visit (the end of its recording; its beginning, where there is "
        "none), the first draft that was saved, and the first signature. Half of the visits are below the "
        "median, nine in ten below the second number.",
        columns=("median", "nine in ten"),
        rows=tuple(rows),
    )


def _weekly_lag(visits: Visits) -> Table:
    weeks: dict[str, list[VisitFigures]] = defaultdict(list)
    for one in visits:
        if one.signed_at:
            weeks[_week(one)].append(one)
    rows = []
    for week in sorted(weeks):
        hours = _hours(weeks[week], lambda one: (one.ended_at, one.signed_at))
        rows.append((week, (_middle(hours), _percentile(hours, _MOST)), len(hours)))
    return Table(
        id="weekly-lag",
        title="End of visit to signature, by week",
        unit="h",
        meaning="The same for the visits of each week; a week is named by its Monday. Visits that are not "
        "signed yet are not in it, so the newest week may still grow.",
        columns=("median", "nine in ten"),
        rows=tuple(rows),
    )


def _closure(visits: Visits, since: datetime.date, until: datetime.date) -> Table:
    """By day; by week where a day would be thinner than a line."""
    by_week = (until - since).days > 45
    groups: dict[str, list[VisitFigures]] = {}
    for number in range((until - since).days + 1):
        day = since + datetime.timedelta(days=number)
        groups.setdefault((_monday(day) if by_week else day).isoformat(), [])
    for one in visits:
        name = _week(one) if by_week else _day(one.at).isoformat()
        groups.setdefault(name, []).append(one)
    rows = []
    for name in sorted(groups):
        own = groups[name]
        signed = [one for one in own if one.signed_at]
        same = _same_day(signed)
        counts = (float(same), float(len(signed) - same), float(len(own) - len(signed)))
        rows.append((name, counts, len(own)))
    return Table(
        id="closure",
        title="Visits by week" if by_week else "Visits by day",
        unit="visits",
        meaning="Visits that have a note, by the day of the visit: signed on that day, signed later, not "
        "signed yet.",
        columns=("signed the same day", "signed later", "not signed"),
        rows=tuple(rows),
    )


# ---------------------------------------------------------------- edits
_BURDEN = (
    "Signed notes beside the machine's last draft before a person wrote in it. Share: of the words of the "
    "signed note, how many the draft did not have under the same heading. Distance: words that were put in, "
    "taken out or replaced, for each 100 words of the signed note (Levenshtein distance over words; HTER of "
    "Snover et al. 2006, without shifts). Capitals and punctuation do not count, nor does what the program "
    "states of the recording. Amendments are not in it."
)


def _by_section(visits: Visits) -> Table:
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for one in visits:
        for part in one.note.sections if one.note else ():
            found[part.title].append((part.words, part.kept, part.distance))
    rows = [(title, *_burden(parts)) for title, parts in found.items()]
    return _burden_table("sections", "Edit burden by section", rows)


def _by_provider(visits: Visits, names: Mapping[str, str]) -> Table:
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for one in visits:
        if one.note is not None:
            name = names.get(one.provider or "", "not named")
            found[name].append((one.note.words, one.note.kept, one.note.distance))
    rows = [(name, *_burden(notes)) for name, notes in found.items()]
    return _burden_table("providers", "Edit burden by provider", rows)


def _burden(
    parts: Sequence[tuple[int, int, int]],
) -> tuple[tuple[float | None, ...], int]:
    words, kept, distance = (sum(column) for column in zip(*parts, strict=True))
    return (_share(words - kept, words), _share(distance, words)), len(parts)


def _burden_table(
    name: str, title: str, rows: list[tuple[str, tuple[float | None, ...], int]]
) -> Table:
    rows.sort(key=lambda row: (-(row[1][0] or 0), row[0]))
    return Table(
        id=name,
        title=title,
        unit="%",
        meaning=_BURDEN,
        columns=("share of signed words", "distance per 100 words"),
        rows=tuple(rows),
    )


def _flags(visits: Visits) -> Table:
    notes = [one.note for one in visits if one.note is not None]
    rows = []
    for state, name in FLAG_NAMES.items():
        own = [flag for note in notes for flag in note.flags if flag.state is state]
        counts = (
            float(sum(one.rewritten for one in own)),
            float(sum(one.removed for one in own)),
            float(sum(one.accepted for one in own)),
        )
        if any(counts):
            rows.append((name, counts, len(own)))
    taken = _added(notes, lambda one: one.taken_in)
    written = _added(notes, lambda one: one.by_hand)
    return Table(
        id="flags",
        title="What became of flagged sentences",
        unit="sentences",
        meaning="Sentences of the draft that verification had flagged, in notes that were signed. A flag was "
        "real when the sentence was changed or removed before the signature; it was none when a person "
        f"accepted the sentence as it stood. Beside them, people took in {taken} statements that the draft "
        f"had left out (with their evidence), and wrote {written} of their own.",
        columns=("changed", "removed", "accepted as it stood"),
        rows=tuple(rows),
    )


def _added(notes: Iterable[NoteFigures], count: Callable[[NoteFigures], int]) -> int:
    return sum(count(one) for one in notes)


def _afterwards(visits: Visits) -> Table:
    signed = [one for one in visits if one.signed_at]
    kinds: tuple[tuple[str, Callable[[VisitFigures], int]], ...] = (
        ("Amended", lambda one: one.amendments),
        ("With an addendum", lambda one: one.addenda),
    )
    rows = []
    for name, count in kinds:
        own = sum(count(one) > 0 for one in signed)
        rows.append((name, (float(own), _share(own, len(signed))), len(signed)))
    return Table(
        id="afterwards",
        title="After the signature",
        unit="visits",
        meaning="Signed notes of which there is a later signed version, and those with a signed addendum below "
        "them, each counted once. An addendum that waits for the provider is not in it.",
        columns=("notes", "% of signed notes"),
        rows=tuple(rows) if signed else (),
    )


# ---------------------------------------------------------------- what was heard
def _gaps(visits: Visits) -> Table:
    causes: dict[str, list[int]] = defaultdict(list)
    for one in visits:
        for cause, length in one.heard.gaps_ms.items() if one.heard else ():
            causes[cause.value].append(length)
    recorded = sum(one.heard.recorded_ms for one in visits if one.heard)
    rows = [
        (
            cause,
            (round(sum(lengths) / _MINUTE_MS, 2), _share(sum(lengths), recorded)),
            len(lengths),
        )
        for cause, lengths in sorted(causes.items(), key=lambda pair: -sum(pair[1]))
    ]
    return Table(
        id="gaps",
        title="What was not heard, by cause",
        unit="min",
        meaning="Minutes of the visits of which there are no words, by cause, and their share of all "
        "recorded time in percent. “Off record” was wanted.",
        columns=("minutes", "% of recorded time"),
        rows=tuple(rows),
    )


def _recognition(visits: Visits) -> Table:
    heard = [one.heard for one in visits if one.heard]
    words, doubtful = sum(one.words for one in heard), sum(one.doubtful for one in heard)
    low = sum(one.accuracy is Accuracy.LOW for one in heard)
    minutes = sum(one.recorded_ms for one in heard) / _MINUTE_MS
    rows = (
        ("Recorded time", (round(minutes, 1),), "min"),
        ("Words heard", (float(words),), "words"),
        ("Words heard uncertainly", (_share(doubtful, words),), "% of words"),
        ("Visits with the fallback recognizer", (_share(low, len(heard)),), "% of visits"),
    )
    return Table(
        id="recognition",
        title="Recognition",
        unit="",
        meaning="A word is heard uncertainly when its recognizer's confidence is below the limit that goes "
        "with that recognizer (0.5; 0.25 for the fallback, which mishears often).",
        columns=("value",),
        rows=tuple((f"{name} ({unit})", values, len(heard)) for name, values, unit in rows),
    )


# ---------------------------------------------------------------- arithmetic
def _hours(
    visits: Iterable[VisitFigures], between: Callable[[VisitFigures], tuple[Any, Any]]
) -> list[float]:
    """Sorted; a draft that was there before the visit ended took no time."""
    pairs = (between(one) for one in visits)
    lengths = ((end - start).total_seconds() for start, end in pairs if start and end)
    return sorted(max(0.0, seconds) / _HOUR_S for seconds in lengths)


def _middle(values: Sequence[float]) -> float | None:
    return _percentile(values, 50)


def _percentile(values: Sequence[float], percent: int) -> float | None:
    """Of sorted values, by nearest rank: one of them, never a value between."""
    if not values:
        return None
    return round(values[math.ceil(len(values) * percent / 100) - 1], 2)


def _share(part: float, whole: float) -> float | None:
    """In percent, to one decimal."""
    return round(100 * part / whole, 1) if whole else None


def _same_day(signed: Iterable[VisitFigures]) -> int:
    return sum(one.signed_at is not None and _day(one.at) == _day(one.signed_at) for one in signed)


def _day(at: datetime.datetime) -> datetime.date:
    """Where the clinic is."""
    return at.astimezone().date()


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _week(one: VisitFigures) -> str:
    return _monday(_day(one.at)).isoformat()
