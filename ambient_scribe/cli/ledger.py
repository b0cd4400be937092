"""`ambient-scribe ledger`: what was found and said in a visit, and stands nowhere in its note."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.note.ledger.entries import Entry

Visit = Annotated[Path, typer.Argument(help="Folder of a visit's results.", metavar="VISIT")]
First = Annotated[
    int | None, typer.Option("--first", min=1, help="Only so many, the most important.")
]


def ledger(visit: Visit, first: First = None, as_json: options.Json = False) -> None:
    """Show what the newest draft leaves out and why, the most important first."""
    from ambient_scribe.note.ledger.ledger import ledger_of
    from ambient_scribe.store.folder import read_encounter
    from ambient_scribe.visit import ENCOUNTER_FILE

    folder = visit.parent if visit.name == ENCOUNTER_FILE and visit.is_file() else visit
    encounter = read_encounter(folder / ENCOUNTER_FILE)
    found = ledger_of(encounter)
    shown = found.changed(entries=found.entries[:first])
    if as_json:
        typer.echo(shown.model_dump_json(indent=1))
        return
    if not found.entries:
        typer.echo("Nothing is left out, or no draft is open.")
    for entry in shown.entries:
        typer.echo(_line(entry))
    if hidden := len(found.entries) - len(shown.entries):
        typer.echo(f"and {hidden} more")
    if found.small_talk:
        typer.echo(f"{found.small_talk} clauses are nothing but talk")


def _line(entry: Entry) -> str:
    said = ", ".join(f"#{number}" for number in entry.utterances)
    return f"{entry.reason:<14} {said:>10}  {entry.text}  ({entry.why})"
