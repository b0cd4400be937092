"""`ambient-scribe prechart`: one page of what the chart knows, to be read before the visit begins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Chart = Annotated[Path, typer.Argument(help="The chart: TOML or JSON, as --context reads it.")]
To = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="The page: a .html or .md file; beside the chart by default."),
]
Day = Annotated[
    str | None, typer.Option("--date", help="The day of the visit, 2026-03-04; today by default.")
]


def prechart(chart: Chart, out: To = None, date: Day = None) -> None:
    """Write a one-page sheet before a visit: problems, drugs, allergies, trends, what is due."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.interop.context import read_context
    from ambient_scribe.interop.visit_day import HOW_TO_WRITE, visit_moment
    from ambient_scribe.note.previsit.sheet import sheet_markdown, sheet_page
    from ambient_scribe.visit import check_file, write_text

    context = read_context(chart)
    target = out or chart.with_name(f"{chart.stem}-prechart.html")
    if target.suffix not in (".html", ".md"):
        raise UsageError(f"{target}: name a .html or a .md file")
    check_file(target)
    try:
        day = visit_moment(date).date() if date is not None else None
    except ValueError as error:
        raise UsageError(f"--date {date}: is no day of a visit ({HOW_TO_WRITE})") from error
    made = sheet_page(context, day) if target.suffix == ".html" else sheet_markdown(context, day)
    write_text(target, made)
    typer.echo(str(target))
