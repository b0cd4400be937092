"""A report as tables that a person reads: in a terminal drawn by rich, piped as plain columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.evaluation.results.labels import label_of, shown
from ambient_scribe.evaluation.results.report import Provenance, Report, Row

NOT_MEASURED = "People's speech with a recognizer that clinics run: not measured."
MOST_COLUMNS = 4
"""Files that stand beside the summary; more get a table of their own."""
MOST_FILES = 12
"""Rows of that table: the worst; all are in the JSON."""
_FACT_METRICS = ("core_f1_strict", "fact_f1_strict", "fact_f1_relaxed", "assertion_accuracy")
_KIND_METRICS = (
    "kind_f1_strict",
    "kind_precision_strict",
    "kind_recall_strict",
    "kind_f1_relaxed",
)
_GROUP_METRICS = (
    *("wer", "medical_wer", "drug_wer", "number_error", "cpwer", "der", "jer"),
    *_FACT_METRICS,
    *_KIND_METRICS,
)
_FILE_METRICS = (
    *("wer", "drug_wer", "number_error", "cpwer", "der", "der_collar", "jer"),
    *("fact_f1_strict", "core_f1_strict", "fact_f1_relaxed", "assertion_accuracy"),
    *("rouge1", "rouge2", "rougeLsum", "concept_recall", "concepts_said"),
)
_LEAD_METRICS = ("wer", "der", "fact_f1_strict", "rouge1")
_BETTER_HIGH = frozenset({"fact_f1_strict", "rouge1"})


@dataclass(frozen=True)
class Table:
    """The first column is text, the others are figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables_of(report: Report) -> tuple[Table, ...]:
    found = [_summary(report)]
    for key, groups in report.by.items():
        found += [table for table in (_rows(f"by {key}", key, groups, report),) if table.rows]
    if len(report.files) > MOST_COLUMNS:
        found.append(_files(report))
    return tuple(found)


def notes_of(report: Report) -> tuple[str, ...]:
    """What must be read beside the figures."""
    provenance = report.provenance
    lines = []
    if provenance.instrument:
        lines += [f"Instrument figures: {provenance.instrument}.", NOT_MEASURED]
    if provenance.models:
        lines.append(f"Engines: {', '.join(model.label for model in provenance.models)}.")
    for model, files in provenance.seen.items():
        lines.append(f"Seen: {model} was made from {len(files)} of these files: {_few(files)}.")
    lines += provenance.notes
    if provenance.resampling:
        drawn = provenance.resampling
        lines.append(f"Intervals: {drawn.method}, {drawn.draws} draws by {drawn.unit}.")
    lines.append(f"Words: {provenance.normalizer}.")
    lines += [f"Failed: {file}: {reason}" for file, reason in report.failed.items()]
    return tuple(lines)


def title_of(report: Report) -> str:
    marks = [mark for mark, there in _marks(report.provenance) if there]
    return f"{report.title} ({', '.join(marks)})" if marks else report.title


def plain(report: Report) -> str:
    """Aligned columns that survive a pipe, without colours or lines."""
    blocks = [title_of(report)]
    for table in tables_of(report):
        blocks.append("\n".join(_plain_lines(table)))
    blocks.append("\n".join(notes_of(report)))
    return "\n\n".join(blocks)


def print_report(report: Report) -> None:
    """To standard output; drawn where a person watches."""
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        console.file.write(plain(report) + "\n")
        return
    console.print(Text(title_of(report), style="bold"))
    for table in tables_of(report):
        drawn = Drawn(title=Text(table.title) if table.title else None, title_justify="left")
        for number, head in enumerate(table.header):
            drawn.add_column(Text(head), justify="left" if number == 0 else "right")
        for row in table.rows:
            drawn.add_row(*(Text(cell) for cell in row))
        console.print(drawn)
    for line in notes_of(report):
        console.print(Text(line, style="dim"))


# ---------------------------------------------------------------- parts
def _marks(provenance: Provenance) -> tuple[tuple[str, bool], ...]:
    return (
        ("instrument", bool(provenance.instrument)),
        ("seen", bool(provenance.seen)),
    )


def _summary(report: Report) -> Table:
    beside = list(report.files) if 1 < len(report.files) <= MOST_COLUMNS else []
    rows = []
    for name, value in report.summary.items():
        between = report.intervals.get(name)
        interval = f"{shown(name, between[0])} to {shown(name, between[1])}" if between else ""
        own = [shown(name, report.files[file].get(name)) for file in beside]
        own = [cell if name in report.files[file] else "" for cell, file in zip(own, beside, strict=True)]  # fmt: skip
        rows.append((label_of(name)[0], shown(name, value), interval, _of(report, name), *own))
    whole = next(iter(report.files)) if len(report.files) == 1 else "all"
    return Table("", ("", whole, "95 % interval", "of", *beside), tuple(rows))


def _of(report: Report, name: str) -> str:
    """What the errors are counted over: words, terms, seconds, files."""
    totals = [counts[name][1] for counts in report.counts.values() if name in counts]
    return f"{sum(totals):.0f}" if totals else ""


def _rows(title: str, head: str, groups: dict[str, Row], report: Report) -> Table:
    there = [name for name in _GROUP_METRICS if any(name in row for row in groups.values())]
    if not there:
        there = list(dict.fromkeys(name for row in groups.values() for name in row))[:MOST_COLUMNS]
    rows = tuple(
        (group, *(shown(name, row.get(name)) for name in there)) for group, row in groups.items()
    )
    return Table(title, (head, *there), rows)


def _files(report: Report) -> Table:
    lead = next((name for name in _LEAD_METRICS if name in report.summary), None)
    there = [name for name in _FILE_METRICS if name in report.summary]
    sign = 1 if lead in _BETTER_HIGH else -1
    worst = sorted(
        report.files, key=lambda file: sign * (report.files[file].get(lead or "") or 0.0)
    )
    seen = {file for files in report.provenance.seen.values() for file in files}
    rows = tuple(
        (
            f"{file} (seen)" if file in seen else file,
            *(shown(name, report.files[file].get(name)) for name in there),
        )
        for file in worst[:MOST_FILES]
    )
    more = len(worst) - len(rows)
    title = f"files, worst first ({more} more in the JSON)" if more else "files, worst first"
    return Table(title, ("file", *there), rows)


def _plain_lines(table: Table) -> list[str]:
    lines = (table.header, *table.rows)
    widths = [max(len(row[column]) for row in lines) for column in range(len(table.header))]
    written = [table.title] if table.title else []
    for row in lines:
        cells = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        written.append("  ".join([f"{row[0]:<{widths[0]}}", *cells]).rstrip())
    return written


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
