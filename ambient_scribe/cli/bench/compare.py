"""`ambient-scribe bench compare`: is one result better than another, and how sure is that?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ambient_scribe.cli.bench import results


def compare(
    a: Annotated[Path, typer.Argument(help="A result kept with --out.")],
    b: Annotated[Path, typer.Argument(help="Another, of the same files.")],
    delivery: results.Delivery,
) -> None:
    """Compare two results file by file, with paired bootstrap intervals."""
    from ambient_scribe.evaluation.results import comparison

    delivery.check()
    names = (a.name, b.name) if a.name != b.name else (f"A ({a.name})", f"B ({b.name})")
    report = comparison.compare(
        comparison.read_report(a),
        comparison.read_report(b),
        names,
        results.command_line("compare", a.name, b.name),
    )
    delivery.deliver(report)
