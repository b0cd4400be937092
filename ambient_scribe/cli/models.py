"""`ambient-scribe models`: what is shipped, what may be fetched, and whether it is whole."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable

app = typer.Typer(help="Models: list, fetch, verify.", no_args_is_help=True, rich_markup_mode=None)

MEGABYTE = 1_000_000


@app.command("list")
def list_models(as_json: options.Json = False) -> None:
    """Show the models that are shipped and those that may be fetched."""
    from ambient_scribe import catalogue

    shipped = [
        {
            "name": card.name,
            "kind": card.kind,
            "engine": card.engine,
            "task": card.task,
            "accuracy": card.accuracy,
            "licence": card.licence,
            "bytes": sum((folder / name).stat().st_size for name in card.sha256),
        }
        for folder, card in catalogue.shipped_cards()
    ]
    rows = []
    for entry in catalogue.entries():
        folder = catalogue.locate(entry.name)
        rows.append({**entry.model_dump(mode="json"), "here": str(folder) if folder else None})
    if as_json:
        typer.echo(json.dumps({"shipped": shipped, "may_be_fetched": rows}, indent=1))
        return
    _tables(shipped, rows)


KINDS = {
    "recognizer": "recognition",
    "diarizer": "who spoke",
    "facts": "clinical language",
    "drafter": "local language models",
}


def _tables(shipped: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    """One table an engine; a name is never shortened, for it is typed again."""
    from rich.console import Console

    console = Console(highlight=False)
    if shipped:
        console.print("Shipped with the program:", style="bold")
        table = _table("name", "MB", "accuracy", "what for")
        for one in shipped:
            size = f"{one['bytes'] / MEGABYTE:.1f}"
            table.add_row(one["name"], size, one["accuracy"], one["task"] or one["kind"] or "")
        console.print(table)
        if any(one["accuracy"] == "instrument" for one in shipped):
            console.print("instrument: for tests on synthetic voices; never taken for a visit")
    else:
        console.print("Shipped with the program: none")
    for engine in dict.fromkeys(row["engine"] for row in rows):
        ours = [row for row in rows if row["engine"] == engine]
        kind = KINDS.get(ours[0]["kind"], ours[0]["kind"])
        console.print(f"\nMay be fetched for {engine} ({kind}):", style="bold")
        table = _table("name", "MB", "licence", "here", "for")
        for row in ours:
            here = "yes" if row["here"] else "login" if row["gated"] else "no"
            size = str(row["size_mb"] or "?")
            table.add_row(row["name"], size, row["licence"], here, row["advice"])
        console.print(table)
    if any(row["gated"] and not row["here"] for row in rows):
        console.print(
            "\nlogin: its publisher asks for accepted terms; set HF_TOKEN before fetching"
        )


def _table(*titles: str) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for title in titles:
        last = title == titles[-1]
        table.add_column(
            title,
            no_wrap=not last,
            min_width=22 if title == "name" else None,
            justify="right" if title == "MB" else "left",
        )
    return table


@app.command("fetch")
def fetch(
    name: Annotated[str, typer.Argument(help="A name that `models list` shows.")],
    as_json: options.Json = False,
) -> None:
    """Download a model (goes to the network), verified and resumable."""
    from ambient_scribe.fetching import fetch as fetch_model

    folder = fetch_model(name, _progress(name) if not as_json else None)
    if as_json:
        typer.echo(json.dumps({"name": name, "folder": str(folder)}))
    else:
        typer.echo(f"{name} is in {folder}")


@app.command("verify")
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Models; all that are here when none is named.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Compare the files of models with their known hashes; exit code 4 when one differs."""
    from ambient_scribe import catalogue
    from ambient_scribe.catalogue import FileState
    from ambient_scribe.errors import EngineError

    here = [card.name for _, card in catalogue.shipped_cards()]
    here += [entry.name for entry in catalogue.entries() if catalogue.locate(entry.name)]
    results = {name: catalogue.verify(name) for name in names or here}
    if as_json:
        checks = {
            name: [one.model_dump(mode="json") for one in files] for name, files in results.items()
        }
        typer.echo(json.dumps(checks, indent=1))
    else:
        for name, files in results.items():
            for one in files:
                typer.echo(f"{name:<20} {one.state:<8} {one.file}")
        if not results:
            typer.echo("No models are here.")
    broken = [
        name
        for name, files in results.items()
        if any(one.state in (FileState.CHANGED, FileState.MISSING) for one in files)
    ]
    if broken:
        raise EngineError(f"damaged: {', '.join(broken)}; fetch again or reinstall")


def _progress(name: str) -> Callable[[int, int], None]:
    """A line on standard error that counts up; nothing when nobody watches."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            end = "\n" if done >= total else ""
            sys.stderr.write(f"\r{name}: {done / MEGABYTE:.0f} of {total / MEGABYTE:.0f} MB{end}")
            sys.stderr.flush()

    return tell
